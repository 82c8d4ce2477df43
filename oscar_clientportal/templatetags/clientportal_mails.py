"""What the frame of our mails asks: ``{% load clientportal_mails %}``."""

from dataclasses import dataclass

from django import template
from django.utils import translation
from django.utils.safestring import mark_safe

from oscar_clientportal.core import colours, conf, mail

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


@register.filter
def mail_paragraphs(text: str) -> str:
    """``{% filter mail_paragraphs %}``: a mail's text as HTML, a paragraph for each, broken where its lines are."""
    parts = mail.tidy(text).strip().split("\n\n")
    html = "\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts)
    return mark_safe(html)  # noqa: S308 - it comes out of a template, which has escaped what it shows
