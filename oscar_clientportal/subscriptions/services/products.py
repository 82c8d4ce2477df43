"""Products that only subscribers may buy: what each needs, and what the people who would have it can open."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from oscar.apps.partner.availability import Base
from oscar.core.loading import get_model

from oscar_clientportal.core import options
from oscar_clientportal.core.tenancy.current import current_schema

from .holdings import people

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Licence = get_model("clientportal_licences", "Licence")
ProductRequirement = get_model("clientportal_subscriptions", "ProductRequirement")
Seat = get_model("clientportal_licences", "Seat")
SeatProduct = get_model("clientportal_subscriptions", "SeatProduct")
Term = get_model("clientportal_subscriptions", "Term")

#: Code → name of the contents that a product needs.
Needs = Mapping[str, str]


class OnlyForSubscribers(Base):
    """Oscar's availability of what the buyer lacks a subscription for."""

    code = "subscribers"

    def __init__(self, needs: Needs, otherwise: Any) -> None:
        self.needs = needs
        #: What it would be for a subscriber.
        self.otherwise = otherwise

    @property
    def message(self) -> str:
        return only_for(self.needs)

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        return False, self.message


def only_for(needs: Needs) -> str:
    return _("Only for subscribers of %(contents)s") % {"contents": ", ".join(needs.values())}


def conditions_of_products() -> tuple[dict[int, dict[str, str]], frozenset[int]]:
    """What the shop's products for subscribers need, by product; and which products sell seats.

    For what a page shows: kept in the cache, as the shop's options are. Whether somebody may buy is asked of the rows.
    """
    found = cache.get_or_set(_key(), _conditions_of_products, options.LIFETIME)
    return found if found is not None else _conditions_of_products()


def forget_conditions(**kwargs: Any) -> None:
    """What products need, or whether they sell seats, has changed; somebody may have read it before the commit."""
    cache.delete(_key())
    transaction.on_commit(lambda: cache.delete(_key()))


def _key() -> str:
    return f"clientportal-products-{current_schema()}"


def _conditions_of_products() -> tuple[dict[int, dict[str, str]], frozenset[int]]:
    """A plan is for whom the rules of plans say, whatever is required of its product."""
    rows = ProductRequirement.objects.filter(product__clientportal_plan=None).order_by()
    selling = SeatProduct.objects.order_by()
    nothing = Value(None, CharField())
    found = rows.values_list(
        "product_id", "contents__code", "contents__name", Value(False), F("contents__pk")
    ).union(
        selling.values_list("product_id", nothing, nothing, Value(True), Value(None, IntegerField())),
        all=True,
    )
    found = found.order_by()  # Django 6.1 gives a union the order of its model
    needs: dict[int, dict[str, str]] = {}
    selling_seats = set()
    for product_id, code, name, sells_seats, _pk in sorted(found, key=lambda row: (row[3], row[4] or 0)):
        if sells_seats:
            selling_seats.add(product_id)
        else:
            needs.setdefault(product_id, {}).update({code: name} if code else {})
    return needs, frozenset(selling_seats)


def needs_of(product: Any, needs: Mapping[int, Needs]) -> Needs:
    """What this product needs: a variant what its parent needs, too."""
    return {**needs.get(product.parent_id, {}), **needs.get(product.pk, {})}


def _by_seat(terms: QuerySet, contacts: list[Any], user: Any, on: datetime, buyer_id: int | None) -> QuerySet:
    """As the rows of ``contents_open``: whose seats open what, but for those whose link to the buyer waits."""
    seats = "subscription__licences__licence__seats__"
    theirs = Q(**{f"{seats}contact__in": [contact.pk for contact in contacts]})
    if user is not None:
        theirs |= Q(**{f"{seats}contact__user": user.pk})
    live = Licence.objects.live(on)
    held = terms.filter(
        theirs,
        subscription__status="active",
        subscription__licences__licence__in=live,
        **{f"{seats}status": Seat.Status.USED},
    )
    if buyer_id is not None:
        held = held.exclude(
            Exists(
                ClientLink.objects.filter(
                    status="pending", agent__user=buyer_id, contact=OuterRef(f"{seats}contact")
                )
            )
        )
    return held.values_list(f"{seats}contact_id", f"{seats}contact__user_id", "plan__contents__code")


def contents_open(
    *, contacts: Iterable[Any] = (), user: Any = None, on: datetime, buyer_id: int | None = None
) -> dict[int | None, frozenset[str]]:
    """What is open at ``on`` for these contacts and for ``user``, in the buyer's eyes; by contact. One query.

    ``user``'s own stands under None as well. What has licences is open for the holders of their seats.
    """
    contacts = list(contacts)
    terms = Term.objects.filter(Q(ends_at__gt=on) | Q(grace_until__gt=on), starts_at__lte=on).order_by()
    own = terms.as_seen_by(buyer_id).filter(people(contacts, user), subscription__by_seat=False)
    rows = own.values_list(
        "subscription__contact_id", "subscription__contact__user_id", "plan__contents__code"
    ).union(_by_seat(terms, contacts, user, on, buyer_id), all=True)
    rows = rows.order_by()  # Django 6.1 gives a union the order of its model
    opened: dict[int | None, set[str]] = {}
    for contact_id, user_id, code in rows:
        opened.setdefault(contact_id, set()).add(code)
        if user is not None and user_id == user.pk:
            opened.setdefault(None, set()).add(code)
    return {contact_id: frozenset(codes) for contact_id, codes in opened.items()}
