"""Refunds through the gateway, against the twin and, with a key, against Stripe."""

import uuid
from decimal import Decimal

import pytest

from oscar_clientportal.payments.exceptions import ProviderRefused

from .stripe_target import Target

D = Decimal


def paid(target: Target, card: str = "pm_card_visa") -> str:
    """12.30 EUR, captured; the intent's id."""
    held = target.authorise(card)
    target.gateway.capture(intent_id=held.id, idempotency_key=str(uuid.uuid4()))
    return held.id


def give_back(target: Target, intent_id: str, amount: str, key: str = ""):
    key = key or str(uuid.uuid4())
    return target.gateway.refund(
        intent_id=intent_id, amount=D(amount), currency="EUR", idempotency_key=key, metadata={"key": key}
    )


def test_a_part_goes_back_and_then_the_rest_and_no_more(target: Target) -> None:
    intent = paid(target)
    first, rest = give_back(target, intent, "5.00"), give_back(target, intent, "7.30")
    assert (first.status, first.amount) == ("succeeded", D("5.00"))
    assert (rest.status, rest.amount) == ("succeeded", D("7.30"))
    with pytest.raises(ProviderRefused) as caught:
        give_back(target, intent, "0.01")
    assert caught.value.code == "charge_already_refunded"


def test_more_than_is_left_is_refused(target: Target) -> None:
    intent = paid(target)
    give_back(target, intent, "5.00")
    with pytest.raises(ProviderRefused):
        give_back(target, intent, "7.31")


def test_the_same_key_gives_it_back_once(target: Target) -> None:
    intent, key = paid(target), str(uuid.uuid4())
    assert give_back(target, intent, "5.00", key).id == give_back(target, intent, "5.00", key).id
    assert give_back(target, intent, "7.30").amount == D("7.30")


def test_what_is_only_held_is_not_given_back(target: Target) -> None:
    with pytest.raises(ProviderRefused):
        give_back(target, target.authorise().id, "5.00")


def test_a_refund_whose_answer_was_lost_is_found_by_its_key(target: Target) -> None:
    intent, key = paid(target), str(uuid.uuid4())
    made = give_back(target, intent, "5.00", key)
    assert target.gateway.find_refund(intent_id=intent, key=key) == made
    assert target.gateway.find_refund(intent_id=intent, key="other") is None
    assert target.gateway.retrieve_refund(refund_id=made.id) == made


@pytest.mark.parametrize(
    ("card", "first", "then"),
    [("pm_card_pendingRefund", "pending", "succeeded"), ("pm_card_refundFail", "succeeded", "failed")],
)
def test_some_cards_answer_later(twin: Target, card: str, first: str, then: str) -> None:
    intent = paid(twin, card)
    made = give_back(twin, intent, "12.30")
    assert made.status == first
    twin.call("POST", "/_twin/advance", key=twin.key, seconds=1)
    assert twin.gateway.retrieve_refund(refund_id=made.id).status == then
    kinds = [event["type"] for event in twin.call("GET", "/v1/events", limit=100).json()["data"]]
    assert "charge.refund.updated" in kinds
    assert ("refund.failed" in kinds) == (then == "failed")


def test_what_failed_can_be_given_back_once_more(twin: Target) -> None:
    intent = paid(twin, "pm_card_refundFail")
    failed = give_back(twin, intent, "12.30")
    twin.call("POST", "/_twin/advance", key=twin.key, seconds=1)
    assert twin.gateway.retrieve_refund(refund_id=failed.id).failure_reason == "expired_or_canceled_card"
    assert give_back(twin, intent, "12.30").id != failed.id
