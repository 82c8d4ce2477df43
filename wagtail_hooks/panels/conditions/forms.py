"""What the staff fill in about a condition: whom and what it is about, its days, and a scale of any length."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.conditions.rules.scales import MOST_TIERS
from oscar_clientportal.conditions.services.drafts import LONGEST_NOTE
from oscar_clientportal.core.numbers import read_decimal
from wagtail_hooks.panels.licences.forms import DayField

from . import rows
from .choosers import (
    article_chooser,
    category_chooser,
    group_chooser,
    priced_company_chooser,
    range_chooser,
)

#: Rows of a new condition's scale.
NEW_ROWS = 2


class NumberField(forms.Field):
    """A number as any language writes it; what it may be is said where conditions are written."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off", size=10)

    def prepare_value(self, value: Any) -> Any:
        return formats.number_format(value, use_l10n=True) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        number = read_decimal(str(value).removesuffix("%"))
        if number is None:
            raise ValidationError(_("Please enter a number, such as 12.50."), code="invalid")
        return number


class TierForm(forms.Form):
    from_quantity = NumberField(label=_("From quantity"))
    price = NumberField(label=_("Price without tax"))
    percent = NumberField(label=_("Discount (%)"))
    use_required_attribute = False

    def clean_from_quantity(self) -> int | None:
        number = self.cleaned_data["from_quantity"]
        if number is not None and number != int(number):
            raise ValidationError(_("Please enter a whole number."), code="invalid")
        return None if number is None else int(number)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_filled = data.get("price") is not None or data.get("percent") is not None
        if is_filled and "from_quantity" in data and data["from_quantity"] is None:
            self.add_error("from_quantity", _("From which quantity on?"))
        return data

    @property
    def is_blank(self) -> bool:
        """A row that nobody filled in counts for nothing."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)


class Scale:
    """The rows of the scale in the form: read from what was posted, or from what is kept."""

    def __init__(self, posted: QueryDict | None = None, initial: tuple[Tier, ...] = ()) -> None:
        self.posted, self.problems = posted, []
        if posted is None:
            self.forms = [self._kept(place, tier) for place, tier in enumerate(initial)]
            self.forms += [] if initial else [self._empty(place) for place in range(NEW_ROWS)]
        else:
            self.forms = [TierForm(posted, prefix=_prefix(place)) for place in range(_number(posted))]
        self.focus = -1

    @staticmethod
    def _kept(place: int, tier: Tier) -> TierForm:
        facts = {"from_quantity": tier.from_quantity, "price": tier.price, "percent": tier.percent}
        return TierForm(initial=facts, prefix=_prefix(place))

    @staticmethod
    def _empty(place: int) -> TierForm:
        return TierForm(initial={} if place else {"from_quantity": 1}, prefix=_prefix(place))

    @property
    def count(self) -> int:
        return len(self.forms)

    @property
    def may_grow(self) -> bool:
        return self.count < MOST_TIERS

    def add(self) -> None:
        """One more row, to be filled in."""
        if self.may_grow:
            self.focus = self.count
            self.forms.append(TierForm(prefix=_prefix(self.count)))

    def remove(self, typed: str) -> None:
        """Without this row; the others move up."""
        gone = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else -1
        data = QueryDict(mutable=True)
        left = [form for place, form in enumerate(self.forms) if place != gone]
        for place, form in enumerate(left):
            for name in form.fields:
                data[f"{_prefix(place)}-{name}"] = self.posted.get(form.add_prefix(name), "")
        self.forms = [TierForm(data, prefix=_prefix(place)) for place in range(len(left))]
        self.focus = max(0, min(gone, self.count - 1))

    @cached_property
    def filled(self) -> list[TierForm]:
        return [form for form in self.forms if form.is_bound and not form.is_blank]

    def is_valid(self) -> bool:
        """Every row is looked at, so that each says what is wrong with it."""
        wrong = [form for form in self.filled if not form.is_valid()]
        return not wrong

    @property
    def tiers(self) -> tuple[Tier, ...]:
        return tuple(
            Tier(form.cleaned_data["from_quantity"], form.cleaned_data["price"], form.cleaned_data["percent"])
            for form in self.filled
        )


class ConditionForm(forms.Form):
    company = forms.ModelChoiceField(
        label=pgettext_lazy("of the shop", "Customer"),
        queryset=rows.Company.objects.all(),
        widget=priced_company_chooser.widget_class,
        required=False,
        help_text=_("Neither a customer nor a group: for everybody."),
    )
    group = forms.ModelChoiceField(
        label=_("Customer group"),
        queryset=rows.CustomerGroup.objects.all(),
        widget=group_chooser.widget_class,
        required=False,
    )
    product = forms.ModelChoiceField(
        label=_("Article"),
        queryset=rows.Product.objects.all(),
        widget=article_chooser.widget_class,
        required=False,
        help_text=_(
            "One with variants: all of them that have no condition of their own. "
            "Neither an article nor a category nor a range: of everything."
        ),
    )
    category = forms.ModelChoiceField(
        label=_("Article group: category"),
        queryset=rows.Category.objects.all(),
        widget=category_chooser.widget_class,
        required=False,
        help_text=_("With the categories below it; the nearest to the article counts."),
    )
    range = forms.ModelChoiceField(
        label=_("Article group: range"),
        queryset=rows.Range.objects.all(),
        widget=range_chooser.widget_class,
        required=False,
    )
    currency = forms.ChoiceField(
        label=_("Currency"), required=False, help_text=_("Of the fixed prices; discounts need none.")
    )
    valid_from = DayField(
        label=_("Valid from"), required=False, help_text=_("Empty: from now on, or ever since.")
    )
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("The last day. Empty: without an end.")
    )
    note = forms.CharField(
        label=_("Internal note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Seen by the staff alone."),
    )

    def __init__(self, *args: Any, currencies: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.initial.get("currency", "")
        known = [*currencies, *([given] if given and given not in currencies else [])]
        self.fields["currency"].choices = [
            ("", _("The article's, else the shop's")),
            *[(one, one) for one in known],
        ]


def _prefix(place: int) -> str:
    return f"tier-{place}"


def _number(posted: QueryDict) -> int:
    typed = posted.get("tiers", "")
    return min(int(typed), MOST_TIERS) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
