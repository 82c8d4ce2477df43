"""Refunds that arrive later, not at all, or whose answer is lost: open items, never lost and never twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.payments import exceptions, services
from oscar_clientportal.payments.stripe.gateway import gateway
from tests import factories
from tests.functional.refunding import (
    back,
    let_time_pass_at_twin,
    order_paid,
    parts,
    refund,
    refunds_at_twin,
)
from tests.functional.shopping import account_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
D = Decimal


def leave_alone(made, **time):
    moment = clock.now() - timedelta(**(time or {"minutes": 20}))
    type(made).objects.filter(pk=made.pk).update(updated_at=moment, created_at=moment)


def card_reference(made):
    return made.parts.get(part__method="card").reference


@pytest.fixture
def unreachable(settings):
    """``unreachable()``: from now on the card provider does not answer; ``unreachable(False)``: it does again."""
    known = settings.CLIENTPORTAL

    def cut(is_cut=True):
        settings.CLIENTPORTAL = {**known, "STRIPE_API_BASE": "http://127.0.0.1:9"} if is_cut else known

    return cut


@pytest.fixture
def failed(client, stripe_twin, stripe_key):
    """A refund of 50.00 whose 10.00 for the card came back."""
    made = refund(order_paid(client, card="pm_card_refundFail"), "50.00")
    let_time_pass_at_twin(stripe_twin, stripe_key)
    services.follow_refund(reference=card_reference(made))
    made.refresh_from_db()
    return made


def test_what_is_on_its_way_is_not_done_yet(client, stripe_twin, stripe_key):
    order = order_paid(client, card="pm_card_pendingRefund")
    made = refund(order)
    assert (made.status, parts(made)["card"]) == ("open", (D("60.00"), "pending"))
    assert back(order)["clientportal-card"] == 0
    let_time_pass_at_twin(stripe_twin, stripe_key)
    leave_alone(made)
    assert services.reconcile_refunds() == {"refunded": 1}
    made.refresh_from_db()
    assert (made.status, back(order)["clientportal-card"]) == ("done", D("60.00"))
    assert services.reconcile_refunds() == {}


def test_what_was_thought_done_and_failed_later_is_an_open_item(failed):
    order = failed.attempt.order
    assert failed in get_model("clientportal_payments", "Refund").objects.needing_attention()
    assert parts(failed) == {"account": (D("40.00"), "done"), "card": (D("10.00"), "failed")}
    assert "expired" in failed.parts.get(part__method="card").message
    assert back(order)["clientportal-card"] == 0
    amounts = order.sources.get(source_type__code="clientportal-card").transactions.filter(txn_type="Refund")
    assert sorted(amounts.values_list("amount", "status")) == [(D("-10.00"), "failed"), (D("10.00"), "")]


def test_hearing_of_the_failure_again_changes_nothing(failed):
    assert services.follow_refund(reference=card_reference(failed))
    assert back(failed.attempt.order)["clientportal-card"] == 0
    assert (
        failed.attempt.order.sources.get(source_type__code="clientportal-card")
        .transactions.filter(txn_type="Refund")
        .count()
        == 2
    )


def test_what_failed_is_not_free_to_be_given_back_beside_it(failed):
    with pytest.raises(exceptions.RefundTooHigh):
        refund(failed.attempt.order, "50.01", key="k-2")


def test_what_failed_is_tried_again_as_a_new_refund(failed, stripe_twin, stripe_key):
    again = services.retry_refund(refund=failed)
    assert (again.status, parts(again)["card"]) == ("done", (D("10.00"), "done"))
    assert len(refunds_at_twin(stripe_twin, stripe_key)) == 2
    with pytest.raises(exceptions.NothingToSettle):
        services.retry_refund(refund=again)


def test_the_first_tries_failure_heard_late_does_not_touch_the_second(failed):
    first = card_reference(failed)
    again = services.retry_refund(refund=failed)
    services.follow_refund(reference=first)
    again.refresh_from_db()
    assert again.status == "done"


def test_what_failed_is_paid_to_the_customers_account_instead(failed):
    owner = factories.make_user()
    services.settle_refund(refund=failed, actor=owner, to_account=True)
    assert (failed.status, parts(failed)["card"]) == ("done", (D("10.00"), "settled"))
    assert account_of(failed.attempt.user).balance == D("50.00")
    with pytest.raises(exceptions.NothingToSettle):
        services.settle_refund(refund=failed, actor=owner, to_account=True)
    assert account_of(failed.attempt.user).balance == D("50.00")


def test_what_failed_is_settled_outside_with_a_reason(failed):
    with pytest.raises(exceptions.ReasonNeeded):
        services.settle_refund(refund=failed, actor=None, reason="  ")
    services.settle_refund(refund=failed, actor=None, reason="Bank transfer of 22 November")
    assert failed.parts.get(part__method="card").message == "Bank transfer of 22 November"
    assert account_of(failed.attempt.user).balance == D("40.00")


def test_a_guest_has_no_account_to_pay_it_to(failed):
    type(failed.attempt).objects.filter(pk=failed.attempt.pk).update(user=None)
    failed.attempt.refresh_from_db()
    with pytest.raises(exceptions.NoCustomerAccount):
        services.settle_refund(refund=failed, actor=None, to_account=True)
    assert failed.parts.get(part__method="card").status == "failed"


class TestALostAnswer:
    @pytest.fixture
    def order(self, client):
        return order_paid(client)

    def test_the_refund_is_taken_up_again(self, order, unreachable, stripe_twin, stripe_key):
        unreachable()
        made = refund(order)
        assert (made.status, parts(made)["card"]) == ("open", (D("60.00"), "planned"))
        assert "does not answer" in made.parts.get(part__method="card").message
        leave_alone(made)
        assert services.reconcile_refunds() == {"refund under way": 1}
        unreachable(False)
        leave_alone(made)
        assert services.reconcile_refunds() == {"refunded": 1}
        assert back(order)["clientportal-card"] == D("60.00")
        assert len(refunds_at_twin(stripe_twin, stripe_key)) == 1

    @pytest.mark.parametrize("age", [{"minutes": 20}, {"hours": 25}, {"days": 30}])
    def test_what_the_provider_did_already_is_not_done_twice(
        self, order, unreachable, stripe_twin, stripe_key, age
    ):
        made = self.done_but_not_written(order, unreachable)
        let_time_pass_at_twin(stripe_twin, stripe_key, **age)  # which forgets keys after a day
        leave_alone(made, **age)
        assert services.reconcile_refunds() == {"refunded": 1}
        assert [found["amount"] for found in refunds_at_twin(stripe_twin, stripe_key)] == [6000]

    def test_an_event_finds_it_by_its_own_key(self, order, unreachable, stripe_twin, stripe_key):
        made = self.done_but_not_written(order, unreachable)
        [found] = refunds_at_twin(stripe_twin, stripe_key)
        assert services.follow_refund(reference=found["id"])
        made.refresh_from_db()
        assert (made.status, card_reference(made)) == ("done", found["id"])

    @staticmethod
    def done_but_not_written(order, unreachable):
        """The provider has given the card's part back, and its answer never came."""
        unreachable()
        made = refund(order)
        unreachable(False)
        part = made.parts.select_related("refund", "part").get(part__method="card")
        key = f"refund-{part.pk}-{made.token}"
        gateway().refund(
            intent_id=part.part.reference,
            amount=part.amount,
            currency="EUR",
            idempotency_key=key,
            metadata={"key": key, "order": order.number},
        )
        return made


def test_somebody_elses_refund_is_left_alone(client, stripe_twin, stripe_key):
    order = order_paid(client)
    part = order.clientportal_attempt.parts.get(method="card")
    foreign = gateway().refund(
        intent_id=part.reference,
        amount=D("1.00"),
        currency="EUR",
        idempotency_key="by hand",
        metadata={"key": "refund-1-x"},
    )
    assert not services.follow_refund(reference=foreign.id)
    assert not services.follow_refund(reference="re_of_another_shop")


def test_what_was_given_back_by_hand_at_the_provider_is_an_open_item(client):
    """The provider refuses: there is not enough left on the payment."""
    order = order_paid(client)
    part = order.clientportal_attempt.parts.get(method="card")
    gateway().refund(
        intent_id=part.reference,
        amount=D("60.00"),
        currency="EUR",
        idempotency_key="by hand",
        metadata={},
    )
    made = refund(order)
    assert (made.status, parts(made)["card"]) == ("failed", (D("60.00"), "failed"))
    assert "charge_already_refunded" in made.parts.get(part__method="card").message


class TestAPaymentNotYetTaken:
    @pytest.fixture
    def order(self, client):
        """The card's capture has not been written down."""
        order = order_paid(client)
        order.clientportal_attempt.parts.filter(method="card").update(status="held")
        order.sources.filter(source_type__code="clientportal-card").update(amount_debited=0)
        return order

    def test_it_is_taken_first_and_then_given_back(self, order):
        assert refund(order).status == "done"
        source = order.sources.get(source_type__code="clientportal-card")
        assert (source.amount_debited, source.amount_refunded) == (D("60.00"), D("60.00"))

    def test_while_it_cannot_be_taken_the_refund_waits(self, order, unreachable):
        unreachable()
        made = refund(order)
        assert parts(made) == {"account": (D("40.00"), "done"), "card": (D("60.00"), "planned")}
        unreachable(False)
        leave_alone(made)
        assert services.reconcile_refunds() == {"refunded": 1}

    def test_what_can_never_be_taken_is_an_open_item(self, order):
        part = order.clientportal_attempt.parts.get(method="card")
        part.reference = (
            gateway()
            .authorise(
                amount=D("60.00"),
                currency="EUR",
                payment_method="pm_card_visa",
                idempotency_key="another",
                return_url="http://acme.localhost/",
                metadata={"attempt": str(order.clientportal_attempt.token)},
            )
            .id
        )
        part.save()
        gateway().cancel(intent_id=part.reference, idempotency_key="expired")
        made = refund(order)
        assert parts(made)["card"] == (D("60.00"), "failed")
