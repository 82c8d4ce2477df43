"""On Wagtail's first page: what waits for the person who looks at it."""

from typing import Any

from django.urls import reverse
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component


class WaitingActsPanel(Component):
    """How many acts on customer accounts this person could agree to; nothing where there are none."""

    name = "clientportal_waiting_acts"
    template_name = "oscar_clientportal/wagtail/home_waiting_acts.html"
    order = 120

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting = 0
        if user.has_perm("clientportal_accounts.change_account"):
            acts = get_model("clientportal_accounts", "AccountAct").objects
            waiting = acts.for_decision_by(user).count()
        return {"waiting": waiting, "url": f"{reverse('clientportal_accounts:index')}?waiting=me"}
