"""A repayment is charged once and booked once, however many ask for it at once."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.payments import services
from oscar_clientportal.payments.services import repayments
from tests.concurrency.races import at_once, intents_at_twin, rounds, without_row_locks
from tests.conftest import ShopClient
from tests.integration.payments.test_repayments import in_debt, owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def charges(stripe_twin, stripe_key):
    return lambda: [intent["amount_received"] for intent in intents_at_twin(stripe_twin, stripe_key)]


def tabs(account, times):
    """Browsers of one customer, all logged in."""
    clients = [ShopClient() for _tab in range(times)]
    for client in clients:
        client.force_login(owner(account))
    return clients


def posts(account, *, times=8, token=None):
    """The repayment form sent from so many tabs: one form (``token``), or each tab's own."""

    def send(client):
        data = {
            "amount": "10.00",
            "payment_method": "pm_card_visa",
            "label": "visa •••• 4242",
            "token": str(token or uuid.uuid4()),
        }
        return lambda: client.post(reverse("clientportal_portal:account-repay"), data)

    return [send(client) for client in tabs(account, times)]


def bookings(account):
    return (
        get_model("clientportal_accounts", "Transfer")
        .objects.filter(credit=account, kind="repayment")
        .count()
    )


def balance(account):
    account.refresh_from_db()
    return account.balance


@pytest.mark.parametrize("_round", rounds(50, 2))
def test_one_form_sent_eight_times_at_once_is_one_charge(charges, _round):
    account = in_debt()[0]
    answers = at_once(posts(account, token=uuid.uuid4()))
    assert {answer.status_code for answer in answers} == {302}
    assert charges() == [1000]
    assert bookings(account) == 1
    assert balance(account) == Decimal(-30)


def test_eight_tabs_never_repay_more_than_is_owed(charges):
    account = in_debt("25.00")[0]
    answers = at_once(posts(account))
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert sum(charges()) == 1000 * bookings(account)
    assert Decimal(-25) < balance(account) <= 0


def waiting_repayment(account, confirm_at_bank):
    """The bank has said yes; nothing is captured yet."""
    data = {"payment_method": "pm_card_threeDSecure2Required", "label": ""}
    with pytest.raises(repayments.exceptions.ActionRequired) as action:
        services.start_repayment(
            account=account,
            user=owner(account),
            amount=Decimal(10),
            details=data,
            return_url="https://shop.example/",
            token=uuid.uuid4(),
        )
    confirm_at_bank(action.value.url, succeed=True)
    return get_model("clientportal_payments", "Repayment").objects.latest("pk")


def advance(repayment, times=8):
    """As the way back, the webhook, the recovery and some impatient tabs do, each with the row as it was."""
    rows = [type(repayment).objects.get(pk=repayment.pk) for _look in range(times)]
    return at_once([lambda row=row: services.advance_repayment(repayment=row) for row in rows])


def test_way_back_webhook_and_recovery_at_once_book_once(charges, confirm_at_bank):
    account = in_debt()[0]
    results = advance(waiting_repayment(account, confirm_at_bank))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert charges() == [1000]
    assert bookings(account) == 1


def test_without_lock_and_key_it_is_booked_more_than_once(monkeypatch, confirm_at_bank):
    """The negative control: it is the row's lock and the booking's key that hold, not luck."""
    deposit = repayments.accounts.deposit

    def keyless(**facts):
        return deposit(**{**facts, "idempotency_key": uuid.uuid4().hex})

    for _try in range(10):
        account = in_debt()[0]
        repayment = waiting_repayment(account, confirm_at_bank)
        with without_row_locks(monkeypatch), monkeypatch.context() as patch:
            patch.setattr(repayments.accounts, "deposit", keyless)
            advance(repayment)
        if bookings(account) > 1:
            return
    pytest.fail("Without lock and key it was booked once all the same: the race test proves nothing.")
