"""What is looked for among the customers, and the plain way to look for it."""

from collections.abc import Callable
from typing import Any

from .overview_rows import name_of, number_of, postcode_of

FIELDS = ("number", "name", "supplement", "street", "postcode", "town", "remark", "country__printable_name")


def one_of(*words: str) -> Callable[[int, int], dict[str, str]]:
    return lambda turn, _row: {"q": words[turn % len(words)]}


def chosen(field: str, value: str) -> Callable[[int, int], dict[str, str]]:
    return lambda _turn, _row: {"c1f": field, "c1o": "one-of", "c1v": value, "ordering": "name"}


#: What people look for, by the turn and by a row that is there.
SEARCHES: dict[str, Callable[[int, int], dict[str, str]]] = {
    "number": lambda _turn, row: {"q": number_of(row)},
    "name": lambda _turn, row: {"q": name_of(row), "ordering": "name"},
    "postcode": lambda _turn, row: {"q": postcode_of(row)[: 3 + row % 3], "ordering": "name"},
    "miss": lambda turn, _row: {"q": f"zzq{turn}xq"},
    "common_word": one_of("gmbh", "paris", "demo", "road"),
    "two_words": one_of("gmbh paris", "demo gate", "nordic high", "royal kft"),
    "country": one_of("germany", "hungary", "austria paris", "france lyon"),
    "short_word": one_of("de", "a", "7", "be ro"),
}
#: What is harder, and not part of the mix.
RARER: dict[str, Callable[[int, int], dict[str, str]]] = {
    "words_that_never_meet": one_of("berlin paris", "gmbh kft"),
    "beginning_of_the_oldest_numbers": one_of("k00"),
    "filter_country": chosen("country", "HU"),
    "filter_status": chosen("status", "active"),
}


def plainly(query: dict[str, str]) -> None:
    """The page and the number of rows, as a list of Django's admin would find them."""
    from django.db.models import Q
    from oscar.core.loading import get_model

    rows: Any = get_model("clientportal_clients", "Company").objects.all()
    for word in query.get("q", "").split():
        found = Q()
        for field in FIELDS:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    if "c1f" in query:
        rows = rows.filter(**{query["c1f"]: query["c1v"]})
    rows.count()
    list(rows.order_by(query.get("ordering", "-pk"), "pk")[:20])
