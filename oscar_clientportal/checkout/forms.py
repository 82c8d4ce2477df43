"""The forms of basket and checkout: how many, and which method pays."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import money
from oscar_clientportal.core.forms import AmountField
from oscar_clientportal.payments import methods as registry
from oscar_clientportal.payments import rules
from oscar_clientportal.payments.forms import CardForm

from .kept_prices import keep_prices

__all__ = [
    "AddToBasketFormMixin",
    "BasketLineFormMixin",
    "CardForm",
    "PaymentMethodForm",
    "SimpleAddToBasketFormMixin",
]

#: What a page sets on its product where the form asks how many of it.
ASKS_QUANTITY = "clientportal_asks_quantity"
#: No line holds more.
MOST_PIECES = 2**31 - 1


class PaymentMethodForm(forms.Form):
    """One method, and a second one for what the first doesn't cover.

    A method that can pay a part has two fields of its own: how much of it to use, and what pays the rest. Only those
    of the chosen method count. Clean, ``methods`` are the chosen ones in the order in which they pay, and ``amounts``
    what the customer wants no more of to be used, by method.
    """

    method = forms.ChoiceField(label=_("Pay with"), widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        total: Decimal,
        currency: str,
        limits: Mapping[str, rules.Limit],
        amounts: Mapping[str, Decimal] | None = None,
        rest: str | None = None,
        notes: Mapping[str, str] | None = None,
        hints: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.total, self.currency = total, currency
        self.limits = {code: self._as_far_as_needed(limit) for code, limit in limits.items()}
        self.amounts, self.rest, self.notes, self.hints = amounts or {}, rest, notes or {}, hints or {}
        methods = registry.registered()
        self.labels = {code: method.label for code, method in methods.items() if code in limits}
        self.fields["method"].choices = [
            (code, self._label(label, self.limits[code])) for code, label in self.labels.items()
        ]
        self.fields |= self._fields_of_parts()

    def _as_far_as_needed(self, limit: rules.Limit) -> rules.Limit:
        """Nobody is asked how much of their credit to use where there is enough of it for the whole."""
        is_later = registry.registered()[limit.method].is_paid_later
        return replace(limit, maximum=None) if is_later and rules.covers(self.total, limit) else limit

    def others_of(self, limit: rules.Limit) -> list[tuple[str, Any]]:
        """What can pay the rest that this method leaves at least; of credits, one that is large enough."""
        methods, least = registry.registered(), self.total - rules.fitting(self.total, limit)
        return [
            (code, self.labels[code])
            for code, other in self.limits.items()
            if code != limit.method
            and (other.maximum is None or (methods[code].is_paid_later and least <= other.maximum))
        ]

    def _label(self, label: Any, limit: rules.Limit) -> Any:
        if limit.maximum is None:
            return label
        amount = money.display(limit.maximum, self.currency)
        return _("%(method)s (%(amount)s available)") % {"method": label, "amount": amount}

    def _fields_of_parts(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for code, limit in self.limits.items():
            if limit.maximum is None:
                continue
            fields[f"use_{code}"] = AmountField(
                label=_("Use"), currency=self.currency, required=False, initial=self._amount(limit)
            )
            fields[f"rest_{code}"] = forms.ChoiceField(
                label=_("Pay the rest with"),
                required=False,
                choices=self.others_of(limit),
                initial=self.rest,
                widget=forms.Select(attrs={"class": "custom-select"}),
            )
        return fields

    def _amount(self, limit: rules.Limit) -> Decimal:
        """What the customer wanted to use of it, if it can be used; else all that fits."""
        wanted = self.amounts.get(limit.method)
        if wanted is not None and wanted <= rules.fitting(self.total, limit):
            return wanted
        return self._fitting(limit, self.rest)

    def _fitting(self, limit: rules.Limit, rest: str | None) -> Decimal:
        """All of the method that fits: a little less where the rest would be under the other one's minimum."""
        try:
            shares = rules.split(self.total, [limit, *self._second(limit, rest)])
        except rules.NotCovered:
            return rules.fitting(self.total, limit)
        return next((share.amount for share in shares if share.method == limit.method), Decimal(0))

    def _second(self, first: rules.Limit, rest: str | None) -> list[rules.Limit]:
        """What pays the rest: the method asked for, else the first there is; none where the first pays all."""
        codes = [code for code, _label in self.others_of(self.limits[first.method])]
        if rules.covers(self.total, first) or not codes:
            return []
        return [self.limits[rest if rest in codes else codes[0]]]

    @property
    def partial(self) -> bool:
        """Whether there is a choice to make even where there is only one method."""
        return any(limit.maximum is not None and limit.maximum < self.total for limit in self.limits.values())

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """For the page: each method's radio button, what is to be said about it, and its own fields."""
        for radio in self["method"]:
            code = radio.data["value"]
            row = {"radio": radio, "note": self.notes.get(code), "hint": self.hints.get(code)}
            if f"use_{code}" in self.fields:
                limit = self.limits[code]
                row |= {"use": self[f"use_{code}"], "rest": self[f"rest_{code}"], "maximum": limit.maximum}
                row["others"] = self.others_of(limit)
                row["least_rest"] = max(Decimal(0), self.total - limit.maximum)
            yield row

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        code = data.get("method")
        for other in self.limits:
            if other != code:
                self._forget(other)
        if code and not self.errors:
            self._clean_choice(self.limits[code], data)
        return data

    def _forget(self, code: str) -> None:
        """What was typed beside a method that isn't chosen is nobody's mistake."""
        for name in (f"use_{code}", f"rest_{code}"):
            self._errors.pop(name, None)

    def _clean_choice(self, limit: rules.Limit, data: dict[str, Any]) -> None:
        """Whether both together pay the total; the second is dropped where the first does alone."""
        wanted, rest = data.get(f"use_{limit.method}"), data.get(f"rest_{limit.method}")
        if wanted is not None and (refusal := self._refuse(wanted, limit)):
            self.add_error(f"use_{limit.method}", refusal)
            return
        if wanted == self._fitting(limit, rest):
            wanted = None  # so it stays all that fits should the total change
        first = rules.use(limit, wanted)
        chosen = [first, *self._second(first, rest)]
        try:
            rules.split(self.total, chosen)
        except rules.NotCovered as error:
            unpaid = money.display(error.rest, self.currency)
            field = "method" if wanted is None else f"use_{limit.method}"
            message = _("This leaves %(rest)s unpaid. Please choose another way.")
            self.add_error(field, message % {"rest": unpaid})
        else:
            data["methods"] = [limit.method for limit in chosen]
            data["amounts"] = {} if wanted is None else {limit.method: wanted}

    def _refuse(self, wanted: Decimal, limit: rules.Limit) -> Any:
        """Why so much can't be used, if it can't."""
        if wanted <= 0:
            return _("Please enter more than zero, or choose another way to pay.")
        if wanted > limit.maximum:
            return _("Only %(amount)s are available.") % {
                "amount": money.display(limit.maximum, self.currency)
            }
        if wanted > self.total:
            return _("This is more than the total of %(total)s.") % {
                "total": money.display(self.total, self.currency)
            }
        return None


class AddToBasketFormMixin:
    """More than a line can hold is refused in words, where the shop sets no limit of its own."""

    def clean_quantity(self) -> int:
        quantity = super().clean_quantity()
        if self.basket.num_items + quantity > MOST_PIECES:
            raise forms.ValidationError(_("So many can't be ordered at once."))
        return quantity


class SimpleAddToBasketFormMixin(AddToBasketFormMixin):
    """Lists add one piece; the page of a product that can be had more than once asks how many."""

    def __init__(self, basket: Any, product: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(basket, product, *args, **kwargs)
        if getattr(product, ASKS_QUANTITY, False):
            self.fields["quantity"].widget = deepcopy(self.base_fields["quantity"].widget)


class BasketLineFormMixin:
    """A plan bought for a client stays at one: it is had once. Another quantity may have another price."""

    def clean_quantity(self) -> int:
        quantity = super().clean_quantity()
        if quantity > 1 and self._is_plan_for_client():
            raise forms.ValidationError(_("A plan is bought once for a client."))
        return quantity

    def _is_plan_for_client(self) -> bool:
        is_for_client = getattr(self.instance, "clientportal_beneficiary", None) is not None
        return is_for_client and getattr(self.instance.product, "clientportal_plan", None) is not None

    def save(self, commit: bool = True) -> Any:
        line = super().save(commit)
        if commit and "quantity" in self.changed_data:
            keep_prices([line])
        return line
