from typing import Any

from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.models import Site

from oscar_clientportal.conditions.services import reading_of
from oscar_clientportal.core import acting

from .models import ArticlePage

Plan = get_model("clientportal_subscriptions", "Plan")


class HomeView(TemplateView):
    """The shop's front page: a greeting, the plans, and the library."""

    template_name = "sandbox/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = Site.find_for_request(self.request)
        plans = Plan.objects.open().select_related("product").prefetch_related("contents")
        plans = plans.order_by("-product__priority", "pk")
        seen = reading_of(self.request).sees(plan.product_id for plan in plans)
        return super().get_context_data(
            plans=[plan for plan in plans if plan.product_id in seen],
            welcome=ArticlePage.objects.filter(pk=site.root_page_id).first() if site else None,
            is_agent=hasattr(self.request.user, "clientportal_agent") and acting.current() is None,
            **kwargs,
        )
