"""Companies, and their terms of payment, as an editor sets them."""

from typing import Any

import pytest

from tests import factories

from .panels import read

pytestmark = pytest.mark.django_db
CUSTOMERS = "/cms/client-portal/customers/"


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


def test_an_editor_lets_a_company_pay_on_invoice_and_ends_it_again(editing: Any, company: Any) -> None:
    for days, shown in (("30", "30 days"), ("", "Demo Traders")):
        form = {"name": company.name, "invoice_days": days}
        assert editing.post(f"{CUSTOMERS}edit/{company.pk}/", form).status_code == 302
        company.refresh_from_db()
        assert company.invoice_days == (int(days) if days else None)
        assert shown in read(editing, CUSTOMERS)


@pytest.mark.parametrize("days", ["-1", "32768", "1.5", "NaN", "\u0663x", "9" * 5000, "\x00"])
def test_days_nobody_can_mean_are_refused_beside_the_field(editing: Any, company: Any, days: str) -> None:
    response = editing.post(f"{CUSTOMERS}edit/{company.pk}/", {"name": "Demo", "invoice_days": days})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"invoice_days"}


def test_a_company_is_found_by_its_name_and_by_its_peoples_addresses_once(editing: Any, company: Any) -> None:
    for address in ("ada@acme.example", "bob@acme.example"):
        factories.make_contact(address, company=company)
    factories.make_company("Somebody else")
    for words in ("traders", "acme.example"):
        rows = editing.get(CUSTOMERS, {"q": words}).context["object_list"]
        assert [row.name for row in rows] == ["Demo Traders"]


def test_whoever_may_not_change_companies_sees_none(limited: Any, company: Any) -> None:
    assert limited("view_plan").get(CUSTOMERS).status_code == 302
    assert limited("view_plan").get(f"{CUSTOMERS}edit/{company.pk}/").status_code == 302
