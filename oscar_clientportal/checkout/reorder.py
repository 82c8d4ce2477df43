"""An order in Oscar's account pages: how it was paid, and buying again what was bought for a client."""

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.customers import delivery_remark
from oscar_clientportal.documents.services import papers_of
from oscar_clientportal.impersonation.services.placements import placed_for_colleagues_of, placement_of

from .catalogue.leaving import leave_out_unseen
from .kept_prices import keep_prices


class ReorderMixin:
    """Mixed over the view of one order line. Without it the payer would get what was bought for a client."""

    def do_reorder(self, order_or_line: Any) -> None:
        lines = order_or_line.lines.all() if hasattr(order_or_line, "lines") else [order_or_line]
        if any(hasattr(line, "clientportal_beneficiary") for line in lines):
            messages.info(self.request, _("To buy for a client again, choose the client in your portfolio."))
            self.response = redirect("clientportal_portal:portfolio")
            return
        if not leave_out_unseen(self.request, order_or_line):
            self.response = redirect("customer:order-list")
            return
        super().do_reorder(order_or_line)
        again = {line.product_id for line in lines}
        if self.request.basket.pk is not None:
            keep_prices(line for line in self.request.basket.all_lines() if line.product_id in again)


class OrderPageMixin(ReorderMixin):
    """Mixed over ``oscar.apps.customer.views.OrderDetailView``, which is silent about payments."""

    template_name_with_payment = "oscar_clientportal/checkout/order_detail.html"

    def get_template_names(self) -> list[str]:
        return [self.template_name_with_payment, *super().get_template_names()]

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        try:
            order = super().get_object(*args, **kwargs)
        except Http404:
            number = self.kwargs["order_number"]
            order = placed_for_colleagues_of(self.request.user).filter(number=number).first()
            if order is None:
                raise
        prefetch_related_objects([order], "sources__source_type")
        return order

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["placement"] = placement_of(self.object)
        mine = get_model("clientportal_documents", "Document").objects.visible_to(self.request.user)
        context["documents"] = papers_of(mine, self.object)
        if self.object.shipping_address_id is not None:
            context["delivery_remark"] = delivery_remark(user=self.request.user)
        return context
