"""Customers who are treated in their own way: what they see, what it costs them, how they pay; and their papers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import ensure_contact
from oscar_clientportal.clients.services.files import add_file
from oscar_clientportal.conditions.services.agreeing import set_conditions
from oscar_clientportal.core import clock

from .data import address, table

CatalogueView = get_model("clientportal_conditions", "CatalogueView")
Company = get_model("clientportal_clients", "Company")
CompanyFile = get_model("clientportal_clients", "CompanyFile")
Contact = get_model("clientportal_clients", "Contact")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
FileCategory = get_model("clientportal_clients", "FileCategory")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")


def load_conditions(schema: str, currency: str) -> None:
    facts = table("people")["conditions"]
    owner = get_user_model().objects.get(email=address("owner", schema))
    views = {row["name"]: _make_view(row) for row in facts["views"]}
    group = CustomerGroup.objects.create(
        title=facts["group"]["title"],
        description=facts["group"]["description"],
        view=views["Without monthly terms"],
    )
    company = _make_customer(facts["customer"], schema)
    _agree(company, facts["customer"], views, group, owner, currency)
    for login in facts["group"]["members"]:
        member = Contact.objects.get(email=address(login, schema)).company
        set_conditions(company=member, by=owner, group=group)
    whom = {"group": {"group": group}, "customer": {"company": company}, "everybody": {}}
    for row in facts["prices"]:
        _make_price(row, whom[row["for"]], owner, currency)
    for row in facts["files"]:
        _give_file(row, company, owner)


def _make_view(row: dict[str, Any]) -> Any:
    names = ("name", "description", "starts_with_all")
    view = CatalogueView.objects.create(**{name: row[name] for name in names})
    for name, pks in (("category_id", row["categories"]), ("product_id", row["products"])):
        for pk in pks:
            view.items.create(**{name: pk}, is_out=row["starts_with_all"])
    return view


def _make_customer(row: dict[str, Any], schema: str) -> Any:
    contact = ensure_contact(user=get_user_model().objects.get(email=address(row["login"], schema)))
    names = ("name", "our_number", "invoice_days", "remark", "street", "postcode", "town")
    Company.objects.filter(pk=contact.company_id).update(
        is_individual=False,
        country_id="HU" if schema == "globex" else "FR",
        **{name: row[name] for name in names},
    )
    return Company.objects.get(pk=contact.company_id)


def _agree(company: Any, row: dict[str, Any], views: Any, group: Any, owner: Any, currency: str) -> None:
    set_conditions(
        company=company,
        by=owner,
        group=group,
        view=views[row["view"]],
        discount_percent=Decimal(row["discount_percent"]),
        discount_days=row["discount_days"],
        credit_limit=Decimal(row["credit_limit"][currency]),
        delivery_terms=row["delivery_terms"],
        payment_terms=row["payment_terms"],
    )


def _make_price(row: dict[str, Any], whom: dict[str, Any], owner: Any, currency: str) -> None:
    is_fixed = any(price for _quantity, price, _percent in row["tiers"])
    valid_from, valid_until = _days(row.get("days"))
    condition = PriceCondition.objects.create(
        **whom,
        **row["of"],
        currency=currency if is_fixed else "",
        valid_from=valid_from,
        valid_until=valid_until,
        note="Demo",
        created_by=owner,
    )
    for quantity, price, percent in row["tiers"]:
        condition.tiers.create(
            from_quantity=quantity,
            price=price and Decimal(price[currency]),
            percent=percent and Decimal(percent),
        )


def _days(days: list[int] | None) -> tuple[date | None, date | None]:
    """From and until, as so many days from today."""
    first, last = days or (None, None)
    return tuple(None if each is None else clock.today() + timedelta(days=each) for each in (first, last))


def _give_file(row: dict[str, Any], company: Any, owner: Any) -> None:
    upload = ContentFile(row["text"].encode(), name="demo.txt")
    file = add_file(company=company, title=row["title"], upload=upload, by=owner)
    category, _is_new = FileCategory.objects.get_or_create(title=row["category"])
    valid_from, valid_until = _days(row["days"])
    CompanyFile.objects.filter(pk=file.pk).update(
        category=category, valid_from=valid_from, valid_until=valid_until
    )
