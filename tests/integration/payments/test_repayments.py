"""A negative balance repaid by card: charged once, booked once, whatever happens in between."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.core import clock
from oscar_clientportal.payments import exceptions, services
from oscar_clientportal.payments.signals import provider_event
from oscar_clientportal.payments.stripe.gateway import gateway
from tests import factories
from tests.concurrency.races import intents_at_twin
from tests.fault_proxy import fault_proxy

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.07"), pytest.mark.usefixtures("stripe_shop")]

Repayment = get_model("clientportal_payments", "Repayment")
Transfer = get_model("clientportal_accounts", "Transfer")
RETURN = "https://shop.example/return/"


def in_debt(amount="40.00", currency="EUR"):
    """An account so far below zero, and its owner."""
    user = factories.make_user()
    account = factories.make_account(factories.make_contact(user=user).company, currency=currency)
    accounts.post_transfer(
        debit=account,
        credit=accounts.system_account(code=accounts.CORRECTIONS, currency=currency),
        amount=Decimal(amount),
        kind="correction",
        overdraw=True,
        idempotency_key=f"debt-{account.pk}",
    )
    account.refresh_from_db()
    return account, user


@pytest.fixture
def account():
    return in_debt()[0]


def owner(account):
    return account.company.contacts.get().user


def repay(account, amount="40.00", *, card="pm_card_visa", token=None, **details):
    return services.start_repayment(
        account=account,
        user=owner(account),
        amount=Decimal(amount) if isinstance(amount, str) else amount,
        details={"payment_method": card, "label": "visa •••• 4242", **details},
        return_url=RETURN,
        token=token or uuid4(),
    )


def at_bank(account, amount="40.00"):
    """A repayment that waits for the customer's bank, and the bank's address."""
    with pytest.raises(exceptions.ActionRequired) as action:
        repay(account, amount, card="pm_card_threeDSecure2Required")
    return Repayment.objects.get(), action.value.url


def balance(account):
    return type(account).objects.get(pk=account.pk).balance


def bookings():
    return list(Transfer.objects.filter(kind="repayment"))


@pytest.fixture
def charges(stripe_twin, stripe_key):
    """What the provider has taken, in cents."""
    return lambda: [intent["amount_received"] for intent in intents_at_twin(stripe_twin, stripe_key)]


def leave_alone(repayment, **time):
    moment = clock.now() - timedelta(**(time or {"minutes": 20}))
    Repayment.objects.filter(pk=repayment.pk).update(updated_at=moment, created_at=moment)


def test_a_debt_repaid_is_charged_and_booked(account, charges):
    repayment = repay(account)
    assert repayment.status == "done"
    assert balance(account) == 0
    assert charges() == [4000]
    (booked,) = bookings()
    assert (booked.amount, booked.debit.code, booked.actor) == (Decimal(40), "cash", owner(account))
    assert accounts.movements(account=account)[0].text == "Repayment · Visa •••• 4242"


def test_a_part_can_be_repaid_and_the_rest_later(account, charges):
    repay(account, "15.00")
    assert balance(account) == Decimal("-25.00")
    repay(account, "25.00")
    assert balance(account) == 0
    assert sorted(charges()) == [1500, 2500]


@pytest.mark.parametrize(
    "amount",
    [
        "40.01",
        "0.49",
        "0.00",
        "-1.00",
        "1.005",
        "1e30",
        "1e-30",
        "NaN",
        "Infinity",
        "sNaN",
        5,
        5.5,
        None,
        True,
    ],
)
def test_an_amount_that_cannot_be_repaid_is_refused_and_nothing_is_stored(account, charges, amount):
    with pytest.raises(exceptions.WrongRepayment):
        repay(account, amount)
    assert not Repayment.objects.exists()
    assert charges() == []


def test_without_a_debt_there_is_nothing_to_repay(charges):
    account = factories.make_account(factories.make_contact(user=factories.make_user()).company, "5.00")
    with pytest.raises(exceptions.NothingToRepay):
        repay(account, "1.00")
    assert charges() == []


def test_a_debt_below_what_a_card_can_pay_takes_the_least_and_keeps_the_surplus():
    account = in_debt("0.20")[0]
    assert services.repayment_range(account=account) == (Decimal("0.50"), Decimal("0.50"))
    assert repay(account, "0.50").status == "done"
    assert balance(account) == Decimal("0.30")


def test_a_debt_finer_than_a_card_can_pay_is_rounded_up():
    account = in_debt("5.123", "KWD")[0]
    assert services.repayment_range(account=account)[1] == Decimal("5.130")
    repay(account, "5.130")
    assert balance(account) == Decimal("0.007")


def test_a_frozen_account_can_be_repaid(account):
    type(account).objects.update(status="frozen")
    assert repay(account).status == "done"


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("pm_card_visa_chargeDeclined", "declined"),
        ("pm_card_chargeDeclinedInsufficientFunds", "not enough money"),
    ],
)
def test_a_declined_card_books_nothing_and_says_why(account, charges, card, words):
    repayment = repay(account, card=card)
    assert repayment.status == "failed"
    assert words in repayment.message
    assert balance(account) == Decimal(-40)
    assert sum(charges()) == 0
    assert repay(account).status == "done"


def test_the_same_form_sent_twice_is_one_charge(account, charges):
    token = uuid4()
    first, second = repay(account, "10.00", token=token), repay(account, "10.00", token=token)
    assert first == second
    assert charges() == [1000]
    assert balance(account) == Decimal(-30)


def test_a_token_of_another_account_is_refused(account, charges):
    token = repay(account).token
    with pytest.raises(exceptions.RepaymentError):
        repay(in_debt()[0], token=token)
    assert charges() == [4000]


def test_one_repayment_at_a_time(account):
    waiting, _url = at_bank(account)
    with pytest.raises(exceptions.RepaymentUnderWay) as refusal:
        repay(account)
    assert refusal.value.repayment == waiting


def test_the_banks_yes_is_booked(account, confirm_at_bank, charges):
    repayment, url = at_bank(account)
    assert repayment.status == "waiting"
    confirm_at_bank(url, succeed=True)
    assert services.advance_repayment(repayment=repayment).status == "done"
    assert services.advance_repayment(repayment=repayment).status == "done"
    assert charges() == [4000]
    assert len(bookings()) == 1


def test_the_banks_no_books_nothing(account, confirm_at_bank, charges):
    repayment, url = at_bank(account)
    confirm_at_bank(url, succeed=False)
    repayment = services.advance_repayment(repayment=repayment)
    assert repayment.status == "failed"
    assert "Nothing was charged" in repayment.message
    assert sum(charges()) == 0
    assert balance(account) == Decimal(-40)


def test_a_debt_that_is_gone_meanwhile_is_not_charged(account, confirm_at_bank, charges):
    repayment, url = at_bank(account)
    accounts.deposit(account=account, amount=Decimal(30), reason="", idempotency_key="staff")
    confirm_at_bank(url, succeed=True)
    repayment = services.advance_repayment(repayment=repayment)
    assert repayment.status == "failed"
    assert "balance has changed" in repayment.message
    assert sum(charges()) == 0
    assert gateway().retrieve(intent_id=repayment.reference).status == "canceled"


def test_giving_up_after_the_money_was_taken_books_it(account, confirm_at_bank, charges):
    repayment, url = at_bank(account)
    confirm_at_bank(url, succeed=True)
    gateway().capture(intent_id=repayment.reference, idempotency_key="somebody else was first")
    services.give_up_repayment(repayment=repayment, message="Cancelled")
    repayment.refresh_from_db()
    assert repayment.status == "done"
    assert balance(account) == 0


def test_an_event_of_the_provider_finishes_it(account, confirm_at_bank):
    repayment, url = at_bank(account)
    confirm_at_bank(url, succeed=True)
    event = get_model("clientportal_payments", "ProviderEvent")(
        event_id="evt_1", kind="payment_intent.amount_capturable_updated", reference=repayment.reference
    )
    provider_event.send(sender=type(event), event=event)
    repayment.refresh_from_db()
    assert repayment.status == "done"


@pytest.mark.parametrize("fault", [("after", "lost"), ("after", 500), ("before", "lost"), ("before", 503)])
@pytest.mark.parametrize("spoilt", ["the authorisation", "the capture"])
def test_an_answer_that_never_came_is_asked_for_and_booked_once(
    account, charges, settings, stripe_twin, fault, spoilt, monkeypatch
):
    monkeypatch.setattr("oscar_clientportal.payments.stripe.transport.PAUSES", (0, 0))
    with fault_proxy(stripe_twin) as proxy:
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": proxy.url}
        proxy.faults.extend([*([("", "")] if spoilt == "the capture" else []), *[fault] * 12])
        repayment = repay(account)
        assert repayment.status == "waiting"
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": stripe_twin}
    was_done = spoilt == "the capture" or fault[0] == "after"
    leave_alone(repayment)
    assert reconcile_payments() == ({"repaid": 1} if was_done else {"repayment released": 1})
    assert sum(charges()) == (4000 if was_done else 0)
    assert balance(account) == (0 if was_done else Decimal(-40))
    assert len(bookings()) == was_done
    repayment.refresh_from_db()
    assert repayment.status == ("done" if was_done else "failed")


def test_a_crash_after_the_charge_is_booked_by_the_recovery(account, charges, monkeypatch):
    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("oscar_clientportal.payments.services.repayments._book", die)
        with pytest.raises(KeyboardInterrupt):
            repay(account)
    assert charges() == [4000]
    assert balance(account) == Decimal(-40)
    assert reconcile_payments() == {}, "one just under way is left alone"
    leave_alone(Repayment.objects.get())
    assert reconcile_payments() == {"repaid": 1}
    assert reconcile_payments() == {}
    assert balance(account) == 0
    assert charges() == [4000]


def test_a_closed_browser_after_the_banks_yes_is_finished_by_the_recovery(account, confirm_at_bank):
    repayment, url = at_bank(account)
    confirm_at_bank(url, succeed=True)
    leave_alone(repayment)
    assert reconcile_payments() == {"repaid": 1}


def test_the_bank_is_waited_for_but_not_for_ever(account, charges):
    repayment, _url = at_bank(account)
    leave_alone(repayment)
    assert reconcile_payments() == {"repayment waiting": 1}
    leave_alone(repayment, days=2)
    assert reconcile_payments() == {"repayment released": 1}
    assert gateway().retrieve(intent_id=repayment.reference).status == "canceled"
    assert sum(charges()) == 0


def test_what_reached_the_provider_after_it_was_given_up_is_freed(account, charges):
    repayment = Repayment.objects.create(
        account=account, amount=Decimal(40), currency="EUR", status="failed", details={"payment_method": "x"}
    )
    late = gateway().authorise(
        amount=Decimal(40),
        currency="EUR",
        payment_method="pm_card_visa",
        idempotency_key="late",
        return_url=RETURN,
        metadata={"attempt": str(repayment.token)},
    )
    leave_alone(repayment)
    assert reconcile_payments() == {"repayment released": 1}
    assert gateway().retrieve(intent_id=late.id).status == "canceled"
    leave_alone(repayment)
    assert reconcile_payments() == {}
    assert sum(charges()) == 0


def test_a_silent_provider_leaves_it_for_the_next_time(account, settings):
    repayment, _url = at_bank(account)
    leave_alone(repayment)
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": "http://127.0.0.1:9"}
    assert reconcile_payments() == {"repayment unanswered": 1}
    repayment.refresh_from_db()
    assert repayment.status == "waiting"


def test_what_a_browser_says_of_the_card_is_not_repeated_unless_it_looks_like_one(account):
    repay(account, label="<b>=cmd</b>")
    assert accounts.movements(account=account)[0].text == "Repayment"
