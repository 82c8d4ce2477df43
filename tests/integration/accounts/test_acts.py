"""What the staff does to an account: by name, with a reason, and above the shop's amount only in twos."""

from decimal import Decimal

import pytest

from oscar_clientportal.accounts import exceptions, services
from tests import factories

pytestmark = pytest.mark.django_db
D = Decimal

BAD_AMOUNTS = ["NaN", "sNaN", "Infinity", "1e400", "-1.00", "-0", "0", "0.005", "1e12"]
BAD_REASONS = ["", "   ", "x" * 256, "a\0b", "a\nb", "half \ud800"]


@pytest.fixture
def account():
    return factories.make_account(factories.make_company(), "75.00")


@pytest.fixture
def editor():
    return factories.make_user("editor@acme.example")


@pytest.fixture
def owner():
    return factories.make_user("owner@acme.example")


@pytest.fixture
def four_eyes(settings):
    """Above 100.00 a second person must agree."""
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": "100.00"}


def figures(account):
    account.refresh_from_db()
    return account.balance, account.credit_limit, account.status


def system_balance(code, currency="EUR"):
    account = services.system_account(code=code, currency=currency)
    return sum(t.amount for t in account.credits.all()) - sum(t.amount for t in account.debits.all())


def test_a_credit_comes_out_of_corrections_and_names_who_and_why(account, editor):
    act = services.credit_account(account=account, amount=D("20.00"), reason=" Goodwill ", actor=editor)
    assert figures(account)[0] == D("95.00")
    assert (act.kind, act.status, act.reason, act.actor) == ("credit", "done", "Goodwill", editor)
    assert (act.transfer.kind, act.transfer.actor, act.transfer.reason) == ("correction", editor, "Goodwill")
    assert system_balance("corrections") == D("-20.00")


def test_money_the_shop_received_comes_out_of_its_cash(account, editor):
    before = system_balance("cash")
    facts = {"amount": D("20.00"), "source": "cash", "reason": "Bank", "actor": editor}
    act = services.credit_account(account=account, **facts)
    assert (system_balance("cash"), act.transfer.kind) == (before - 20, "deposit")
    assert system_balance("corrections") == 0


def test_a_credit_comes_out_of_nothing_else(account, editor):
    with pytest.raises(ValueError, match="sales"):
        services.credit_account(account=account, amount=D(1), source="sales", reason="x", actor=editor)


@pytest.mark.req("3.17")
def test_staff_can_take_an_account_below_zero_and_what_is_then_paid_in_repays_it(account, editor):
    services.debit_account(account=account, amount=D("95.00"), reason="Damage", actor=editor)
    assert figures(account)[0] == D("-20.00")
    assert system_balance("corrections") == D("95.00")
    act = services.credit_account(
        account=account, amount=D("20.00"), source="cash", reason="Till", actor=editor
    )
    assert act.transfer.kind == "repayment"
    assert figures(account)[0] == 0


@pytest.mark.req("3.17")
def test_staff_can_debit_what_is_held_and_a_frozen_account(account, editor):
    services.hold_amount(account=account, amount=D("75.00"), idempotency_key="h")
    services.freeze_account(account=account, reason="Dispute", actor=editor)
    services.debit_account(account=account, amount=D("10.00"), reason="Fee", actor=editor)
    assert figures(account)[0] == D("65.00")


def test_a_limit_lets_the_customer_go_below_zero(account, editor):
    act = services.set_limit(account=account, amount=D("50.00"), reason="Good payer", actor=editor)
    assert (act.kind, act.amount) == ("limit", D("50.00"))
    account.refresh_from_db()
    assert services.available(account) == D("125.00")
    services.set_limit(account=account, amount=D(0), reason="Bad payer", actor=editor)
    assert figures(account)[1] == 0


def test_a_frozen_account_is_spent_from_only_after_it_is_unfrozen(account, editor):
    services.freeze_account(account=account, reason="Dispute", actor=editor)
    with pytest.raises(exceptions.AccountFrozen):
        services.hold_amount(account=account, amount=D(1), idempotency_key="h")
    services.unfreeze_account(account=account, reason="Settled", actor=editor)
    services.hold_amount(account=account, amount=D(1), idempotency_key="h")
    assert list(account.acts.values_list("kind", "reason")) == [
        ("unfreeze", "Settled"),
        ("freeze", "Dispute"),
    ]


def test_what_changes_nothing_is_not_an_act(account, editor):
    for act, facts in (
        (services.unfreeze_account, {}),
        (services.set_limit, {"amount": D(0)}),
    ):
        with pytest.raises(exceptions.NothingToDo):
            act(account=account, reason="x", actor=editor, **facts)
    assert not account.acts.exists()


def test_a_released_hold_gives_its_amount_back_and_is_released_once(account, editor):
    hold = services.hold_amount(account=account, amount=D("30.00"), idempotency_key="h")
    act = services.release_held(hold=hold, reason="Customer left", actor=editor)
    account.refresh_from_db()
    assert (account.held, act.hold, act.amount) == (0, hold, D("30.00"))
    with pytest.raises(exceptions.HoldNotOpen):
        services.release_held(hold=hold, reason="Again", actor=editor)
    assert account.acts.count() == 1


def test_a_captured_hold_is_not_released(account, editor):
    hold = services.hold_amount(account=account, amount=D("30.00"), idempotency_key="h")
    services.capture_hold(hold=hold)
    with pytest.raises(exceptions.HoldNotOpen):
        services.release_held(hold=hold, reason="x", actor=editor)
    assert not account.acts.exists()


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
def test_what_is_no_amount_is_refused_and_leaves_nothing(account, editor, amount):
    acts = [services.credit_account, services.debit_account, services.set_limit]
    for act in acts[:2] if amount in ("0", "-0") else acts:
        with pytest.raises(exceptions.WrongAmount):
            act(account=account, amount=D(amount), reason="x", actor=editor)
    assert figures(account)[:2] == (D("75.00"), 0)
    assert not account.acts.exists()


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "0.5"), ("HUF", "1.005"), ("KWD", "1.0005")])
def test_an_amount_has_no_more_decimals_than_its_currency(editor, currency, amount):
    account = factories.make_account(factories.make_company(), currency=currency)
    with pytest.raises(exceptions.WrongAmount):
        services.credit_account(account=account, amount=D(amount), reason="x", actor=editor)


def test_no_balance_grows_too_large_to_be_kept(account, editor):
    largest = D("999999999999.99")
    with pytest.raises(exceptions.WrongAmount):
        services.credit_account(account=account, amount=largest, reason="x", actor=editor)
    services.debit_account(account=account, amount=largest, reason="x", actor=editor)
    with pytest.raises(exceptions.WrongAmount):
        services.debit_account(account=account, amount=largest, reason="x", actor=editor)


@pytest.mark.parametrize("reason", BAD_REASONS)
def test_without_a_reason_that_can_be_kept_nothing_is_done(account, editor, reason):
    hold = services.hold_amount(account=account, amount=D("30.00"), idempotency_key="h")
    for act, facts in (
        (services.credit_account, {"account": account, "amount": D(1)}),
        (services.debit_account, {"account": account, "amount": D(1)}),
        (services.set_limit, {"account": account, "amount": D(1)}),
        (services.freeze_account, {"account": account}),
        (services.unfreeze_account, {"account": account}),
        (services.release_held, {"hold": hold}),
    ):
        with pytest.raises(exceptions.WrongReason):
            act(reason=reason, actor=editor, **facts)
    assert figures(account) == (D("75.00"), 0, "open")
    assert not account.acts.exists()


def test_the_same_form_sent_twice_is_one_act(account, editor):
    facts = {"account": account, "amount": D("20.00"), "reason": "x", "actor": editor, "idempotency_key": "f"}
    assert services.credit_account(**facts) == services.credit_account(**facts)
    assert figures(account)[0] == D("95.00")
    with pytest.raises(exceptions.IdempotencyConflict):
        services.credit_account(**{**facts, "amount": D("21.00")})


def test_the_key_of_a_form_is_its_accounts_own(account, editor):
    other = factories.make_account(factories.make_company("Other"), "0.00")
    for each in (account, other):
        services.credit_account(account=each, amount=D(1), reason="x", actor=editor, idempotency_key="f")
    assert (figures(account)[0], figures(other)[0]) == (D("76.00"), D("1.00"))


def test_a_balance_that_moved_since_it_was_seen_stops_the_act(account, editor):
    with pytest.raises(exceptions.BalanceMoved):
        services.debit_account(
            account=account, amount=D(1), reason="x", actor=editor, seen_balance=D("80.00")
        )
    services.debit_account(account=account, amount=D(1), reason="x", actor=editor, seen_balance=D("75.00"))
    assert figures(account)[0] == D("74.00")


def test_the_shops_own_accounts_are_not_acted_on(editor):
    sales = services.system_account(code="sales", currency="EUR")
    with pytest.raises(type(sales).DoesNotExist):
        services.credit_account(account=sales, amount=D(1), reason="x", actor=editor)
