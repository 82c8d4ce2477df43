"""Cells that stay data: what a person typed never becomes a formula of a spreadsheet program."""

from typing import Any

#: A spreadsheet program takes a cell that begins so for a formula or a command.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_formula_like(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(FORMULA_STARTS)


def as_text(value: Any) -> Any:
    """``value``, with the apostrophe that tells a spreadsheet program to take a csv cell for text."""
    return f"'{value}" if is_formula_like(value) else value
