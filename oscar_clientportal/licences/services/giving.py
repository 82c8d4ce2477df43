"""Licences given to companies, and changed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks, next_due
from oscar_clientportal.licences import rules
from oscar_clientportal.licences.exceptions import (
    InUse,
    KindInvalid,
    LicenceOver,
    QuantityInvalid,
    TitleInvalid,
    TransferInvalid,
    ValidityInvalid,
)
from oscar_clientportal.licences.words import passed_on_to_you

from .writing import LicenceEvent, change_numbers, numbers_of, write_down

Licence = get_model("clientportal_licences", "Licence")
Kind = LicenceEvent.Kind
#: How many people are named where too many hold seats.
NAMED = 20
KEEP: Any = object()


@transaction.atomic
def create_licence(
    *,
    company: Any,
    quantity: int,
    title: str,
    by: Any,
    description: str = "",
    kind: str = "customer",
    source: str = "given",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    order_line: Any = None,
) -> Any:
    """Give a company so many seats, from now on or from ``valid_from``, until ``valid_until`` (half-open) or for good.

    Raises ``QuantityInvalid``, ``ValidityInvalid``, ``TitleInvalid`` and ``KindInvalid``, each with its ``field``.
    """
    now = clock.now()
    licence = Licence(
        company=company,
        title=check_title(title),
        description=description.strip(),
        kind=check_kind(kind),
        source=source,
        quantity=check_quantity(quantity),
        valid_from=valid_from or now,
        valid_until=valid_until,
        order_line=order_line,
        created_by=by if getattr(by, "pk", None) else None,
        created_at=now,
    )
    check_validity(licence)
    licence.save(force_insert=True)
    write_down(licence, Kind.CREATED, by=by, details={"source": str(source)})
    next_due.announce([valid_until])
    return licence


@transaction.atomic
def change_licence(
    *,
    licence: Any,
    by: Any,
    quantity: int = KEEP,
    title: str = KEEP,
    description: str = KEEP,
    kind: str = KEEP,
    valid_from: datetime = KEEP,
    valid_until: datetime | None = KEEP,
    at_next_renewal: bool = False,
) -> Any:
    """Change what is passed; ``at_next_renewal`` keeps a smaller ``quantity`` until then (the same takes it back).

    What was passed on to others is valid as long as it is here. Raises ``InUse`` for fewer seats than are in use,
    promised or passed on, ``LicenceOver``, ``TransferInvalid``, and what ``create_licence`` raises.
    """
    held = locks.lock_row(Licence.objects.select_related("company"), licence.pk)
    if held.ended_at is not None:
        raise LicenceOver
    if at_next_renewal:
        _keep_for_renewal(held, quantity, by=by)
    elif quantity is not KEEP:
        _change_quantity(held, quantity, by=by)
    words = {"title": title, "description": description, "kind": kind}
    _change_facts(held, {**words, "valid_from": valid_from, "valid_until": valid_until}, by=by)
    return held


@transaction.atomic
def apply_next_quantity(*, licence: Any, by: Any = None) -> bool:
    """The licence is renewed: what was asked for takes effect. Whether it did, or there was nothing to do.

    No seat is ever taken for it: where more are in use the quantity stays, that is on record, and the wish is kept for
    the renewal after.
    """
    held = locks.lock_row(Licence.objects.all(), licence.pk)
    wanted = held.quantity_next
    if wanted is None or held.ended_at is not None:
        return True
    if numbers_of(held).taken > wanted:
        write_down(held, Kind.QUANTITY_NEXT, by=by, details={"quantity_next": wanted, "outcome": "kept"})
        return False
    _resize(held, wanted, by=by)
    return True


def check_quantity(quantity: Any) -> int:
    if not rules.is_quantity(quantity):
        raise QuantityInvalid
    return quantity


def check_title(title: str) -> str:
    title = title.strip()
    if not 1 <= len(title) <= Licence._meta.get_field("title").max_length:
        raise TitleInvalid
    return title


def check_kind(kind: str) -> str:
    if kind not in Licence.Kind.values:
        raise KindInvalid
    return kind


def check_validity(licence: Any) -> None:
    if licence.valid_until is not None and licence.valid_until <= licence.valid_from:
        raise ValidityInvalid


def in_use(licence: Any, *, fewer: int) -> InUse:
    """The refusal that says how many have to go, and who they may be."""
    seats = licence.seats.select_related("contact").order_by("status", "-given_at", "-pk")
    holders = [seat.contact for seat in seats[:NAMED]]
    text = ngettext(
        "One seat too many is in use, promised or passed on. Take one back first.",
        "%(count)s seats too many are in use, promised or passed on. Take some back first.",
        fewer,
    )
    return InUse(text % {"count": fewer}, count=fewer, holders=holders)


def _change_quantity(licence: Any, quantity: Any, *, by: Any) -> None:
    check_quantity(quantity)
    _check_not_received(licence, "quantity")
    if quantity == licence.quantity:
        return
    from .lapsing import free_up

    if numbers_of(licence).taken > quantity:
        free_up([licence])
    fewer = numbers_of(licence).taken - quantity
    if fewer > 0:
        raise in_use(licence, fewer=fewer)
    _resize(licence, quantity, by=by)


def _resize(licence: Any, quantity: int, *, by: Any) -> None:
    before = licence.quantity
    if licence.quantity_next is not None and quantity <= licence.quantity_next:
        licence.quantity_next = None
        licence.save(update_fields=["quantity_next"])
    change_numbers(licence, Kind.QUANTITY, by=by, details={"before": before}, quantity=quantity - before)


def _keep_for_renewal(licence: Any, quantity: Any, *, by: Any) -> None:
    check_quantity(quantity)
    _check_not_received(licence, "quantity")
    if quantity > licence.quantity:
        raise QuantityInvalid
    wanted = quantity if quantity < licence.quantity else None
    if wanted == licence.quantity_next:
        return
    licence.quantity_next = wanted
    licence.save(update_fields=["quantity_next"])
    details = {"quantity_next": wanted, "outcome": "asked" if wanted else "taken back"}
    write_down(licence, Kind.QUANTITY_NEXT, by=by, details=details)


def _change_facts(licence: Any, facts: dict[str, Any], *, by: Any) -> None:
    changed = {name: value for name, value in facts.items() if value is not KEEP}
    if "title" in changed:
        changed["title"] = check_title(changed["title"])
    if "kind" in changed:
        check_kind(changed["kind"])
    changed = {name: value for name, value in changed.items() if getattr(licence, name) != value}
    if not changed:
        return
    before = {name: _plain(getattr(licence, name)) for name in changed}
    for name, value in changed.items():
        setattr(licence, name, value)
    if {"valid_from", "valid_until"} & changed.keys():
        _check_not_received(licence, "valid_until")
        check_validity(licence)
        next_due.announce([licence.valid_until])
        _change_passed_on(licence, by=by)
    licence.save(update_fields=list(changed))
    after = {name: _plain(value) for name, value in changed.items()}
    write_down(licence, Kind.CHANGED, by=by, details={"before": before, "after": after})


def _change_passed_on(licence: Any, *, by: Any) -> None:
    """What was passed on is valid as long as the licence it came from."""
    pks = licence.transfers.filter(status="accepted").values_list("target_id", flat=True)
    for target in locks.lock_rows(Licence.objects.filter(ended_at=None), pks).values():
        target.valid_from, target.valid_until = licence.valid_from, licence.valid_until
        target.save(update_fields=["valid_from", "valid_until"])
        after = {"valid_from": _plain(target.valid_from), "valid_until": _plain(target.valid_until)}
        write_down(target, Kind.CHANGED, by=by, details={"after": after})


def _check_not_received(licence: Any, field: str) -> None:
    if licence.source == Licence.Source.TRANSFER:
        raise TransferInvalid(passed_on_to_you(), field=field)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
