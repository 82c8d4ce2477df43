"""Papers of orders that nobody with a login has clicked: a guest's, and those of the worker that renews."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail

from oscar_clientportal.core import clock
from tests import factories, renewals
from tests.conftest import ShopClient
from tests.functional.guests import Guest
from tests.functional.refunding import refund
from tests.functional.shopping import only_order
from tests.integration.documents.buying import papers_issued, said, sums_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
D = Decimal


def test_a_guest_gets_order_invoice_and_credit_note_in_the_language_they_bought_in() -> None:
    guest = Guest(ShopClient(HTTP_ACCEPT_LANGUAGE="fr"))
    guest.put_in_basket(factories.make_product("Poster", "20.00", shipped=False), 2)
    guest.checkout_as_guest("ada@acme.example")
    guest.give_card()
    guest.place_order()
    papers = papers_issued(only_order())
    assert set(papers) == {"order", "invoice"}
    invoice, facts = papers["invoice"], said(papers["invoice"])
    assert (invoice.company, invoice.user, invoice.language) == (None, None, "fr")
    assert (facts.payer.name, facts.total, facts.amount_due) == ("ada@acme.example", D(40), 0)
    assert [(paid.label, paid.amount, paid.is_later) for paid in facts.paid] == [
        ("Carte bancaire", D(40), False)
    ]
    assert [message.to for message in mail.outbox if message.attachments] == [["ada@acme.example"]]
    mail.outbox.clear()
    refund(invoice.order, "15.00")
    for _run in range(2):
        note = papers_issued(invoice.order)["credit"]
    [message] = mail.outbox
    assert message.to == ["ada@acme.example"]
    assert message.subject == f"Avoir {note.number} pour votre commande {note.order.number}"
    assert f"Il corrige la facture {invoice.number}." in message.body
    assert "Le montant de 15,00\xa0€ est remboursé" in message.body
    assert [(name, kind) for name, _content, kind in message.attachments] == [
        (f"{note.number}.pdf", "application/pdf")
    ]


def test_a_renewal_by_the_worker_gives_its_payer_the_papers_of_the_new_term() -> None:
    payer = renewals.make_payer()
    contact = payer.clientportal_contact
    contact.language = "hu"
    contact.save()
    factories.make_condition(product=(plan := factories.make_plan("HS", "75.00")).product, price="60.00")
    renewals.make_renewing(payer, plan, ends_in=timedelta(hours=1))
    later = clock.now() + timedelta(hours=2)
    assert renewals.work_at(later)
    mail.outbox.clear()
    with renewals.at(later):
        papers = papers_issued(only_order())
    facts = said(papers["invoice"])
    assert (papers["invoice"].company, papers["invoice"].user) == (contact.company, payer)
    assert (facts.language, facts.total, facts.amount_due) == ("hu", D("75.00"), 0)  # as it was agreed
    assert sums_of(facts) == (facts.total_excl_tax, facts.total_tax)
    assert [(item.title, bool(item.period)) for item in facts.items] == [("HS", True)]
    assert [message.to for message in mail.outbox if message.attachments] == [[payer.email]]
