"""What a measure gives: rows of figures with their goals; and how they are shown."""

from typing import Any


def row(
    name: str, value: float, unit: str, *, peer: str = "", ratio: float | None = None, goal: str
) -> dict[str, Any]:
    """One figure. ``goal`` reads ``<= X`` or ``>= X`` and speaks of ``ratio``, or of ``value`` where there is none."""
    return {"name": name, "value": value, "unit": unit, "peer": peer, "ratio": ratio, "goal": goal}


def p95(figures: list[float]) -> float:
    return sorted(figures)[max(0, -(-len(figures) * 95 // 100) - 1)]


def is_reached(row: dict[str, Any]) -> bool:
    sign, goal = row["goal"].split()
    value = row["value"] if row["ratio"] is None else row["ratio"]
    return value <= float(goal) if sign == "<=" else value >= float(goal)


def table(rows: list[dict[str, Any]]) -> str:
    heads = ("name", "value", "unit", "ratio", "goal", "", "beside")
    cells = [
        (
            row["name"],
            str(row["value"]),
            row["unit"],
            "" if row["ratio"] is None else str(row["ratio"]),
            row["goal"],
            "" if is_reached(row) else "MISSED",
            row["peer"],
        )
        for row in rows
    ]
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in [heads, *cells]
    )
