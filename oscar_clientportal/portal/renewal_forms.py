"""Which saved card pays renewals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.payments import services as payments

SavedCard = get_model("clientportal_payments", "SavedCard")


class RenewalCardForm(forms.Form):
    """One of the customer's own cards; the one that pays already, or the default, is chosen."""

    card = forms.ModelChoiceField(
        SavedCard.objects.none(),
        label=_("Card"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Please choose a card."),
            "invalid_choice": _("Please choose one of your saved cards."),
        },
    )

    def __init__(self, *args: Any, user: Any, current: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = payments.saved_cards(user=user)
        self.fields["card"].queryset = SavedCard.objects.visible_to(user)
        self.chosen = self._chosen(current)

    def _chosen(self, current: Any) -> str:
        """The card whose button is on: what was sent, what pays now, or the first that is valid."""
        if self.is_bound:
            return self.data.get("card", "")
        usable = [card for card in self.cards if not card.is_expired]
        found = current if current in usable else next(iter(usable), None)
        return str(found.pk) if found else ""
