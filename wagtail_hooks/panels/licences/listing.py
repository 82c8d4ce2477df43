"""The list of licences: what it can be asked, what it shows, and the sums of the whole shop above it."""

from functools import partial
from typing import Any

from django.db.models import Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.core import clock
from wagtail_hooks.facts import Fact, column_fact, named
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.plain import CompanyField, PlainField
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing
from wagtail_hooks.panels.payments.page import AmountColumn

from . import days, rows
from .bar import Bar
from .fields import LastDay, WholeNumber
from .rows import Licence

FREE = [("some", gettext_lazy("Some are free")), ("none", gettext_lazy("None is free"))]


def number(name: str, label: Any, **more: Any) -> Fact:
    return column_fact(name, label, column=AmountColumn, **more)


LISTING = register(
    Listing(
        panel="licences",
        rows_for=rows.licences,
        search=rows.find,
        ordering="-created_at",
        fields=(
            CompanyField("company", gettext_lazy("Company"), Kind.TEXT),
            PlainField("title", gettext_lazy("Title"), Kind.TEXT),
            Field("kind", gettext_lazy("Type"), Kind.CHOICE, lambda: Licence.Kind.choices),
            Field("source", gettext_lazy("Origin"), Kind.CHOICE, lambda: Licence.Source.choices),
            Field(
                "state",
                gettext_lazy("Status"),
                Kind.CHOICE,
                lambda: list(rows.STATES.items()),
                asks=rows.in_states,
            ),
            WholeNumber("quantity", gettext_lazy("Quantity"), Kind.NUMBER),
            WholeNumber("used", gettext_lazy("Used"), Kind.NUMBER),
            Field("free", pgettext_lazy("seats", "Free"), Kind.CHOICE, lambda: FREE, asks=rows.with_free),
            Field("valid_from", gettext_lazy("Valid from"), Kind.DATE),
            LastDay("valid_until", gettext_lazy("Valid until"), Kind.DATE),
            Field("created", gettext_lazy("Created"), Kind.DATE, column="created_at"),
        ),
        facts=(
            Fact("company", gettext_lazy("Company"), lambda row: row.company.name, path="company__name"),
            column_fact("title", gettext_lazy("Title"), sort_key="title"),
            Fact(
                "kind",
                gettext_lazy("Type"),
                lambda row: row.get_kind_display(),
                path="kind",
                told=lambda: named(Licence.Kind.choices),
            ),
            Fact(
                "source",
                gettext_lazy("Origin"),
                lambda row: row.get_source_display(),
                path="source",
                told=lambda: named(Licence.Source.choices),
            ),
            number("quantity", gettext_lazy("Quantity"), sort_key="quantity"),
            Fact("free", pgettext_lazy("seats", "Free"), lambda row: row.free, column=AmountColumn),
            number("used", gettext_lazy("Used")),
            number("reserved", gettext_lazy("Reserved")),
            number("transferred", gettext_lazy("Transferred")),
            Fact(
                "valid_from",
                gettext_lazy("Valid from"),
                lambda row: days.first_day(row.valid_from),
                shown=days.shown_from,
            ),
            Fact(
                "valid_until",
                gettext_lazy("Valid until"),
                lambda row: days.last_day(row.valid_until),
                shown=days.shown_until,
                sort_key="valid_until",
            ),
            Fact(
                "state",
                gettext_lazy("Status"),
                rows.state,
                column=partial(StatusTagColumn, primary=rows.is_live),
            ),
            column_fact("description", gettext_lazy("Description"), is_listed=False),
            column_fact(
                "created_at",
                gettext_lazy("Created"),
                sort_key="created_at",
                column=DateColumn,
                is_listed=False,
            ),
        ),
    )
)


def sums() -> dict[str, int]:
    """Of all licences that are valid now. What was passed on counts where it is now."""
    live = Licence.objects.live(clock.now()).order_by()
    names = ("quantity", "used", "reserved", "transferred")
    found = live.aggregate(**{name: Sum(name, default=0) for name in names})
    passed_on = found.pop("transferred")
    return {**found, "quantity": found["quantity"] - passed_on}


class LicenceIndexView(ComposedIndexView):
    page_title = gettext_lazy("Licences")
    listing = LISTING
    panel_url_name = rows.NAME
    any_permission_required = rows.RIGHTS
    results_template_name = "oscar_clientportal/wagtail/licences/results.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("add"):
            return []
        return [HeaderButton(_("New licence"), url=rows.url_of("add"), icon_name="plus")]

    @cached_property
    def overview(self) -> Bar | None:
        """The whole shop's seats, above the first page of all licences."""
        is_first = not self.state.is_asking and not {"after", "before"} & set(self.request.GET)
        found = sums() if is_first else {}
        return Bar(**found, label=_("All licences that are valid now")) if found.get("quantity") else None
