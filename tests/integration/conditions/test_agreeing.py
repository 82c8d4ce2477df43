"""What is agreed with a customer: checked field by field, recorded, no row where it is nothing."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from oscar_clientportal.conditions.services import AGREED, set_conditions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.31", "2.32", "2.47")]
CompanyConditions = factories.model("conditions", "CompanyConditions")


@pytest.fixture
def company() -> Any:
    return factories.make_company(invoice_days=30)


def refused(company: Any, **changes: Any) -> dict[str, list[str]]:
    before = list(CompanyConditions.objects.values())
    with pytest.raises(ValidationError) as error:
        set_conditions(company=company, by=None, **changes)
    assert list(CompanyConditions.objects.values()) == before
    return error.value.message_dict


def test_what_is_told_is_written_and_the_rest_stays(company: Any) -> None:
    set_conditions(company=company, by=None, delivery_terms="Ex works", credit_limit=Decimal("500"))
    row = set_conditions(company=company, by=None, discount_percent="2.5", discount_days=10)
    row.refresh_from_db()
    assert (row.delivery_terms, row.credit_limit) == ("Ex works", Decimal("500"))
    assert (row.discount_percent, row.discount_days) == (Decimal("2.50"), 10)


def test_no_row_is_kept_where_everything_is_as_the_shops(company: Any) -> None:
    set_conditions(company=company, by=None, delivery_terms=" \n")
    assert not CompanyConditions.objects.exists()
    set_conditions(company=company, by=None, shipping_methods=[])
    assert CompanyConditions.objects.get().shipping_methods == []
    set_conditions(company=company, by=None, shipping_methods=None)
    assert not CompanyConditions.objects.exists()


def test_each_change_is_on_record_with_its_hand(company: Any) -> None:
    editor = factories.make_user()
    set_conditions(company=company, by=editor, credit_limit=Decimal("500.00"))
    set_conditions(company=company, by=editor, credit_limit=Decimal("500.00"))
    event = company.events.get()
    assert (event.kind, event.by) == ("details", editor)
    assert (event.before, event.after) == ({"credit_limit": None}, {"credit_limit": "500.00"})


def test_a_group_and_a_view_are_on_record_by_name(company: Any) -> None:
    group = factories.model("conditions", "CustomerGroup").objects.create(title="Schools")
    set_conditions(company=company, by=None, group=group)
    assert company.events.get().after == {"group": "Schools"}
    assert set_conditions(company=company, by=None, group=None).group is None
    assert not CompanyConditions.objects.exists()


@pytest.mark.parametrize("percent", ["-1", "100.01", "200", "2.505", "NaN", "Infinity", "x"])
def test_a_percentage_is_from_0_to_100(company: Any, percent: str) -> None:
    value = Decimal(percent) if percent != "x" else percent
    assert list(refused(company, discount_percent=value, discount_days=10)) == ["discount_percent"]


def test_a_discount_has_a_percentage_and_days(company: Any) -> None:
    assert list(refused(company, discount_percent=Decimal(2))) == ["discount_days"]
    assert list(refused(company, discount_days=10)) == ["discount_percent"]
    assert list(refused(company, discount_percent=Decimal(2), discount_days=31)) == ["discount_days"]
    assert list(refused(company, discount_percent=Decimal(2), discount_days=-1)) == ["discount_days"]
    assert list(refused(company, discount_percent=Decimal(2), discount_days=10**9)) == ["discount_days"]


@pytest.mark.parametrize("limit", ["-0.01", "0.001", "1e12", "NaN", "Infinity"])
def test_a_credit_limit_is_an_amount(company: Any, limit: str) -> None:
    assert list(refused(company, credit_limit=Decimal(limit))) == ["credit_limit"]


def test_only_ways_that_the_shop_has_are_agreed(company: Any) -> None:
    row = set_conditions(company=company, by=None, shipping_methods=["free-shipping", "free-shipping"])
    assert row.shipping_methods == ["free-shipping"]
    assert "by-air" in refused(company, shipping_methods=["free-shipping", "by-air"])["shipping_methods"][0]


def test_a_way_that_the_shop_has_given_up_may_stay(company: Any) -> None:
    CompanyConditions.objects.create(company=company, shipping_methods=["by-air"])
    row = set_conditions(company=company, by=None, shipping_methods=["by-air"], delivery_terms="x")
    assert row.shipping_methods == ["by-air"]


@pytest.mark.parametrize("name", ["delivery_terms", "payment_terms"])
def test_terms_are_text_and_nothing_else(company: Any, name: str) -> None:
    for text in ("\u202eback", "bell\x07", "x" * 5001):
        assert list(refused(company, **{name: text})) == [name]
    row = set_conditions(company=company, by=None, **{name: "<script>alert(1)</script>\r\nand more"})
    assert getattr(row, name) == "<script>alert(1)</script>\nand more"


def test_whatever_is_wrong_is_told_at_once(company: Any) -> None:
    wrong = {"delivery_terms": "\u202e", "credit_limit": Decimal(-1), "shipping_methods": ["by-air"]}
    assert set(refused(company, **wrong)) == set(wrong)


def test_nothing_else_is_agreed(company: Any) -> None:
    with pytest.raises(TypeError):
        set_conditions(company=company, by=None, company_id=1)
    assert {field.name for field in CompanyConditions._meta.fields} - {"company"} == set(AGREED)
