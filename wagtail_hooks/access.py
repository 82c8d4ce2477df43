"""Who may open a protected page: users with every content that it, or a page above it, requires."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from wagtail.models import Page

from oscar_clientportal.subscriptions import access

from .models import PageRequirement


def page_and_ancestors(page: Page) -> list[str]:
    """The tree paths from the root down to the page."""
    return [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]


def requirements_of(page: Page) -> Any:
    """The requirements of the page and of those above it. A translation requires what its original does."""
    path = Page.objects.filter(path__in=page_and_ancestors(page))
    return PageRequirement.objects.filter(page__translation_key__in=path.values("translation_key"))


def required_codes(page: Page) -> frozenset[str | None]:
    """The codes of the contents required, in one query; empty for a page that is open to all.

    A requirement that has lost its contents counts as ``None``, which nobody has: it fails closed.
    """
    return frozenset(requirements_of(page).order_by().values_list("contents__code", flat=True))


def may_preview(page: Page, user: Any) -> bool:
    """Editors see the pages they may edit."""
    return user.has_perm("wagtailadmin.access_admin") and page.permissions_for_user(user).can_edit()


def guard(serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve a protected page only to those who may open it, and let no cache keep it."""

    def serve_guarded(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        codes = required_codes(page)
        if not codes:
            return serve(page, request, args, kwargs)
        if codes <= access.accessible_contents(request.user) or may_preview(page, request.user):
            response = serve(page, request, args, kwargs)
        else:
            response = access.content_required_response(request, sorted(code for code in codes if code))
        patch_cache_control(response, private=True, no_store=True)
        return response

    return serve_guarded
