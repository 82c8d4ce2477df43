"""The list: rows of Oscar's and ours that are watched while somebody acts as a client."""

from typing import Any

from oscar.core.loading import get_model

from .watching import Watched, watch, watch_vouchers

_COUNTS = ("num_orders_as_shipping_address", "num_orders_as_billing_address")
_USUAL = ("is_default_for_shipping", "is_default_for_billing")
_NAMES = ("first_name", "last_name", "title", "position", "department")
_STANDING = ("role", "status", "company", "deactivated_at", "leaves_on")
_REACHED = ("email", "phone", "fax", "mobile", "language")


def _address(row: Any) -> str:
    return str(row.summary)


def _product(row: Any) -> str:
    return str(row.product.get_title()) if row.product else ""


def watch_all() -> None:
    """Called when the app is ready."""
    watch(
        get_model("address", "UserAddress"),
        Watched(
            "address",
            title=_address,
            without=("user", "hash", "search_text", "date_created", *_COUNTS),
            as_loaded=_USUAL,
        ),
    )
    watch(
        get_model("basket", "Line"),
        Watched(
            "basket",
            title=_product,
            fields=("basket", "product", "stockrecord", "line_reference", "quantity"),
        ),
    )
    watch(get_model("wishlists", "WishList"), Watched("wishlist", title=str, fields=("name", "visibility")))
    watch(get_model("wishlists", "Line"), Watched("wishlist", title=_product, fields=("quantity",)))
    watch(
        get_model("order", "Order"),
        Watched(
            "order",
            title=lambda row: str(row.number),
            fields=("number", "total_incl_tax", "currency"),
            made_only=True,
        ),
    )
    watch(
        get_model("clientportal_clients", "Contact"),
        Watched(
            "details",
            title=lambda row: str(row.name),
            fields=(*_NAMES, *_REACHED, *_STANDING),
        ),
    )
    watch(
        get_model("clientportal_licences", "Seat"),
        Watched("seat", title=str, fields=("licence", "contact", "status")),
    )
    watch(
        get_model("clientportal_clients", "Company"), Watched("details", title=str, fields=("name", "status"))
    )
    watch_vouchers()
