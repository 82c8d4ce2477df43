"""What others bought for the person who is logged in."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView
from oscar.core.loading import get_model

from oscar_clientportal.core import conf

from .base import AccountPage

OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")


class BoughtForYouView(AccountPage, ListView):
    """Without prices, unless the shop says otherwise."""

    template_name = "oscar_clientportal/portal/bought_for_you.html"
    page_title = _("Bought for you")
    active_tab = "bought-for-you"
    context_object_name = "bought"
    paginate_by = 25

    def get_queryset(self) -> QuerySet:
        bought = OrderLineBeneficiary.objects.visible_to(self.request.user)
        return bought.select_related("line__order__user", "line__product__parent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(shows_prices=conf.settings.bought_for_you_shows_prices, **kwargs)
