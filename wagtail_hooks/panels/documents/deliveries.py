"""Panel: where orders were sent, with every try and answer; what failed comes first."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.core import search
from wagtail_hooks.facts import Fact, column_fact, named
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.plain import CompanyField, PlainField, holding
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing
from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyViewSet

from . import rows, tables
from .rows import Delivery

NAME = "clientportal_deliveries"
#: So many tries are shown, the newest.
MOST = 100


def deliveries(columns: tuple[str, ...] = ()) -> QuerySet:
    return Delivery.objects.select_related("document__company", "document__order").defer("document__facts")


def find(found: QuerySet, words: str) -> QuerySet:
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        found = found.filter(holding(word, "document__number", "target"))
    return found


LISTING = register(
    Listing(
        panel="deliveries",
        rows_for=deliveries,
        search=find,
        ordering="status",  # "failed" comes first by its letters, and the index of the status serves it
        fields=(
            Field("status", gettext_lazy("Status"), Kind.CHOICE, lambda: Delivery.Status.choices),
            Field("channel", gettext_lazy("Way"), Kind.CHOICE, lambda: Delivery.Channel.choices),
            PlainField("target", pgettext_lazy("recipient", "To"), Kind.TEXT),
            PlainField("number", gettext_lazy("Order"), Kind.TEXT, column="document__number"),
            CompanyField(
                "company", pgettext_lazy("of the shop", "Customer"), Kind.TEXT, column="document__company"
            ),
            Field("created", gettext_lazy("Created"), Kind.DATE, column="created_at"),
        ),
        facts=(
            Fact("number", gettext_lazy("Order"), lambda row: row.document.number, path="document__number"),
            Fact(
                "company",
                pgettext_lazy("of the shop", "Customer"),
                lambda row: str(row.document.company or ""),
                path="document__company__name",
            ),
            Fact(
                "channel",
                gettext_lazy("Way"),
                lambda row: row.get_channel_display(),
                path="channel",
                told=lambda: named(Delivery.Channel.choices),
            ),
            column_fact("target", pgettext_lazy("recipient", "To")),
            Fact(
                "status",
                gettext_lazy("Status"),
                lambda row: row.get_status_display(),
                path="status",
                told=lambda: named(Delivery.Status.choices),
                column=partial(StatusTagColumn, primary=lambda row: row.status != Delivery.Status.FAILED),
            ),
            column_fact("tries", gettext_lazy("Tries")),
            column_fact("created_at", gettext_lazy("Created"), column=DateColumn),
            column_fact("sent_at", gettext_lazy("Arrived"), column=DateColumn),
            column_fact("next_at", gettext_lazy("Next try"), column=DateColumn, is_listed=False),
        ),
    )
)


class DeliveryIndexView(ComposedIndexView):
    page_title = gettext_lazy("Deliveries")
    listing = LISTING
    panel_url_name = NAME
    any_permission_required = ["view"]
    show_export_buttons = False


class DeliveryView(ReadOnlyFactsView):
    page_title = gettext_lazy("Sending")
    any_permission_required = ["view"]
    template_name = "oscar_clientportal/wagtail/documents/delivery.html"

    def get_page_subtitle(self) -> str:
        return f"{self.object.document} · {self.object.get_channel_display()}"

    @property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(rows.SEND):
            return []
        url = rows.url_of("send_again", self.object.document_id)
        return [HeaderButton(_("Send again"), url=url, icon_name="mail")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        attempts = list(self.object.attempts.order_by("-pk")[:MOST])
        return {
            **super().get_context_data(**kwargs),
            "attempts": tables.attempts_table(attempts),
            "document_url": rows.page_url(self.object.document)
            if self.request.user.has_perm(rows.VIEW)
            else "",
        }


class DeliveryViewSet(ReadOnlyViewSet):
    model = Delivery
    name = NAME
    url_prefix = "client-portal/deliveries"
    menu_label = gettext_lazy("Deliveries")
    icon = "mail"
    ordering = "-pk"
    export_filename = "deliveries"
    actions = ("view",)
    rows = staticmethod(deliveries)
    index_view_class = DeliveryIndexView
    inspect_view_class = DeliveryView
    search_fields = ["target"]
    facts = LISTING.facts

    def get_urlpatterns(self) -> list[Any]:
        """Nothing of it is exported: the documents are."""
        views = [each for each in list_urls(self, LISTING) if each.name == "views"]
        return [*super().get_urlpatterns(), *views]
