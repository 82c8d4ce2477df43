"""Making and changing a catalogue view: what it would show stands beside it, before anything is saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic import PermissionCheckedMixin

from oscar_clientportal.conditions.services.views import save_view
from oscar_clientportal.core import search
from wagtail_hooks.panels.conditions_pages import RowFormView, RowPage

from . import rows
from .articles import offered
from .form import ViewForm
from .shown import ASKING, Shown


class ViewPage(RowPage):
    model = rows.CatalogueView
    name = rows.NAME
    panel_title = _("Catalogue views")
    header_icon = "view"


class FormPage(ViewPage):
    form_class = ViewForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "view": self.row}
        kwargs.pop("initial", None)
        return kwargs

    def shown_by(self, form: ViewForm) -> Shown:
        """What the form as it is would show."""
        if not form.is_bound:
            form = ViewForm(_as_typed(form), view=self.row)
        form.is_valid()
        return Shown(
            form.items,
            self.request.POST,
            starts_with_all=bool(form.cleaned_data.get("starts_with_all")),
            view=self.row,
            errors=form.item_errors,
            is_saving="may_hide_all" in form.errors,
        )


def _as_typed(form: ViewForm) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


class EditingView(FormPage, RowFormView):
    template_name = "oscar_clientportal/wagtail/catalogue_views/form.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(name in request.POST for name in ASKING):
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def write(self, form: ViewForm) -> Any:
        data = form.cleaned_data
        facts = {name: data[name] for name in ("name", "description", "starts_with_all", "may_hide_all")}
        return save_view(view=self.row, by=self.request.user, items=form.items, **facts)

    @cached_property
    def preview_url(self) -> str:
        return self.url_of("preview", self.row.pk) if self.row else self.url_of("preview_new")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        asks = "may_hide_all" in form.errors or form["may_hide_all"].value()
        return {**context, "shown": self.shown_by(form), "asks_to_hide_all": asks}


class AddViewView(EditingView):
    permission_required = "add"
    page_title = _("New catalogue view")


class ChangeViewView(EditingView):
    permission_required = "change"
    page_title = pgettext_lazy("button", "Change")


class PreviewView(FormPage, RowFormView):
    """What the form would show, for the page that is being filled in; nothing is written."""

    any_permission_required = ["add", "change"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(self.shown_by(self.get_form()).render_html({"request": request}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.get(request, *args, **kwargs)


class ArticlesView(PermissionCheckedMixin, View):
    """Articles that are found by words, as JSON."""

    model = rows.CatalogueView
    any_permission_required = ["add", "change"]

    def get(self, request: HttpRequest) -> HttpResponse:
        words = search.typed_words(request.GET.get("q", ""))
        return JsonResponse({"articles": offered(words) if words else []})
