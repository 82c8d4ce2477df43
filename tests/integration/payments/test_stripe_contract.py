"""What the gateway promises, against the twin and, with a key, against Stripe: each answer as Stripe describes it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from oscar_clientportal.payments.exceptions import CardDeclined, ProviderRefused
from oscar_clientportal.payments.stripe import amounts
from oscar_clientportal.payments.stripe.declines import GENERIC

from .stripe_target import RETURN_URL, Target


def key() -> str:
    return str(uuid.uuid4())


def test_a_good_card_holds_the_amount_until_it_is_captured(target: Target) -> None:
    held = target.authorise(metadata={"attempt": "a-1", "order": "100001"})
    assert (held.status, held.amount, held.currency) == ("requires_capture", Decimal("12.30"), "EUR")
    assert (held.captured, held.redirect_url, held.decline_code) == (Decimal(0), None, "")
    assert held.metadata == {"attempt": "a-1", "order": "100001"}
    taken = target.gateway.capture(intent_id=held.id, idempotency_key=key())
    assert (taken.status, taken.captured) == ("succeeded", Decimal("12.30"))
    assert target.gateway.retrieve(intent_id=held.id) == taken


def test_capturing_again_gives_the_same_answer_with_the_same_key_or_another(target: Target) -> None:
    held, first = target.authorise(), key()
    taken = target.gateway.capture(intent_id=held.id, idempotency_key=first)
    assert target.gateway.capture(intent_id=held.id, idempotency_key=first) == taken
    assert target.gateway.capture(intent_id=held.id, idempotency_key=key()) == taken


def test_a_smaller_capture_takes_only_that(target: Target) -> None:
    held = target.authorise()
    taken = target.gateway.capture(intent_id=held.id, idempotency_key=key(), amount=Decimal("5.00"))
    assert (taken.status, taken.amount, taken.captured) == ("succeeded", Decimal("12.30"), Decimal("5.00"))


def test_more_than_was_held_is_not_captured(target: Target) -> None:
    held = target.authorise()
    with pytest.raises(ProviderRefused):
        target.gateway.capture(intent_id=held.id, idempotency_key=key(), amount=Decimal("12.31"))
    assert target.gateway.retrieve(intent_id=held.id).status == "requires_capture"


def test_a_cancelled_payment_stays_cancelled_however_often_it_is_asked(target: Target) -> None:
    held = target.authorise()
    for _time in range(2):
        assert target.gateway.cancel(intent_id=held.id, idempotency_key=key()).status == "canceled"
    with pytest.raises(ProviderRefused) as caught:
        target.gateway.capture(intent_id=held.id, idempotency_key=key())
    assert caught.value.code == "payment_intent_unexpected_state"


def test_a_captured_payment_is_not_cancelled(target: Target) -> None:
    held = target.authorise()
    target.gateway.capture(intent_id=held.id, idempotency_key=key())
    with pytest.raises(ProviderRefused):
        target.gateway.cancel(intent_id=held.id, idempotency_key=key())
    assert target.gateway.retrieve(intent_id=held.id).status == "succeeded"


@pytest.mark.parametrize(
    ("card", "code", "retryable", "words"),
    [
        ("visa_chargeDeclined", "generic_decline", True, "declined"),
        ("visa_chargeDeclinedInsufficientFunds", "insufficient_funds", True, "not enough money"),
        ("chargeDeclinedExpiredCard", "expired_card", False, "has expired"),
        ("chargeDeclinedIncorrectCvc", "incorrect_cvc", False, "security code"),
        ("chargeDeclinedProcessingError", "processing_error", True, "just now"),
        ("visa_chargeDeclinedLostCard", "lost_card", False, str(GENERIC)),
        ("visa_chargeDeclinedStolenCard", "stolen_card", False, str(GENERIC)),
    ],
)
def test_a_declined_card_says_why_and_holds_nothing(
    target: Target, card: str, code: str, retryable: bool, words: str
) -> None:
    with pytest.raises(CardDeclined) as caught:
        target.authorise(f"pm_card_{card}")
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert words in str(caught.value)
    left = target.gateway.retrieve(intent_id=caught.value.intent_id)
    assert (left.status, left.decline_code) == ("requires_payment_method", code)


def test_a_card_with_3d_secure_sends_the_customer_to_their_bank(target: Target) -> None:
    waiting = target.authorise("pm_card_authenticationRequired")
    assert waiting.status == "requires_action"
    assert waiting.redirect_url.startswith("http")
    assert target.gateway.cancel(intent_id=waiting.id, idempotency_key=key()).redirect_url is None


def test_the_same_key_gives_the_same_payment(target: Target) -> None:
    same = {"idempotency_key": key(), "metadata": {"attempt": key()}}
    assert target.authorise(**same).id == target.authorise(**same).id
    assert target.authorise().id != target.authorise().id


def test_the_same_key_for_another_amount_is_refused(target: Target) -> None:
    same = {"idempotency_key": key(), "metadata": {"attempt": key()}}
    target.authorise(**same)
    with pytest.raises(ProviderRefused):
        target.authorise(amount=Decimal("99.00"), **same)


def test_a_decline_is_remembered_under_its_key(target: Target) -> None:
    same = {"idempotency_key": key(), "metadata": {"attempt": key()}}
    intents = set()
    for _time in range(2):
        with pytest.raises(CardDeclined) as caught:
            target.authorise("pm_card_visa_chargeDeclined", **same)
        intents.add(caught.value.intent_id)
    assert len(intents) == 1


def test_the_same_key_sent_many_times_at_once_makes_one_payment(target: Target) -> None:
    same = {"idempotency_key": key(), "metadata": {"attempt": key()}}
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(target.authorise, **same) for _time in range(8)]
    assert len({future.result().id for future in futures if not future.exception()}) == 1


def test_a_payment_whose_answer_was_lost_is_found_by_its_attempt(target: Target) -> None:
    attempt, since = key(), datetime.now(UTC)
    held = target.authorise(metadata={"attempt": attempt})
    assert target.gateway.find(attempt_token=attempt, since=since) == held
    assert target.gateway.find(attempt_token=key(), since=since) is None
    clock_ahead = since + timedelta(minutes=30)
    assert target.gateway.find(attempt_token=attempt, since=clock_ahead) == held


def test_of_several_payments_of_an_attempt_the_one_that_holds_money_is_found(target: Target) -> None:
    attempt, since = {"attempt": key()}, datetime.now(UTC)
    with pytest.raises(CardDeclined):
        target.authorise("pm_card_visa_chargeDeclined", metadata=attempt)
    held = target.authorise(metadata=attempt)
    target.authorise("pm_card_authenticationRequired", metadata=attempt)
    assert target.gateway.find(attempt_token=attempt["attempt"], since=since) == held


@pytest.mark.parametrize("currency", ["EUR", "HUF", "JPY", "GBP", "KWD", "USD"])
def test_the_minimum_of_a_currency_can_be_paid(target: Target, currency: str) -> None:
    held = target.authorise(amount=amounts.minimum(currency), currency=currency)
    assert (held.amount, held.currency) == (amounts.minimum(currency), currency)


@pytest.mark.parametrize("currency", ["EUR", "HUF", "GBP"])
def test_less_than_the_minimum_cannot_be_paid(target: Target, currency: str) -> None:
    with pytest.raises(ProviderRefused) as caught:
        target.authorise(amount=amounts.minimum(currency) - Decimal("0.01"), currency=currency)
    assert caught.value.code == "amount_too_small"


def test_an_unknown_payment_or_card_is_refused(target: Target) -> None:
    with pytest.raises(ProviderRefused) as caught:
        target.gateway.retrieve(intent_id="pi_none")
    assert caught.value.code == "resource_missing"
    with pytest.raises(ProviderRefused):
        target.authorise("pm_none")


def test_a_wrong_key_is_refused(target: Target) -> None:
    stranger = Target("sk_wrong", target.base)
    with pytest.raises(ProviderRefused):
        stranger.authorise(return_url=RETURN_URL)
