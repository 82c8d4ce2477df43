"""What the pages that take a card have in common."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .exceptions import CardMissing


class CardForm(forms.Form):
    """What the card provider's script gives for the card: never the card itself."""

    payment_method = forms.RegexField(
        regex=r"^pm_[A-Za-z0-9_]{1,200}$",
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Please enter your card."),
            "invalid": _("Please enter your card."),
        },
    )
    label = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class CardChoiceForm(CardForm):
    """One of the customer's saved cards, or a new one and whether it is to be saved too.

    What renews by itself is charged to the card when nobody is there, so a new one is saved for it.
    """

    saved = forms.CharField(max_length=20, required=False)
    save_card = forms.BooleanField(label=_("Save this card for next time"), required=False)
    auto_renew = forms.BooleanField(label=_("Renew automatically with this card"), required=False)

    def __init__(
        self,
        *args: Any,
        cards: Sequence[Any] = (),
        may_save: bool = False,
        may_renew: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cards = list(cards)
        self.fields["payment_method"].required = False
        if not may_save:
            del self.fields["save_card"]
        if not may_renew:
            del self.fields["auto_renew"]

    @property
    def chosen(self) -> str:
        """The choice to show: what was sent, else the default card where it is good, else a new one."""
        if self.is_bound:
            return self.data.get("saved", "")
        first = self.cards[0] if self.cards else None
        return str(first.pk) if first is not None and first.is_default and not first.is_expired else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("saved"):
            self._take_saved(data)
        elif not data.get("payment_method") and "payment_method" not in self.errors:
            self.add_error("payment_method", _("Please enter your card."))
        return data

    def _take_saved(self, data: dict[str, Any]) -> None:
        """The card itself is read from the customer's own list, whatever else the form says."""
        self.errors.pop("payment_method", None)
        card = next((card for card in self.cards if str(card.pk) == data["saved"]), None)
        if card is None:
            self.add_error("payment_method", str(CardMissing.message))
        elif card.is_expired:
            self.add_error("payment_method", _("This card has expired. Please choose another one."))
        else:
            data.update(payment_method=card.reference, label=str(card), save_card=False)

    @property
    def details(self) -> dict[str, Any]:
        """What the checkout keeps of a valid form."""
        data = self.cleaned_data
        is_saved = bool(data["saved"])
        to_be_saved = bool(data.get("save_card") or data.get("auto_renew")) and not is_saved
        flags = {"saved": is_saved, "save": to_be_saved}
        given = {"payment_method": data["payment_method"], "label": data["label"]}
        return {**given, **{name: True for name, is_on in flags.items() if is_on}}
