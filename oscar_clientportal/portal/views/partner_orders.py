"""The orders somebody has placed as clients: a partner, an agent, or one of the shop's staff."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView
from oscar.core.loading import get_model

from .base import AccountPage

OrderParties = get_model("clientportal_portfolios", "OrderParties")


class OrdersView(AccountPage, ListView):
    """Whoever placed an order sees what they placed, whatever has become of the consent since."""

    template_name = "oscar_clientportal/portal/partner/orders.html"
    page_title = _("Orders placed for clients")
    active_tab = "partner-orders"
    context_object_name = "placed"
    paginate_by = 25

    def get_queryset(self) -> QuerySet:
        placed = OrderParties.objects.filter(actor=self.request.user).exclude(order__user=F("actor"))
        placed = placed.select_related("order__user__clientportal_contact__company")
        return placed.order_by("-order__date_placed", "-order__pk")
