"""What is agreed with a customer, as an editor writes it in the customer's form and for many at once."""

from decimal import Decimal
from typing import Any

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services.agreeing import set_conditions
from oscar_clientportal.conditions.services.groups import give_view, put_in_group, save_group
from oscar_clientportal.conditions.services.shipping import available_codes
from oscar_clientportal.conditions.services.views import make_default, save_view
from tests import factories

from .customers import CUSTOMERS, edit_url, form
from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]
Company = get_model("clientportal_clients", "Company")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")


def view_of(name: str) -> Any:
    return save_view(view=None, by=None, items=[], name=name, may_hide_all=True)


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


@pytest.mark.req("2.31")
@pytest.mark.req("2.32")
@pytest.mark.req("2.47")
@pytest.mark.req("2.33")
def test_an_editor_writes_what_was_agreed_in_the_customers_form(editing: Any, company: Any) -> None:
    view, code = view_of("Dealers"), available_codes()[0][0]
    group = save_group(group=None, by=None, title="Wholesale")
    agreed = {
        "view": view.pk,
        "group": group.pk,
        "shipping": "some",
        "shipping_methods": [code],
        "delivery_terms": "Free house.\r\nGate 3.",
        "payment_terms": "30 days net",
        "discount_percent": "2.5",
        "discount_days": "10",
        "credit_limit": "5000.00",
        "invoice_days": "30",
        "our_number": "K-4711",
    }
    assert editing.post(edit_url(company), form(**agreed)).status_code == 302
    kept = CompanyConditions.objects.get(company=company)
    assert (kept.view, kept.group, kept.shipping_methods) == (view, group, [code])
    assert (kept.delivery_terms, kept.payment_terms) == ("Free house.\nGate 3.", "30 days net")
    assert (kept.discount_percent, kept.discount_days) == (Decimal("2.50"), 10)
    assert kept.credit_limit == 5000
    company.refresh_from_db()
    assert (company.our_number, company.invoice_days) == ("K-4711", 30)
    page = read(editing, edit_url(company))
    assert "Free house." in page
    assert "Dealers</strong> (the customer&#x27;s own)" in page
    assert editing.post(edit_url(company), form()).status_code == 302
    assert not CompanyConditions.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"view": "999999"}, "view"),
        ({"group": "999999"}, "group"),
        ({"view": "x"}, None),
        ({"shipping": "some"}, "shipping_methods"),
        ({"shipping": "some", "shipping_methods": ["pigeon"]}, "shipping_methods"),
        ({"discount_percent": "200", "discount_days": "5"}, "discount_percent"),
        ({"discount_percent": "-1", "discount_days": "5"}, "discount_percent"),
        ({"discount_percent": "nan", "discount_days": "5"}, "discount_percent"),
        ({"discount_percent": "2"}, "discount_days"),
        ({"discount_days": "5"}, "discount_percent"),
        ({"discount_percent": "2", "discount_days": "99999999"}, "discount_days"),
        ({"discount_percent": "2", "discount_days": "40", "invoice_days": "30"}, "discount_days"),
        ({"credit_limit": "-0.01"}, "credit_limit"),
        ({"credit_limit": "1e30"}, "credit_limit"),
        ({"payment_terms": "a\x00"}, "payment_terms"),
        ({"delivery_terms": "x" * 5001}, "delivery_terms"),
        ({"our_number": "a\r\nb"}, "our_number"),
        ({"our_number": "a\u202eb"}, "our_number"),
    ],
)
def test_what_cannot_be_agreed_is_said_beside_it_and_nothing_is_lost(
    editing: Any, company: Any, changes: dict[str, Any], field: str | None
) -> None:
    for url, count in ((edit_url(company), 1), (f"{CUSTOMERS}new/", 1)):
        response = editing.post(url, form(**{"name": "Other", "town": "Lyon", **changes}))
        if field is None:
            continue
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {field}
        assert response.context["form"]["town"].value() == "Lyon"
        assert Company.objects.count() == count
    assert not CompanyConditions.objects.exists()
    company.refresh_from_db()
    assert field is None or company.name == "Demo Traders"


def test_a_new_customer_has_what_was_agreed_at_once(editing: Any) -> None:
    editing.post(f"{CUSTOMERS}new/", form(payment_terms="Cash"))
    assert CompanyConditions.objects.get().payment_terms == "Cash"


def test_what_was_agreed_meanwhile_is_kept(editing: Any, company: Any) -> None:
    """The form was opened before somebody gave the view, and its reader changes the town."""
    group = save_group(group=None, by=None, title="Wholesale")
    put_in_group(companies=[company.pk], group=group, by=None)
    editing.post(edit_url(company), form(group=group.pk, payment_terms="Cash", town="Lyon"))
    kept = CompanyConditions.objects.get()
    assert (kept.group, kept.payment_terms) == (group, "Cash")


@pytest.mark.req("2.42")
def test_the_form_says_which_view_holds_and_why(editing: Any, limited: Any, company: Any) -> None:
    assert "the whole catalogue is seen" in read(editing, edit_url(company))
    default, groups = view_of("Default"), view_of("Groups")
    make_default(view=default, by=None)
    assert "Default</strong> (the shop&#x27;s default)" in read(editing, edit_url(company))
    group = save_group(group=None, by=None, title="Wholesale", view=groups)
    put_in_group(companies=[company.pk], group=group, by=None)
    assert "Groups</strong> (of its group Wholesale)" in read(editing, edit_url(company))
    set_conditions(company=company, by=None, discount_percent=Decimal(2), discount_days=5)
    page = read(limited("view_company"), f"{CUSTOMERS}inspect/{company.pk}/")
    assert "Groups (of its group Wholesale)" in page
    assert "2.00 % within 5 days" in page


def test_whoever_may_not_change_conditions_leaves_them_as_they_are(limited: Any, company: Any) -> None:
    give_view(companies=[company.pk], view=view_of("Dealers"), by=None)
    client = limited("view_company", "change_company")
    assert 'name="payment_terms"' not in read(client, edit_url(company))
    assert client.post(edit_url(company), form(view="", payment_terms="Cash")).status_code == 302
    kept = CompanyConditions.objects.get()
    assert (str(kept.view), kept.payment_terms) == ("Dealers", "")
    assert client.get("/cms/client-portal/choose-catalogue-view/").status_code == 302


def test_a_view_and_a_group_are_chosen_by_searching(editing: Any) -> None:
    view_of("Dealers")
    save_group(group=None, by=None, title="Wholesale")
    for url, name, word in (
        ("choose-catalogue-view", "Dealers", "deal"),
        ("choose-customer-group", "Wholesale", "sale"),
    ):
        assert name in editing.get(f"/cms/client-portal/{url}/").json()["html"]
        assert name in read(editing, f"/cms/client-portal/{url}/results/?q={word}")
        assert name not in read(editing, f"/cms/client-portal/{url}/results/?q=xyz")


def test_many_customers_get_a_view_or_a_group_after_a_look(editing: Any, company: Any) -> None:
    view, group = view_of("Dealers"), save_group(group=None, by=None, title="Wholesale")
    others = [factories.make_company(f"Other {number}") for number in range(3)]
    give_view(companies=[others[0].pk], view=view, by=None)
    for act, name, chosen, changes in (("view", "to_view", view, 3), ("group", "to_group", group, 4)):
        url = f"{CUSTOMERS}bulk/?act={act}&all=1&upto=999999&{name}={chosen.pk}&preview=1"
        preview = editing.get(url).context["preview"]
        assert preview["changes"] == changes
        editing.post(url, {"seen": preview["seen"]})
        assert CompanyConditions.objects.filter(**{act: chosen}).count() == 4
    assert editing.get(f"{CUSTOMERS}?c1f=view&c1o=one-of&c1v={view.pk}").context["items_count"] == 4
    assert editing.get(f"{CUSTOMERS}?c1f=group&c1o=none-of&c1v={group.pk}").context["items_count"] == 0
    for act, name in (("view", "to_view"), ("group", "to_group")):
        url = f"{CUSTOMERS}bulk/?act={act}&id={company.pk}&{name}=&preview=1"
        editing.post(url, {"seen": editing.get(url).context["preview"]["seen"]})
    assert not CompanyConditions.objects.filter(company=company).exists()
    assert CompanyConditions.objects.count() == 3


def test_the_list_shows_and_exports_what_was_agreed(
    editing: Any, company: Any, django_assert_max_num_queries: Any
) -> None:
    Company.objects.update(our_number="K-1")
    view, group = view_of("Dealers"), save_group(group=None, by=None, title="Wholesale")
    columns = "col=name&col=group&col=view&col=our_number&col=payment_terms&col=delivery_terms"
    counts = []
    for number in range(12):
        other = factories.make_company(f"Other {number:02}")
        give_view(companies=[other.pk], view=view, by=None)
        put_in_group(companies=[other.pk], group=group, by=None)
        if number in (2, 11):
            read(editing, f"{CUSTOMERS}?{columns}")
            with django_assert_max_num_queries(60) as taken:
                page = read(editing, f"{CUSTOMERS}?{columns}")
            counts.append(len(taken.captured_queries))
            assert "Wholesale" in page
    assert counts[0] == counts[1]
    table = read(editing, f"{CUSTOMERS}?{columns}&export=csv")
    assert "Other 03,Wholesale,Dealers,," in table
    assert "Demo Traders,,,K-1,," in table
