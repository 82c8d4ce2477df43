"""What the mail viewer shows of a mail's headers."""

from email.header import decode_header, make_header

from django import template

register = template.Library()


@register.filter
def readable(header: str | None) -> str:
    """A header as it is meant: beyond ASCII it travels encoded, ``=?utf-8?q?Megh=C3=ADv=C3=B3?=``."""
    return str(make_header(decode_header(header or "")))
