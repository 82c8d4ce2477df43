"""The page of one consent: what it allows, its history, and the sessions that were begun by it."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table, TitleColumn

from oscar_clientportal.core import money
from oscar_clientportal.impersonation.words import words_of
from wagtail_hooks.facts import readable
from wagtail_hooks.viewsets import ReadOnlyFactsView

from .rows import person

Contact = get_model("clientportal_clients", "Contact")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
#: The newest of each are shown.
MOST = 100


def terms_of(event: Any, names: dict[int, str]) -> str:
    """The terms as they were from this event on, in a line."""
    terms = event.terms if isinstance(event.terms, dict) else {}
    told = [", ".join(str(words) for words in words_of(terms.get("scopes") or ()))] if terms else []
    if terms.get("monthly_limit") and terms.get("currency"):
        amount = money.display(terms["monthly_limit"], terms["currency"])
        told.append(_("%(amount)s a month") % {"amount": amount})
    if terms.get("acts_as") in names:
        told.append(_("as %(name)s") % {"name": names[terms["acts_as"]]})
    until = _moment(terms.get("until"))
    if until:
        told.append(_("until %(until)s") % {"until": readable(until)})
    return "; ".join(told)


def _moment(text: Any) -> datetime | None:
    try:
        return parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None


def events_table(events: list[Any]) -> Table:
    wanted = {event.terms.get("acts_as") for event in events if isinstance(event.terms, dict)} - {None}
    names = {contact.pk: contact.name for contact in Contact.objects.filter(pk__in=wanted)}
    columns = [
        Column("when", label=_("When"), accessor=lambda event: readable(event.created_at)),
        Column("what", label=_("What"), accessor=lambda event: event.get_kind_display()),
        Column("who", label=_("By"), accessor=lambda event: person(event.actor)),
        Column(
            "terms", label=pgettext("consent", "From then on"), accessor=lambda event: terms_of(event, names)
        ),
    ]
    return Table(columns, events)


def sessions_table(sessions: list[Any], *, may_open: bool) -> Table:
    def url(session: Any) -> str | None:
        return reverse("clientportal_sessions:inspect", args=[session.pk]) if may_open else None

    columns = [
        TitleColumn("who", label=_("Who"), accessor=str, get_url=url),
        Column("began", label=_("Began"), accessor=lambda session: readable(session.started_at)),
        Column("reason", label=_("Reason"), accessor="reason"),
    ]
    return Table(columns, sessions)


class ConsentView(ReadOnlyFactsView):
    page_title = gettext_lazy("Consent")
    any_permission_required = ["view"]
    template_name = "oscar_clientportal/wagtail/consents/consent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = list(self.object.events.select_related("actor").order_by("-created_at", "-pk")[:MOST])
        sessions = Impersonation.objects.filter(consent=self.object).order_by("-started_at", "-pk")
        may_open = self.request.user.has_perm("clientportal_impersonation.view_impersonation")
        return {
            **super().get_context_data(**kwargs),
            "events": events_table(events),
            "sessions": sessions_table(list(sessions[:MOST]), may_open=may_open),
        }
