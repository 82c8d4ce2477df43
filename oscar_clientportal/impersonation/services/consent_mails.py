"""Who hears of a consent by mail: the client's super-admins, and whom it is for."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import language_of
from oscar_clientportal.core import conf, mail
from oscar_clientportal.impersonation.rules import consents as rules

Contact = get_model("clientportal_clients", "Contact")
#: Their own act, or one that they have heard of when it was asked.
NOT_FOR_ADMINS = ("requested", "lapsed")


def tell(consent: Any, event: Any) -> None:
    """What has become of a consent. A request goes to all who can answer it; anything else to whom it is for, and to
    the super-admins who have not done it themselves.
    """
    if event.kind == "requested":
        _send("REQUESTED", admins_of(consent.company), consent, _of_request(consent))
        return
    context = {"event": event.kind, "by": _name_of(event.actor)}
    if event.kind not in NOT_FOR_ADMINS:
        admins = admins_of(consent.company)
        others = admins.exclude(user=event.actor) if event.actor else admins
        _send("CHANGED", others, consent, context)
    _send("CHANGED", _acting(consent), consent, {**context, "is_grantee": True})


def tell_of_end(consent: Any) -> None:
    """It ends soon: those who can give it a later end, and those who have to ask for one."""
    _send("ENDING", admins_of(consent.company), consent, {})
    _send("ENDING", _acting(consent), consent, {"is_grantee": True})


def admins_of(company: Any) -> QuerySet:
    """The super-admins of the company who can be written to."""
    people = Contact.objects.filter(company=company, role=Contact.Role.SUPER_ADMIN)
    return _reachable(people)


def _acting(consent: Any) -> Iterable[Any]:
    """Whom it is for: a partner's ticked users, or the agent. The shop's staff see it in their reports."""
    if consent.partner_id is not None:
        people = Contact.objects.filter(clientportal_partner_user__partner=consent.partner_id)
        return _reachable(people.filter(company=consent.partner.company_id))
    if consent.agent_id is not None:
        return _reachable(Contact.objects.filter(user=consent.agent.user_id))
    return []


def _reachable(people: QuerySet) -> QuerySet:
    with_login = Q(user=None) | Q(user__is_active=True)
    return people.filter(with_login).exclude(email="").select_related("company", "user").order_by("pk")


def _of_request(consent: Any) -> dict[str, Any]:
    lifetime = conf.settings.consent_request_lifetime
    over_at = rules.lapses_at(asked_at=consent.created_at, lifetime=lifetime)
    return {"consent_id": consent.pk, "asker": _name_of(consent.requested_by), "answer_by": over_at}


def _send(code: str, people: Iterable[Any], consent: Any, context: dict[str, Any]) -> None:
    terms = _terms(consent)
    for contact in people:
        mail.send_on_commit(
            code=f"CLIENTPORTAL_CONSENT_{code}",
            email=contact.email,
            language=language_of(contact),
            user=contact.user,
            context={**terms, **context, "contact": contact},
        )


def _terms(consent: Any) -> dict[str, Any]:
    return {
        "company": str(consent.company),
        "grantee": "" if consent.to_shop else consent.given_to,
        "acts_as": "" if consent.to_shop or consent.acts_as is None else consent.acts_as.name,
        "scopes": list(consent.scopes),
        "limit": consent.monthly_limit,
        "currency": consent.currency,
        "purpose": consent.purpose,
        "until": consent.until,
        "is_of_partner": consent.partner_id is not None,
        "is_of_agent": consent.agent_id is not None,
    }


def _name_of(user: Any) -> str:
    return (user.get_full_name() or user.email) if user is not None else ""
