"""What the frame of our mails asks: ``{% load clientportal_mails %}``."""

from dataclasses import dataclass

from django import template
from django.utils import translation

from oscar_clientportal.core import colours, conf

register = template.Library()


@dataclass(frozen=True)
class MailLook:
    """The shop's colour, what is written on it, and what of it is written on white; the language of the mail."""

    colour: str
    text: str
    ink: str
    language: str
    is_rtl: bool


@register.simple_tag
def mail_look() -> MailLook:
    """``{% mail_look as look %}``: how mails look in this shop."""
    colour = conf.settings.mail_colour
    language = translation.get_language() or conf.settings.languages[0]
    return MailLook(
        colour=colour,
        text=colours.text_on(colour),
        ink=colours.ink(colour),
        language=language,
        is_rtl=translation.get_language_bidi(),
    )
