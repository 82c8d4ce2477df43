"""The columns of a table of conditions, and what the cells of a step of a scale mean."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from oscar_clientportal.clients.services.importing.columns import Column, day
from oscar_clientportal.core.numbers import read_decimal


def number(cell: str) -> Decimal:
    """A number as any language writes it. Raises ``ValidationError``."""
    found = read_decimal(cell)
    if found is None:
        raise ValidationError(_("A number is expected, such as 12.50."))
    return found


def percent(cell: str) -> Decimal:
    """A number with or without its sign. Raises ``ValidationError``."""
    return number(cell.removesuffix("%").rstrip())


def quantity(cell: str) -> int:
    """A whole number. Raises ``ValidationError``."""
    found = read_decimal(cell)
    if found is None or found != int(found):
        raise ValidationError(_("A whole number is expected, such as 10."))
    return int(found)


COLUMNS = (
    Column("company_number", gettext_lazy("Customer number")),
    Column("company_name", pgettext_lazy("of the shop", "Customer")),
    Column("group", gettext_lazy("Customer group")),
    Column("article", gettext_lazy("Article (UPC or SKU)")),
    Column("article_title", gettext_lazy("Article")),
    Column("category", gettext_lazy("Article group: category")),
    Column("range", gettext_lazy("Article group: range")),
    Column("from_quantity", gettext_lazy("From quantity"), quantity),
    Column("price", gettext_lazy("Price without tax"), number),
    Column("percent", gettext_lazy("Discount (%)"), percent),
    Column("currency", gettext_lazy("Currency")),
    Column("valid_from", gettext_lazy("Valid from"), day),
    Column("valid_until", gettext_lazy("Valid until"), day),
    Column("note", gettext_lazy("Internal note")),
)
#: What rows of one scale have in common; the currency may stand in some of them only.
SHARED = ("company_number", "group", "article", "category", "range", "valid_from", "valid_until")
#: Told for whoever reads the table; what counts stands beside it.
TOLD = ("company_name", "article_title")
