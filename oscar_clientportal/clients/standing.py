"""Whether somebody may log in, buy, renew or be acted for: asked wherever somebody comes in, and at every request.

A company that is blocked or outside its validity is closed with all its people; a person is closed for themselves by
being deactivated, or when their last day has passed. ``status`` is no part of it: it sorts lists.
"""

from datetime import date
from typing import Any

from django.contrib.sites.models import Site
from django.utils import formats
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.rules import Closed
from oscar_clientportal.core import clock


def why_closed(party: Any, on: date | None = None) -> Closed:
    """Why this user, contact or company is closed on the day ``on`` (today, in the shop's zone); ``""`` if open.

    No query where the user came with contact and company, as from ``backends``. Nobody, and a login without a contact,
    is open.
    """
    contact, company = _contact_of(party), company_of(party)
    on = on or clock.today()
    closed = _why_company_closed(company, on) if company is not None else Closed.NOT
    return closed or (_why_person_closed(contact, on) if contact is not None else Closed.NOT)


def reason(party: Any, on: date | None = None) -> str:
    """The same in words for the person who is turned away, naming whom to ask; empty where open."""
    closed = why_closed(party, on)
    return words(closed, party) if closed else ""


def words(closed: Closed, party: Any) -> str:
    """What is said to somebody who is turned away: by whom, why, and whom to ask."""
    contact, company = _contact_of(party), company_of(party)
    facts = {"shop": supplier_of(company), "company": company and company.name}
    if closed == Closed.BLOCKED:
        return _said_of_block(company, facts)
    return _SAID[closed](contact, company, facts)


def supplier_of(company: Any) -> str:
    """The name under which this company's people know the shop."""
    return (company and company.supplier_name) or Site.objects.get_current().name


def company_of(party: Any) -> Any:
    """The company of a user or contact, the company itself, or None."""
    if isinstance(party, get_model("clientportal_clients", "Company")):
        return party
    contact = _contact_of(party)
    return contact.company if contact is not None else None


def load(user: Any) -> Any:
    """Fetch the contact and the company of a user who came without them, in one query. Returns the user."""
    Contact = get_model("clientportal_clients", "Contact")
    link = Contact._meta.get_field("user").remote_field
    if not link.is_cached(user):
        link.set_cached_value(user, Contact.objects.select_related("company").of_user(user).first())
    return user


def _contact_of(party: Any) -> Any:
    if isinstance(party, get_model("clientportal_clients", "Company")):
        return None
    if isinstance(party, get_model("clientportal_clients", "Contact")):
        return party
    if getattr(party, "pk", None) is None:
        return None  # nobody is logged in
    return getattr(load(party), "clientportal_contact", None)


def _why_company_closed(company: Any, on: date) -> Closed:
    return rules.why_company_closed(
        is_blocked=company.blocked_at is not None,
        valid_from=company.valid_from,
        valid_until=company.valid_until,
        on=on,
    )


def _why_person_closed(contact: Any, on: date) -> Closed:
    return rules.why_person_closed(
        is_deactivated=contact.deactivated_at is not None, leaves_on=contact.leaves_on, on=on
    )


def _said_of_block(company: Any, facts: dict[str, Any]) -> str:
    if company.is_individual:
        said = _("%(shop)s has blocked your access.") % facts
    else:
        said = _("%(shop)s has blocked the access of %(company)s.") % facts
    if company.block_reason:
        said = _("%(said)s Reason: %(reason)s.") % {"said": said, "reason": company.block_reason.rstrip(".")}
    return _("%(said)s Please contact %(shop)s.") % {**facts, "said": said}


def _said_of_beginning(contact: Any, company: Any, facts: dict[str, Any]) -> str:
    day = formats.date_format(company.valid_from, "DATE_FORMAT")
    return _("Your access begins on %(day)s. If that can't be right, please contact %(shop)s.") % {
        **facts,
        "day": day,
    }


def _said_of_end(contact: Any, company: Any, facts: dict[str, Any]) -> str:
    day = formats.date_format(company.valid_until, "DATE_FORMAT")
    return _("Your access ended on %(day)s. Please contact %(shop)s.") % {**facts, "day": day}


def _said_of_person(contact: Any, company: Any, facts: dict[str, Any]) -> str:
    if company is None or company.is_individual:
        return _("Your login is closed. Please contact %(shop)s.") % facts
    return _("Your login is closed. Please ask %(company)s, or contact %(shop)s.") % facts


_SAID = {
    Closed.NOT_YET: _said_of_beginning,
    Closed.NO_LONGER: _said_of_end,
    Closed.DEACTIVATED: _said_of_person,
    Closed.LEFT: _said_of_person,
}
