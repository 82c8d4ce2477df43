"""An order above what may be spent of a client's money: it waits, instead of being placed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from oscar_clientportal.core import acting
from oscar_clientportal.impersonation.services import waiting_orders
from oscar_clientportal.payments import exceptions


class AskingPart:
    """A part of ``PaymentDetailsMixin``: freeze the basket and ask the client."""

    def ask_client(self, basket: Any, total: Any) -> HttpResponse:
        try:
            waiting = waiting_orders.ask_client(
                acting=acting.current(),
                basket=basket,
                total=total.incl_tax,
                currency=total.currency,
                checkout_data=self.kept_data(basket),
            )
        except (exceptions.BasketTaken, exceptions.BasketChanged):
            messages.warning(self.request, _("Your basket has changed. Please check your order again."))
            return redirect("basket:summary")
        self.checkout_session.flush()
        return redirect("clientportal_checkout:waiting", pk=waiting.pk)
