"""Every page of the project by its name, an address of each, and what the policy of acting as a client says of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from oscar_clientportal.impersonation import policy

READING = {"get", "head", "options", "trace"}
#: Names under which the storefront's and the portal's pages stand: each of them has a row of its own.
FACES = (
    "clientportal_portal",
    "clientportal_checkout",
    "catalogue",
    "basket",
    "checkout",
    "customer",
    "search",
)
#: What only the demonstration shop has.
OF_THE_SANDBOX = ("sandbox.", "django_mail_viewer.", "django.views.static")
#: They write on GET: Oscar's own ways.
WRITE_ON_GET = {
    "customer:logout",
    "customer:address-change-status",
    "customer:alerts-confirm",
    "customer:alerts-cancel-by-key",
    "customer:alerts-cancel-by-pk",
    "customer:wishlists-add-product",
    "customer:wishlists-move-product-to-another",
    "clientportal_checkout:return",
}
#: Part of an address as a regular expression → what stands there.
SAMPLES = {
    r"(?P<product_slug>[\w-]*)_(?P<pk>\d+)": "x_1",
    r"(?P<category_slug>[\w-]+(/[\w-]+)*)_(?P<pk>\d+)": "x_1",
    r"(?P<pk>-?\d+)": "1",
    r"(?P<pk>[0-9]+)": "1",
    r"(?P<kind>svg|png)": "svg",
    r"(?P<action>default_for_(billing|shipping))": "default_for_billing",
    r"(?P<hash>[A-z0-9-_=:]+)": "x",
    r"((?:[\w\-]+/)*)": "x/",
    r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)": "live...live",
    r"(?P<kind>[a-z]+)": "x",
    r"(.*)": "x",
    r".*": "x",
    r"(\d+)": "1",
}
KINDS = {"int": "1", "uuid": str(UUID(int=1))}


@dataclass(frozen=True)
class Found:
    """One page: its name in the URLconf, an address it has, and the view behind it."""

    name: str
    path: str
    view: Any

    @property
    def module(self) -> str:
        return self.view.__module__

    @property
    def methods(self) -> set[str]:
        """What it answers; a view that is no class may answer anything."""
        view = getattr(self.view, "view_class", None)
        if view is None:
            return {"get", "post"}
        return {name for name in view.http_method_names if hasattr(view, name)} - {"options", "trace"}

    @property
    def changes(self) -> bool:
        return bool(self.methods - READING) or self.name in WRITE_ON_GET

    @property
    def is_in_admin(self) -> bool:
        """Whether it stands behind the door of an admin: those are closed as a whole."""
        return self.path.startswith((reverse("wagtailadmin_home"), reverse("dashboard:index")))

    @property
    def row(self) -> Any:
        """What the table says of it; None: nothing."""
        return policy.PAGES.get(self.name)

    @property
    def is_blocked(self) -> bool:
        """Whether nobody changes anything by it, whatever their scopes."""
        return not self.row.change if self.row else self.is_in_admin


def pages(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[Found]:
    """Every page of the project, or of these patterns."""
    found = _walk(get_resolver().url_patterns if patterns is None else patterns, "", "/")
    return [page for page in found if not page.module.startswith(OF_THE_SANDBOX)]


def undeclared(found: Iterable[Found]) -> list[str]:
    """The pages that lack a row: those that change something, and any page of ours and of the storefront, as the client
    reads its words afterwards.
    """
    lacking = [page for page in found if page.row is None and not page.is_in_admin]
    return sorted({page.name for page in lacking if page.changes or page.name.startswith(FACES)})


def _walk(patterns: Iterable[URLPattern | URLResolver], namespace: str, path: str) -> Iterator[Found]:
    for pattern in patterns:
        here = path + _sample(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            yield Found(namespace + (pattern.name or pattern.lookup_str), here, pattern.callback)


def _sample(pattern: URLPattern | URLResolver) -> str:
    """What this part of an address may look like."""
    text = str(pattern.pattern)
    if isinstance(pattern.pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda found: KINDS.get(found[1], "x"), text)
    text = text.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    for expression, sample in SAMPLES.items():
        text = text.replace(expression, sample)
    text = re.sub(
        r"\(\?P<\w+>(\\d\+|\[\\w-\][*+]|\.\+)\)", lambda found: "1" if "d" in found[1] else "x", text
    )
    assert not set(text) & set("()[]*+?\\"), f"SAMPLES lacks {text}"
    return text
