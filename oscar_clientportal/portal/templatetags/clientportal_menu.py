"""What the menus and the line at the top of every page ask."""

from typing import Any

from django import template
from django.template import Context
from oscar.core.loading import get_model

from oscar_clientportal.clients.visitors import visitor_of
from oscar_clientportal.core import acting, conf
from oscar_clientportal.impersonation.services.membership import partner_in_menu
from oscar_clientportal.portfolios.services import agent_of

register = template.Library()


@register.simple_tag(takes_context=True)
def clientportal_agent(context: Context) -> Any:
    """The agent who is logged in, or ``None``: ``{% clientportal_agent as agent %}``. One query per request
    at most. Nobody is an agent in another's name: the portfolio is about other clients.
    """
    user = context.get("user")
    return agent_of(user) if user is not None and acting.current() is None else None


@register.simple_tag(takes_context=True)
def clientportal_acting(context: Context) -> Any:
    """The session of whoever acts as a client in this request, or ``None``. No query."""
    return getattr(context.get("request"), "clientportal_impersonation", None)


@register.simple_tag
def clientportal_may(scope: str) -> bool:
    """Whether the reader may do what needs ``scope``: whoever is themselves may. No query."""
    return acting.may(scope)


@register.simple_tag(takes_context=True)
def clientportal_visitor(context: Context) -> Any:
    """Who is recognised in "My space" without a login, or ``None``. One query per request, none for anybody else."""
    request = context.get("request")
    return visitor_of(request) if request is not None and hasattr(request, "user") else None


@register.simple_tag(takes_context=True)
def clientportal_partner(context: Context) -> Any:
    """The partner whose dashboard is open to whoever is logged in, or ``None``. No query for anybody else."""
    request = context.get("request")
    return partner_in_menu(request) if request is not None and hasattr(request, "user") else None


@register.simple_tag(takes_context=True)
def clientportal_company(context: Context) -> Any:
    """The company of whoever is logged in, or ``None``. No query where the login came with its contact."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return None
    contact = getattr(user, "clientportal_contact", None)
    return contact.company if contact is not None else None


@register.simple_tag(takes_context=True)
def clientportal_has_files(context: Context) -> bool:
    """Whether the shop keeps files for whoever is logged in."""
    user = context.get("user")
    files = get_model("clientportal_clients", "CompanyFile").objects
    return user is not None and files.visible_to(user).exists()


@register.simple_tag
def clientportal_takes_cards() -> bool:
    """Whether this shop takes cards, and so keeps some."""
    return bool(conf.settings.stripe_secret_key)


@register.simple_tag
def clientportal_area_open() -> bool:
    """Whether the shop's customer area is open."""
    return conf.settings.customer_area_open


@register.filter
def clientportal_initials(name: str) -> str:
    """The picture of somebody who has none: the first letters of their first and last name."""
    words = name.split()
    return "".join(word[0].upper() for word in [*words[:1], *words[1:][-1:]])
