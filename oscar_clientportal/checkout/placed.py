"""Who placed an order as a client: in the client's history, on the order's page, and in Oscar's dashboard, which
leads to the order's documents besides.
"""

from typing import Any

from django.urls import NoReverseMatch, reverse
from oscar.core.loading import get_model

from oscar_clientportal.documents.services import papers_of
from oscar_clientportal.impersonation.services.placements import (
    placed_for_colleagues_of,
    placement_of,
    placements,
)
from oscar_clientportal.impersonation.standing import WAGTAIL

Document = get_model("clientportal_documents", "Document")
LOOKS_AT_DOCUMENTS = (WAGTAIL, "clientportal_documents.view_document")


class OrderListMixin:
    """Mixed over ``oscar.apps.customer.views.OrderHistoryView``."""

    template_name_with_placements = "oscar_clientportal/checkout/order_list.html"
    #: Of those placed as other people of the company so many are shown, on the first page.
    most_of_colleagues = 50

    def get_template_names(self) -> list[str]:
        return [self.template_name_with_placements, *super().get_template_names()]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        shown = list(context["orders"])
        page = context.get("page_obj")
        if page is None or not page.has_previous():
            shown += placed_for_colleagues_of(self.request.user)[: self.most_of_colleagues]
        found = placements(shown)
        context["placed"] = [(order, found[order.pk]) for order in shown if order.pk in found]
        return context


class DashboardOrderMixin:
    """Mixed over ``oscar.apps.dashboard.orders.views.OrderDetailView``."""

    template_name_with_parties = "oscar_clientportal/checkout/dashboard_order.html"

    def get_template_names(self) -> list[str]:
        return [self.template_name_with_parties, *super().get_template_names()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lines = get_model("clientportal_portfolios", "OrderLineBeneficiary").objects
        bought_for = lines.filter(line__order=self.object).select_related("contact")
        context["placement"] = placement_of(self.object)
        context["bought_for"] = sorted({each.contact.name for each in bought_for})
        context["papers"] = papers_for(self.request.user, self.object)
        return context


def papers_for(user: Any, order: Any) -> list[tuple[Any, str, list[tuple[str, str]]]]:
    """The order's documents, each with its page in Wagtail and its files, as far as this person may open them there."""
    if not user.has_perms(LOOKS_AT_DOCUMENTS):
        return []
    try:
        return [
            (
                paper,
                reverse("clientportal_documents:inspect", args=[paper.pk]),
                [
                    (each.upper(), reverse("clientportal_documents:file", args=[paper.pk, each]))
                    for each in paper.formats
                ],
            )
            for paper in papers_of(Document.objects.defer("facts"), order)
        ]
    except NoReverseMatch:  # a shop without Wagtail
        return []
