"""Whose an address is that an agent gave later for a lead: looked up after the agent was answered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ContactExists
from oscar_clientportal.clients.services import change_contact, find_login
from oscar_clientportal.clients.services.default_users import ensure_default_user
from oscar_clientportal.clients.signals import contacts_deleted
from oscar_clientportal.core import clock, locks

from . import deadlines
from .inviting import invite_client
from .resolving import resolve_link
from .staff import tell_staff

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
DecisionAnswer = get_model("clientportal_portfolios", "DecisionAnswer")
Interest = get_model("clientportal_portfolios", "Interest")
KnownIdentity = get_model("clientportal_clients", "KnownIdentity")
LineBeneficiary = get_model("clientportal_portfolios", "LineBeneficiary")
OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")
Project = get_model("clientportal_portfolios", "Project")


class _StaysApart(Exception):
    """The lead can't become the person who has the address: the staff see to it."""


@transaction.atomic
def settle_address(*, link: Any) -> None:
    """Nobody has the address: it is the lead's. Somebody has: the link waits as if it had been added with it.

    What the agent noted goes along. Where something was bought for the lead already, or they stand in another
    portfolio too, two people would become one with all they own: the staff are told instead, once. Again: no effect.
    """
    link = locks.lock_row(ClientLink.objects.select_related("agent__user", "contact"), link.pk)
    lead = link.contact
    is_told = link.due_at is not None
    if lead is None or lead.email or not link.email or is_told or link.status not in ClientLink.LIVE:
        return
    if _is_known(link.email) or not _is_given(lead, link.email):
        try:
            with transaction.atomic():
                _hand_over(link, lead)
        except _StaysApart:
            link.refresh_from_db()
            link.due_at = deadlines.due_at(clock.now())
            link.save(update_fields=["due_at"])
            tell_staff(link=link)
    elif link.status == ClientLink.Status.LINKED:
        link.refresh_from_db()
        invite_client(link=link)


def settle_waiting_addresses() -> None:
    """Make up for what was put off and never done."""
    waiting = ClientLink.objects.live().exclude(email="").filter(contact__email="", due_at=None)
    for link in waiting.order_by("pk"):
        settle_address(link=link)


def _is_known(email: str) -> bool:
    if find_login(email=email) is not None or Contact.objects.with_email(email).exists():
        return True
    return KnownIdentity.objects.filter(email=email).exists()


def _is_given(lead: Any, email: str) -> bool:
    try:
        with transaction.atomic():
            change_contact(contact=lead, email=email)
    except (ContactExists, ValidationError):  # somebody was quicker
        return False
    return True


def _nothing_bought() -> Q:
    bought = OrderLineBeneficiary.objects.values("contact")
    return ~Q(contact__in=bought) & ~Q(contact__in=LineBeneficiary.objects.values("contact"))


def _hand_over(link: Any, lead: Any) -> None:
    """The link is the person's who has the address; the lead, whom nobody else knows, is gone."""
    others = ClientLink.objects.filter(contact=lead).exclude(pk=link.pk)
    if others.exists() or not ClientLink.objects.filter(_nothing_bought(), pk=link.pk).exists():
        raise _StaysApart
    link.contact, link.status = None, ClientLink.Status.PENDING
    link.save(update_fields=["contact", "status"])
    resolve_link(link=link)
    if link.contact is None:  # in this portfolio under another address already
        raise _StaysApart
    _move(lead, link.contact)
    company = lead.company
    contacts_deleted.send(sender=Contact, contacts=[lead])
    lead.delete()
    if company is not None and company.is_individual and not company.contacts.exists():
        company.delete()
    elif company is not None:
        ensure_default_user(company=company)


def _move(lead: Any, contact: Any) -> None:
    """What was kept of the lead; where the person has the same, that one stays."""
    for interest in Interest.objects.filter(contact=lead):
        same = Interest.objects.filter(product=interest.product_id, created_by=interest.created_by_id)
        if not same.filter(contact=contact).exists():
            Interest.objects.filter(pk=interest.pk).update(contact=contact)
    Project.objects.filter(contact=lead).update(contact=contact)
    for project in Project.objects.filter(partners=lead):
        project.partners.remove(lead)
        project.partners.add(contact)
    asked = DecisionAnswer.objects.filter(contact=contact).values("decision")
    mine = DecisionAnswer.objects.filter(contact=lead)
    mine.filter(decision__in=asked).delete()
    mine.update(contact=contact)
