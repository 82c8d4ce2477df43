"""What a shop's templates may ask: ``{% load clientportal %}``."""

from django import template
from django.template import Context

from oscar_clientportal.subscriptions.access import has_access

register = template.Library()


@register.simple_tag(takes_context=True)
def has_content(context: Context, code: str) -> bool:
    """``{% has_content "HS" as ok %}``: whether the content is open for whoever is logged in, at this moment.

    One query for each request, however often it is asked.
    """
    request = context.get("request")
    user = getattr(request, "user", None) or context.get("user")
    return bool(user) and has_access(user, code)
