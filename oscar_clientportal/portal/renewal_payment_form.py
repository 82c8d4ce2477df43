"""How a renewal is paid by its payer: with one of their cards, or another one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_clientportal.payments.forms import CardChoiceForm


class RenewalCardForm(CardChoiceForm):
    """The ``preferred`` card comes first and is chosen: the one whose bank waits, or that pays the renewals."""

    def __init__(self, *args: Any, preferred: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, may_save=True, **kwargs)
        self.preferred = preferred
        if preferred is not None:
            self.cards.sort(key=lambda card: card.pk != preferred.pk)
        self.fields["save_card"].label = _("Pay the next renewals with this card too")

    @property
    def chosen(self) -> str:
        if self.is_bound or self.preferred is None or self.preferred.is_expired:
            return super().chosen
        return str(self.preferred.pk)
