"""``{% load clientportal_sessions %}``: what was done in somebody's name, where a page shows the last of it."""

from typing import Any

from django import template
from django.template import Context
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import retelling

register = template.Library()


@register.simple_tag(takes_context=True)
def last_sessions(context: Context, number: int) -> list[Any]:
    """``{% last_sessions 5 as sessions %}``: the newest that whoever is logged in may read. One query."""
    mine = get_model("clientportal_impersonation", "Impersonation").objects.visible_to(context["user"])
    return list(retelling.for_list(mine)[:number])


@register.filter
def is_running(session: Any) -> bool:
    """``{% if session|is_running %}``."""
    return retelling.is_running(session, clock.now())


@register.filter
def is_yes_or_no(value: Any) -> bool:
    """``{% if value|is_yes_or_no %}``: the value of a box."""
    return isinstance(value, bool)
