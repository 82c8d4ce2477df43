"""What the panels share: lists made of facts, and rows that are looked at but not edited by hand."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model, ProtectedError, QuerySet
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .exports import SafeExportMixin
from .facts import Fact, RowTitleColumn
from .permissions import permissions_for


class PanelIndexView(SafeExportMixin, generic.IndexView):
    facts: tuple[Fact, ...] = ()
    rows: Callable[[], QuerySet] | None = None
    page_title = ""

    def get_base_queryset(self) -> QuerySet:
        return self.rows()

    @cached_property
    def columns(self) -> list[Column]:
        first, *others = [fact for fact in self.facts if fact.is_listed]
        return [RowTitleColumn(self, first), *[fact.as_column() for fact in others]]

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """Rows that sort alike keep one order, so that no row is missed between two pages."""
        queryset = super().order_queryset(queryset)
        return queryset.order_by(*queryset.query.order_by, "-pk")


class FactsView(generic.InspectView):
    """The page with a row's details."""

    facts: tuple[Fact, ...] = ()
    details: tuple[Fact, ...] = ()
    rows: Callable[[], QuerySet] | None = None
    page_title = _("Details")
    panel_title = ""

    def get_object(self, queryset: QuerySet | None = None) -> Model:
        return get_object_or_404(self.rows(), pk=self.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": reverse(self.index_url_name), "label": self.panel_title}
        row = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, panel, row]

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [fact.as_detail(self.object) for fact in (*self.facts, *self.details)]


class GuardedDeleteView(generic.DeleteView):
    """A row that others stand on is kept, and the editor is told so."""

    in_use: Callable[[Model], bool] | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        if self.in_use is None or not self.in_use(self.object):
            try:
                with atomic():
                    return super().form_valid(form)
            except ProtectedError:
                pass
        message = _("%(object)s is in use and cannot be deleted.") % {"object": self.object}
        messages.error(self.request, message)
        return redirect(self.get_success_url())


class PanelViewSet(ModelViewSet):
    """A panel of the menu "Client portal"."""

    facts: tuple[Fact, ...] = ()
    rows: Callable[[], QuerySet]
    actions: tuple[str, ...] = ("add", "change", "delete")
    index_view_class = PanelIndexView
    delete_view_class = GuardedDeleteView
    add_to_reference_index = False
    copy_view_enabled = False
    #: Searched with the ORM: these models are in no search index.
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"facts": self.facts, "rows": self.rows, **kwargs})

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return permissions_for(self.model, self.actions)


class ReadOnlyIndexView(PanelIndexView):
    any_permission_required = ["view", "change"]


class ReadOnlyFactsView(FactsView):
    any_permission_required = ["view", "change"]


class ReadOnlyViewSet(PanelViewSet):
    """Rows that services own: listed, searched, exported, looked at; changed by acts only."""

    actions = ("view",)
    details: tuple[Fact, ...] = ()
    index_view_class = ReadOnlyIndexView
    inspect_view_class = ReadOnlyFactsView
    inspect_view_enabled = True

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        )
        return super().get_common_view_kwargs(
            **{**absent, "details": self.details, "panel_title": self.menu_label, **kwargs}
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]

    def register_admin_url_finder(self) -> None:
        """There is no page to edit such a row."""
