"""Money that goes back is taken off the invoice by a credit note."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from oscar.core.loading import get_model

from oscar_clientportal.checkout import papers
from oscar_clientportal.conditions.services import set_conditions
from oscar_clientportal.core import clock
from oscar_clientportal.documents import services
from tests.functional.refunding import refund
from tests.integration.documents.buying import (
    company_with,
    order_on_invoice,
    papers_issued,
    said,
    sums_of,
)

pytestmark = pytest.mark.django_db
D = Decimal
Document = get_model("clientportal_documents", "Document")
PendingDocument = get_model("clientportal_documents", "PendingDocument")


@pytest.fixture
def order(client: Client) -> Any:
    """100.00 by account 40.00, the rest on invoice."""
    return order_on_invoice(client, company_with(balance="40.00"))


def test_the_invoice_says_what_was_paid_and_what_is_due(order: Any) -> None:
    invoice = papers_issued(order)["invoice"]
    assert [(paid.amount, paid.is_later) for paid in said(invoice).paid] == [(D(40), False), (D(60), True)]
    assert (invoice.amount_due, invoice.open_amount) == (D(60), D(60))
    assert (invoice.due_on - said(invoice).ordered_on).days == 30
    assert papers_issued(order)["order"].open_amount == 0


def test_a_refund_gives_a_credit_note_that_corrects_the_invoice(order: Any) -> None:
    invoice = papers_issued(order)["invoice"]
    mail.outbox.clear()
    refund(order, "100.00")
    note = papers_issued(order)["credit"]
    assert (note.corrects, note.total, note.company) == (invoice, D(100), invoice.company)
    assert said(note).corrects == invoice.number
    assert sums_of(said(note)) == sums_of(said(invoice))
    invoice.refresh_from_db()
    assert invoice.open_amount == 0
    # What was on invoice was never paid, and doesn't go back.
    assert "€40.00 goes back to where it came from." in mail.outbox[0].body


def test_a_payment_undone_after_a_credit_note_leaves_open_what_the_two_papers_say(order: Any) -> None:
    invoice = papers_issued(order)["invoice"]
    payment = services.record_payment(
        document=invoice, amount=D(60), received_on=clock.today(), by=None, key="one"
    )
    refund(order, "50.00")  # 40.00 of it to the account
    papers_issued(order)
    services.undo_payment(payment=payment, by=None, key="two")
    invoice.refresh_from_db()
    assert invoice.open_amount == D(50)


def test_what_was_paid_by_account_goes_back_without_touching_what_is_owed(
    order: Any, settings: LazySettings
) -> None:
    invoice = papers_issued(order)["invoice"]
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "REFUND_ORDER": "account-first"}
    returned = refund(order, "70.00")
    papers_issued(order)
    invoice.refresh_from_db()
    later = sum(part.amount for part in returned.parts.all() if part.part.method == "invoice")
    assert invoice.open_amount == D(60) - later


def test_credit_notes_of_one_order_add_up_to_its_invoice(order: Any) -> None:
    invoice = papers_issued(order)["invoice"]
    for key, amount in enumerate(["33.33", "33.33", "33.34"]):
        refund(order, amount, key=f"k-{key}")
    papers.issue_waiting()
    notes = [said(note) for note in invoice.corrections.all()]
    assert len(notes) == 3
    assert sum(sums_of(note)[0] for note in notes) == sums_of(said(invoice))[0]
    assert sum(sums_of(note)[1] for note in notes) == sums_of(said(invoice))[1]
    assert sum(note.total for note in notes) == said(invoice).total


def test_a_refund_before_the_invoice_was_issued_waits_for_it(order: Any) -> None:
    refund(order, "10.00")
    assert PendingDocument.objects.filter(order=order).count() == 3
    assert set(papers_issued(order)) == {"order", "invoice", "credit"}


def test_an_order_without_invoice_gives_no_credit_note_until_one_is_issued_by_hand(
    client: Client, settings: LazySettings
) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": False}
    order = order_on_invoice(client, company_with())
    refund(order, "10.00")
    mail.outbox.clear()
    assert set(papers_issued(order)) == {"order"}
    assert not mail.outbox
    services.ask_for_invoice(order=order)
    papers.issue_waiting()
    issued = papers_issued(order)
    assert set(issued) == {"order", "invoice", "credit"}
    numbers = [issued[kind].number for kind in ("invoice", "credit")]
    assert [message.attachments[0][0] for message in mail.outbox] == [f"{number}.pdf" for number in numbers]


def test_who_dies_right_after_an_invoice_by_hand_leaves_no_refund_out(
    client: Client, settings: LazySettings
) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": False}
    order = order_on_invoice(client, company_with())
    refund(order, "10.00")
    services.ask_for_invoice(order=order)
    gathered = papers.gather(order)
    services.issue_document(  # and nothing after it
        order=order, kind="invoice", facts_for=partial(gathered.of, "invoice"), company=gathered.company
    )
    papers.issue_waiting()
    assert papers_issued(order)["credit"].total == D(10)


def test_an_invoice_by_hand_is_to_be_paid_as_the_order_said(client: Client, settings: LazySettings) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": False}
    user = company_with(days=30)
    order = order_on_invoice(client, user)
    due_on = said(papers_issued(order)["order"]).due_on
    company = user.clientportal_contact.company
    company.invoice_days = 5
    company.save()
    set_conditions(company=company, by=None, discount_percent=D(3), discount_days=2, payment_terms="Now")
    services.ask_for_invoice(order=order)
    invoice = papers_issued(order)["invoice"]
    assert (invoice.due_on, invoice.discount_until, said(invoice).payment_terms) == (due_on, None, "")


def test_a_refund_that_waits_for_a_second_person_gives_none_before(
    order: Any, settings: LazySettings
) -> None:
    from oscar_clientportal.payments.services import agree_refund
    from tests import factories

    papers_issued(order)
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": D(1)}
    waiting = refund(order, "10.00", actor=factories.make_user())
    assert "credit" not in papers_issued(order)
    agree_refund(refund=waiting, by=factories.make_user())
    assert papers_issued(order)["credit"].total == D(10)
