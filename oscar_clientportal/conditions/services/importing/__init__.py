"""Price conditions from a table and into one: tried first, then done; the same table again changes nothing."""

from .columns import COLUMNS
from .running import import_conditions, survey_conditions
from .table import table_of

__all__ = ["COLUMNS", "import_conditions", "survey_conditions", "table_of"]
