"""Whatever happens between us and the provider: one charge, or none and the shop knows."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from oscar_clientportal.payments.exceptions import CardDeclined, ProviderUnavailable
from oscar_clientportal.payments.stripe.wallet import Wallet
from tests.fault_proxy import FAULTS, FaultProxy, fault_proxy

from .stripe_target import RETURN_URL, Target

#: Two repeats of the SDK's; for those it does not make, two of ours.
TRIES = 3
#: Seconds after which the client gives up waiting for a hanging peer.
TIMEOUT = 0.7


@pytest.fixture
def proxy(stripe_twin: str) -> Iterator[FaultProxy]:
    with fault_proxy(stripe_twin) as running:
        yield running


@pytest.fixture
def faulty(proxy: FaultProxy, stripe_key: str) -> Target:
    """An account at the twin, reached through the proxy."""
    return Target(stripe_key, proxy.url, timeout=TIMEOUT, check=False)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda part: f"{part[0]}-{part[1]}")
def test_one_charge_whatever_happens_to_the_first_request(
    faulty: Target, proxy: FaultProxy, fault: tuple[str, int | str]
) -> None:
    proxy.faults.append(fault)
    held = faulty.authorise()
    assert proxy.posts == 2
    assert (held.status, len(faulty.charges())) == ("requires_capture", 1)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda part: f"{part[0]}-{part[1]}")
def test_one_capture_whatever_happens_to_the_first_request(
    faulty: Target, proxy: FaultProxy, fault: tuple[str, int | str]
) -> None:
    held = faulty.authorise()
    proxy.faults.append(fault)
    taken = faulty.gateway.capture(intent_id=held.id, idempotency_key=str(uuid.uuid4()))
    assert (taken.status, taken.captured) == ("succeeded", held.amount)
    assert [charge["amount_captured"] for charge in faulty.charges()] == [1230]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda part: f"{part[0]}-{part[1]}")
def test_a_provider_that_stays_away_is_given_up_and_the_same_key_makes_one_charge_later(
    faulty: Target, proxy: FaultProxy, fault: tuple[str, int | str]
) -> None:
    same = {"idempotency_key": str(uuid.uuid4()), "metadata": {"attempt": str(uuid.uuid4())}}
    proxy.faults.extend([fault] * TRIES)
    with pytest.raises(ProviderUnavailable):
        faulty.authorise(**same)
    assert proxy.posts == TRIES
    assert len(faulty.charges()) == (1 if fault[0] == "after" else 0)
    faulty.authorise(**same)
    assert len(faulty.charges()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_after_a_lost_answer_the_provider_says_whether_money_is_held(
    faulty: Target, proxy: FaultProxy, when: str
) -> None:
    attempt, since = str(uuid.uuid4()), datetime.now(UTC)
    proxy.faults.extend([(when, "lost")] * TRIES)
    with pytest.raises(ProviderUnavailable):
        faulty.authorise(metadata={"attempt": attempt})
    status = "requires_capture" if when == "after" else None
    found = faulty.gateway.find(attempt_token=attempt, since=since)
    assert (found and found.status) == status
    faulty.pass_time(minutes=2)  # until the search sees it
    found = faulty.gateway.find(attempt_token=attempt)
    assert (found and found.status) == status


def test_a_decline_whose_answer_was_lost_is_a_decline(faulty: Target, proxy: FaultProxy) -> None:
    proxy.faults.append(("after", "lost"))
    with pytest.raises(CardDeclined):
        faulty.authorise("pm_card_chargeDeclined")
    assert faulty.charges() == []


def test_mixed_faults_one_after_the_other_still_make_one_charge(faulty: Target, proxy: FaultProxy) -> None:
    proxy.faults.extend([("after", 503), ("after", "cut_short"), ("before", 429)])
    faulty.authorise()
    assert len(faulty.charges()) == 1


def test_a_cancellation_whose_answer_was_lost_cancels_once(faulty: Target, proxy: FaultProxy) -> None:
    held = faulty.authorise()
    proxy.faults.append(("after", "lost"))
    cancelled = faulty.gateway.cancel(intent_id=held.id, idempotency_key=str(uuid.uuid4()))
    assert (cancelled.status, faulty.charges()) == ("canceled", [])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda part: f"{part[0]}-{part[1]}")
def test_one_customer_and_one_saved_card_whatever_happens_to_the_first_request(
    faulty: Target, proxy: FaultProxy, fault: tuple[str, int | str]
) -> None:
    wallet = Wallet(client=faulty.client())
    proxy.faults.append(fault)
    given = {"email": "client@acme.example", "name": "", "user": "1", "idempotency_key": str(uuid.uuid4())}
    customer = wallet.create_customer(**given)
    proxy.faults.append(fault)
    key = str(uuid.uuid4())
    wallet.set_up(
        customer=customer, payment_method="pm_card_visa", idempotency_key=key, return_url=RETURN_URL
    )
    (card,) = wallet.cards(customer=customer)
    proxy.faults.append(fault)
    wallet.detach(payment_method=card.id)
    assert wallet.cards(customer=customer) == []
    created = faulty.call("GET", "/v1/events", type="customer.created").json()["data"]
    assert len(created) == 1
