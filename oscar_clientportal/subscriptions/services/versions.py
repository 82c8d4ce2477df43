"""A new version of a plan: whoever has the old one keeps what they bought, at the price they agreed."""

import logging
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import locks
from oscar_clientportal.subscriptions.exceptions import NoContents, PlanChanged

from .plan_prices import set_price

logger = logging.getLogger("oscar_clientportal.subscriptions")

Plan = get_model("clientportal_subscriptions", "Plan")
Product = get_model("catalogue", "Product")
Renewal = get_model("clientportal_subscriptions", "Renewal")
StockRecord = get_model("partner", "StockRecord")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")
AS_BEFORE: Any = object()


def is_sold(plan: Any) -> bool:
    """Whether anybody ever bought the plan: what it opens, and for how long, is theirs."""
    sold = (Term, Subscription, Renewal)
    return plan.pk is not None and any(model.objects.filter(plan=plan).exists() for model in sold)


def lock_plan(plan: Any) -> Any:
    """The plan as it is now, locked with the stock records of its product against others who change it.

    Raises ``PlanChanged`` where another version has taken the plan's place, or its product is another's.
    """
    records = StockRecord.objects.filter(product=plan.product_id).values_list("pk", flat=True)
    locks.lock_rows(StockRecord.objects, list(records))
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).filter(pk=plan.pk).first()
    if (
        locked is None
        or locked.product_id != plan.product_id
        or Plan.objects.filter(previous=locked).exists()
    ):
        raise PlanChanged
    return locked


def new_version(
    *,
    plan: Any,
    contents: Iterable[Any],
    term_length: int,
    term_unit: str,
    price: Decimal | None = None,
    seats: int | None = AS_BEFORE,
    by: Any,
) -> Any:
    """The plan's next version, which takes its place in the shop; it is open to new buyers.

    The old one goes on for those who have it: as a closed plan of a hidden copy of the product, with its price. The
    product itself, with its address, offers, images and baskets, is the new one's. ``price`` is without tax; None: as
    before. ``seats``: the licences that come with it; None: none. Of two who make one at once the second is refused.
    Raises ``PlanChanged``, ``NoContents``, ``WrongPrice``.
    """
    contents = list(contents)
    if not contents:
        raise NoContents
    with transaction.atomic():
        old = lock_plan(plan)
        product = old.product
        _retire(old)
        new = Plan.objects.create(
            product=product,
            term_length=term_length,
            term_unit=term_unit,
            upgrade_policy=old.upgrade_policy,
            trial_days=old.trial_days,
            seats=old.seats if seats is AS_BEFORE else seats,
            version=old.version + 1,
            previous=old,
        )
        new.contents.set(contents)
        if price is not None:
            set_price(plan=new, price=price)
    logger.info(
        "Plan %s: version %s takes the place of plan %s; by user %s", new.pk, new.version, old.pk, by.pk
    )
    return new


def _retire(plan: Any) -> None:
    """Close the plan and give it a product of its own."""
    plan.product = _hidden_copy(plan.product, f"v{plan.version}-{plan.pk}")
    plan.is_open = False
    plan.save(update_fields=["product", "is_open"])


def _hidden_copy(product: Any, mark: str) -> Any:
    """A product like this one that stands nowhere in the shop: it sells renewals alone. Also of a variant.

    It is in the same categories, so that an offer on one of them is an offer on renewals too.
    """
    parent = product.parent if product.is_child else product
    copy = _copied(
        product,
        structure=Product.STANDALONE,
        parent=None,
        is_public=False,
        title=product.get_title(),
        slug=f"{product.slug[: 254 - len(mark)]}-{mark}",
        product_class=product.get_product_class(),
        is_discountable=parent.is_discountable,
    )
    _mark_unique(copy, product, mark)
    copy.save()
    copy.categories.set(parent.categories.all())
    _copy_attributes(product, copy)
    for record in product.stockrecords.order_by("pk"):
        sku = f"{record.partner_sku[: 127 - len(mark)]}-{mark}"
        _copied(record, product=copy, partner_sku=sku, num_allocated=None).save()
    return copy


def _copied(row: Any, **changes: Any) -> Any:
    """A new row, not saved yet, with all that this one has but what is changed."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in changes
    }
    return type(row)(**fields, **changes)


def _mark_unique(copy: Any, product: Any, mark: str) -> None:
    """What only one product may have is told apart by the mark: the UPC, the code, and what a shop has added."""
    for field in copy._meta.concrete_fields:
        value = getattr(product, field.attname)
        if field.unique and not field.primary_key and isinstance(value, str) and value:
            longest = (field.max_length or 255) - len(mark) - 1
            setattr(copy, field.attname, f"{value[:longest]}-{mark}")


def _copy_attributes(product: Any, copy: Any) -> None:
    """What the product says of itself, such as the tax it bears; of a variant its parent's too, as Oscar reads them."""
    known: set[int] = set()
    for source in filter(None, (product, product.parent if product.is_child else None)):
        for value in source.attribute_values.exclude(attribute__in=known).order_by("pk"):
            known.add(value.attribute_id)
            many = list(value.value_multi_option.all())
            twin = _copied(value, product=copy)
            twin.save()
            twin.value_multi_option.set(many)
