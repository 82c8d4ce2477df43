"""The one place that decides which products somebody sees: a condition on products, whatever the list."""

from collections.abc import Iterable, Mapping

from django.db.models import BooleanField, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from oscar.core.loading import get_model

from .kept_views import BELOW, KINDS, SIDES, View
from .profiles import Profile
from .tables import RANGE_MEMBERS, names

#: ``{among}`` follows a key, and tells whether it is meant.
NAMED = "COALESCE({key} {among}, false)"
#: Wrapped, for a join might read the set for each product. PostgreSQL looks into the index for few products, and looks
#: many up in one hashed set.
STANDS = """COALESCE(EXISTS (
        SELECT 1 FROM {in_category} stands WHERE stands.product_id = {key} AND stands.category_id {among}
    ), false)"""
#: Looked up in one hashed set always: of an array PostgreSQL never expects too much for that.
LOOKED_UP = "COALESCE({{key}} IN (SELECT unnest(ARRAY({rows}))), false)"
BELONGS = LOOKED_UP.format(rows=RANGE_MEMBERS)
ASKED = {"products": NAMED, "categories": STANDS, "ranges": BELONGS}
#: The same where more products are asked about than PostgreSQL may expect, as where words are looked for.
OF_MANY = {
    **ASKED,
    "categories": LOOKED_UP.format(rows="SELECT product_id FROM {in_category} WHERE category_id {among}"),
}
#: The items of the view in the row of the query around.
OF_ROW = f"""IN (
        SELECT {{column}} FROM {{item}} item LEFT JOIN LATERAL ({BELOW}) below ON true
        WHERE item.view_id = {{view}}.id AND {{column}} IS NOT NULL AND {{side}}
    )"""  # noqa: S608 - our own SQL


def visible(products: QuerySet, profile: Profile, *, many: bool = False) -> QuerySet:
    """Those of ``products`` that whoever has this profile sees. No query of its own."""
    return products if profile.view is None else products.filter(shown_by(profile.view, many=many))


def shown_by(view: View, *, many: bool = False) -> Q:
    """Whether the view shows a product: ``rules.is_shown``, in SQL. A variant is shown with its article."""
    among = {
        (side, kind): f"= ANY('{keys}')"
        for side in SIDES
        for kind in KINDS
        if (keys := getattr(view, f"{side}_{kind}"))
    }
    asked = OF_MANY if many else ASKED
    sql = _shown_sql(asked, among, key="%(expressions)s", starts_with_all=view.starts_with_all)
    return Q(Exact(Func(Coalesce("parent_id", "pk"), template=sql, output_field=BooleanField()), True))


def shown_by_row_sql(*, key: str, starts_with_all: bool) -> str:
    """The same of the view in the row of the query around, as SQL about the article that ``key`` names."""
    among = {
        (side, kind): OF_ROW.format(**names(), column=column, side=is_side)
        for side, is_side in SIDES.items()
        for kind, column in KINDS.items()
    }
    return _shown_sql(ASKED, among, key=key, starts_with_all=starts_with_all)


def _shown_sql(
    asked: Mapping[str, str], among: Mapping[tuple[str, str], str], *, key: str, starts_with_all: bool
) -> str:
    def told(side: str, *kinds: str) -> str:
        conditions = [
            asked[kind].format(**names(), key=key, among=among[side, kind])
            for kind in kinds
            if (side, kind) in among
        ]
        return f"({' OR '.join(conditions) or 'false'})"

    begins = "true" if starts_with_all else told("put_in", "categories", "ranges")
    is_out = told("left_out", "products", "categories", "ranges")
    return f"({told('put_in', 'products')} OR ({begins} AND NOT {is_out}))"


def seen_of(asked: Mapping[Profile, Iterable[int]]) -> dict[Profile, frozenset[int]]:
    """Which of these products each profile sees, by primary key. One query; none where nobody has a view."""
    wanted: dict[View, set[int]] = {}
    for profile, pks in asked.items():
        if profile.view is not None:
            wanted.setdefault(profile.view, set()).update(pks)
    products = get_model("catalogue", "Product").objects.order_by()
    queries = [
        products.filter(shown_by(view), pk__in=pks).values_list("pk", Value(number))
        for number, (view, pks) in enumerate(wanted.items())
    ]
    found: list[set[int]] = [set() for _view in wanted]
    for pk, number in queries[0].union(*queries[1:], all=True).order_by() if queries else ():
        found[number].add(pk)
    shown = dict(zip(wanted, found, strict=True))
    return {
        profile: frozenset(pks) if profile.view is None else frozenset(pks) & shown[profile.view]
        for profile, pks in asked.items()
    }
