"""Whom and what the cells of a table name: looked up for many rows at once, and named so that they are found again."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

Category = get_model("catalogue", "Category")
Company = get_model("clientportal_clients", "Company")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
Product = get_model("catalogue", "Product")
Range = get_model("offer", "Range")
StockRecord = get_model("partner", "StockRecord")

SEPARATOR = " > "
#: Names a row by its key, where nothing else does.
BY_KEY = "id:"
UNKNOWN = {
    "company_number": gettext_lazy("There is no customer with this number."),
    "group": gettext_lazy("There is no such customer group."),
    "article": gettext_lazy("There is no article with this UPC or SKU."),
    "category": gettext_lazy(
        "There is no such category. Categories are written with those above: Tools > Saws."
    ),
    "range": gettext_lazy("There is no such range."),
}
#: Longer than any name.
LONGEST = 2000


class Names:
    """Remembers the shop's groups, categories and ranges; of customers and articles those of the rows at hand."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {
            "company_number": {},
            "article": {},
            "group": {each.title: each for each in CustomerGroup.objects.all()},
            "range": {each.name: each for each in Range.objects.all()},
            "category": {},
        }
        for name, category in category_paths():
            known = self.found["category"]
            known[name] = None if name in known else category
            known[f"{BY_KEY}{category.pk}"] = category

    def look_up(self, *, companies: Iterable[str], articles: Iterable[str]) -> None:
        """Find all of these. Four queries at most."""
        self.found["company_number"] = _companies({cell for cell in companies if _is_sound(cell)})
        self.found["article"] = _articles({cell for cell in articles if _is_sound(cell)})

    def get(self, kind: str, cell: str) -> Any:
        """The row that this cell names; None for an empty one. Raises ``ValidationError``."""
        if not cell:
            return None
        known = self.found[kind]
        name = cell if cell in known or kind != "category" else _tidy(cell)
        if name not in known:
            raise ValidationError(UNKNOWN[kind])
        if known[name] is None:
            raise ValidationError(_("The shop has several of this name. Please use its key, such as id:5."))
        return known[name]


def category_paths() -> Iterable[tuple[str, Any]]:
    """Every category with its name and those above it. One query."""
    names: dict[str, str] = {}
    for category in Category.objects.order_by("path").only("pk", "path", "name", "depth"):
        above = names.get(category.path[: -Category.steplen])
        names[category.path] = f"{above}{SEPARATOR}{category.name}" if above else category.name
        yield names[category.path], category


def article_names(products: Iterable[Any]) -> dict[int, str]:
    """How a table names these articles: by UPC, else by an SKU that is nobody else's, else by key. Two queries."""
    rows = {product.pk: product for product in products}
    named = {pk: product.upc for pk, product in rows.items() if product.upc}
    records = StockRecord.objects.filter(product__in=rows.keys() - named.keys()).order_by("-pk")
    skus = dict(records.values_list("product", "partner_sku"))
    found = _articles(set(skus.values()))
    for pk in rows.keys() - named.keys():
        known = found.get(skus.get(pk, ""))
        named[pk] = skus[pk] if known is not None and known.pk == pk else f"{BY_KEY}{pk}"
    return named


def _companies(cells: set[str]) -> dict[str, Any]:
    rows = Company.objects.only("pk", "number")
    found = {row.number: row for row in rows.filter(number__in=cells - {""})}
    keys = _keys(cells - found.keys())
    return found | _by_key(rows, keys)


def _articles(cells: set[str]) -> dict[str, Any]:
    """By UPC; else by SKU, with None for one that several articles have; else by key."""
    rows = Product.objects.only("pk", "upc")
    found: dict[str, Any] = {row.upc: row for row in rows.filter(upc__in=cells)}
    records = StockRecord.objects.filter(partner_sku__in=cells - found.keys())
    for sku, product in records.values_list("partner_sku", "product").distinct():
        found[sku] = None if sku in found else Product(pk=product)
    return found | _by_key(rows, _keys(cells - found.keys()))


def _keys(cells: Iterable[str]) -> dict[int, str]:
    typed = {cell: cell.removeprefix(BY_KEY) for cell in cells if cell.startswith(BY_KEY)}
    return {
        int(key): cell for cell, key in typed.items() if key.isascii() and key.isdigit() and len(key) < 19
    }


def _by_key(rows: Any, keys: dict[int, str]) -> dict[str, Any]:
    return {keys[pk]: row for pk, row in rows.in_bulk(list(keys)).items()} if keys else {}


def _is_sound(cell: str) -> bool:
    return bool(cell) and len(cell) <= LONGEST and "\0" not in cell


def _tidy(cell: str) -> str:
    return SEPARATOR.join(part.strip() for part in cell.split(">"))
