"""Oscar's "order again": what was bought for a client is bought again from the portfolio."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class ReorderMixin:
    """Mixed over the two views of an order and of one of its lines. Without it the payer would get the line."""

    def do_reorder(self, order_or_line: Any) -> None:
        lines = order_or_line.lines.all() if hasattr(order_or_line, "lines") else [order_or_line]
        if any(hasattr(line, "clientportal_beneficiary") for line in lines):
            messages.info(self.request, _("To buy for a client again, choose the client in your portfolio."))
            self.response = redirect("clientportal_portal:portfolio")
            return
        super().do_reorder(order_or_line)
