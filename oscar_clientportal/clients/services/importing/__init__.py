"""Customers and contacts from a table: tried first, then done; the same table again changes nothing."""

from .columns import headings
from .report import Problem, Report
from .running import KINDS, import_table

__all__ = ["KINDS", "Problem", "Report", "headings", "import_table"]
