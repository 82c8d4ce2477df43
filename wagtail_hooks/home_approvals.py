"""On Wagtail's first page: clients who wait for a decision."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component

from oscar_clientportal.core import clock


class WaitingClientsPanel(Component):
    """How many clients wait for this person's decision, and how many for too long; nothing where nobody does."""

    name = "clientportal_waiting_clients"
    template_name = "oscar_clientportal/wagtail/home_waiting_clients.html"
    order = 119

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        counts = {"waiting": 0, "overdue": 0}
        if parent_context["request"].user.has_perm("clientportal_portfolios.approve_clientlink"):
            links = get_model("clientportal_portfolios", "ClientLink").objects.to_decide()
            counts = links.aggregate(
                waiting=Count("pk"), overdue=Count("pk", filter=Q(due_at__lte=clock.now()))
            )
        return {**counts, "url": reverse("clientportal_approvals:index")}
