"""By which of the shop's ways of delivery a customer may be delivered."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from oscar.core.loading import get_class


def available_codes() -> list[tuple[str, str]]:
    """Code and name of each way of delivery the shop has, in its order, whatever is in anybody's basket."""
    repository = get_class("shipping.repository", "Repository")()
    every = getattr(repository, "every_shipping_method", None)
    methods = every() if every is not None else repository.methods
    return list({method.code: str(method.name) for method in methods}.items())


def names_of(codes: Iterable[str]) -> list[str]:
    """The names of these ways of delivery; a code that the shop doesn't have any more stands for itself."""
    known = dict(available_codes())
    return [known.get(code, code) for code in codes]


def said_of(codes: Iterable[str] | None) -> str:
    """What was agreed, in words. None: nothing, so all that the shop has."""
    return _("All that the shop has") if codes is None else ", ".join(names_of(codes))


def allowed(methods: Iterable[Any], codes: Iterable[str] | None) -> list[Any]:
    """Those of Oscar's shipping methods that ``codes`` name; None: all of them."""
    if codes is None:
        return list(methods)
    agreed = frozenset(codes)
    return [method for method in methods if method.code in agreed]
