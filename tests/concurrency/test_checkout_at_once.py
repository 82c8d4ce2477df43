"""Baskets at once that want the same thing: one balance, one voucher, the last piece; and the ends of one attempt."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.checkout.finishing import advance_attempt
from oscar_clientportal.checkout.receivers import finish_waiting_attempt
from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.core import clock
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks
from tests.concurrency.test_place_order_at_once import press, ready_to_order
from tests.conftest import ShopClient
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_shop")]


def orders():
    return get_model("order", "Order").objects.all()


def attempts():
    return get_model("clientportal_payments", "PaymentAttempt").objects.all()


def account_in(company):
    return get_model("clientportal_accounts", "Account").objects.get(company=company)


def colleagues(*, balance, number, price="30.00", voucher=None):
    """People of one company on their previews, each with a basket that the common account would cover alone."""
    company = factories.make_company("Demo company")
    factories.make_account(company, balance)
    product = factories.make_product("Poster", price, shipped=False)
    return company, [colleague(company, product, voucher) for _number in range(number)]


def colleague(company, product, voucher=None):
    contact = factories.make_contact(user=factories.make_user(), company=company)
    if voucher is None:
        return ready_to_order(contact.user, product=product)
    shopper = Shopper(ShopClient(), contact.user)
    shopper.put_in_basket(product)
    shopper.post("basket:vouchers-add", {"code": voucher.code})
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.get("checkout:preview")
    return shopper


# One balance


@pytest.mark.req("3.17")
@pytest.mark.parametrize("_round", rounds(20))
def test_baskets_at_once_never_spend_more_than_the_common_balance(_round):
    company, shoppers = colleagues(balance="70.00", number=6)
    answers = at_once([press(shopper) for shopper in shoppers])
    account = account_in(company)
    assert (account.balance, account.held) == (Decimal("10.00"), Decimal("0"))
    assert orders().count() == 2
    told = [answer for answer in answers if answer.url.endswith("/checkout/payment-method/")]
    assert len(told) == 4


def test_without_the_locks_they_spend_more_than_there_is(monkeypatch):
    for _try in range(10):
        company, shoppers = colleagues(balance="70.00", number=6)
        with without_row_locks(monkeypatch):
            at_once([press(shopper) for shopper in shoppers])
        if account_in(company).balance < 0:
            return
    pytest.fail("Without a lock nobody overspent: the race test proves nothing.")


# One voucher and one balance


@pytest.mark.parametrize("_round", rounds(20))
def test_a_voucher_for_one_use_and_a_balance_are_spent_once(_round):
    voucher = factories.make_voucher(percent="50")
    company, shoppers = colleagues(balance="100.00", number=4, voucher=voucher)
    at_once([press(shopper) for shopper in shoppers])
    assert [order.total_incl_tax for order in orders()] == [Decimal("15.00")]
    account = account_in(company)
    assert (account.balance, account.held) == (Decimal("85.00"), Decimal("0"))
    assert voucher.applications.count() == 1
    assert sorted(attempts().values_list("status", flat=True)) == ["done", "failed", "failed", "failed"]


def test_without_the_locks_the_voucher_is_used_more_than_once(monkeypatch):
    for number in range(10):
        voucher = factories.make_voucher(f"SPRING{number}", percent="50")
        _company, shoppers = colleagues(balance="100.00", number=4, voucher=voucher)
        with without_row_locks(monkeypatch):
            at_once([press(shopper) for shopper in shoppers])
        if voucher.applications.count() > 1:
            return
    pytest.fail("Without a lock the voucher was used once each time: the race test proves nothing.")


# The last piece


def test_without_the_locks_the_last_piece_is_sold_more_than_once(monkeypatch):
    """The negative control of ``test_the_last_piece_is_sold_to_one_of_eight_buyers``."""
    for number in range(5):
        product = factories.make_product(f"Print {number}", "30.00", shipped=False, stock=1)
        company = factories.make_company("Demo company")
        factories.make_account(company, "1000.00")
        shoppers = [colleague(company, product) for _buyer in range(8)]
        with without_row_locks(monkeypatch):
            at_once([press(shopper) for shopper in shoppers])
        if get_model("order", "Line").objects.filter(product=product).count() > 1:
            return
    pytest.fail("Without a lock the last piece was sold once each time: the race test proves nothing.")


# The ends of one attempt


def confirmed_attempt(confirm_at_bank):
    """An attempt whose customer has confirmed at their bank, and the way back to the shop."""
    company = factories.make_company("Demo company")
    factories.make_account(company, "40.00")
    shopper = colleague(company, factories.make_product("Poster", "100.00", shipped=False))
    shopper.give_card("pm_card_threeDSecure2Required")
    shopper.place_order()
    way_back = confirm_at_bank(shopper.page.url, succeed=True)
    attempt = attempts().get(basket__owner=shopper.user)
    attempts().filter(pk=attempt.pk).update(updated_at=clock.now() - timedelta(hours=1))
    return attempt, shopper, way_back


def all_ends(attempt, shopper, way_back):
    """The browser's way back in two tabs, the provider's event twice, the recovery twice."""
    tabs = [ShopClient(), ShopClient()]
    for tab in tabs:
        tab.cookies = shopper.client.cookies.copy()
    event = SimpleNamespace(reference=attempt.parts.get(method="card").reference, kind="", event_id="evt_1")
    return [
        *[lambda tab=tab: tab.get(way_back) for tab in tabs],
        *[lambda: finish_waiting_attempt(None, event=event)] * 2,
        *[reconcile_payments] * 2,
    ]


@pytest.mark.parametrize("_round", rounds(20))
def test_the_way_back_the_event_and_the_recovery_at_once_write_one_order(_round, confirm_at_bank):
    attempt, shopper, way_back = confirmed_attempt(confirm_at_bank)
    results = at_once(all_ends(attempt, shopper, way_back))
    assert not [result for result in results if isinstance(result, BaseException)]
    attempt.refresh_from_db()
    assert attempt.status == "done"
    order = orders().get()
    assert {source.amount_debited for source in order.sources.all()} == {Decimal("40.00"), Decimal("60.00")}
    account = account_in(shopper.user.clientportal_contact.company)
    assert (account.balance, account.held) == (Decimal("0"), Decimal("0"))


def test_without_the_locks_one_attempt_ends_in_several_orders(confirm_at_bank, monkeypatch):
    """The negative control; unique order numbers and one order per attempt would catch what the lock lets through."""
    for _try in range(10):
        attempt, _shopper, _way_back = confirmed_attempt(confirm_at_bank)
        drop_unique_constraints("order_order", "number")
        drop_unique_constraints("clientportal_payments_paymentattempt", "order_id")
        with without_row_locks(monkeypatch):
            at_once([lambda pk=attempt.pk: advance_attempt(attempt=attempts().get(pk=pk))] * 6)
        if orders().filter(number=attempt.order_number).count() > 1:
            return
    pytest.fail("Without a lock the attempt ended in one order each time: the race test proves nothing.")


def drop_unique_constraints(table, column):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
        for name, facts in constraints.items():
            if facts["unique"] and not facts["primary_key"] and facts["columns"] == [column]:
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
