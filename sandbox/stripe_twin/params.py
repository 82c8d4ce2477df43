"""Stripe's form encoding, and the refusal of whatever an endpoint does not know."""

import re
from collections.abc import Iterable
from typing import Any

from .errors import Refused

#: The parameters that are lists.
LISTS = {"enabled_events", "expand", "payment_method_types", "preferred_locales"}

Params = dict[str, Any]


def parse(pairs: Iterable[tuple[str, str]], accepted: set[str]) -> Params:
    """Nested parameters from ``a[b][c]=1`` and ``a[]=1``; raises for others than ``accepted`` ("a.b.c", "a.*")."""
    result: Params = {}
    for key, value in pairs:
        path = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", key)
        if not path or not _is_accepted(path, accepted):
            raise Refused(f"Received unknown parameter: {key}", code="parameter_unknown", param=key)
        _put(result, path, value)
    return _lists(result)


def _is_accepted(path: list[str], accepted: set[str]) -> bool:
    is_item = len(path) == 2 and path[0] in LISTS and (not path[1] or path[1].isdecimal())
    name = path[0] if is_item else ".".join(path)
    if name in LISTS and not is_item:
        return False
    return name in accepted or any(
        entry[:-1] == name[: len(entry) - 1] for entry in accepted if entry[-1] == "*"
    )


def _put(target: Params, path: list[str], value: str) -> None:
    for step in path[:-1]:
        target = target.setdefault(step, {})
        if not isinstance(target, dict):
            raise Refused(f"Invalid {path[0]}", code="parameter_invalid", param=path[0])
    target[path[-1] or str(len(target))] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item) for key, item in value.items()}
    return list(inner.values()) if inner and all(key.isdecimal() for key in inner) else inner


def required(params: Params, name: str) -> Any:
    """The parameter, which must be there."""
    if params.get(name) in (None, ""):
        raise Refused(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return params[name]


def integer(params: Params, name: str, default: int | None = None) -> int | None:
    """The parameter as a whole number."""
    text = params.get(name)
    if text in (None, ""):
        return default
    if not (isinstance(text, str) and re.fullmatch(r"-?[0-9]{1,18}", text)):
        raise Refused(f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
    return int(text)


def boolean(params: Params, name: str) -> bool:
    """The parameter as yes or no; no where it is absent."""
    text = params.get(name, "false")
    if text not in ("true", "false"):
        raise Refused(f"Invalid boolean: {text}", param=name)
    return text == "true"


def choice(params: Params, name: str, choices: tuple[str, ...], default: str | None) -> str | None:
    """The parameter as one of ``choices``."""
    value = params.get(name) or default
    if value is not None and value not in choices:
        raise Refused(f"Invalid {name}: must be one of {', '.join(choices)}", param=name)
    return value


def metadata(params: Params) -> dict[str, str]:
    """The metadata, within Stripe's limits of 50 keys of 40 characters and values of 500."""
    found = params.get("metadata") or {}
    if not isinstance(found, dict) or len(found) > 50:
        raise Refused("Metadata is a hash of at most 50 keys.", param="metadata")
    for key, value in found.items():
        if len(key) > 40 or not isinstance(value, str) or len(value) > 500:
            raise Refused(f"Metadata key or value too long: {key[:40]}", param=f"metadata[{key[:40]}]")
    return {key: value for key, value in found.items() if value}
