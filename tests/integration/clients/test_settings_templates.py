"""Settings templates: what they may hold, how customers differ from them, and giving them to many."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from oscar_clientportal.clients.exceptions import TemplateChanged, TemplateGone, TemplateUnusable
from oscar_clientportal.clients.services import templates
from oscar_clientportal.clients.signals import standing_changed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.64")]
Company = factories.model("clients", "Company")
CompanyEvent = factories.model("clients", "CompanyEvent")
SettingsTemplate = factories.model("clients", "SettingsTemplate")

VALUES = {
    "status": "active",
    "language": "hu",
    "invoice_days": 30,
    "mail_kinds": ["orders", "account"],
    "supplier_name": "Demo Supplies",
    "landing_page": "/catalogue/",
    "shop_url": "https://shop.example/",
    "valid_until": "2030-12-31",
}


def make_template(**values: Any) -> Any:
    number = SettingsTemplate.objects.count()
    return SettingsTemplate.objects.create(title=f"Demo {number}", values=values)


@pytest.fixture
def staff(db: None) -> Any:
    return factories.make_user()


@pytest.fixture
def companies(db: None) -> list[Any]:
    return [factories.make_company(f"Demo {number}") for number in range(5)]


def test_values_are_kept_in_one_spelling() -> None:
    kept = templates.clean_values(VALUES | {"supplier_name": " Demo Supplies "})
    assert kept == VALUES | {"mail_kinds": ["account", "orders"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "gone"),
        ("status", None),
        ("language", "tlh"),
        ("language", 5),
        ("invoice_days", -1),
        ("invoice_days", True),
        ("invoice_days", "30"),
        ("invoice_days", 2**31),
        ("mail_kinds", "orders"),
        ("mail_kinds", ["everything"]),
        ("mail_kinds", [1]),
        ("supplier_name", "x" * 129),
        ("supplier_name", "Demo\r\nSupplies"),
        ("supplier_name", {"a": 1}),
        ("landing_page", "//evil.example"),
        ("landing_page", "https://evil.example/"),
        ("landing_page", "/a\r\nSet-Cookie: b"),
        ("landing_page", "/a\x00"),
        ("shop_url", "javascript:alert(1)"),
        ("valid_from", "soon"),
        ("valid_until", 20301231),
    ],
)
def test_a_value_that_a_customer_could_not_have_is_refused_beside_its_field(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        templates.clean_values(VALUES | {name: value})
    assert set(refused.value.error_dict) == {name}


def test_a_validity_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        templates.clean_values({"valid_from": "2030-01-02", "valid_until": "2030-01-01"})
    assert set(refused.value.error_dict) == {"valid_until"}


@pytest.mark.parametrize("values", [{"name": "Hacked"}, {"blocked_at": None}, [], "x", {"valid_from": []}])
def test_a_template_with_values_nobody_typed_is_said_to_be_unusable(
    companies: list[Any], values: Any
) -> None:
    template = SettingsTemplate.objects.create(title="Broken", values=values)
    with pytest.raises(TemplateUnusable):
        templates.compare(companies[0], template)
    with pytest.raises(TemplateUnusable):
        templates.apply_template(template=template, companies=Company.objects.all(), by=None)


def test_a_customer_is_compared_field_by_field(companies: list[Any]) -> None:
    template = make_template(invoice_days=30, language="", valid_until="2030-12-31")
    Company.objects.filter(pk=companies[0].pk).update(invoice_days=14)
    companies[0].refresh_from_db()
    rows = {row.name: row for row in templates.compare(companies[0], template)}
    assert {name: row.same for name, row in rows.items()} == {
        "invoice_days": False,
        "language": True,
        "valid_until": False,
    }
    assert (rows["invoice_days"].template, rows["invoice_days"].customer) == ("30 days", "14 days")


def test_the_preview_counts_by_field_and_nothing_has_happened(companies: list[Any]) -> None:
    template = make_template(invoice_days=30, mail_kinds=["account", "orders"])
    Company.objects.filter(pk=companies[0].pk).update(invoice_days=30, mail_kinds=["orders", "account"])
    Company.objects.filter(pk=companies[1].pk).update(invoice_days=30, template=template)
    seen = templates.preview(template, Company.objects.all())
    assert (seen.total, seen.changing, seen.impossible) == (5, 5, 0)
    assert [(after, count) for _label, after, count in seen.fields] == [
        ("30 days", 3),
        ("Customer account, Orders", 4),
    ]
    changes = dict(seen.samples)
    assert [len(changes[company]) for company in companies] == [0, 1, 2, 2, 2]
    assert not CompanyEvent.objects.exists()
    assert Company.objects.filter(template=template).count() == 1


def test_giving_it_copies_the_values_and_records_what_changed(companies: list[Any], staff: Any) -> None:
    template = make_template(**templates.clean_values(VALUES))
    seen = templates.preview(template, Company.objects.all())
    count = templates.apply_template(
        template=template, companies=Company.objects.all(), by=staff, seen=seen.token
    )
    assert count == 5
    for company in Company.objects.all():
        assert all(row.same for row in templates.compare(company, template))
        assert company.template == template
    event = companies[0].events.get()
    assert (event.kind, event.by) == ("template", staff)
    assert event.before["invoice_days"] is None
    assert event.after["invoice_days"] == 30
    assert event.after["valid_until"] == "2030-12-31"
    assert "status" not in event.after
    assert templates.apply_template(template=template, companies=Company.objects.all(), by=staff) == 0
    assert CompanyEvent.objects.count() == 5


def test_what_has_changed_since_it_was_looked_at_is_not_done(companies: list[Any], staff: Any) -> None:
    template = make_template(invoice_days=30)
    everybody = Company.objects.all()
    seen = templates.preview(template, everybody).token
    Company.objects.filter(pk=companies[3].pk).update(invoice_days=7)
    with pytest.raises(TemplateChanged):
        templates.apply_template(template=template, companies=everybody, by=staff, seen=seen)
    stale = SettingsTemplate.objects.get(pk=template.pk)
    SettingsTemplate.objects.filter(pk=template.pk).update(values={"invoice_days": 60})
    with pytest.raises(TemplateChanged):
        templates.apply_template(template=stale, companies=everybody, by=staff)
    SettingsTemplate.objects.filter(pk=template.pk).delete()
    with pytest.raises(TemplateGone):
        templates.apply_template(template=stale, companies=everybody, by=staff)
    assert not Company.objects.filter(invoice_days__in=[30, 60]).exists()
    assert not CompanyEvent.objects.exists()


def test_who_would_end_before_they_begin_is_left_out(companies: list[Any], staff: Any) -> None:
    Company.objects.filter(pk=companies[0].pk).update(valid_from="2031-01-01")
    Company.objects.filter(pk=companies[1].pk).update(valid_from="2030-12-31")
    template = make_template(valid_until="2030-12-31", invoice_days=30)
    seen = templates.preview(template, Company.objects.all())
    assert (seen.changing, seen.impossible) == (4, 1)
    assert [count for _label, _after, count in seen.fields] == [4, 4]
    told: list[Any] = []

    def listen(company: Any, **_more: Any) -> None:
        told.append((company.pk, str(company.valid_until)))

    standing_changed.connect(listen)
    try:
        templates.apply_template(template=template, companies=Company.objects.all(), by=staff)
    finally:
        standing_changed.disconnect(listen)
    companies[0].refresh_from_db()
    assert (companies[0].invoice_days, companies[0].template) == (None, None)
    assert told == [(company.pk, "2030-12-31") for company in companies[1:]]


def test_many_customers_take_as_many_queries_as_few(
    companies: list[Any], staff: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for rows in (3, 40):
        for _row in range(rows):
            factories.make_company()
        template = make_template(invoice_days=rows, supplier_name="Demo")
        with django_assert_max_num_queries(18) as queries:
            seen = templates.preview(template, Company.objects.all())
            templates.apply_template(
                template=template, companies=Company.objects.all(), by=staff, seen=seen.token
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_broken_or_nearly_equal_values_are_told_apart(companies: list[Any]) -> None:
    template = make_template(mail_kinds=[], invoice_days=None, valid_until=None)
    Company.objects.update(template=template)
    assert templates.preview(template, Company.objects.all()).changing == 0
    Company.objects.filter(pk=companies[0].pk).update(mail_kinds=["orders"])
    Company.objects.filter(pk=companies[1].pk).update(invoice_days=0)
    Company.objects.filter(pk=companies[2].pk).update(valid_until="2030-12-31")
    changing = Company.objects.filter(templates.differing(template))
    assert set(changing) == set(companies[:3])
