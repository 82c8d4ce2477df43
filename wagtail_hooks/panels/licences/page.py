"""The page of one licence: its seats as a bar and over time, who holds them, who waits, what became of it."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyFactsView

from . import days, history, rows
from .bar import Bar
from .holders import Holders, holders_table, waiting, waiting_table
from .usage import Usage

DETAILS = (
    Fact("company", gettext_lazy("Company"), lambda row: row.company.name),
    Fact("title", gettext_lazy("Title"), lambda row: row.title),
    Fact("description", gettext_lazy("Description"), lambda row: row.description),
    Fact("kind", gettext_lazy("Type"), lambda row: row.get_kind_display()),
    Fact("source", gettext_lazy("Origin"), lambda row: row.get_source_display()),
    Fact("state", gettext_lazy("Status"), rows.state),
    Fact("valid_from", gettext_lazy("Valid from"), days.shown_from),
    Fact("valid_until", gettext_lazy("Valid until"), days.shown_until),
    Fact("next", gettext_lazy("Quantity from the next renewal"), lambda row: row.quantity_next),
    Fact("ended", gettext_lazy("Ended"), lambda row: row.ended_at),
    Fact("created", gettext_lazy("Created"), lambda row: row.created_at),
    Fact("created_by", gettext_lazy("Created by"), lambda row: rows.person(row.created_by)),
)
ACTS = (("change", "give", "plus"), ("change", "change", "edit"), ("delete", "end", "cross"))
LABELS = {
    "give": gettext_lazy("Give a seat"),
    "change": pgettext_lazy("button", "Change"),
    "end": gettext_lazy("End"),
}


class LicenceView(ReadOnlyFactsView):
    page_title = gettext_lazy("Licence")
    any_permission_required = rows.RIGHTS
    template_name = "oscar_clientportal/wagtail/licences/licence.html"

    @property
    def header_buttons(self) -> list[Any]:
        """What this person can do with it now: nothing, once it was ended."""
        if self.object.ended_at is not None:
            return []
        return [
            HeaderButton(str(LABELS[name]), url=rows.url_of(name, self.object.pk), icon_name=icon)
            for right, name, icon in ACTS
            if self.user_has_permission(right)
        ]

    @cached_property
    def may_change(self) -> bool:
        return self.user_has_permission("change") and self.object.ended_at is None

    def get_page_subtitle(self) -> str:
        return f"{self.object.company} · {self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        licence, user = self.object, self.request.user
        holders = Holders(licence, self.request.GET)
        events, older = history.events_of(licence, self.request.GET)
        return {
            **super().get_context_data(**kwargs),
            "bar": Bar.of(licence),
            "usage": Usage(licence),
            "holders": holders,
            "holders_table": holders_table(holders.page.object_list, user, may_take=self.may_change),
            "waiting": waiting_table(waiting(licence), user),
            "transfers": history.transfers_table(history.transfers_of(licence)),
            "source": history.came_from(licence),
            "events": history.events_table(events, user),
            "older": older,
            "is_newest": "events_before" not in self.request.GET,
            **self.belonging(),
        }

    def belonging(self) -> dict[str, Any]:
        """The customer and the subscription it belongs to, as far as this person may look at them."""
        licence, user = self.object, self.request.user
        subscription = rows.subscription_of(licence)
        links = []
        if any(user.has_perm(f"clientportal_clients.{right}_company") for right in rows.RIGHTS):
            from wagtail_hooks.panels.customers.people import page_of

            links.append(
                (pgettext("of the shop", "Customer"), str(licence.company), page_of(licence.company, user))
            )
        if subscription is not None:
            url = history.subscription_link(subscription, user)
            links.append((_("Subscription"), str(subscription.plan), url))
        return {"links": links}
