"""What the right to act rests on, as it stands now: asked when a session begins, and in one query at every request."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from oscar.core.loading import get_model

from oscar_clientportal.clients.querysets import open_company
from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import clock

from .rules import over

IMPERSONATE = "clientportal_clients.impersonate_contact"
DIRECT_LOGIN = "clientportal_clients.direct_login_company"
WAGTAIL = "wagtailadmin.access_admin"


def is_of_staff(user: Any) -> bool:
    """Nobody acts as these: the shop's staff, superusers, whoever gets into Wagtail."""
    return user.is_staff or user.is_superuser or user.has_perm(WAGTAIL)


def is_blocked(contact: Any) -> bool:
    """Whether the contact's login or company is switched off or closed."""
    company = contact.company
    is_off = contact.user is not None and not contact.user.is_active
    is_inactive = company is not None and company.status != company.Status.ACTIVE
    return is_off or is_inactive or bool(why_closed(contact))


def is_owner(contact: Any) -> bool:
    """Whether to log in as them is to log in as the customer: the super-admin of more than one person."""
    company = contact.company
    return company is not None and not company.is_individual and contact.role == contact.Role.SUPER_ADMIN


def standings_of_partner(user_id: Any, company_id: Any, partner_id: Any) -> models.QuerySet:
    """The shop's leave by which this login of the partner may act for the company; arguments may be ``OuterRef``."""
    return get_model("clientportal_impersonation", "PartnerLink").objects.filter(
        open_company(clock.today(), "partner__company__"),
        partner_id=partner_id,
        company_id=company_id,
        is_active=True,
        partner__is_active=True,
        partner__company__status="active",
        partner__users__contact__user_id=user_id,
        partner__users__contact__company=F("partner__company"),
    )


def standings_of_agent(user_id: Any, company_id: Any, agent_id: Any) -> models.QuerySet:
    """The agent's open links to people of the company; arguments may be ``OuterRef``."""
    return get_model("clientportal_portfolios", "ClientLink").objects.filter(
        agent_id=agent_id,
        agent__user_id=user_id,
        agent__is_active=True,
        status="linked",
        contact__status="active",
        contact__company_id=company_id,
    )


def find_session(pk: int) -> Any:
    """The session with all that ``facts_of`` looks at, in one query; None if there is none."""
    who = OuterRef("impersonator_id")
    sessions = (
        get_model("clientportal_impersonation", "Impersonation")
        .objects.filter(pk=pk)
        .select_related("impersonator__clientportal_contact__company", "contact__company", "consent")
        .annotate(
            may_impersonate=_holds(IMPERSONATE, who),
            may_login_directly=_holds(DIRECT_LOGIN, who),
            is_as_staff=_holds(WAGTAIL, OuterRef("user_id")),
            stands_as_partner=Exists(
                standings_of_partner(who, OuterRef("company_id"), OuterRef("consent__partner_id"))
            ),
            stands_as_agent=Exists(
                standings_of_agent(who, OuterRef("company_id"), OuterRef("consent__agent_id"))
            ),
        )
        .order_by()  # one row needs none, and writing it down takes Django long: every page asks
    )
    return next(iter(sessions), None)


def facts_of(session: Any, *, user: Any, actor_hash: str, needs_consent: bool) -> over.Facts:
    """How a session read by ``find_session`` stands. ``user`` is who the browser is logged in as, ``actor_hash`` what
    tells the impersonator's password as it was.
    """
    consent = session.consent
    return over.Facts(
        ends_at=session.ends_at,
        how_ended=session.how_ended if session.ended_at else "",
        is_actor_there=is_actor_there(session, actor_hash),
        is_permitted=_is_permitted(session),
        consent_until=consent and consent.until,
        is_consent_given=_is_given(session) if consent else not needs_consent,
        is_client_open=_is_client_open(session, user),
    )


def is_actor_there(session: Any, actor_hash: str) -> bool:
    """Whether whoever acts could log in themselves, with the password they had at the beginning."""
    actor = session.impersonator
    return (
        actor is not None
        and actor.is_active
        and not why_closed(actor)
        and actor.get_session_auth_hash() == actor_hash
    )


def _is_permitted(session: Any) -> bool:
    if session.authority == session.Authority.PARTNER:
        return session.stands_as_partner
    if session.authority == session.Authority.AGENT:
        return session.stands_as_agent
    actor = session.impersonator
    if actor is None or session.contact is None:
        return False
    may = actor.is_superuser or session.may_impersonate
    return may and (not is_owner(session.contact) or actor.is_superuser or session.may_login_directly)


def _is_given(session: Any) -> bool:
    consent = session.consent
    if consent.status != consent.Status.GIVEN or consent.company_id != session.company_id:
        return False
    return consent.to_shop or consent.acts_as_id == session.contact_id


def _is_client_open(session: Any, user: Any) -> bool:
    """Whether it is still the same client: their login as it was, in the same company, none of the staff."""
    contact = session.contact
    if contact is None or contact.user_id != session.user_id or contact.company_id != session.company_id:
        return False
    if contact.status == contact.Status.ADDED or (
        contact.company and contact.company.status != contact.company.Status.ACTIVE
    ):
        return False
    if why_closed(contact):
        return False
    if session.is_tour:
        return True
    is_theirs = user.is_authenticated and user.pk == session.user_id and user.is_active
    return is_theirs and not (user.is_staff or user.is_superuser or session.is_as_staff)


def _holds(permission: str, user_id: Any) -> Any:
    """Whether the login has the permission, by itself or by a group."""
    app_label, codename = permission.split(".")
    by_user_or_group = Q(user=user_id) | Q(group__user=user_id)
    permissions = get_model("auth", "Permission").objects
    return Exists(permissions.filter(by_user_or_group, content_type__app_label=app_label, codename=codename))
