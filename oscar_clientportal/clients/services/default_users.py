"""The default user: stands where a company has no contact person yet, and goes when the first one comes."""

from typing import Any

from django.db import transaction
from django.db.models import SET_NULL, Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.core import languages, locks

from .contacts import find_login
from .records import record

Company = get_model("clientportal_clients", "Company")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
Contact = get_model("clientportal_clients", "Contact")

#: A default user nobody has been given: no login, no invitation.
PLACEHOLDER = Q(is_default=True, user=None, status=Contact.Status.ADDED)


@transaction.atomic
def ensure_default_user(*, company: Any, by: Any = None) -> Any:
    """Give a company without people a default user, its super-admin; None where somebody is there.

    They have the company's central address where nobody else has it. No login, no mail: access data are sent when the
    staff say so.
    """
    locks.lock_rows(Company.objects.all(), [company.pk])
    if company.contacts.exists():
        return None
    return make_default_user(company, email=free_address(company), role=Contact.Role.SUPER_ADMIN, by=by)


def make_default_user(company: Any, *, email: str, role: str, by: Any = None) -> Any:
    """The row itself; the caller holds the company's."""
    with translation.override(languages.mail_language(company.language)):
        name = gettext("Default user")
    contact = Contact.objects.create(
        company=company, email=email, role=role, last_name=name, language=company.language, is_default=True
    )
    record(company=company, kind=CompanyEvent.Kind.DEFAULT_USER, by=by, contact=contact)
    return contact


def central_address(company: Any) -> str:
    """The company's address as a contact would keep it; empty where it is none."""
    try:
        return rules.normalise_email(company.email)
    except ValueError:
        return ""


def free_address(company: Any) -> str:
    """The company's central address where it is nobody's, else nothing."""
    email = central_address(company)
    is_taken = email and (Contact.objects.with_email(email).exists() or find_login(email=email) is not None)
    return "" if is_taken else email


def only_default_user(company: Any) -> Any:
    """The default user of a company where nobody else is, and on whom nothing hangs; else None."""
    people = list(company.contacts.all()[:2])
    is_alone = len(people) == 1 and people[0].is_default
    return people[0] if is_alone and is_bare(people[0]) else None


def dismiss_default_user(company: Any, *, besides: Any) -> None:
    """A real person comes: placeholders go, or step back where something hangs on them.

    The caller holds the company's row.
    """
    for contact in company.contacts.filter(PLACEHOLDER).exclude(pk=besides.pk):
        if is_bare(contact):
            contact.delete()
        elif contact.role != Contact.Role.USER:
            contact.role = Contact.Role.USER
            contact.save(update_fields=["role"])


def is_bare(contact: Any) -> bool:
    """Whether nothing hangs on this contact: no login, no invitation, no row that would go with it."""
    if contact.user_id is not None or contact.status != Contact.Status.ADDED:
        return False
    relations = [
        one for one in Contact._meta.related_objects if getattr(one, "on_delete", None) is not SET_NULL
    ]
    hangs = [
        ~Exists(one.related_model._base_manager.filter(**{one.field.name: OuterRef("pk")}))
        for one in relations
    ]
    return Contact.objects.filter(*hangs, pk=contact.pk).exists()
