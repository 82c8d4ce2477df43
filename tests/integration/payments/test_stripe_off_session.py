"""Charging a card whose holder isn't there, and going on with the same payment once they are, as Stripe has it."""

import uuid
from collections.abc import Iterator
from functools import partial

import pytest

from oscar_clientportal.payments.exceptions import CardDeclined, ProviderRefused, ProviderUnavailable
from tests.fault_proxy import FAULTS, FaultProxy, fault_proxy

from .stripe_target import RETURN_URL, Target

ALWAYS = "pm_card_authenticationRequired"


def key() -> str:
    return str(uuid.uuid4())


def asked_off_session(target: Target, card: str = ALWAYS) -> CardDeclined:
    """The refusal of a card whose bank wants to hear from its holder."""
    with pytest.raises(CardDeclined) as caught:
        target.authorise(card, off_session=True, return_url="")
    return caught.value


def confirm(target: Target, intent_id: str, payment_method: str = "", **given: str):
    refused = target.gateway.retrieve(intent_id=intent_id).refused_method
    return target.gateway.confirm(
        intent_id=intent_id,
        payment_method=payment_method or refused,
        return_url=RETURN_URL,
        idempotency_key=given.get("idempotency_key", key()),
    )


def test_a_good_card_is_held_without_its_holder(target: Target) -> None:
    held = target.authorise(off_session=True, return_url="")
    assert (held.status, held.redirect_url, held.refused_method) == ("requires_capture", None, "")


def test_a_card_that_needs_its_holder_is_declined_and_names_itself(target: Target) -> None:
    declined = asked_off_session(target)
    assert declined.code == "authentication_required"
    left = target.gateway.retrieve(intent_id=declined.intent_id)
    assert (left.status, left.decline_code) == ("requires_payment_method", "authentication_required")
    assert left.refused_method.startswith("pm_")


def test_the_same_payment_goes_on_once_its_holder_is_there(target: Target) -> None:
    declined = asked_off_session(target)
    waiting = confirm(target, declined.intent_id)
    assert (waiting.id, waiting.status) == (declined.intent_id, "requires_action")
    assert waiting.redirect_url.startswith("http")


def test_confirming_with_another_card_holds_the_amount_at_once(target: Target) -> None:
    declined = asked_off_session(target)
    held = confirm(target, declined.intent_id, "pm_card_visa")
    assert (held.id, held.status) == (declined.intent_id, "requires_capture")


def test_confirming_with_a_card_that_is_declined_says_why(target: Target) -> None:
    declined = asked_off_session(target)
    with pytest.raises(CardDeclined) as caught:
        confirm(target, declined.intent_id, "pm_card_visa_chargeDeclinedInsufficientFunds")
    assert caught.value.code == "insufficient_funds"


@pytest.mark.parametrize("end", ["held", "cancelled"])
def test_what_is_held_or_over_is_not_confirmed_again(target: Target, end: str) -> None:
    declined = asked_off_session(target)
    if end == "held":
        confirm(target, declined.intent_id, "pm_card_visa")
    else:
        target.gateway.cancel(intent_id=declined.intent_id, idempotency_key=key())
    with pytest.raises(ProviderRefused):
        confirm(target, declined.intent_id, "pm_card_visa")


@pytest.mark.parametrize(
    ("answer", "status"), [("complete", "requires_capture"), ("fail", "requires_payment_method")]
)
def test_what_the_holder_answers_at_their_bank_decides(twin: Target, answer: str, status: str) -> None:
    declined = asked_off_session(twin)
    twin.answer_bank(confirm(twin, declined.intent_id), answer)
    left = twin.gateway.retrieve(intent_id=declined.intent_id)
    assert left.status == status
    assert (left.refused_method != "") == (answer == "fail")


@pytest.fixture
def proxy(stripe_twin: str) -> Iterator[FaultProxy]:
    with fault_proxy(stripe_twin) as running:
        yield running


@pytest.fixture
def faulty(proxy: FaultProxy, stripe_key: str) -> Target:
    return Target(stripe_key, proxy.url, timeout=0.7, check=False)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda part: f"{part[0]}-{part[1]}")
def test_a_decline_off_session_is_one_decline_whatever_happens_to_the_first_request(
    faulty: Target, proxy: FaultProxy, fault: tuple[str, int | str]
) -> None:
    same = partial(
        faulty.authorise,
        ALWAYS,
        off_session=True,
        return_url="",
        idempotency_key=key(),
        metadata={"attempt": "a"},
    )
    proxy.faults.append(fault)
    intents = set()
    for _time in range(2):
        with pytest.raises(CardDeclined) as caught:
            same()
        intents.add(caught.value.intent_id)
    assert (len(intents), faulty.charges()) == (1, [])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda part: f"{part[0]}-{part[1]}")
def test_a_confirmation_holds_the_amount_once_whatever_happens_to_the_first_request(
    faulty: Target, proxy: FaultProxy, fault: tuple[str, int | str]
) -> None:
    declined = asked_off_session(faulty)
    proxy.faults.append(fault)
    held = confirm(faulty, declined.intent_id, "pm_card_visa")
    assert (held.status, len(faulty.charges())) == ("requires_capture", 1)


def test_a_confirmation_that_stays_unanswered_is_unknown_and_shows_in_the_payment(
    faulty: Target, proxy: FaultProxy
) -> None:
    declined = asked_off_session(faulty)
    proxy.faults.extend([("after", "lost")] * 3)
    with pytest.raises(ProviderUnavailable):
        confirm(faulty, declined.intent_id, "pm_card_visa")
    assert faulty.gateway.retrieve(intent_id=declined.intent_id).status == "requires_capture"
