"""The languages a customer may ask for. Our mails have texts in each, whatever languages the shop's pages are in."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("de", _("German")),
    ("cs", _("Czech")),
    ("en-us", _("English (US)")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("hu", _("Hungarian")),
    ("it", _("Italian")),
    ("ja", _("Japanese")),
    ("nl", _("Dutch")),
    ("pl", _("Polish")),
    ("pt-br", _("Portuguese (Brazil)")),
    ("ru", _("Russian")),
    ("tr", _("Turkish")),
    ("zh-hans", _("Chinese (simplified)")),
]
CODES = [code for code, _name in LANGUAGES]
