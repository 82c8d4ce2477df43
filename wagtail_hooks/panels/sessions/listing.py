"""The list of sessions: what it can be asked, what it shows, and those that run now above it."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button

from wagtail_hooks.facts import Fact
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.plain import CompanyField, PlainField
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing

from . import rows

Impersonation = get_model("clientportal_impersonation", "Impersonation")
#: More that run at once stand in the list alone.
MOST_RUNNING = 20
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def in_states(values: list[str]) -> Q:
    states = {"running": rows.running(), "over": ~rows.running()}
    return _any(states[value] for value in values)


def with_flags(values: list[str]) -> Q:
    return Q(flags__overlap=values)


def as_tour(values: list[str]) -> Q:
    return Q(is_tour__in=[value == "yes" for value in values])


def with_orders(values: list[str]) -> Q:
    ordered = rows.PaymentAttempt.objects.filter(acting_session__isnull=False, order__isnull=False)
    found = Q(pk__in=ordered.order_by().values("acting_session"))
    return _any(found if value == "yes" else ~found for value in values)


def _any(conditions: Any) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def fact(name: str, label: Any, **more: Any) -> Fact:
    return Fact(name, label, lambda session: getattr(session, name), is_listed=False, **more)


LISTING = register(
    Listing(
        panel="sessions",
        rows_for=rows.sessions,
        search=rows.find,
        ordering="-started_at",
        fields=(
            PlainField("who", gettext_lazy("Who"), Kind.TEXT, column="impersonator_name"),
            PlainField("whom", gettext_lazy("As whom"), Kind.TEXT, column="contact_name"),
            CompanyField("company", gettext_lazy("Company"), Kind.TEXT),
            Field(
                "authority",
                gettext_lazy("By what right"),
                Kind.CHOICE,
                lambda: Impersonation.Authority.choices,
            ),
            Field(
                "state",
                gettext_lazy("Status"),
                Kind.CHOICE,
                lambda: [("running", gettext_lazy("Running")), ("over", gettext_lazy("Over"))],
                asks=in_states,
            ),
            Field(
                "flags",
                gettext_lazy("Unusual"),
                Kind.CHOICE,
                lambda: list(rows.FLAGS.items()),
                asks=with_flags,
            ),
            Field("how_ended", gettext_lazy("How it ended"), Kind.CHOICE, lambda: Impersonation.End.choices),
            Field("started", gettext_lazy("Began"), Kind.DATE, column="started_at"),
            PlainField("reason", gettext_lazy("Reason"), Kind.TEXT),
            Field("tour", gettext_lazy("Guided tour"), Kind.CHOICE, lambda: YES_NO, asks=as_tour),
            Field("orders", gettext_lazy("Orders"), Kind.CHOICE, lambda: YES_NO, asks=with_orders),
        ),
        facts=(
            Fact("who", gettext_lazy("Who"), lambda session: session.impersonator_name),
            Fact("whom", gettext_lazy("As whom"), rows.whom),
            Fact("company", gettext_lazy("Company"), rows.company),
            Fact("authority", gettext_lazy("By what right"), lambda session: session.get_authority_display()),
            Fact("reason", gettext_lazy("Reason"), lambda session: session.reason),
            Fact(
                "started",
                gettext_lazy("Began"),
                lambda session: session.started_at,
                sort_key="started_at",
                column=DateColumn,
            ),
            Fact(
                "state",
                gettext_lazy("Status"),
                rows.state,
                column=partial(StatusTagColumn, primary=rows.is_running),
            ),
            Fact("changes", gettext_lazy("Changes"), rows.count_of("changes")),
            Fact("flags", gettext_lazy("Unusual"), rows.flags),
            fact("ended_at", pgettext_lazy("session", "Ended"), column=DateColumn),
            Fact("ended_by", gettext_lazy("Ended by"), rows.ended_by, is_listed=False),
            Fact("orders", gettext_lazy("Orders"), rows.count_of("orders"), is_listed=False),
            Fact("consent", gettext_lazy("Consent"), rows.consent, is_listed=False),
            fact("ip", gettext_lazy("From where")),
            fact("user_agent", gettext_lazy("Browser")),
            fact("ends_at", gettext_lazy("Ends at the latest"), shown=rows.ends_at),
            fact("told_at", gettext_lazy("Client told"), column=DateColumn),
        ),
    )
)


class SessionIndexView(ComposedIndexView):
    page_title = gettext_lazy("Sessions as clients")
    listing = LISTING
    panel_url_name = "clientportal_sessions"
    any_permission_required = ["view"]
    results_template_name = "oscar_clientportal/wagtail/sessions/results.html"

    @property
    def may_end(self) -> bool:
        return self.user_has_permission("end")

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if self.may_end and rows.is_running(instance):
            buttons.append(
                Button(_("End session"), url=rows.end_url(instance), icon_name="cross", priority=0)
            )
        return buttons

    @cached_property
    def running(self) -> list[Any]:
        """What runs now, above the first page of all of them."""
        is_first = not self.state.is_asking and not {"after", "before"} & set(self.request.GET)
        found = Impersonation.objects.filter(rows.running()).order_by("-started_at", "-pk")
        return list(found[:MOST_RUNNING]) if is_first else []
