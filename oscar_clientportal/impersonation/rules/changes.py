"""What becomes of a row that is written more than once in one request: to its client that is one change."""

from typing import Any

CREATED, CHANGED, DELETED = "created", "changed", "deleted"
Values = dict[str, Any] | None


def action_of(before: Values, after: Values) -> str:
    """What happened to a row; empty where it is as it was."""
    if before == after:
        return ""
    if before is None:
        return CREATED
    return DELETED if after is None else CHANGED


def differing(before: Values, after: Values) -> list[str]:
    """The names of the values that are others now, in their order."""
    before, after = before or {}, after or {}
    names = [*before, *(name for name in after if name not in before)]
    return [name for name in names if before.get(name) != after.get(name)]
