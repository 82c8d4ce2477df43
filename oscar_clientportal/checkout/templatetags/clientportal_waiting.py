"""Orders that wait for the yes of whoever is logged in, for any page of theirs."""

from typing import Any

from django import template

from oscar_clientportal.checkout.waiting import waiting_for

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_orders(context: dict[str, Any]) -> list[Any]:
    """What waits for them, the newest first, each with the ``token`` of the page to answer on."""
    return waiting_for(context["request"].user)
