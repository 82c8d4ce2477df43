"""Refunds: whole, partial, repeated, by line; never more to one source than it paid."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.payments import exceptions, services
from tests import factories
from tests.functional.refunding import (
    back,
    newest_order,
    order_of_pieces,
    order_paid,
    parts,
    refund,
    refunds_at_twin,
)
from tests.functional.shopping import Shopper, account_of, agent_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
D = Decimal


@pytest.fixture
def order(client):
    """100.00: 40.00 from the account, 60.00 by card."""
    return order_paid(client)


def test_the_whole_goes_back_to_where_it_came_from(order, stripe_twin, stripe_key):
    whole = refund(order)
    assert (whole.amount, whole.status) == (D("100.00"), "done")
    assert parts(whole) == {"account": (D("40.00"), "done"), "card": (D("60.00"), "done")}
    assert back(order) == {"clientportal-account": D("40.00"), "clientportal-card": D("60.00")}
    assert account_of(order.user).balance == D("40.00")
    assert [made["amount"] for made in refunds_at_twin(stripe_twin, stripe_key)] == [6000]


@pytest.mark.parametrize(
    ("refund_order", "account", "card"),
    [
        ("account-first", D("40.00"), D("10.00")),
        ("others-first", None, D("50.00")),
        ("pro-rata", D("20.00"), D("30.00")),
    ],
)
def test_the_shop_says_to_which_source_it_goes_first(order, settings, refund_order, account, card):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "REFUND_ORDER": refund_order}
    amounts = {method: amount for method, (amount, _status) in parts(refund(order, "50.00")).items()}
    assert amounts == ({"card": card} if account is None else {"account": account, "card": card})


def test_oscar_sees_each_refund_as_a_transaction_of_its_source(order):
    refund(order, "50.00")
    Transaction = get_model("payment", "Transaction")
    found = Transaction.objects.filter(txn_type="Refund").values_list(
        "source__source_type__code", "amount", "status"
    )
    assert set(found) == {("clientportal-account", D("40.00"), ""), ("clientportal-card", D("10.00"), "")}


def test_the_accounts_part_reverses_what_the_order_took(order):
    refund(order, "30.00")
    transfer = get_model("clientportal_accounts", "Transfer").objects.latest("pk")
    assert (transfer.kind, transfer.amount, transfer.reverses.kind) == ("refund", D("30.00"), "purchase")


def test_refunds_add_up_to_what_was_paid_and_not_a_cent_more(order):
    for number, amount in enumerate(("33.33", "33.33", "33.34")):
        assert refund(order, amount, key=f"k-{number}").status == "done"
    with pytest.raises(exceptions.RefundTooHigh):
        refund(order, "0.01", key="one more")
    with pytest.raises(exceptions.RefundTooHigh):
        refund(order, key="the rest")
    assert back(order) == {"clientportal-account": D("40.00"), "clientportal-card": D("60.00")}


def test_more_than_was_paid_is_refused_and_says_what_is_left(order):
    refund(order, "30.00")
    with pytest.raises(exceptions.RefundTooHigh, match=r"70\.00"):
        refund(order, "70.01", key="k-2")
    assert get_model("clientportal_payments", "Refund").objects.count() == 1


@pytest.mark.parametrize(
    "amount", ["0", "-1", "-0", "0.005", "NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1e-400"]
)
def test_what_is_no_amount_is_refused(order, amount):
    with pytest.raises((exceptions.WrongRefundAmount, exceptions.RefundTooHigh)):
        refund(order, amount)
    assert not get_model("clientportal_payments", "Refund").objects.exists()


@pytest.mark.parametrize("amount", [1, 1.5, "10.00", True])
def test_an_amount_is_a_decimal_and_nothing_else(order, amount):
    with pytest.raises(exceptions.WrongRefundAmount):
        services.refund_order(order=order, amount=amount, reason="", actor=None, idempotency_key="k")


def test_the_same_key_gives_it_back_once(order, stripe_twin, stripe_key):
    assert refund(order, "50.00") == refund(order, "50.00")
    assert back(order)["clientportal-card"] == D("10.00")
    assert len(refunds_at_twin(stripe_twin, stripe_key)) == 1


def test_the_same_key_with_other_figures_is_an_error(order, client):
    refund(order, "50.00")
    with pytest.raises(exceptions.RefundConflict):
        refund(order, "50.01")
    with pytest.raises(exceptions.RefundConflict):
        refund(order, lines={order.lines.get(): 1})


def test_an_order_that_was_not_paid_here_has_nothing_to_give_back():
    order = factories.model("order", "Order").objects.create(number="1", total_incl_tax=10, total_excl_tax=10)
    with pytest.raises(exceptions.NotPaidHere):
        refund(order)


class TestRefundsByLine:
    """Three prints at 10.00, 30.00 in all: 5.00 from the account, 25.00 by card."""

    @pytest.fixture
    def order(self, client):
        return order_of_pieces(client)

    def test_a_piece_goes_back_at_the_lines_price(self, order):
        line = order.lines.get()
        given = refund(order, lines={line: 1})
        assert (given.amount, given.status) == (D("10.00"), "done")
        assert given.lines.values_list("line_id", "quantity", "amount").get() == (line.pk, 1, D("10.00"))

    def test_a_discount_is_taken_off_and_the_last_piece_takes_the_rest(self, order):
        line = order.lines.get()
        type(line).objects.filter(pk=line.pk).update(line_price_incl_tax=D("20.00"))
        amounts = [refund(order, lines={line: 1}, key=f"k-{n}").amount for n in range(3)]
        assert amounts == [D("6.66"), D("6.67"), D("6.67")]

    @pytest.mark.parametrize("quantity", [4, -1, 2**31, True, 1.0, "1"])
    def test_not_more_pieces_than_were_bought(self, order, quantity):
        with pytest.raises(exceptions.WrongQuantity):
            refund(order, lines={order.lines.get(): quantity})

    def test_not_a_piece_twice(self, order):
        line = order.lines.get()
        refund(order, lines={line: 2})
        with pytest.raises(exceptions.WrongQuantity):
            refund(order, lines={line: 2}, key="k-2")
        assert refund(order, lines={line: 1}, key="k-3").amount == D("10.00")

    def test_no_pieces_at_all_is_no_refund(self, order):
        with pytest.raises(exceptions.WrongRefundAmount):
            refund(order, lines={order.lines.get(): 0})

    def test_not_a_line_of_another_order(self, order, client):
        other = order_paid(client)
        with pytest.raises(exceptions.WrongQuantity):
            refund(order, lines={other.lines.get(): 1})

    def test_a_refunded_amount_leaves_less_for_the_lines(self, order):
        refund(order, "25.00")
        with pytest.raises(exceptions.RefundTooHigh):
            refund(order, lines={order.lines.get(): 1}, key="k-2")


class TestFourEyes:
    @pytest.fixture(autouse=True)
    def _above_fifty(self, settings, stripe_shop, order):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": 50}

    @pytest.fixture
    def editor(self):
        return factories.make_user("editor@acme.example")

    @pytest.fixture
    def owner(self):
        return factories.make_user("owner@acme.example")

    def test_up_to_the_shops_limit_one_person_is_enough(self, order, editor):
        assert refund(order, "50.00", actor=editor).status == "done"

    def test_above_it_nothing_goes_back_until_somebody_else_agrees(self, order, editor, owner):
        waiting = refund(order, "50.01", actor=editor)
        assert waiting.status == "waiting"
        assert back(order) == {"clientportal-account": D("0.00"), "clientportal-card": D("0.00")}
        with pytest.raises(exceptions.SamePerson):
            services.agree_refund(refund=waiting, by=editor)
        agreed = services.agree_refund(refund=waiting, by=owner)
        assert (agreed.status, agreed.decided_by) == ("done", owner)
        assert back(order) == {"clientportal-account": D("40.00"), "clientportal-card": D("10.01")}

    def test_what_waits_is_not_given_back_a_second_time_meanwhile(self, order, editor):
        refund(order, "90.00", actor=editor)
        with pytest.raises(exceptions.RefundTooHigh):
            refund(order, "20.00", actor=editor, key="k-2")

    def test_what_is_refused_can_be_given_back_after_all(self, order, editor, owner):
        waiting = refund(order, actor=editor)
        with pytest.raises(exceptions.SamePerson):
            services.refuse_refund(refund=waiting, by=editor)
        assert services.refuse_refund(refund=waiting, by=owner).status == "refused"
        with pytest.raises(exceptions.RefundDecided):
            services.agree_refund(refund=waiting, by=owner)
        assert refund(order, "10.00", actor=editor, key="k-2").status == "done"

    def test_a_big_refund_cut_into_small_ones_waits_too(self, order, editor, owner):
        assert refund(order, "30.00", actor=editor).status == "done"
        waiting = refund(order, "30.00", actor=editor, key="k-2")
        assert waiting.status == "waiting"

    def test_it_is_agreed_to_once(self, order, editor, owner):
        waiting = refund(order, actor=editor)
        services.agree_refund(refund=waiting, by=owner)
        with pytest.raises(exceptions.RefundDecided):
            services.agree_refund(refund=waiting, by=owner)


def test_a_preview_writes_nothing(order):
    plan = services.preview_refund(order=order, amount=D("50.00"))
    assert [(part.method, amount) for part, amount in plan.shares] == [
        ("account", D("40.00")),
        ("card", D("10.00")),
    ]
    assert not get_model("clientportal_payments", "Refund").objects.exists()


def test_what_is_on_invoice_is_let_off(client):
    """Nothing was paid yet: Oscar's balance of the source, which is what is owed, goes down."""
    agent = agent_with("40.00")
    get_model("clientportal_clients", "Company").objects.filter(contacts__user=agent.user).update(
        invoice_days=30
    )
    shopper = Shopper(client, agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS", "100.00"))
    shopper.begin_checkout()
    shopper.pay_with("account", use_account="40.00", rest_account="invoice")
    shopper.place_order()
    order = newest_order()
    source = order.sources.get(source_type__code="clientportal-invoice")
    assert source.balance == D("60.00")
    made = refund(order, "70.00")
    assert parts(made) == {"account": (D("40.00"), "done"), "invoice": (D("30.00"), "done")}
    source.refresh_from_db()
    assert (source.balance, source.amount_refunded) == (D("30.00"), D("0.00"))


def test_a_method_that_gives_nothing_back_by_itself_leaves_an_open_item(order, settings):
    order.clientportal_attempt.parts.filter(method="card").update(method="gone")
    made = refund(order)
    assert made.status == "failed"
    assert parts(made)["gone"] == (D("60.00"), "failed")
