"""Which partner's person a login is, and what they may there; asked for nothing of everybody else.

Every page's menu wants to know, so whoever logs in is looked up once, and their browser session keeps that they are
somebody's: nobody else costs a query. What it keeps is a hint; what a person may is looked up whenever it is asked.
"""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from oscar.core.loading import get_model

from oscar_clientportal.core import acting

HINT = "clientportal_partner"


def partner_of(user: Any) -> Any:
    """The enabled partner ``user`` belongs to, or None; one query per request.

    ``is_ticked``: "Partner master account" is ticked for them; ``is_run``: they are the partner's super-admin and tick
    others; ``has_users``: somebody is ticked.
    """
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_clientportal_partner"):
        user._clientportal_partner = _partners(user).first()
    return user._clientportal_partner


def partner_in_menu(request: HttpRequest) -> Any:
    """The partner whose dashboard whoever looks may open, or None. No query for anybody who is no partner's."""
    if acting.current() is not None or HINT not in getattr(request, "session", {}):
        return None
    partner = partner_of(request.user)
    return partner if partner is not None and (partner.is_ticked or partner.is_run) else None


def remember(*, request: HttpRequest | None, user: Any) -> Any:
    """Keep in the browser session that this login is a partner's; returns the partner. One query."""
    partner = partner_of(user)
    if partner is not None and request is not None and hasattr(request, "session"):
        request.session[HINT] = True
    return partner


def remember_login(sender: Any, request: Any = None, user: Any = None, **kwargs: Any) -> None:
    """Receiver of Django's ``user_logged_in``."""
    if user is not None:
        remember(request=request, user=user)


def _partners(user: Any) -> Any:
    PartnerUser = get_model("clientportal_impersonation", "PartnerUser")
    Contact = get_model("clientportal_clients", "Contact")
    ticked = PartnerUser.objects.filter(partner=OuterRef("pk"))
    runs = Contact.objects.of_user(user).filter(company=OuterRef("company"), role=Contact.Role.SUPER_ADMIN)
    partners = get_model("clientportal_impersonation", "Partner").objects.of_user(user)
    return partners.select_related("company").annotate(
        has_users=Exists(ticked), is_ticked=Exists(ticked.filter(contact__user=user)), is_run=Exists(runs)
    )
