"""How the owner of a shop sets its options about subscriptions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

MOST_DAYS, MOST_LINES = 366, 20

panels = [
    MultiFieldPanel([FieldPanel("upgrade_policy"), FieldPanel("refund_ends_term")], heading=_("Purchases")),
    MultiFieldPanel(
        [
            FieldPanel("renewal_notice_days"),
            FieldPanel("dunning_days"),
            FieldPanel("grace_days"),
            FieldPanel("suspension_days"),
            FieldPanel("catch_up_days"),
        ],
        heading=_("Renewals"),
    ),
]


class NumbersField(forms.CharField):
    """Whole days, one a line; commas do as well."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(day) for day in value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[int]:
        words = str(value or "").replace(",", " ").replace(";", " ").split()
        wrong = next((word for word in words if not self._is_day(word)), None)
        if wrong is not None:
            message = _("“%(word)s” is no number of days from 1 to %(most)d.")
            raise ValidationError(message % {"word": wrong[:40], "most": MOST_DAYS})
        if len(set(words)) > MOST_LINES:
            raise ValidationError(_("No more than %(most)d numbers, please.") % {"most": MOST_LINES})
        return sorted({int(word) for word in words})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return sorted(initial or []) != self.to_python(data)
        except ValidationError:
            return True

    @staticmethod
    def _is_day(word: str) -> bool:
        return word.isascii() and word.isdecimal() and len(word) < 4 and 1 <= int(word) <= MOST_DAYS


class SubscriptionOptionsForm(WagtailAdminModelForm):
    renewal_notice_days = NumbersField(
        label=_("Notices before the end (days)"),
        required=False,
        help_text=_(
            "So many days before a term ends, its renewal or its end is announced. One number a line."
        ),
    )
    dunning_days = NumbersField(
        label=_("Further tries (days)"),
        required=False,
        help_text=_(
            "So many days after the end of the term a refused card is tried again. One number a line."
        ),
    )
