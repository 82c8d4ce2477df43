"""Panel: who wanted to see the shop as a client and was not let, and why."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn

from oscar_clientportal.core import search
from wagtail_hooks.facts import Fact
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.plain import PlainField, holding
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing
from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.permissions import permissions_for
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyViewSet

Impersonation = get_model("clientportal_impersonation", "Impersonation")
Refusal = get_model("clientportal_impersonation", "Refusal")


def refusals(columns: tuple[str, ...] = ()) -> QuerySet:
    return Refusal.objects.all()


def find(rows: QuerySet, words: str) -> QuerySet:
    """Every word stands in one of the two names, or in the reason."""
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        rows = rows.filter(holding(word, "impersonator_name", "contact_name", "reason"))
    return rows


def fact(name: str, label: Any, **more: Any) -> Fact:
    return Fact(name, label, lambda refusal: getattr(refusal, name), path=name, **more)


LISTING = register(
    Listing(
        panel="refusals",
        rows_for=refusals,
        search=find,
        fields=(
            PlainField("who", _("Who"), Kind.TEXT, column="impersonator_name"),
            PlainField("whom", _("As whom"), Kind.TEXT, column="contact_name"),
            PlainField("reason", _("Why not"), Kind.TEXT),
            Field("when", _("When"), Kind.DATE, column="created_at"),
        ),
        facts=(
            fact("impersonator_name", _("Who")),
            fact("contact_name", _("As whom")),
            fact("reason", _("Why not")),
            fact("created_at", _("When"), sort_key="pk", column=DateColumn),
            fact("ip", _("From where"), is_listed=False),
        ),
    )
)


class RefusalIndexView(ComposedIndexView):
    page_title = _("Refused sessions")
    listing = LISTING
    panel_url_name = "clientportal_refusals"
    any_permission_required = ["view"]


class RefusalView(ReadOnlyFactsView):
    page_title = _("Refused session")
    any_permission_required = ["view"]


class RefusalViewSet(ReadOnlyViewSet):
    """What one may do with sessions says what one may do here: see ``wagtail_hooks.py``."""

    model = Refusal
    name = "clientportal_refusals"
    url_prefix = "client-portal/refused-sessions"
    menu_label = _("Refused sessions")
    icon = "no-view"
    ordering = "-pk"
    export_filename = "refused-sessions"
    rows = staticmethod(refusals)
    index_view_class = RefusalIndexView
    inspect_view_class = RefusalView
    search_fields = ["impersonator_name"]
    facts = LISTING.facts

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return permissions_for(Impersonation, ("view", "export"))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), *list_urls(self, LISTING)]
