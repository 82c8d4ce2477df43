"""What the staff fills in to give money back, and to end what could not go back."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import money
from oscar_clientportal.core.forms import AmountField
from oscar_clientportal.payments import services

WHOLE, AMOUNT, LINES = "whole", "amount", "lines"


class RefundForm(forms.Form):
    """``token`` makes two posts of one form one refund; ``seen`` is the preview its reader agreed to."""

    what = forms.ChoiceField(
        label=_("What to refund"),
        choices=[
            (WHOLE, _("Everything that is left")),
            (AMOUNT, _("An amount")),
            (LINES, _("Some of the lines")),
        ],
        initial=WHOLE,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=255)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)

    def __init__(self, *args: Any, payment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("Amount (%(currency)s)") % {"currency": payment.currency}
        self.fields["amount"] = AmountField(currency=payment.currency, label=label, required=False)
        returned = services.returned_quantities(payment)
        self.lines = {f"line_{line.pk}": line for line in payment.order.lines.order_by("pk")}
        for name, line in self.lines.items():
            self.fields[name] = self._quantity(line, returned.get(line.pk, 0), payment.currency)
        self.order_fields(["what", "amount", *self.lines, "reason"])

    @staticmethod
    def _quantity(line: Any, returned: int, currency: str) -> forms.IntegerField:
        left = max(0, line.quantity - returned)
        help_text = _("%(left)s of %(quantity)s left, %(price)s for the whole line") % {
            "left": left,
            "quantity": line.quantity,
            "price": money.display(line.line_price_incl_tax, currency),
        }
        return forms.IntegerField(
            label=_("Pieces of “%(title)s”") % {"title": line.title},
            help_text=help_text,
            min_value=0,
            max_value=left,
            initial=0,
            required=False,
            disabled=left == 0,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("what") == AMOUNT and not self.errors.get("amount") and not data.get("amount"):
            self.add_error("amount", _("Please enter the amount to refund."))
        is_by_line = data.get("what") == LINES and not any(name in self.errors for name in self.lines)
        if is_by_line and not any(data.get(name) for name in self.lines):
            self.add_error("what", _("Please say how many pieces of which line to refund."))
        return data

    @property
    def figures(self) -> dict[str, Any]:
        """What the form says, as the service takes it; what was left in fields of another choice doesn't count."""
        data = self.cleaned_data
        if data["what"] == LINES:
            return {"lines": {line: data[name] for name, line in self.lines.items() if data.get(name)}}
        return {"amount": data["amount"] if data["what"] == AMOUNT else None}

    @property
    def field_of_figures(self) -> str:
        """Beside which field an error about the figures belongs."""
        return "amount" if self.cleaned_data.get("what") == AMOUNT else "what"


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=255, help_text=_("Kept with the order."))


class SettleForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How it is settled"),
        choices=[
            ("account", _("Paid to the customer's account, now")),
            ("other", _("Settled outside: by bank transfer, say")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=255, help_text=_("Kept with the refund."))
