"""``{% load clientportal_access %}``: what a consent allows, in words."""

from django import template

from oscar_clientportal.portal.access_words import EXPLAINED

register = template.Library()


@register.filter
def consent_explained(code: str) -> str:
    """``{{ "basket"|consent_explained }}``: what allowing it means."""
    return str(EXPLAINED.get(code, ""))
