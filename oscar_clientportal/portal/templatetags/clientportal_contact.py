"""What the shop tells one person: ``{% load clientportal_contact %}``."""

from typing import Any

from django import template
from django.template import Context
from oscar.core.loading import get_model

register = template.Library()


@register.simple_tag(takes_context=True)
def clientportal_remark(context: Context) -> str:
    """The shop's remark to whoever is logged in; empty where there is none. One query."""
    user: Any = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    contacts = get_model("clientportal_clients", "Contact").objects.of_user(user)
    return contacts.order_by().values_list("remark", flat=True).first() or ""
