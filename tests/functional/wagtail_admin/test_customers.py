"""Customers in Wagtail: what an editor keeps of them, and what is refused beside its field."""

from typing import Any

import pytest
from oscar.core.loading import get_model

from tests import factories

from .customers import CATEGORIES, CUSTOMERS, FULL, edit_url, form
from .panels import read

pytestmark = pytest.mark.django_db
Company = get_model("clientportal_clients", "Company")
Category = get_model("clientportal_clients", "CompanyCategory")


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


@pytest.fixture(autouse=True)
def france(db: None) -> Any:
    return factories.make_country("FR", "France")


def errors_of(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    return response.context["form"].errors


@pytest.mark.req("2.06")
@pytest.mark.req("2.11")
@pytest.mark.req("2.12", "2.13", "2.14", "2.15", "2.16", "2.17")
@pytest.mark.req("2.18", "2.19", "2.20", "2.21")
@pytest.mark.req("2.23", "2.24", "2.25", "2.26", "2.27", "2.28", "2.29", "2.30")
@pytest.mark.req("2.34", "2.35", "2.36", "2.37")
def test_a_new_customer_is_given_a_number_and_keeps_everything_that_was_typed(editing: Any) -> None:
    response = editing.post(f"{CUSTOMERS}new/", FULL)
    company = Company.objects.get()
    assert response["Location"] == edit_url(company)
    assert company.number == "C00001"
    kept = {name: getattr(company, name) for name in FULL if "country" not in name}
    as_kept = {
        "email": "office@traders.example",
        "remark": "Deliver from 8 to 12.\r\nUnload at gate 3.",
        "iban": "FR1420041010050500013M02606",
        "bic": "PSSTFRPP",
        "vat_id": "FR83404833048",
        "invoice_days": 30,
    }
    assert kept == {name: FULL[name] for name in kept} | as_kept
    assert (company.country_id, company.bank_country_id) == ("FR", "FR")
    page = read(editing, edit_url(company))
    assert "C00001" in page
    assert "Knows the owner." in page


def test_a_customer_needs_nothing_but_a_name(editing: Any) -> None:
    editing.post(f"{CUSTOMERS}new/", form())
    assert Company.objects.get().name == "Demo Traders"
    assert errors_of(editing.post(f"{CUSTOMERS}new/", form(name=" "))).keys() == {"name"}
    assert Company.objects.count() == 1


def test_the_tabs_of_a_new_customer_and_of_one_that_exists(editing: Any, company: Any) -> None:
    new, existing = read(editing, f"{CUSTOMERS}new/"), read(editing, edit_url(company))
    for tab in ("basic_data", "advanced"):
        assert f'id="tab-{tab}"' in new
    for tab in ("basic_data", "advanced", "contact_persons", "user_logins"):
        assert f'id="tab-{tab}"' in existing
    assert 'id="tab-contact_persons"' not in new


def test_an_editor_lets_a_company_pay_on_invoice_and_ends_it_again(editing: Any, company: Any) -> None:
    for days in ("30", ""):
        assert editing.post(edit_url(company), form(invoice_days=days)).status_code == 302
        company.refresh_from_db()
        assert company.invoice_days == (int(days) if days else None)


@pytest.mark.parametrize("days", ["-1", "32768", "1.5", "NaN", "\u0663x", "9" * 5000, "\x00"])
def test_days_nobody_can_mean_are_refused_beside_the_field(editing: Any, company: Any, days: str) -> None:
    response = editing.post(edit_url(company), form(invoice_days=days))
    assert errors_of(response).keys() == {"invoice_days"}


WRONG = [
    ("name", "x" * 256),
    ("name", "Demo\x00"),
    ("name", "Demo\r\nBcc: all@acme.example"),
    ("name", "Demo \u202eseilppuS"),
    ("town", "Par\x1bis"),
    ("postcode", "7500"),
    ("country", "XX"),
    ("country", "FR' OR 1=1"),
    ("phone", "call me"),
    ("fax", "1" * 40),
    ("email", "nobody"),
    ("email", "a@b\r\nBcc: all@acme.example"),
    ("email", "\x00@acme.example"),
    ("url", "javascript:alert(1)"),
    ("url", "ftp://traders.example/"),
    ("url", "traders"),
    ("remark", "x" * 5001),
    ("remark", "\u202eedispu"),
    ("note", "\x00"),
    ("iban", "FR14 2004 1010 0505 0001 3M02 607"),
    ("iban", "DE89370400440532013"),
    ("iban", "\u0661" * 22),
    ("bic", "PSSTFR"),
    ("bic", "PSSTFRPP\x00"),
    ("vat_id", "FR84404833048"),
    ("vat_id", "US123456789"),
    ("vat_id", "9" * 5000),
    ("language", "tlh"),
    ("status", "gone"),
    ("mails", "0:everything"),
    ("mails", "999999:orders"),
    ("mails", "\x00"),
    ("categories", "999999"),
    ("categories", "NaN"),
    ("new_category", "x\r\ny"),
    ("bank_country", "\x00"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_cannot_be_kept_is_told_beside_its_field_and_nothing_typed_is_lost(
    editing: Any, company: Any, name: str, value: str
) -> None:
    typed = {**FULL, "name": "Other Traders", name: value}
    response = editing.post(edit_url(company), typed)
    assert errors_of(response).keys() == {name}
    company.refresh_from_db()
    assert (company.name, company.town) == ("Demo Traders", "")
    shown = response.context["form"]
    assert all(shown[other].value() == FULL[other] for other in FULL if other not in (name, "name"))


def test_ten_megabytes_in_a_field_are_refused_before_anything_is_stored(editing: Any, company: Any) -> None:
    for name in ("name", "remark"):
        response = editing.post(edit_url(company), form(**{name: "x" * 10_000_000}))
        assert response.status_code in (200, 400)
    company.refresh_from_db()
    assert (company.name, company.remark) == ("Demo Traders", "")


@pytest.mark.parametrize(
    ("country", "postcode"), [("FR", "F-75001"), ("FR", ""), (None, "anything 1"), ("FR", "75001")]
)
def test_a_postcode_is_refused_only_where_its_form_is_sure(
    editing: Any, company: Any, country: str | None, postcode: str
) -> None:
    response = editing.post(edit_url(company), form(country=country or "", postcode=postcode))
    assert response.status_code == 302


@pytest.mark.req("2.08")
def test_the_editor_ticks_who_receives_which_automated_mails(editing: Any, company: Any) -> None:
    ada = factories.make_contact("ada@acme.example", company=company, mail_kinds=["account"])
    nobody = factories.make_contact("x@acme.example", company=company)
    type(nobody).objects.filter(pk=nobody.pk).update(email="", last_name="Without")
    page = read(editing, edit_url(company))
    assert (
        f'value="{ada.pk}:account" aria-label="ada@acme.example (ada@acme.example): Customer account" checked'
        in page
    )
    assert f'value="{nobody.pk}:' not in page
    editing.post(edit_url(company), form(mails=["0:orders", f"{ada.pk}:orders", f"{ada.pk}:subscriptions"]))
    company.refresh_from_db()
    ada.refresh_from_db()
    assert (company.mail_kinds, ada.mail_kinds) == (["orders"], ["orders", "subscriptions"])


@pytest.mark.req("2.38")
def test_a_category_is_made_on_the_spot_assigned_and_edited(editing: Any, company: Any) -> None:
    old = Category.objects.create(title="Wholesale")
    editing.post(
        edit_url(company), form(categories=[old.pk], new_category="Demo VIP", new_category_description="Soon")
    )
    new = company.categories.get(title="Demo VIP")
    assert (new.description, set(company.categories.all())) == ("Soon", {old, new})
    assert errors_of(editing.post(edit_url(company), form(new_category="demo vip"))).keys() == {
        "new_category"
    }
    assert errors_of(editing.post(f"{CATEGORIES}new/", {"title": ""})).keys() == {"title"}
    assert errors_of(editing.post(f"{CATEGORIES}new/", {"title": "wholesale"})).keys() == {"title"}
    editing.post(f"{CATEGORIES}edit/{new.pk}/", {"title": "Demo VIPs", "description": ""})
    assert "Demo VIPs" in read(editing, edit_url(company))


def test_whoever_may_not_add_categories_is_not_offered_one(limited: Any, company: Any) -> None:
    client = limited("change_company")
    assert 'name="new_category"' not in read(client, edit_url(company))
    client.post(edit_url(company), form(new_category="Mine"))
    assert not Category.objects.exists()


@pytest.mark.req("2.39")
@pytest.mark.req("2.40")
def test_status_and_language_are_set_on_the_customers_page(editing: Any, company: Any) -> None:
    page = read(editing, edit_url(company))
    assert page.count("<option value=") >= 14
    editing.post(edit_url(company), form(status="inactive", language="zh-hans"))
    company.refresh_from_db()
    assert (company.status, company.language) == ("inactive", "zh-hans")
