"""Addresses and baskets: rows of Oscar's that are made again as they were."""

from typing import Any

from django.db import IntegrityError, transaction
from oscar.core.loading import get_class, get_model

from oscar_clientportal.core import locks
from oscar_clientportal.impersonation.exceptions import ChangedSince

from . import watching
from .undoing import Undoing, register, require

CREATED, DELETED = "created", "deleted"
#: What is known of a basket line.
LINE = ("basket_id", "product_id", "stockrecord_id", "line_reference", "quantity")


def register_all() -> None:
    """Called when the app is ready."""
    register("address", Undoing(can=_is_whole, act=undo_address))
    register("basket", Undoing(can=_is_of_one_basket, act=undo_line))


def undo_address(change: Any, by: Any) -> None:
    """Remove what was added, write it as it was, or add it again: in the address book of whoever was acted as."""
    UserAddress = get_model("address", "UserAddress")
    user = change.session.user
    require(user is not None)
    if change.action == DELETED:
        _write(UserAddress(user=user), change.before)
        return
    row = _as_left(UserAddress._default_manager.filter(user=user), change)
    if change.action == CREATED:
        row.delete()
    else:
        _write(row, change.before)


def undo_line(change: Any, by: Any) -> None:
    """The quantity as it was; a line that came is removed, one that went comes back, at today's price."""
    values = change.before or change.after
    Basket, Line = get_model("basket", "Basket"), get_model("basket", "Line")
    open_ones = Basket._default_manager.filter(owner=change.session.user, status__in=["Open", "Saved"])
    basket: Any = locks.lock_rows(open_ones, [values["basket_id"]]).get(values["basket_id"])
    require(basket is not None and change.session.user is not None)
    basket.strategy = get_class("partner.strategy", "Selector")().strategy(user=change.session.user)
    if change.action == DELETED:
        _put_back(basket, change.before)
        return
    line = _as_left(Line._default_manager.filter(basket=basket), change)
    if change.action == CREATED:
        line.delete()
    else:
        line.quantity = change.before["quantity"]
        line.save()


def _put_back(basket: Any, before: dict[str, Any]) -> None:
    product = get_model("catalogue", "Product")._default_manager.filter(pk=before["product_id"]).first()
    is_gone = (
        product is not None and not basket.lines.filter(line_reference=before["line_reference"]).exists()
    )
    require(is_gone and basket.is_quantity_allowed(before["quantity"])[0])
    info = basket.get_stock_info(product, [])
    require(info.price.exists and info.stockrecord.pk == before["stockrecord_id"])
    require(info.availability.is_purchase_permitted(before["quantity"])[0])
    basket.add_product(product, before["quantity"])


def _is_whole(change: Any) -> bool:
    """What it was, or what it became, is known."""
    return bool(change.before or change.after)


def _is_of_one_basket(change: Any) -> bool:
    """One that went between the basket and what is saved for later stays there; one with options isn't made again."""
    values = [values for values in (change.before, change.after) if values]
    if not values or not all(set(LINE) <= set(value) for value in values):
        return False
    plain = all(
        value["line_reference"] == f"{value['product_id']}_{value['stockrecord_id']}" for value in values
    )
    return len({value["basket_id"] for value in values}) == 1 and (plain or change.action != DELETED)


def _as_left(rows: Any, change: Any) -> Any:
    """The row, locked, as the change has left it."""
    model = rows.model
    row = locks.lock_rows(rows, [change.object_pk]).get(model._meta.pk.to_python(change.object_pk))
    require(row is not None and watching.values_of(row) == change.after)
    return row


def _write(row: Any, values: dict[str, Any]) -> None:
    """Write these values to the row; what only the database refuses has come into its way since."""
    for field in row._meta.concrete_fields:
        if field.attname in values:
            setattr(row, field.attname, field.to_python(values[field.attname]))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ChangedSince from error
