"""Panel: the Wagtail pages that only subscribers open."""

from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList, PageChooserPanel
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import policy_registry

from wagtail_hooks import reads
from wagtail_hooks.access import requirements_of
from wagtail_hooks.facts import Fact
from wagtail_hooks.models import PageRequirement
from wagtail_hooks.viewsets import PanelIndexView, PanelViewSet

NAME = "clientportal_protected_pages"


def may_set_access(user: Any) -> bool:
    return policy_registry.get_by_type(PageRequirement).user_has_any_permission(user, {"add", "change"})


def contents(requirement: PageRequirement) -> str:
    return ", ".join(str(content) for content in requirement.contents.all())


class ProtectedPageIndexView(PanelIndexView):
    page_title = _("Protected pages")


class ProtectPageView(generic.CreateView):
    """``?page=`` names the page to begin with."""

    def get_initial(self) -> dict[str, Any]:
        page = self.request.GET.get("page", "")
        return {"page": page} if page.isdecimal() else {}


class PageAccessView(View):
    """From a page to its requirement: the one it has, or a new one."""

    def get(self, request: HttpRequest, page_pk: int) -> HttpResponse:
        if not may_set_access(request.user):
            raise PermissionDenied
        page = get_object_or_404(Page, pk=page_pk)
        found = list(requirements_of(page).select_related("page"))
        own = next((requirement for requirement in found if requirement.page_id == page.pk), None)
        if own:
            return redirect(f"{NAME}:edit", quote(own.pk))
        for requirement in found:
            message = _("This page is already protected, by way of “%(page)s”.")
            messages.info(request, message % {"page": requirement.page})
        return redirect(f"{reverse(f'{NAME}:add')}?page={page.pk}")


class ProtectedPageViewSet(PanelViewSet):
    model = PageRequirement
    name = NAME
    url_prefix = "client-portal/protected-pages"
    menu_label = _("Protected pages")
    icon = "lock"
    ordering = "page__title"
    export_filename = "protected-pages"
    rows = staticmethod(reads.protected_pages)
    index_view_class = ProtectedPageIndexView
    add_view_class = ProtectPageView
    search_fields = ["page__title", "contents__name"]
    edit_handler = ObjectList(
        [
            PageChooserPanel("page", help_text=_("Everything below this page is protected with it.")),
            FieldPanel(
                "contents",
                widget=forms.CheckboxSelectMultiple,
                help_text=_("A reader needs all of them. Editors of the page can always open it."),
            ),
        ]
    )
    facts = (
        Fact("page", _("Page"), str, sort_key="page__title"),
        Fact("contents", _("Required contents"), contents),
        Fact("is_live", _("Live"), lambda requirement: requirement.page.live, is_listed=False),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("page/<int:page_pk>/", PageAccessView.as_view(), name="page"),
        ]


def access_button(page: Page, user: Any) -> list[Button]:
    """In the menu of a page's header: who may read it."""
    if page.is_root() or not may_set_access(user):
        return []
    return [Button(_("Access"), url=reverse(f"{NAME}:page", args=[page.pk]), icon_name="lock", priority=67)]
