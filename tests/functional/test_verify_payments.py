"""``verify_ledger`` looks at what was paid for orders, too."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from oscar.core.loading import get_model

from oscar_clientportal.payments.services.verification import verify_payments
from tests.functional.refunding import order_of_pieces, refund

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
Source = get_model("payment", "Source")
PaymentPart = get_model("clientportal_payments", "PaymentPart")


@pytest.fixture
def order(client):
    """30.00: five from the account, the rest from the card."""
    return order_of_pieces(client)


def card_of(order):
    return Source.objects.filter(order=order, source_type__code="clientportal-card")


def test_what_was_paid_and_partly_refunded_agrees(order):
    refund(order, "12.00")
    assert verify_payments() == []


def test_an_order_whose_sources_do_not_pay_its_total_is_found(order):
    card_of(order).update(amount_allocated=Decimal("25.01"))
    (problem,) = verify_payments()
    assert order.number in problem
    assert "€30.01" in problem


def test_a_source_that_took_more_than_was_set_aside_is_found(order):
    card_of(order).update(amount_debited=Decimal("25.01"))
    assert ["paid €25.01" in problem for problem in verify_payments()] == [True]


def test_a_source_that_gave_back_more_than_it_took_is_found(order):
    card_of(order).update(amount_refunded=Decimal("25.01"))
    assert any("given back €25.01" in problem for problem in verify_payments())


def test_refunds_over_what_a_part_paid_are_found(order):
    refund(order)
    PaymentPart.objects.filter(method="card").update(amount=Decimal("24.99"))
    assert any("€25.00 is refunded of €24.99" in problem for problem in verify_payments())


def test_the_command_fails_where_payments_do_not_agree(order):
    out = StringIO()
    call_command("verify_ledger", shop="acme", stdout=out)
    assert "acme: intact" in out.getvalue()
    card_of(order).update(amount_allocated=Decimal("25.01"))
    with pytest.raises(CommandError, match="acme"):
        call_command("verify_ledger", shop="acme", stdout=out)
    assert f"  Order {order.number}: its total is" in out.getvalue()
