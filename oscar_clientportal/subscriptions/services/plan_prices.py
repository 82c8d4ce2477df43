"""The price of a plan: that of its product's first stock record, which is the one Oscar's strategies take."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading, at_price, readings_of
from oscar_clientportal.core import conf, locks, money
from oscar_clientportal.subscriptions.exceptions import WrongPrice

Partner = get_model("partner", "Partner")
Plan = get_model("clientportal_subscriptions", "Plan")
StockRecord = get_model("partner", "StockRecord")
Subscription = get_model("clientportal_subscriptions", "Subscription")


def stock_record_of(product: Any) -> Any | None:
    """The stock record that prices the product; no query where they were fetched before."""
    return min(product.stockrecords.all(), key=lambda record: record.pk, default=None)


def list_record(product: Any, reading: Reading | None) -> Any | None:
    """The stock record that prices the product, at the list price of whoever reads; None for the shop's own."""
    record = stock_record_of(product)
    if record is None or reading is None:
        return record
    price = reading.price(product, list_price=record.price, currency=record.price_currency)
    return record if price is None else at_price(record, price)


def shop_currency(*, besides: Any = None) -> str:
    """What the shop sells its plans in; else what it sells at all; Oscar's default where it sells nothing yet.

    ``besides``: a product that doesn't count.
    """
    records = StockRecord.objects.exclude(price_currency="").order_by()
    if besides is not None:
        records = records.exclude(product=besides)
    of_plans = records.filter(product__clientportal_plan__isnull=False)
    return _most_of(of_plans) or _most_of(records) or conf.settings.currency


def _most_of(records: QuerySet) -> str | None:
    counted = records.values_list("price_currency").annotate(count=Count("pk"))
    found = counted.order_by("-count", "price_currency").first()
    return found[0] if found else None


def check_price(price: Decimal, currency: str) -> None:
    """Raise ``WrongPrice`` for what is no price, or has more digits than the currency or the database keeps."""
    field = StockRecord._meta.get_field("price")
    decimals = min(field.decimal_places, money.decimals(currency))
    is_price = isinstance(price, Decimal) and price.is_finite() and price >= 0
    if not is_price or round(price, decimals) != price:
        raise WrongPrice
    if price >= Decimal(10) ** (field.max_digits - field.decimal_places):
        raise WrongPrice


@locks.in_transaction
def set_price(*, plan: Any, price: Decimal | None) -> Any:
    """Make ``price``, without tax, the price of the plan; its stock record is made where there is none.

    Whoever bought it before prices were kept with subscriptions keeps the one from before. Returns the stock record.
    Raises ``WrongPrice``.
    """
    record = _locked_record(plan.product)
    currency = record.price_currency if record is not None else shop_currency()
    if price is not None:
        check_price(price, currency)
    if record is None:
        return _make_record(plan.product, price, currency)
    if record.price != price:
        keep_agreed_prices(plan=plan, record=record)
        record.price = price
        record.save(update_fields=["price", "date_updated"])
    return record


def keep_agreed_prices(*, plan: Any, record: Any) -> None:
    """Write the price of this moment into the plan's subscriptions that know none: by the conditions of whom each is
    for, else the shop's.
    """
    unknown, currency = Subscription.objects.filter(plan=plan, price=None), record.price_currency
    companies = unknown.order_by().values_list("contact__company", flat=True).distinct()
    for company, reading in readings_of(companies, [plan.product]).items():
        price = reading.price(plan.product, list_price=record.price, currency=currency)
        if price is not None:
            unknown.filter(contact__company=company).update(price=price, currency=currency)
    if record.price is not None:
        unknown.update(price=record.price, currency=currency)


def _locked_record(product: Any) -> Any | None:
    first = StockRecord.objects.filter(product=product).order_by("pk").values_list("pk", flat=True).first()
    return None if first is None else locks.lock_row(StockRecord.objects, first)


def _make_record(product: Any, price: Decimal | None, currency: str) -> Any:
    partner = Partner.objects.order_by("pk").first() or Partner.objects.create(name=settings.OSCAR_SHOP_NAME)
    return StockRecord.objects.create(
        product=product,
        partner=partner,
        partner_sku=f"plan-{product.pk}",
        price=price,
        price_currency=currency,
    )
