"""The list itself: search, composed conditions, kept views, chosen columns, pages by cursor."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column

from wagtail_hooks.facts import RowTitleColumn
from wagtail_hooks.viewsets import PanelIndexView

from . import kept, keyset, paging
from .bulk import ChoiceColumn
from .composing import Composer
from .export_files import SMALL
from .state import Listing, State


class Counted:
    """What Wagtail's templates ask of a paginator."""

    def __init__(self, count: paging.Count) -> None:
        self.count, self.is_more = count.value, count.is_more

    def get_elided_page_range(self, *_number: Any) -> list[int]:
        return []


class ComposedIndexView(PanelIndexView):
    """A list in which everybody finds their own rows. See ``Listing`` for what it offers."""

    listing: Listing
    #: The viewset's name, under which the pages of views, exports and bulk acts are found.
    panel_url_name = ""
    acts: tuple[Any, ...] = ()
    is_searchable = True
    template_name = "oscar_clientportal/wagtail/lists/index.html"
    results_template_name = "oscar_clientportal/wagtail/lists/results.html"

    def url_of(self, name: str, *args: Any) -> str:
        return reverse(f"{self.panel_url_name}:{name}", args=args)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "view" in request.GET and set(request.GET) <= {"view", "export"}:
            return self._open_view()
        return super().dispatch(request, *args, **kwargs)

    def _open_view(self) -> HttpResponseBase:
        """A kept view's address says all it asks for, so that it can be changed from there."""
        view = kept.find(self.listing.panel, self.request.user, self.request.GET["view"])
        if view is None:
            return redirect(self.index_url)
        state = self.listing.read_kept(view.choices, view.pk)
        dropped = [("dropped", str(state.dropped))] if state.dropped else []
        return redirect(f"{self.index_url}?{urlencode([*state.pairs(), ('opened', '1'), *dropped])}")

    @cached_property
    def state(self) -> State:
        return self.listing.read(self.request.GET)

    def get_search_form(self) -> SearchForm:
        return SearchForm({"q": self.state.words}) if self.state.words else SearchForm()

    @property
    def is_filtering(self) -> bool:
        return bool(self.state.conditions)

    @cached_property
    def columns(self) -> list[Column]:
        first, *others = self.listing.facts_of(self.state)
        choice = [ChoiceColumn()] if self.offered_acts else []
        return [*choice, RowTitleColumn(self, first), *[fact.as_column() for fact in others]]

    @property
    def exported_facts(self) -> list[Any]:
        """What an export holds: the columns that are shown."""
        return self.listing.facts_of(self.state)

    def closing_rows(self, queryset: Any) -> Any:
        return self.listing.closing(queryset, self.exported_facts) if self.listing.closing else ()

    @cached_property
    def ordering(self) -> str:
        return self.listing.ordering_of(self.state)

    @cached_property
    def offered_acts(self) -> list[Any]:
        return [act for act in self.acts if act.is_allowed(self.request.user)]

    def get_queryset(self) -> Any:
        return self.listing.filtered(self.state)

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, Any, bool]:
        page, count = self._read(queryset, page_size)
        return Counted(count), page, page.object_list, page.has_other_pages

    def _read(self, rows: Any, page_size: int) -> tuple[paging.Page, paging.Count]:
        query = self.request.GET
        asked = paging.Asked(
            keyset.Order.of(self.ordering),
            page_size,
            after=query.get("after", ""),
            before=query.get("before", ""),
            number=_number(query.get(self.page_kwarg, "")) or 1,
        )
        if self.state.is_asking:
            return paging.read_narrowed(rows, asked)
        return paging.read_page(rows, asked), paging.count(rows)

    @cached_property
    def show_export_buttons(self) -> bool:
        return self.user_has_permission("export")

    def get_export_url(self, format: str) -> str:
        pairs = [*self.state.pairs(), ("export", format)]
        return f"{self.index_url}?{urlencode(pairs)}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        if not self.show_export_buttons:
            raise PermissionDenied
        rows = self.get_queryset()
        if paging.count(rows, SMALL).is_more:
            return redirect(f"{self.url_of('export')}?{self.request.GET.urlencode()}")
        ordered = keyset.Order.of(self.ordering).applied(rows)
        return self.as_spreadsheet(ordered, request.GET["export"])

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        page, state = context["page_obj"], self.state
        return {
            **context,
            "composer": Composer(self.listing, state, self.index_url),
            "is_filtering": self.is_filtering,
            "is_searching": bool(state.words),
            "count_is_more": context["paginator"].is_more,
            "is_unsorted": context["paginator"].is_more and state.is_asking and bool(state.ordering),
            "views": kept.offered(self.listing, self.request.user, state),
            "state": state,
            "acts": self.offered_acts,
            "bulk_url": self.url_of("bulk") if self.offered_acts else "",
            "views_url": self.url_of("views"),
            "first_url": self._page_url() if page.has_previous else "",
            "previous_url": self._page_url("before", page.before, page.number - 1),
            "next_url": self._page_url("after", page.after, page.number + 1),
            "dropped": _number(self.request.GET.get("dropped", "")),
        }

    def _page_url(self, way: str = "", cursor: str = "", number: int = 1) -> str:
        if way and not cursor:
            return ""
        place = [(way, cursor), (self.page_kwarg, str(number))] if way else []
        return f"{self.index_url}?{urlencode([*self.state.pairs(), *place])}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
