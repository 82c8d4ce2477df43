"""What is agreed with a customer as a part of settings templates: previewed, given by the same service, recorded."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.clients.exceptions import TemplateUnusable
from oscar_clientportal.clients.services import templates
from oscar_clientportal.conditions.services import available_codes, set_conditions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.64")]
Company = factories.model("clients", "Company")
CompanyConditions = factories.model("conditions", "CompanyConditions")
SettingsTemplate = factories.model("clients", "SettingsTemplate")


@pytest.fixture
def view() -> Any:
    return factories.model("conditions", "CatalogueView").objects.create(name="Dealers only")


@pytest.fixture
def group() -> Any:
    return factories.model("conditions", "CustomerGroup").objects.create(title="Dealers")


def make_template(**values: Any) -> Any:
    kept = templates.clean_values(values)
    return SettingsTemplate.objects.create(title=f"T {SettingsTemplate.objects.count()}", values=kept)


def give(template: Any, by: Any = None) -> int:
    everybody = Company.objects.all()
    seen = templates.preview(template, everybody).token
    return templates.apply_template(template=template, companies=everybody, by=by, seen=seen)


def test_what_is_agreed_is_previewed_field_by_field_given_and_recorded(view: Any, group: Any) -> None:
    staff, codes = factories.make_user(), [code for code, _name in available_codes()][:1]
    fresh, other, same = (factories.make_company(name) for name in ("Fresh", "Other", "Same"))
    told = {"view": view, "group": group, "shipping_methods": codes, "delivery_terms": "Ex works"}
    set_conditions(company=other, by=None, delivery_terms="Ex works", credit_limit=500, shipping_methods=[])
    set_conditions(company=same, by=None, **told)
    template = make_template(**{**told, "view": view.pk, "group": group.pk}, invoice_days=30)
    seen = templates.preview(template, Company.objects.all())
    assert [(str(label), count) for label, _after, count in seen.fields] == [
        ("payment on invoice (days)", 3),
        ("catalogue view", 2),
        ("customer group", 2),
        ("shipping methods", 2),
        ("terms of delivery", 1),
    ]
    changes = {company.name: [str(change.label) for change in told] for company, told in seen.samples}
    assert changes["Same"] == ["payment on invoice (days)"]
    assert changes["Other"] == [
        "payment on invoice (days)",
        "catalogue view",
        "customer group",
        "shipping methods",
    ]
    assert not Company.objects.filter(conditions__view=view).exclude(pk=same.pk).exists()
    assert give(template, by=staff) == 3
    assert all(row.same for company in Company.objects.all() for row in templates.compare(company, template))
    assert Company.objects.get(pk=other.pk).conditions.credit_limit == 500
    agreed = fresh.events.get(kind="details")
    assert (agreed.by, agreed.after["view"], agreed.after["group"]) == (staff, "Dealers only", "Dealers")
    assert fresh.events.get(kind="template").after == {"invoice_days": 30}
    assert not same.events.filter(kind="details", by=staff).exists()
    assert give(template, by=staff) == 0


def test_a_template_takes_away_what_was_agreed_and_leaves_no_empty_rows(view: Any) -> None:
    agreed, nothing, unassigned = (factories.make_company() for _number in range(3))
    set_conditions(company=agreed, by=None, view=view, payment_terms="Net")
    template = make_template(view=None, shipping_methods=None, payment_terms="")
    Company.objects.filter(pk=nothing.pk).update(template=template)
    seen = templates.preview(template, Company.objects.all())
    assert [count for _label, _after, count in seen.fields] == [1, 0, 1]
    assert {company for company, _changes in seen.samples} == {agreed, unassigned}
    assert give(template) == 2
    assert not CompanyConditions.objects.exists()
    SettingsTemplate.objects.filter(pk=template.pk).update(values={"view": None, "payment_terms": "Net"})
    template.refresh_from_db()
    assert give(template) == 3
    assert give(template) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("view", "1"),
        ("view", True),
        ("view", 987654321),
        ("view", 2**70),
        ("group", [1]),
        ("group", 987654321),
        ("shipping_methods", "all"),
        ("shipping_methods", [1]),
        ("shipping_methods", ["by-rocket"]),
        ("delivery_terms", 5),
        ("payment_terms", "x" * 5001),
        ("payment_terms", "a\x00b"),
    ],
)
def test_what_cannot_be_agreed_cannot_stand_in_a_template(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        templates.clean_values({name: value, "language": "hu"})
    assert set(refused.value.error_dict) == {name}


def test_a_template_whose_view_is_gone_changes_nobody(view: Any) -> None:
    company = factories.make_company()
    template = make_template(view=view.pk, invoice_days=30)
    view.delete()
    with pytest.raises(TemplateUnusable):
        templates.apply_template(template=template, companies=Company.objects.all(), by=None)
    company.refresh_from_db()
    assert company.invoice_days is None


def test_many_customers_take_as_many_queries_as_few(view: Any, group: Any) -> None:
    counts = []
    for rows in (3, 40):
        for number in range(rows):
            company = factories.make_company()
            if number % 2:
                set_conditions(company=company, by=None, group=group, delivery_terms=f"{rows}")
        template = make_template(view=view.pk, group=None, delivery_terms=f"Ex works {rows}")
        with CaptureQueriesContext(connection) as queries:
            give(template)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 50
