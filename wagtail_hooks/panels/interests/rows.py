"""What the panel tells about an interest."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

Interest = get_model("clientportal_portfolios", "Interest")


def interests() -> QuerySet:
    return Interest.objects.select_related("contact", "product__parent", "created_by", "sold_by", "order")


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


def state(interest: Any) -> str:
    return _("Sold") if interest.sold_at else _("Open")


def is_sold(interest: Any) -> bool:
    return interest.sold_at is not None


def sold_how(interest: Any) -> str:
    """By which order, or who of the staff said so."""
    if interest.order is not None:
        return _("Order %(number)s") % {"number": interest.order.number}
    return person(interest.sold_by)
