"""Contracted partners: the shop enables the partner and each client of theirs, the partner ticks its own people.

Whatever is disabled ends the sessions it carried at once. The clients' consents stay as they were given: nobody can act
by one while the partner or the link is disabled.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import change_contact
from oscar_clientportal.core import clock, locks
from oscar_clientportal.impersonation.exceptions import NoPartner, NotOfThePartner, OwnCompany
from oscar_clientportal.impersonation.signals import partner_changed

from . import sessions as running

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Partner = get_model("clientportal_impersonation", "Partner")
PartnerLink = get_model("clientportal_impersonation", "PartnerLink")
PartnerUser = get_model("clientportal_impersonation", "PartnerUser")


@transaction.atomic
def enable_contact(*, contact: Any, by: Any) -> Any:
    """Enable the company of this contact as a partner; who has none gets one of their own first."""
    contact = locks.lock_row(Contact.objects.all(), contact.pk)
    if contact.company_id is None:
        company = Company.objects.create(name=contact.name[:255], is_individual=True)
        contact = change_contact(contact=contact, company=company)
    return enable_partner(company=contact.company, by=by)


@transaction.atomic
def enable_partner(*, company: Any, by: Any) -> Any:
    """The shop's master option for one company: its people may be ticked, and clients linked. Again: no effect."""
    partner, is_new = Partner.objects.get_or_create(company=company, defaults={"enabled_by": by})
    if not is_new:
        partner = locks.lock_row(Partner.objects.all(), partner.pk)
        if partner.is_active:
            return partner
        partner.is_active, partner.enabled_by, partner.disabled_at = True, by, None
        partner.save(update_fields=["is_active", "enabled_by", "disabled_at"])
    partner_changed.send(sender=Partner, partner=partner, change="enabled", by=by)
    return partner


@transaction.atomic
def disable_partner(*, partner: Any, by: Any) -> Any:
    """Nobody of the partner acts for anybody from now on: what runs is ended. Links, ticks and consents stay."""
    partner = locks.lock_row(Partner.objects.all(), partner.pk)
    if not partner.is_active:
        return partner
    partner.is_active, partner.disabled_at = False, clock.now()
    partner.save(update_fields=["is_active", "disabled_at"])
    _end(_sessions_of(partner), by)
    partner_changed.send(sender=Partner, partner=partner, change="disabled", by=by)
    return partner


@transaction.atomic
def allow_client(*, partner: Any, company: Any, by: Any) -> Any:
    """The shop lets the partner ask this client, and act for them once they agree. Again: no effect.

    Raises ``OwnCompany`` for the partner's own.
    """
    partner = locks.lock_row(Partner.objects.all(), partner.pk)
    if partner.company_id == company.pk:
        raise OwnCompany
    link, is_new = PartnerLink.objects.get_or_create(
        partner=partner, company=company, defaults={"enabled_by": by}
    )
    if not is_new:
        if link.is_active:
            return link
        link.is_active, link.enabled_by = True, by
        link.save(update_fields=["is_active", "enabled_by"])
    partner_changed.send(sender=Partner, partner=partner, change="allowed", company=company, by=by)
    return link


@transaction.atomic
def disallow_client(*, partner: Any, company: Any, by: Any) -> None:
    """The partner no longer acts for this client, nor sees them: what runs is ended, the consent stays."""
    partner = locks.lock_row(Partner.objects.all(), partner.pk)
    is_changed = partner.links.filter(company=company, is_active=True).update(is_active=False)
    if is_changed:
        _end(_sessions_of(partner).filter(consent__company=company), by)
        partner_changed.send(sender=Partner, partner=partner, change="disallowed", company=company, by=by)


@transaction.atomic
def tick_users(*, partner: Any, contacts: Iterable[Any], by: Any) -> list[Any]:
    """From now on exactly these people of the partner's company have "Partner master account". Returns their rows.

    Whoever loses it acts for nobody any more: what they run is ended. Raises ``NoPartner`` where the shop has disabled
    the partner, and ``NotOfThePartner`` for somebody of another company or without a login.
    """
    partner = locks.lock_row(Partner.objects.all(), partner.pk)
    if not partner.is_active:
        raise NoPartner
    wanted = {contact.pk for contact in contacts}
    people = Contact.objects.filter(pk__in=wanted, company=partner.company_id, user__is_active=True)
    if wanted != set(people.values_list("pk", flat=True)):
        raise NotOfThePartner
    _untick(partner.users.exclude(contact__in=wanted), partner, by)
    # Somebody who was ticked at another company has left it since.
    _untick(PartnerUser.objects.filter(contact__in=wanted).exclude(partner=partner), None, by)
    _tick(partner, wanted, by)
    return list(partner.users.select_related("contact"))


def _tick(partner: Any, wanted: set[int], by: Any) -> None:
    new = sorted(wanted - set(partner.users.values_list("contact_id", flat=True)))
    PartnerUser.objects.bulk_create(PartnerUser(partner=partner, contact_id=pk, ticked_by=by) for pk in new)


def _untick(rows: QuerySet, partner: Any, by: Any) -> None:
    """The rows go, and what these people run as partners ends."""
    users = list(rows.values_list("contact__user_id", flat=True))
    rows.delete()
    sessions = Impersonation.objects.filter(consent__partner__isnull=False, impersonator__in=users)
    _end(sessions if partner is None else sessions.filter(consent__partner=partner), by)


def _sessions_of(partner: Any) -> QuerySet:
    return Impersonation.objects.filter(consent__partner=partner)


def _end(sessions: QuerySet, by: Any) -> None:
    for session in sessions.filter(ended_at=None).order_by("pk"):
        running.end(session=session, how=Impersonation.End.DISABLED, by=by)
