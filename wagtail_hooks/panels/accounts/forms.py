"""What the staff fills in: an amount of the account's currency, and always a reason."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.accounts import services
from oscar_clientportal.accounts.exceptions import AccountError
from oscar_clientportal.core.forms import AmountField


class GivenReason:
    """A form whose reason can be kept."""

    def clean_reason(self) -> str:
        try:
            return services.clean_reason(self.cleaned_data["reason"])
        except AccountError as error:
            raise ValidationError(str(error)) from None


class DecisionForm(forms.Form):
    """``seen`` is the balance its reader decided on."""

    seen = forms.DecimalField(widget=forms.HiddenInput)


class RefusalForm(GivenReason, forms.Form):
    reason = forms.CharField(label=_("Reason for the refusal"), max_length=255)


class ReasonForm(GivenReason, forms.Form):
    """``token`` makes two posts of one form one act; ``seen`` is the balance its reader decided on."""

    reason = forms.CharField(
        label=_("Reason"), max_length=255, help_text=_("Kept with your name in the account's log.")
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    seen = forms.DecimalField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account


class AmountForm(ReasonForm):
    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        label = _("Amount (%(currency)s)") % {"currency": account.currency}
        self.fields["amount"] = AmountField(currency=account.currency, label=label)
        self.order_fields(["amount"])


class MovementForm(AmountForm):
    """The customer reads the reason: it stands in the account's movements."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The customer reads it in the account's movements.")


class CreditForm(MovementForm):
    source = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (services.CORRECTIONS, _("A correction or goodwill")),
            (services.CASH, _("Money received, such as a bank transfer")),
        ],
        initial=services.CORRECTIONS,
        widget=forms.RadioSelect,
    )

    field_order = ["source", "amount", "reason"]
