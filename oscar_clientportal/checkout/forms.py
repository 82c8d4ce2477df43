"""The checkout's forms: which method pays."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import money
from oscar_clientportal.payments import methods as registry
from oscar_clientportal.payments import rules
from oscar_clientportal.payments.forms import CardForm

__all__ = ["BasketLineFormMixin", "CardForm", "PaymentMethodForm"]


class PaymentMethodForm(forms.Form):
    """One method, and a second one for what the first doesn't cover."""

    method = forms.ChoiceField(label=_("Pay with"), widget=forms.RadioSelect)
    rest = forms.ChoiceField(label=_("Pay the rest with"), required=False)

    def __init__(
        self,
        *args: Any,
        total: Decimal,
        currency: str,
        limits: Mapping[str, rules.Limit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.total, self.currency, self.limits = total, currency, limits
        labels = {code: method.label for code, method in registry.registered().items() if code in limits}
        self.fields["method"].choices = [
            (code, self._label(label, limits[code])) for code, label in labels.items()
        ]
        self.fields["rest"].choices = [
            (code, labels[code]) for code, limit in limits.items() if limit.maximum is None
        ]

    def _label(self, label: Any, limit: rules.Limit) -> Any:
        if limit.maximum is None:
            return label
        amount = money.display(limit.maximum, self.currency)
        return _("%(method)s (%(amount)s available)") % {"method": label, "amount": amount}

    @property
    def partial(self) -> list[dict[str, Any]]:
        """The methods that can pay only a part, with what would remain."""
        return [
            {"code": code, "rest": self.total - limit.maximum}
            for code, limit in self.limits.items()
            if limit.maximum is not None and limit.maximum < self.total
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("method"):
            self._clean_rest(data)
        return data

    def _clean_rest(self, data: dict[str, Any]) -> None:
        """Whether both together pay the total; the second is dropped where the first does alone."""
        first, others = self.limits[data["method"]], [code for code, _label in self.fields["rest"].choices]
        others = [code for code in others if code != data["method"]]
        chosen = [first]
        if not rules.covers(self.total, first) and others:
            chosen.append(self.limits[data["rest"] if data.get("rest") in others else others[0]])
        try:
            rules.split(self.total, chosen)
        except rules.NotCovered as error:
            rest = money.display(error.rest, self.currency)
            self.add_error(
                "method", _("This leaves %(rest)s unpaid. Please choose another way.") % {"rest": rest}
            )
        else:
            data["methods"] = [limit.method for limit in chosen]


class BasketLineFormMixin:
    """A line bought for a client stays at one: a plan is had once."""

    def clean_quantity(self) -> int:
        quantity = super().clean_quantity()
        is_for_client = getattr(self.instance, "clientportal_beneficiary", None) is not None
        if quantity > 1 and is_for_client:
            raise forms.ValidationError(_("What is bought for a client is bought once."))
        return quantity
