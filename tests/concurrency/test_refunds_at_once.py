"""However many refund one order at once, nobody gets more back than was paid, and no source more than its part."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from oscar.core.loading import get_model

from oscar_clientportal.payments import exceptions, services
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks
from tests.functional.refunding import back, order_of_pieces, order_paid, refund, refunds_at_twin
from tests.functional.shopping import account_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_shop")]
D = Decimal
Refund = get_model("clientportal_payments", "Refund")


def planned(order):
    """What is planned to go back, by method."""
    parts = get_model("clientportal_payments", "RefundPart").objects.filter(refund__attempt__order=order)
    return dict(parts.values_list("part__method").annotate(Sum("amount")).order_by())


@pytest.mark.parametrize("_round", rounds(20))
def test_eight_refunds_of_one_order_give_back_no_more_than_was_paid(client, stripe_twin, stripe_key, _round):
    order = order_paid(client)
    results = at_once([lambda n=n: refund(order, "30.00", key=f"race-{n}") for n in range(8)])
    done = [result for result in results if not isinstance(result, Exception)]
    assert len(done) == 3
    assert {type(result) for result in results if isinstance(result, Exception)} == {exceptions.RefundTooHigh}
    assert planned(order) == {"account": D("40.00"), "card": D("50.00")}
    assert back(order) == {"clientportal-account": D("40.00"), "clientportal-card": D("50.00")}
    assert sum(made["amount"] for made in refunds_at_twin(stripe_twin, stripe_key)) == 5000
    assert account_of(order.user).balance == D("40.00")


@pytest.mark.parametrize("_round", rounds(10))
def test_one_key_at_once_is_one_refund(client, stripe_twin, stripe_key, _round):
    order = order_paid(client)
    results = at_once([lambda: refund(order, "50.00")] * 8)
    assert len({made.pk for made in results}) == 1
    assert back(order) == {"clientportal-account": D("40.00"), "clientportal-card": D("10.00")}
    assert len(refunds_at_twin(stripe_twin, stripe_key)) == 1


def test_a_piece_is_given_back_once(client):
    order = order_of_pieces(client)
    line = order.lines.get()
    results = at_once([lambda n=n: refund(order, lines={line: 2}, key=f"race-{n}") for n in range(4)])
    assert len([result for result in results if not isinstance(result, Exception)]) == 1


def test_an_open_item_is_tried_again_or_settled_but_not_both(client, stripe_twin, stripe_key):
    order = order_paid(client)
    made = refund(order)
    made.parts.filter(part__method="card").update(status="failed", message="came back")
    made.refresh_from_db()
    results = at_once(
        [lambda: services.settle_refund(refund=made, actor=None, to_account=True)] * 4
        + [lambda: services.settle_refund(refund=made, actor=None, reason="By hand")] * 4
    )
    assert len([result for result in results if not isinstance(result, Exception)]) == 1
    assert account_of(order.user).balance in (D("40.00"), D("100.00"))


@pytest.mark.parametrize("_round", rounds(10))
def test_a_refund_that_waits_is_decided_on_once(client, settings, _round):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": 1}
    order, editor, owner = order_paid(client), factories.make_user(), factories.make_user()
    waiting = refund(order, "50.00", actor=editor)
    results = at_once(
        [lambda: services.agree_refund(refund=Refund.objects.get(pk=waiting.pk), by=owner)] * 4
        + [lambda: services.refuse_refund(refund=Refund.objects.get(pk=waiting.pk), by=owner)] * 4
    )
    assert len([result for result in results if not isinstance(result, Exception)]) == 1
    waiting.refresh_from_db()
    gone = D("40.00") if waiting.status == "done" else D("0.00")
    assert back(order)["clientportal-account"] == gone


def test_without_the_lock_more_goes_back_than_was_paid(client, monkeypatch):
    """The negative control: it is the lock that holds, not luck."""
    for _try in range(5):
        order = order_paid(client)
        with without_row_locks(monkeypatch):
            at_once([lambda n=n, order=order: plan(order, f"race-{order.pk}-{n}") for n in range(8)])
        if sum(planned(order).values()) > D("100.00"):
            return
    pytest.fail("Without the lock no refund went too far: the race test proves nothing.")


def plan(order, key):
    return services.plan_refund(order=order, amount=D("30.00"), reason="", actor=None, idempotency_key=key)
