"""Changes of what is written on an object: its metadata, a customer's name and address."""

from collections.abc import Callable
from typing import Any

from . import params
from .call import Call
from .errors import missing
from .state import Object


def of(kind: str, event: str, *fields: str) -> Callable[[Call], Object]:
    """The endpoint that changes metadata and ``fields`` of an object of this kind, and tells so."""

    def update(call: Call) -> Object:
        found = call.account.get(kind, call.id, kind)
        if found.get("deleted"):
            raise missing(kind, call.id)
        given = {name: call.params[name] or None for name in fields if name in call.params}
        found |= given | {"metadata": _merged(found["metadata"], call.params)}
        call.account.emit(event, found)
        return found

    return update


def _merged(before: dict[str, str], given: dict[str, Any]) -> dict[str, str]:
    """What is given replaces what was there, key by key; an empty value takes a key away."""
    new = params.metadata(given)
    kept = {key: value for key, value in before.items() if key not in (given.get("metadata") or {})}
    return kept | new
