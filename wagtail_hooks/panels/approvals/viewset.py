"""The panel: its lists, a page for each link, and the decisions."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn

from oscar_clientportal.core import clock
from wagtail_hooks.facts import Fact, readable
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyViewSet

from . import rows
from .deadline import DeadlineColumn, words
from .decide import AcceptView, RefuseView
from .listing import (
    ApprovalFilterSet,
    ApprovalIndexView,
    DecidedFilterSet,
    DecidedIndexView,
    as_header,
    decision_buttons,
)

ClientLink = get_model("clientportal_portfolios", "ClientLink")


def due(link: Any) -> str:
    """The deadline of a link that waits; the moment alone once it was decided on."""
    if link.status != ClientLink.Status.PENDING:
        return readable(link.due_at)
    return f"{words(link.due_at, clock.now())} ({readable(link.due_at)})"


CLIENT = Fact("client", _("Client"), rows.client, sort_key="contact__last_name")
EMAIL = Fact("email", _("E-mail address"), rows.email, sort_key="contact__email")
AGENT = Fact("agent", _("Agent"), rows.agent, sort_key="agent__user__last_name")
KNOWN = Fact("known", _("Known from"), rows.known)
PAID = Fact("paid", _("Paid meanwhile"), rows.paid)
DEADLINE = Fact(
    "due", _("Deadline"), lambda link: link.due_at, shown=due, sort_key="due_at", column=DeadlineColumn
)
ADDED = Fact("added", _("Added"), lambda link: link.created_at, sort_key="created_at", column=DateColumn)
COMPANY = Fact("company", _("Company"), lambda link: link.contact and link.contact.company, is_listed=False)
STATUS = Fact("status", _("Status"), lambda link: link.get_status_display(), sort_key="status")
DECIDED = Fact(
    "decided_at", _("Decided"), lambda link: link.decided_at, sort_key="decided_at", column=DateColumn
)
DECIDED_BY = Fact("decided_by", _("Decided by"), lambda link: rows.person(link.decided_by))
REASON = Fact("reason", _("Reason"), lambda link: link.reason)
LOGIN = Fact(
    "contact_status",
    pgettext_lazy("status", "Login"),
    lambda link: link.contact and link.contact.get_status_display(),
)
DECISIONS = (CLIENT, STATUS, DECIDED, DECIDED_BY, REASON, AGENT, KNOWN, EMAIL, ADDED)


class ApprovalView(ReadOnlyFactsView):
    """One link: what is known, what was paid, and the decision."""

    any_permission_required = ["view", "change", "approve"]
    page_title = _("Approval")

    @property
    def header_buttons(self) -> list[Any]:
        return as_header(decision_buttons(self.object, self.user_has_permission("approve")))


class ApprovalViewSet(ReadOnlyViewSet):
    model = ClientLink
    name = "clientportal_approvals"
    url_prefix = "client-portal/approvals"
    menu_label = _("Approvals")
    icon = "check"
    ordering = ["due_at"]
    list_per_page = 50
    export_filename = "approvals"
    actions = ("view", "approve")
    rows = staticmethod(rows.approvals)
    index_view_class = ApprovalIndexView
    inspect_view_class = ApprovalView
    filterset_class = ApprovalFilterSet
    facts = (CLIENT, DEADLINE, AGENT, KNOWN, PAID, EMAIL, COMPANY, ADDED)
    details = (LOGIN, STATUS, DECIDED, DECIDED_BY, REASON)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(**{"rows": rows.waiting, **kwargs})

    def decided_view(self, **kwargs: Any) -> Any:
        own = {
            "rows": rows.decided,
            "facts": DECISIONS,
            "filterset_class": DecidedFilterSet,
            "default_ordering": "-decided_at",
            "export_filename": "decisions",
            "index_url_name": self.get_url_name("decided"),
            "index_results_url_name": self.get_url_name("decided_results"),
        }
        return self.construct_view(DecidedIndexView, **{**self.get_index_view_kwargs(), **own, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("decided/", self.decided_view(), name="decided"),
            path("decided/results/", self.decided_view(results_only=True), name="decided_results"),
            path("accept/", self.construct_view(AcceptView), name="accept"),
            path("refuse/", self.construct_view(RefuseView), name="refuse"),
        ]
