"""A transfer is one statement: what it asks, what it writes, and what it refuses without a trace."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, rules, services
from oscar_clientportal.accounts.services import posting
from tests import factories
from tests.integration.accounts.tampering import hash_of

pytestmark = pytest.mark.django_db
D = Decimal
Account = get_model("clientportal_accounts", "Account")
Transfer = get_model("clientportal_accounts", "Transfer")


@pytest.fixture
def account():
    return factories.make_account(factories.make_company(), "75.00")


@pytest.fixture
def sales():
    return services.system_account(code=services.SALES, currency="EUR")


def post(debit, credit, amount="10.00", *, key="key", **facts):
    facts = {"kind": "purchase", **facts}
    return services.post_transfer(debit=debit, credit=credit, amount=D(amount), idempotency_key=key, **facts)


def balance(account):
    account.refresh_from_db()
    return account.balance


def test_a_transfer_is_one_query(account, sales, django_assert_num_queries):
    with django_assert_num_queries(1):
        post(account, sales)
    assert balance(account) == D("65.00")


def test_holding_and_releasing_are_one_query_each_and_capturing_two(
    account, sales, django_assert_num_queries
):
    with django_assert_num_queries(1):
        hold = services.hold_amount(account=account, amount=D("5.00"), idempotency_key="1")
    with django_assert_num_queries(2):
        services.capture_hold(hold=hold)
    hold = services.hold_amount(account=account, amount=D("5.00"), idempotency_key="2")
    with django_assert_num_queries(1):
        services.release_hold(hold=hold)


def test_what_is_returned_is_what_is_stored(account, sales):
    transfer = post(account, sales, reason="Order 100001", actor=factories.make_user())
    stored = Transfer.objects.get(pk=transfer.pk)
    for field in Transfer._meta.concrete_fields:
        assert getattr(transfer, field.attname) == getattr(stored, field.attname), field.name
    assert stored.debit_balance == D("65.00")
    assert stored.credit_balance is None, "the shop's own accounts keep no balance"


def test_a_captured_hold_tells_the_balance_after_it(account):
    hold = services.hold_amount(account=account, amount=D("5.00"), idempotency_key="h")
    assert services.capture_hold(hold=hold).debit_balance == D("70.00")


def test_a_transfer_between_customers_stands_in_both_chains(account):
    other = factories.make_account(factories.make_company(), "1.00")
    before = [Account.objects.get(pk=row.pk).last_hash for row in (account, other)]
    transfer = post(account, other)
    assert [transfer.debit_previous_hash, transfer.credit_previous_hash] == before
    assert (transfer.debit_balance, transfer.credit_balance) == (D("65.00"), D("11.00"))
    assert {balance(account), balance(other)} == {D("65.00"), D("11.00")}
    assert {account.last_hash, other.last_hash} == {transfer.hash}


@given(
    reason=st.text(max_size=255).filter(lambda text: rules.fits(text, 255)),
    microsecond=st.sampled_from([0, 7]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_makes_the_same_hash_as_the_rules(account, sales, reason, microsecond):
    with time_machine.travel(datetime(2026, 3, 1, 12, 0, 0, microsecond, tzinfo=UTC), tick=False):
        number = Transfer.objects.count()
        transfer = services.post_transfer(
            debit=sales,
            credit=account,
            amount=D("1"),
            kind="refund",
            reason=reason,
            idempotency_key=f"ключ {number}",
        )
    assert transfer.hash == hash_of(Transfer.objects.get(pk=transfer.pk))
    assert services.verify_account(account).problems == []


@pytest.mark.req("3.17")
def test_no_more_can_be_debited_than_is_available(account, sales):
    services.hold_amount(account=account, amount=D("70.00"), idempotency_key="h")
    with pytest.raises(exceptions.InsufficientBalance):
        post(account, sales, "5.01")
    post(account, sales, "5.00")
    assert balance(account) == D("70.00")


@pytest.mark.req("3.17")
def test_the_staff_can_take_an_account_below_zero_and_a_frozen_one_too(account, sales):
    Account.objects.filter(pk=account.pk).update(status="frozen")
    post(account, sales, "100.00", overdraw=True)
    assert balance(account) == D("-25.00")


def test_a_credit_limit_may_be_spent(account, sales):
    Account.objects.filter(pk=account.pk).update(credit_limit=D("20.00"))
    post(account, sales, "95.00")
    with pytest.raises(exceptions.InsufficientBalance):
        post(account, sales, "0.01", key="more")


def test_a_frozen_account_is_not_debited_but_credited(account, sales):
    Account.objects.filter(pk=account.pk).update(status="frozen")
    with pytest.raises(exceptions.AccountFrozen):
        post(account, sales)
    post(sales, account, key="back")
    assert balance(account) == D("85.00")


def test_the_same_key_gives_the_first_transfer_when_nothing_is_left(account, sales):
    first = post(account, sales, "75.00")
    Account.objects.filter(pk=account.pk).update(status="frozen")
    assert post(account, sales, "75.00") == first
    assert Transfer.objects.of_account(account).count() == 2


@pytest.mark.parametrize("other", [{"amount": "11.00"}, {"kind": "correction"}])
def test_the_same_key_with_other_figures_is_refused(account, sales, other):
    post(account, sales)
    with pytest.raises(exceptions.IdempotencyConflict):
        post(account, sales, **other)


def test_the_same_key_the_other_way_round_is_refused(account, sales):
    post(account, sales)
    with pytest.raises(exceptions.IdempotencyConflict):
        post(sales, account)


def test_an_account_that_is_gone_takes_nothing(account):
    gone = factories.make_account(factories.make_company())
    Account.objects.filter(pk=gone.pk).delete()
    with pytest.raises(exceptions.AccountGone):
        post(account, gone)
    assert balance(account) == D("75.00")


def test_an_account_whose_currency_is_not_what_it_seems_takes_nothing(account):
    forints = factories.make_account(factories.make_company(), currency="HUF")
    forints.currency = "EUR"
    with pytest.raises(exceptions.WrongAmount):
        post(account, forints)


def test_the_shops_own_account_of_another_currency_takes_nothing(account):
    forints = services.system_account(code=services.SALES, currency="HUF")
    for pair in ((account, forints), (forints, account)):
        with pytest.raises(exceptions.WrongAmount):
            post(*pair)


def test_a_transfer_to_itself_is_none(account):
    with pytest.raises(exceptions.WrongAmount):
        post(account, account)


def test_more_than_the_database_can_keep_is_refused(account, sales):
    with pytest.raises(exceptions.WrongAmount):
        post(sales, account, "999999999999.99")
    assert balance(account) == D("75.00")


@pytest.mark.parametrize(
    ("currency", "amount", "is_one"),
    [
        ("JPY", "5", True),
        ("JPY", "5.0", True),
        ("JPY", "5.5", False),
        ("KWD", "5.005", True),
        ("KWD", "5.0005", False),
        ("EUR", "5.005", False),
    ],
)
def test_an_amount_has_no_more_decimals_than_its_currency(currency, amount, is_one):
    account = factories.make_account(factories.make_company(), currency=currency)
    facts = {"account": account, "amount": D(amount), "reason": "", "idempotency_key": "d"}
    if is_one:
        assert services.deposit(**facts).credit_balance == D(amount)
        assert services.verify_account(account).intact
        return
    with pytest.raises(exceptions.WrongAmount):
        services.deposit(**facts)
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    "amount",
    [
        *map(
            D,
            ["NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1e12", "-0", "0", "-1.00", "0.005", "1e-400"],
        ),
        D("1.00000000000000000000000000000000001"),
        "1.00",
        "1,00",
        "\u0661",
        1.0,
        float("nan"),
        True,
        None,
    ],
    ids=repr,
)
def test_what_is_no_amount_is_refused_and_leaves_nothing(account, sales, amount):
    for act in (
        lambda: services.post_transfer(
            debit=sales, credit=account, amount=amount, kind="refund", idempotency_key="x"
        ),
        lambda: services.deposit(account=account, amount=amount, reason="", idempotency_key="x"),
        lambda: services.hold_amount(account=account, amount=amount, idempotency_key="x"),
    ):
        with pytest.raises(exceptions.WrongAmount):
            act()
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 256], ids=["NUL", "surrogate", "long"])
def test_text_that_cannot_be_stored_is_refused(account, sales, text):
    with pytest.raises(exceptions.WrongText):
        post(account, sales, reason=text)
    with pytest.raises(exceptions.WrongText):
        post(account, sales, key=text)
    with pytest.raises(exceptions.WrongText):
        services.hold_amount(account=account, amount=D("1.00"), idempotency_key=text)


def test_a_reason_of_any_script_is_kept_and_proven(account, sales):
    post(account, sales, reason="Rendelés ‮ 📦 注文 e\u0301")
    assert services.verify_account(account).intact


def test_a_new_account_has_the_shops_credit_limit(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CREDIT_LIMIT": "50.5"}
    company = factories.make_company()
    assert services.open_account(company=company, currency="EUR").credit_limit == D("50.50")
    assert services.open_account(company=company, currency="JPY").credit_limit == D("51")


def test_a_connection_that_slid_into_another_shop_writes_nothing(account, sales, globex):
    with globex():
        twin = Account.objects.create(pk=account.pk, company=factories.make_company(), currency="EUR")
        Account.objects.create(pk=sales.pk, code="sales", currency="EUR")
    hold = services.hold_amount(account=account, amount=D("1.00"), idempotency_key="h")
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO globex, public")  # as a pooler that mixes sessions would
        for act in (
            lambda: post(sales, account),
            lambda: services.hold_amount(account=account, amount=D("1.00"), idempotency_key="i"),
            lambda: services.release_hold(hold=hold),
            lambda: services.capture_hold(hold=hold),
        ):
            with pytest.raises(posting.WrongSchema):
                act()
        cursor.execute("SET search_path TO acme, public")
    with globex():
        assert balance(twin) == 0
        assert not Transfer.objects.exists()


class TestReversingATransfer:
    def reverse(self, transfer, amount, key="back"):
        return services.reverse_transfer(
            transfer=transfer, amount=D(amount), reason="Returned", actor=None, idempotency_key=key
        )

    def test_moves_the_amount_back_and_names_what_it_reverses(self, account, sales):
        original = post(account, sales)
        back = self.reverse(original, "4.00")
        assert (back.debit, back.credit, back.reverses, back.kind) == (sales, account, original, "refund")
        assert balance(account) == D("69.00")
        assert services.verify_account(account).intact

    def test_can_be_done_in_parts_up_to_the_whole(self, account, sales):
        original = post(account, sales)
        self.reverse(original, "4.00", "1")
        with pytest.raises(exceptions.ReversedTooMuch):
            self.reverse(original, "6.01", "2")
        self.reverse(original, "6.00", "3")
        with pytest.raises(exceptions.ReversedTooMuch):
            self.reverse(original, "0.01", "4")
        assert balance(account) == D("75.00")

    def test_happens_once_per_key_even_when_all_is_taken_back(self, account, sales):
        original = post(account, sales)
        first = self.reverse(original, "10.00")
        assert self.reverse(original, "10.00") == first
        with pytest.raises(exceptions.IdempotencyConflict):
            self.reverse(original, "9.00")
        assert balance(account) == D("75.00")

    def test_of_a_deposit_may_overdraw_the_account(self, account, sales):
        deposit = Transfer.objects.of_account(account).get()
        post(account, sales, "75.00")
        self.reverse(deposit, "75.00")
        assert balance(account) == D("-75.00")

    def test_between_other_accounts_than_its_own_is_refused(self, account, sales):
        original = post(account, sales)
        other = factories.make_account(factories.make_company())
        with pytest.raises(exceptions.WrongAmount):
            post(sales, other, "1.00", key="x", reverses=original)

    def test_is_a_transfer_that_can_be_reversed_itself(self, account, sales):
        back = self.reverse(post(account, sales), "10.00")
        self.reverse(back, "10.00", "again")
        assert balance(account) == D("65.00")
