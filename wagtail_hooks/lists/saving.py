"""The page of kept views: keep, rename, share, copy, delete. Only one's own are changed."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wagtail_hooks.models import SavedView

from . import kept
from .state import Listing


class ViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = kept.own(self.instance.panel, self.instance.owner).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("You have a view of this name already."))
        return name


class ListPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page beside a list, for whoever may open the list."""

    listing: Listing = None  # a viewset gives a page what it has a name for
    panel_url_name = ""
    panel_title: Any = ""
    model: Any = None
    any_permission_required = ["add", "change", "delete", "view"]

    def url_of(self, name: str, *args: Any) -> str:
        return reverse(f"{self.panel_url_name}:{name}", args=args)

    @property
    def index_url(self) -> str:
        return self.url_of("index")

    def get_breadcrumbs_items(self) -> list[Any]:
        panel = {"url": self.index_url, "label": self.panel_title}
        return [*self.breadcrumbs_items, panel, {"url": "", "label": self.get_page_title()}]


class ViewsPage(ListPage):
    page_title = pgettext_lazy("list", "Views")
    header_icon = "view"
    template_name = "oscar_clientportal/wagtail/lists/views.html"

    @cached_property
    def views(self) -> Any:
        return list(kept.visible_to(self.listing.panel, self.request.user).order_by("name", "pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            own=[view for view in self.views if view.owner_id == user.pk],
            shared=[view for view in self.views if view.owner_id != user.pk],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts = {"keep": self.keep, "change": self.change, "copy": self.copy, "delete": self.delete}
        act = acts.get(request.POST.get("act", ""))
        return act() if act else redirect(self.url_of("views"))

    def keep(self) -> HttpResponse:
        """Keep what the list shows under a new name, or in the user's open view."""
        state = self.listing.read(QueryDict(self.request.POST.get("state", "")))
        view = self._own() if self.request.POST.get("view") else self._new()
        view.choices = state.as_json()
        form = ViewForm(self.request.POST, instance=view)
        saved = self._save(form)
        query = {"view": saved.pk} if saved else list(state.pairs())
        return redirect(f"{self.index_url}?{urlencode(query)}")

    def change(self) -> HttpResponse:
        self._save(ViewForm(self.request.POST, instance=self._own()))
        return redirect(self.url_of("views"))

    def copy(self) -> HttpResponse:
        """A view of one's own that asks what another's does."""
        user, panel = self.request.user, self.listing.panel
        view = kept.find(panel, user, self.request.POST.get("view", ""))
        if view is not None:
            name = kept.free_name(panel, user, view.name)
            SavedView.objects.create(panel=panel, owner=user, name=name, choices=view.choices)
            messages.success(self.request, _("Copied as “%(name)s”.") % {"name": name})
        return redirect(self.url_of("views"))

    def delete(self) -> HttpResponse:
        view = self._own()
        view.delete()
        messages.success(self.request, _("The view “%(name)s” is deleted.") % {"name": view.name})
        return redirect(self.url_of("views"))

    def _new(self) -> SavedView:
        return SavedView(panel=self.listing.panel, owner=self.request.user)

    def _own(self) -> SavedView:
        key = self.request.POST.get("view", "")
        number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
        return get_object_or_404(kept.own(self.listing.panel, self.request.user), pk=number)

    def _save(self, form: ViewForm) -> SavedView | None:
        try:
            if form.is_valid():
                with transaction.atomic():
                    view = form.save()
                messages.success(self.request, _("The view “%(name)s” is kept.") % {"name": view.name})
                return view
        except IntegrityError:  # two windows at once
            form.add_error("name", _("You have a view of this name already."))
        messages.error(self.request, " ".join(error for errors in form.errors.values() for error in errors))
        return None
