"""Tables that people bring: a workbook of Excel, a csv file, or what they pasted; read row by row.

Memory doesn't grow with the rows, formulas are never worked out, and what is no table ends in a sentence for the
person who brought it.
"""

from .reading import MOST_BYTES, MOST_ROWS, read_table
from .rows import Row, TableError

__all__ = ["MOST_BYTES", "MOST_ROWS", "Row", "TableError", "read_table"]
