"""What the account menu asks."""

from typing import Any

from django import template
from django.template import Context

from oscar_clientportal.portfolios.services import agent_of

register = template.Library()


@register.simple_tag(takes_context=True)
def clientportal_agent(context: Context) -> Any:
    """The agent who is logged in, or ``None``: ``{% clientportal_agent as agent %}``. One query per request
    at most.
    """
    user = context.get("user")
    return agent_of(user) if user is not None else None
