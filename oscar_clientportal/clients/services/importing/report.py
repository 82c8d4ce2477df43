"""What came, or would come, of an import."""

from dataclasses import asdict, dataclass, field
from typing import Any

#: So many problems are kept; whoever has more of them needs another file, not a longer list.
MOST_PROBLEMS = 10_000


@dataclass(frozen=True)
class Problem:
    """Why a row is left out: ``row`` and ``column`` as the table has them; no column: the row itself."""

    row: int
    column: str
    message: str


@dataclass
class Report:
    """Rows by what became of them. ``unknown`` are headings nobody here knows; their columns are passed over."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged + self.left_out

    def leave_out(self, problems: list[Problem]) -> None:
        self.left_out += 1
        self.problems += problems[: MOST_PROBLEMS - len(self.problems)]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
