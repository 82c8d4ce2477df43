"""The page of one session: who, as whom, by what right; what was looked at, done and refused; what was changed."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.impersonation import policy
from wagtail_hooks.facts import readable
from wagtail_hooks.viewsets import ReadOnlyFactsView

from . import rows

#: So many steps and changes are shown, the newest.
MOST = 300
MOST_ORDERS = 20


def session_rows() -> QuerySet:
    return rows.sessions(tuple(rows.COUNTED))


def steps_table(steps: list[Any]) -> Table:
    columns = [
        Column("when", label=_("When"), accessor=lambda step: readable(step.created_at)),
        Column("kind", label=_("What"), accessor=lambda step: step.get_kind_display()),
        Column("page", label=_("Page"), accessor=page_of),
        Column("path", label=_("Address"), accessor="path"),
    ]
    return Table(columns, steps)


def page_of(step: Any) -> str:
    """What the page is called, and what it was about."""
    return ": ".join(part for part in (str(policy.label_of(step.page)), step.title) if part)


def changes_table(changes: list[Any]) -> Table:
    columns = [
        Column("when", label=_("When"), accessor=lambda change: readable(change.created_at)),
        Column("how", label=_("What"), accessor=lambda change: change.get_action_display()),
        Column("which", label=_("Which"), accessor=lambda change: change.title or change.kind),
        Column("before", label=_("Before"), accessor=lambda change: values_of(change.before)),
        Column("after", label=_("Afterwards"), accessor=lambda change: values_of(change.after)),
        Column("undone", label=_("Undone"), accessor=lambda change: readable(change.undone_at)),
    ]
    return Table(columns, changes)


def values_of(kept: Any) -> str:
    """Plain values in a line, as they were kept."""
    if not kept:
        return "-"
    if isinstance(kept, dict):
        return "; ".join(f"{name}: {value}" for name, value in kept.items() if value not in (None, ""))
    return str(kept)


class SessionView(ReadOnlyFactsView):
    page_title = gettext_lazy("Session as a client")
    any_permission_required = ["view"]
    template_name = "oscar_clientportal/wagtail/sessions/session.html"

    @property
    def header_buttons(self) -> list[Any]:
        if not rows.is_running(self.object) or not self.user_has_permission("end"):
            return []
        return [HeaderButton(_("End session"), url=rows.end_url(self.object), icon_name="cross")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.object
        steps = list(session.entries.order_by("-created_at", "-pk")[: MOST + 1])
        changes = list(session.changes.order_by("-created_at", "-pk")[: MOST + 1])
        return {
            **super().get_context_data(**kwargs),
            "session": session,
            "steps": steps_table(steps[:MOST][::-1]),
            "changes": changes_table(changes[:MOST][::-1]),
            "is_cut": len(steps) > MOST or len(changes) > MOST,
            "most": MOST,
            "links": self.links(),
        }

    def links(self) -> list[tuple[str, str]]:
        """To the client's pages, as far as they are still there and may be looked at."""
        session, user, links = self.object, self.request.user, []
        if session.contact_id and user.has_perm("clientportal_clients.view_contact"):
            links.append((_("Contact"), reverse("clientportal_contacts:inspect", args=[session.contact_id])))
        if session.consent_id and user.has_perm("clientportal_impersonation.view_consent"):
            links.append((_("Consent"), reverse("clientportal_consents:inspect", args=[session.consent_id])))
        if session.count_of_orders and user.has_perm("clientportal_payments.view_refund"):
            links += [order_link(attempt) for attempt in orders_of(session)[:MOST_ORDERS]]
        return links


def orders_of(session: Any) -> QuerySet:
    return rows.PaymentAttempt.objects.filter(acting_session=session.pk, order__isnull=False).order_by("pk")


def order_link(attempt: Any) -> tuple[str, str]:
    label = _("Order %(number)s") % {"number": attempt.order_number}
    return label, reverse("clientportal_refunds:inspect", args=[attempt.pk])
