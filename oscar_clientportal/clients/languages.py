"""The languages a customer may ask for. Mails go out in them as far as the shop has their texts."""

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
