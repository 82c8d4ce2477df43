"""Pages of Wagtail and Django, and the places that are closed as a whole: Oscar's dashboard and the admins."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .pages import ANYBODY, Page, each, own

PAGES: dict[str, Page] = {
    "wagtail_serve": Page(_("Page"), names_object=True),
    "wagtail_serve_without_lock": Page(_("Page"), names_object=True),
    "wagtaildocs_serve": Page(_("Document")),
    "wagtailimages_serve": Page(),
    **each(
        ["wagtailcore_authenticate_with_password", "wagtaildocs_authenticate_with_password"], own(_("Page"))
    ),
    "wagtailcore_login": own(pgettext_lazy("to an account", "Login")),
    "set_language": Page(change=ANYBODY),
    "javascript-catalog": Page(),
}

#: Whoever may work there does so in their own name.
_CLOSED = own(_("Administration"))
_ENTRANCES = ["wagtailadmin_home", "dashboard:index", "admin:index"]


def closed(request: HttpRequest, name: str) -> Page | None:
    """What holds of a page of the dashboard, of an admin, or of one of ours nobody has declared: none is opened."""
    namespace = name.rpartition(":")[0].partition(":")[0]
    is_admin = namespace in {"dashboard", "admin"} or name.startswith("wagtail")
    is_ours = namespace.startswith("clientportal_")
    return _CLOSED if is_admin or is_ours or _is_behind_an_entrance(request.path) else None


def _is_behind_an_entrance(path: str) -> bool:
    """An admin has pages without a name, and those of any package."""
    return any(path.startswith(entrance) for entrance in map(_address, _ENTRANCES) if entrance.strip("/"))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
