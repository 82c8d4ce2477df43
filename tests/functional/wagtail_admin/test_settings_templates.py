"""Settings templates in Wagtail: made, compared with a customer, given to many after a look at what changes."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from tests import factories

from .customers import CUSTOMERS
from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.64")]
TEMPLATES = "/cms/client-portal/settings-templates/"
BULK = f"{CUSTOMERS}bulk/"
Company = factories.model("clients", "Company")
SettingsTemplate = factories.model("clients", "SettingsTemplate")


@pytest.fixture
def template(db: None) -> Any:
    values = {"invoice_days": 30, "language": "hu", "valid_until": "2030-12-31"}
    return SettingsTemplate.objects.create(title="Small customers", values=values)


@pytest.fixture
def companies(db: None, template: Any) -> list[Any]:
    return [factories.make_company(f"Demo {number}", template=template) for number in range(3)]


def edit_url(template: Any) -> str:
    return f"{TEMPLATES}edit/{template.pk}/"


def typed(**fields: Any) -> dict[str, Any]:
    return {"title": "Large customers", "status": "active", **fields}


def errors_of(response: Any) -> set[str]:
    assert response.status_code == 200
    return set(response.context["form"].errors)


def preview(client: Any, template: Any, **scope: Any) -> Any:
    query = {"act": "template", "to_template": template.pk, "preview": "1", **(scope or {"all": "1"})}
    response = client.get(BULK, query)
    assert response.status_code == 200
    return response


def confirm(client: Any, context: Any) -> Any:
    return client.post(context["action"], {"seen": context["preview"]["seen"]})


def test_only_what_is_ticked_is_part_of_the_template(editing: Any) -> None:
    data = typed(has_invoice_days="on", invoice_days="14", has_mail_kinds="on", mail_kinds=["orders"])
    editing.post(f"{TEMPLATES}new/", data | {"has_landing_page": "on", "landing_page": "/catalogue/"})
    template = SettingsTemplate.objects.get()
    assert template.values == {"invoice_days": 14, "mail_kinds": ["orders"], "landing_page": "/catalogue/"}
    page = read(editing, edit_url(template))
    assert 'value="14"' in page
    editing.post(edit_url(template), typed(has_invoice_days="on", landing_page="/catalogue/"))
    template.refresh_from_db()
    assert template.values == {"invoice_days": None}
    assert "payment on invoice" in read(editing, TEMPLATES)


WRONG = [
    ({"title": ""}, "title"),
    ({"title": "Demo\x00"}, "title"),
    ({"title": "x" * 129}, "title"),
    ({"title": "SMALL customers"}, "title"),
    ({"description": "x" * 5001}, "description"),
    ({"has_status": "on", "status": "gone"}, "status"),
    ({"has_language": "on", "language": "tlh"}, "language"),
    ({"has_invoice_days": "on", "invoice_days": "-1"}, "invoice_days"),
    ({"has_invoice_days": "on", "invoice_days": "2147483648"}, "invoice_days"),
    ({"has_invoice_days": "on", "invoice_days": "many"}, "invoice_days"),
    ({"has_mail_kinds": "on", "mail_kinds": ["everything"]}, "mail_kinds"),
    ({"has_landing_page": "on", "landing_page": "//evil.example"}, "landing_page"),
    ({"has_landing_page": "on", "landing_page": "https://evil.example"}, "landing_page"),
    ({"has_landing_page": "on", "landing_page": "/a\r\nb"}, "landing_page"),
    ({"has_landing_page": "on", "landing_page": "/\x00"}, "landing_page"),
    ({"has_shop_url": "on", "shop_url": "javascript:alert(1)"}, "shop_url"),
    ({"has_supplier_name": "on", "supplier_name": "a\u202eb"}, "supplier_name"),
    ({"has_valid_from": "on", "valid_from": "soon"}, "valid_from"),
    (
        {
            "has_valid_from": "on",
            "valid_from": "2030-01-02",
            "has_valid_until": "on",
            "valid_until": "2030-01-01",
        },
        "valid_until",
    ),
    ({"supplier_name": "Forgotten tick"}, "supplier_name"),
]


@pytest.mark.parametrize(("data", "field"), WRONG)
def test_what_a_customer_could_not_have_is_told_beside_its_field(
    editing: Any, template: Any, data: dict[str, Any], field: str
) -> None:
    assert errors_of(editing.post(f"{TEMPLATES}new/", typed(**data))) == {field}
    assert SettingsTemplate.objects.count() == 1


def test_ten_megabytes_are_refused(editing: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    data = typed(has_landing_page="on", landing_page="/" + "x" * 10_000_000)
    assert errors_of(editing.post(f"{TEMPLATES}new/", data)) == {"landing_page"}


def test_deleting_says_how_many_are_assigned_and_they_keep_their_settings(
    editing: Any, template: Any, companies: list[Any]
) -> None:
    Company.objects.update(invoice_days=30)
    url = f"{TEMPLATES}delete/{template.pk}/"
    assert "It is assigned to 3 customers" in read(editing, url)
    editing.post(url)
    assert not SettingsTemplate.objects.exists()
    assert list(Company.objects.values_list("invoice_days", "template")) == [(30, None)] * 3


def test_a_customer_is_compared_with_its_template_and_with_another(
    editing: Any, template: Any, companies: list[Any]
) -> None:
    Company.objects.filter(pk=companies[0].pk).update(invoice_days=30)
    url = f"{CUSTOMERS}{companies[0].pk}/template/"
    page = read(editing, url)
    assert "2 settings differ from the template." in page
    assert "30 days" in page
    other = SettingsTemplate.objects.create(title="Other", values={"invoice_days": 30})
    assert "The customer has the template's settings." in read(editing, f"{url}?template={other.pk}")
    broken = SettingsTemplate.objects.create(title="Broken", values={"invoice_days": "x"})
    assert "Please correct it first." in read(editing, f"{url}?template={broken.pk}")
    for key in ("x", "\x00", "9" * 5000, "987654321"):
        assert editing.get(url, {"template": key}).status_code == 200
    nobody = factories.make_company()
    assert "assigned no settings template" in read(editing, f"{CUSTOMERS}{nobody.pk}/template/")


def test_all_who_have_it_are_shown_field_by_field_before_a_yes(
    editing: Any, editor: Any, template: Any, companies: list[Any]
) -> None:
    factories.make_company("Without")
    Company.objects.filter(pk=companies[0].pk).update(invoice_days=14, language="fr")
    button = read(editing, edit_url(template))
    assert "Apply to its customers" in button
    from wagtail_hooks.panels.customers.bulk_template import apply_to_all_url

    shown = editing.get(apply_to_all_url(template))
    page = shown.content.decode()
    assert "Payment on invoice (days): 14 days → 30 days" in page
    assert "Without" not in page
    assert shown.context["preview"]["changes"] == 3
    assert not Company.objects.filter(invoice_days=30).exists()
    confirm(editing, shown.context)
    assert Company.objects.filter(invoice_days=30, language="hu").count() == 3
    event = companies[0].events.get()
    assert (event.by, event.before["invoice_days"], event.after["invoice_days"]) == (editor, 14, 30)
    logged = ModelLogEntry.objects.filter(action="clientportal.changed_with_others")
    assert {entry.message for entry in logged} == {
        "Changed together with others: Apply a settings template: Small customers"
    }
    assert logged.count() == 3


def test_one_that_is_given_it_from_the_list_is_assigned_it(editing: Any, template: Any) -> None:
    company = factories.make_company("New")
    confirm(editing, preview(editing, template, id=[company.pk]).context)
    company.refresh_from_db()
    assert (company.template, company.invoice_days) == (template, 30)


def test_what_is_agreed_with_customers_is_part_of_a_template_as_well(
    editing: Any, companies: list[Any], template: Any
) -> None:
    view = factories.model("conditions", "CatalogueView").objects.create(name="Dealers only")
    ticked = {f"has_{name}": "on" for name in ("view", "shipping_methods", "delivery_terms")}
    data = typed(title="Small customers", view=str(view.pk), delivery_terms="Ex works")
    assert errors_of(editing.post(edit_url(template), data | ticked | {"view": "987654321"})) == {"view"}
    assert errors_of(editing.post(edit_url(template), data)) == {"view", "delivery_terms"}
    assert editing.post(edit_url(template), data | ticked).status_code == 302
    template.refresh_from_db()
    assert template.values == {"view": view.pk, "shipping_methods": None, "delivery_terms": "Ex works"}
    assert "Dealers only" in read(editing, edit_url(template))
    assert "Catalogue view: \N{EN DASH} → Dealers only" in preview(editing, template).content.decode()
    confirm(editing, preview(editing, template).context)
    assert [company.conditions.view for company in Company.objects.all()] == [view] * 3
    assert "Dealers only" in read(editing, f"{CUSTOMERS}{companies[0].pk}/template/")
    Company.objects.all().delete()
    view.delete()
    read(editing, edit_url(template))
    assert errors_of(editing.post(edit_url(template), data | ticked)) == {"view"}


def test_what_changed_since_the_preview_is_looked_at_again(
    editing: Any, template: Any, companies: list[Any]
) -> None:
    seen = preview(editing, template).context
    Company.objects.filter(pk=companies[0].pk).update(invoice_days=7)  # as many change, from another value
    assert confirm(editing, seen).status_code == 200
    seen = preview(editing, template).context
    SettingsTemplate.objects.update(values={"invoice_days": 60, "language": "hu"})
    assert confirm(editing, seen).status_code == 200
    seen = preview(editing, template).context
    SettingsTemplate.objects.all().delete()
    assert confirm(editing, seen).status_code == 200
    assert not Company.objects.filter(invoice_days__in=[30, 60]).exists()


def test_who_would_end_before_they_begin_is_left_out_and_told(
    editing: Any, template: Any, companies: list[Any]
) -> None:
    Company.objects.filter(pk=companies[0].pk).update(valid_from="2031-01-01")
    seen = preview(editing, template)
    assert seen.context["preview"]["impossible"] == 1
    confirm(editing, seen.context)
    assert Company.objects.filter(invoice_days=30).count() == 2


def test_applying_is_a_right_of_its_own(limited: Any, template: Any, companies: list[Any]) -> None:
    client = limited("view_company", "change_company", "change_settingstemplate")
    assert "Apply to its customers" not in read(client, edit_url(template))
    assert 'value="template"' not in read(client, CUSTOMERS).split('name="act"')[-1].split("</select>")[0]
    query = f"{BULK}?act=template&all=1&preview=1&to_template={template.pk}"
    assert client.get(query).status_code == 302
    assert client.post(query, {"seen": "3"}).status_code == 302
    assert "Apply the template" not in read(client, f"{CUSTOMERS}{companies[0].pk}/template/")
    assert not Company.objects.filter(invoice_days=30).exists()


@pytest.mark.parametrize(
    "right", ["add_settingstemplate", "change_settingstemplate", "delete_settingstemplate"]
)
def test_each_act_on_a_template_needs_its_right(limited: Any, template: Any, right: str) -> None:
    client = limited(right)
    pages = {
        "add": f"{TEMPLATES}new/",
        "change": edit_url(template),
        "delete": f"{TEMPLATES}delete/{template.pk}/",
    }
    for name, page in pages.items():
        is_allowed = right.startswith(name)
        assert client.get(page).status_code == (200 if is_allowed else 302), page
        if not is_allowed:
            client.post(page, typed(title="Hacked"))
    assert [each.title for each in SettingsTemplate.objects.all()] == ["Small customers"]


def test_the_list_and_the_preview_take_as_many_queries_for_40_as_for_3(editing: Any, template: Any) -> None:
    counts = []
    for rows in (1, 2, 37):  # the first fills the caches
        for row in range(rows):
            each = SettingsTemplate.objects.create(title=f"T {rows} {row}", values={"invoice_days": 1})
            factories.make_company(template=each)
        with CaptureQueriesContext(connection) as queries:
            read(editing, TEMPLATES)
            seen = preview(editing, template).context
            read(editing, f"{CUSTOMERS}{Company.objects.first().pk}/template/")
        counts.append(len(queries))
        if rows == 37:
            confirm(editing, seen)
            assert Company.objects.filter(template=template).count() == 40
    assert counts[1] == counts[2]
