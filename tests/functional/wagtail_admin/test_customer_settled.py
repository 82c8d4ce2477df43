"""What the shop settles with a customer in Wagtail: validity, the supplier's name, landing page, own shop, template."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.clients.services import record
from oscar_clientportal.core import clock
from tests import factories

from .customers import CUSTOMERS, edit_url, form
from .panels import read

pytestmark = pytest.mark.django_db
Company = factories.model("clients", "Company")
CompanyEvent = factories.model("clients", "CompanyEvent")
SettingsTemplate = factories.model("clients", "SettingsTemplate")


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


def errors_of(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    return response.context["form"].errors


@pytest.mark.req("2.45", "2.46")
@pytest.mark.req("2.66", "2.67")
def test_an_editor_settles_everything_on_one_tab(editing: Any, company: Any) -> None:
    template = SettingsTemplate.objects.create(title="Small customers")
    settled = {
        "valid_from": "2026-01-01",
        "valid_until": "2030-12-31",
        "supplier_name": "Demo Supplies",
        "landing_page": "/catalogue/",
        "shop_url": "https://shop.example/",
        "template": str(template.pk),
    }
    assert editing.post(edit_url(company), form(**settled)).status_code == 302
    company.refresh_from_db()
    assert (company.valid_from, company.valid_until) == (date(2026, 1, 1), date(2030, 12, 31))
    assert (company.supplier_name, company.landing_page) == ("Demo Supplies", "/catalogue/")
    assert (company.shop_url, company.template) == ("https://shop.example/", template)
    page = read(editing, edit_url(company))
    for shown in ('id="tab-supplier"', 'id="tab-record"', "Demo Supplies", "Small customers"):
        assert shown in page


@pytest.mark.req("2.66")
def test_a_change_of_validity_is_recorded_with_the_hand_that_did_it(
    editing: Any, editor: Any, company: Any
) -> None:
    editing.post(edit_url(company), form(valid_from="2026-01-01", valid_until="2030-12-31"))
    editing.post(edit_url(company), form(valid_from="2026-01-01", valid_until="2030-12-31", town="Paris"))
    validity = company.events.get(kind="validity")
    assert validity.by == editor
    assert validity.after == {"valid_from": "2026-01-01", "valid_until": "2030-12-31"}
    details = company.events.get(kind="details")
    assert (details.before, details.after) == ({"town": ""}, {"town": "Paris"})
    editing.post(edit_url(company), form(valid_from="2026-01-01", valid_until="2030-12-31", town="Paris"))
    assert company.events.count() == 2


def test_what_is_internal_never_stands_in_the_record_the_customer_reads(editing: Any, company: Any) -> None:
    template = SettingsTemplate.objects.create(title="Bad payers")
    editing.post(edit_url(company), form(note="Pays late.", template=str(template.pk)))
    assert Company.objects.get().note == "Pays late."
    assert not company.events.exists()


WRONG = [
    ({"valid_from": "2030-01-02", "valid_until": "2030-01-01"}, "valid_until"),
    ({"valid_from": "soon"}, "valid_from"),
    ({"valid_until": "2030-02-30"}, "valid_until"),
    ({"valid_until": "\x00"}, "valid_until"),
    ({"landing_page": "//evil.example/"}, "landing_page"),
    ({"landing_page": "https://evil.example/"}, "landing_page"),
    ({"landing_page": "/\\evil.example/"}, "landing_page"),
    ({"landing_page": "/a\r\nSet-Cookie: b=c"}, "landing_page"),
    ({"landing_page": "/a\x00"}, "landing_page"),
    ({"landing_page": "/" + "x" * 300}, "landing_page"),
    ({"shop_url": "javascript:alert(1)"}, "shop_url"),
    ({"shop_url": "ftp://shop.example/"}, "shop_url"),
    ({"shop_url": "https://shop.example/" + "x" * 300}, "shop_url"),
    ({"supplier_name": "Demo\r\nBcc: all@acme.example"}, "supplier_name"),
    ({"supplier_name": "x" * 129}, "supplier_name"),
    ({"supplier_name": "Demo\x00"}, "supplier_name"),
    ({"template": "987654321"}, "template"),
    ({"template": "' OR 1=1"}, "template"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
def test_what_can_not_be_kept_is_told_beside_its_field(
    editing: Any, company: Any, typed: dict[str, str], field: str
) -> None:
    errors = errors_of(editing.post(edit_url(company), form(name="Hacked", **typed)))
    assert set(errors) == {field}
    assert Company.objects.get().name == "Demo Traders"
    assert not CompanyEvent.objects.exists()


def test_ten_megabytes_are_refused_beside_the_field(editing: Any, company: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    for field in ("landing_page", "supplier_name", "shop_url"):
        errors = errors_of(editing.post(edit_url(company), form(**{field: "/" + "x" * 10_000_000})))
        assert set(errors) == {field}


def test_a_block_that_came_while_the_form_was_open_is_kept(editing: Any, company: Any) -> None:
    Company.objects.filter(pk=company.pk).update(blocked_at=clock.now(), block_reason="Unpaid.")
    editing.post(edit_url(company), form(town="Paris"))
    company.refresh_from_db()
    assert (company.town, company.block_reason) == ("Paris", "Unpaid.")
    assert company.blocked_at is not None


@pytest.mark.req("2.65", "2.66")
def test_a_customer_who_is_closed_is_marked_on_the_page_and_in_the_list(editing: Any, company: Any) -> None:
    Company.objects.filter(pk=company.pk).update(valid_until=clock.today() - timedelta(days=1))
    assert "any more" in read(editing, edit_url(company))
    assert "No longer valid" in read(editing, CUSTOMERS)
    Company.objects.filter(pk=company.pk).update(blocked_at=clock.now(), block_reason="Unpaid.")
    assert "Reason, which the customer reads: Unpaid." in read(editing, edit_url(company))
    assert "Blocked" in read(editing, CUSTOMERS)
    assert "Reason, which the customer reads" in read(editing, f"{CUSTOMERS}inspect/{company.pk}/")


def test_the_record_tells_what_who_on_whose_behalf_and_from_what_to_what(
    editing: Any, editor: Any, company: Any
) -> None:
    boss = factories.make_user("boss@acme.example", first_name="Bob", last_name="Boss")
    for number in range(60):
        record(company=company, kind="details", by=editor, before={"town": f"T{number}"}, after={"town": ""})
    CompanyEvent.objects.create(
        company=company,
        kind="role",
        by=editor,
        on_behalf_of=boss,
        before={"role": "user", "strange": {"a": [1]}},
        after={"role": "super-admin"},
        contact_name="Ada <b>",
    )
    page = read(editing, edit_url(company))
    for shown in ("Role: User → Super-admin", "Erika Editor on behalf of Bob Boss", "Town: T59 → -"):
        assert shown in page
    assert "Ada &lt;b&gt;" in page
    assert "T50 →" not in page
    url = f"{CUSTOMERS}{company.pk}/record/"
    assert url in page
    first = editing.get(url)
    assert len(first.context["table"].data) == 50
    rest = editing.get(url, {"after": first.context["page"].after})
    assert [event.before for event in rest.context["table"].data][-1] == {"town": "T0"}
    for cursor in ("x", "\x00", "pk~1~x", "9" * 5000):
        assert editing.get(url, {"after": cursor}).status_code == 200


FILTERS = {
    "access": ("open", "blocked", "early", "over"),
    "licences": ("free", "full", "none"),
    "terms_of_use": ("accepted", "older", "none"),
}


def found(client: Any, field: str, value: str) -> set[str]:
    page = client.get(CUSTOMERS, {"c1f": field, "c1o": "one-of", "c1v": value})
    return {company.name for company in page.context["object_list"]}


def test_the_list_finds_customers_by_access_template_terms_and_licences(editing: Any) -> None:
    today, day = clock.today(), timedelta(days=1)
    template = SettingsTemplate.objects.create(title="Small")
    versions = factories.model("clients", "TermsVersion").objects
    old, current = (versions.create(number=number, published_at=clock.now()) for number in (1, 2))
    factories.make_company("open", valid_from=today, valid_until=today, terms_version=current)
    factories.make_company("blocked", blocked_at=clock.now(), valid_until=today - day, template=template)
    factories.make_company("early", valid_from=today + day, terms_version=old)
    over = factories.make_company("over", valid_until=today - day)
    factories.make_licence(over, 1, holders=[factories.make_contact(company=over)])
    factories.make_licence(Company.objects.get(name="early"), 3)
    assert {state: found(editing, "access", state) for state in FILTERS["access"]} == {
        "open": {"open"},
        "blocked": {"blocked"},
        "early": {"early"},
        "over": {"over"},
    }
    others = {"open", "blocked"}
    assert [found(editing, "licences", value) for value in FILTERS["licences"]] == [
        {"early"},
        {"over"},
        others,
    ]
    assert [found(editing, "terms_of_use", value) for value in FILTERS["terms_of_use"]] == [
        {"open"},
        {"early"},
        {"blocked", "over"},
    ]
    assert found(editing, "template", str(template.pk)) == {"blocked"}
    until = {"c1f": "valid_until", "c1o": "between", "c1v": [str(today), str(today + day)]}
    assert [each.name for each in editing.get(CUSTOMERS, until).context["object_list"]] == ["open"]


ALL = ["access", "valid_from", "valid_until", "template", "terms_version", "free_seats", "supplier_name"]


def test_all_columns_take_as_many_queries_for_40_customers_as_for_3(editing: Any) -> None:
    template = SettingsTemplate.objects.create(title="Small")
    version = factories.model("clients", "TermsVersion").objects.create(number=1)
    query = "?" + "&".join(f"col={name}" for name in ["name", *ALL])
    counts: list[list[int]] = []
    for rows in (1, 2, 37):  # the first fills the caches
        for _row in range(rows):
            company = factories.make_company(template=template, terms_version=version, supplier_name="Demo")
            factories.make_licence(company, 7)
        counts.append([])
        for export in ("", "&export=csv", "&export=xlsx"):
            with CaptureQueriesContext(connection) as queries:
                response = editing.get(CUSTOMERS + query + export)
                text = b"".join(response) if response.streaming else response.content
            counts[-1].append(len(queries))
            assert response.status_code == 200
            if export == "&export=csv":
                assert text.decode().splitlines()[1].endswith(",Open,,,Small,1,7,Demo")
    assert counts[1] == counts[2]
