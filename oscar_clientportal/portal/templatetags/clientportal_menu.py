"""What the menus and the line at the top of every page ask."""

from typing import Any

from django import template
from django.template import Context
from oscar.core.loading import get_model

from oscar_clientportal.clients.visitors import visitor_of
from oscar_clientportal.core import conf
from oscar_clientportal.portfolios.services import agent_of

register = template.Library()


@register.simple_tag(takes_context=True)
def clientportal_agent(context: Context) -> Any:
    """The agent who is logged in, or ``None``: ``{% clientportal_agent as agent %}``. One query per request
    at most.
    """
    user = context.get("user")
    return agent_of(user) if user is not None else None


@register.simple_tag(takes_context=True)
def clientportal_visitor(context: Context) -> Any:
    """Who is recognised in "My space" without a login, or ``None``. One query per request, none for anybody else."""
    request = context.get("request")
    return visitor_of(request) if request is not None and hasattr(request, "user") else None


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
