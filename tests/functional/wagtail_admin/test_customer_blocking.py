"""Blocking customers in Wagtail: what it does is shown first, then it is done, said and recorded."""

from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from oscar_clientportal.clients.services import invite_contact
from oscar_clientportal.core import clock
from tests import factories

from .customers import CUSTOMERS, edit_url
from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.65")]
BULK = f"{CUSTOMERS}bulk/"
Company = factories.model("clients", "Company")


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


@pytest.fixture
def ada(company: Any) -> Any:
    return factories.make_contact(
        user=factories.make_user("ada@acme.example"), company=company, last_name="Lovelace"
    )


def url(company: Any, act: str = "block") -> str:
    return f"{CUSTOMERS}{company.pk}/{act}/"


def make_everything(company: Any, ada: Any) -> None:
    factories.make_impersonation(factories.make_user(), ada, company=company)
    added = factories.make_contact(company=company, status="added")
    invite_contact(contact=added, invited_by=factories.make_user())
    subscription = factories.make_subscription(ada, factories.make_plan("HS"), payer=ada.user)
    type(subscription).objects.filter(pk=subscription.pk).update(auto_renew=True)


def test_what_blocking_does_is_shown_first(editing: Any, company: Any, ada: Any) -> None:
    make_everything(company, ada)
    page = read(editing, url(company))
    for shown in (
        "1 login is closed with its next request",
        "1 session of somebody who acts for them ends at once.",
        "1 open invitation can&#x27;t be accepted.",
        "1 subscription would not renew:",
        "HS for",
    ):
        assert shown in page
    company.refresh_from_db()
    assert company.blocked_at is None


def test_a_customer_is_blocked_with_a_reason_and_let_in_again(
    editing: Any, editor: Any, company: Any, ada: Any
) -> None:
    assert url(company) in read(editing, edit_url(company))
    response = editing.post(url(company), {"block_reason": "Invoices are unpaid."})
    assert response["Location"] == edit_url(company)
    company.refresh_from_db()
    assert (company.blocked_by, company.block_reason) == (editor, "Invoices are unpaid.")
    page = read(editing, edit_url(company))
    assert "Invoices are unpaid." in page
    assert url(company, "unblock") in page
    assert "in again?" in read(editing, url(company, "unblock"))
    editing.post(url(company, "unblock"))
    company.refresh_from_db()
    assert (company.blocked_at, company.block_reason) == (None, "")
    assert [event.kind for event in company.events.order_by("pk")] == ["blocked", "unblocked"]
    logged = ModelLogEntry.objects.filter(action__contains="customer_").order_by("pk")
    assert [entry.message for entry in logged] == ["Blocked: Invoices are unpaid.", "Unblocked"]
    assert {entry.user for entry in logged} == {editor}


@pytest.mark.parametrize("reason", ["", " ", "x" * 256, "a\r\nb", "a\x00", "\u202edeyap", "x" * 2_000_000])
def test_a_reason_nobody_can_read_is_refused_beside_the_field(
    editing: Any, company: Any, reason: str
) -> None:
    response = editing.post(url(company), {"block_reason": reason})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"block_reason"}
    company.refresh_from_db()
    assert company.blocked_at is None


def test_blocking_is_a_right_of_its_own(limited: Any, company: Any) -> None:
    client = limited("view_company", "change_company")
    page = client.get(edit_url(company)).content.decode()
    assert url(company) not in page
    for act in ("block", "unblock"):
        assert client.get(url(company, act)).status_code == 302
        assert client.post(url(company, act), {"block_reason": "x"}).status_code == 302
    assert 'value="block"' not in read(client, CUSTOMERS)
    query = f"{BULK}?act=block&all=1&preview=1&block_reason=x"
    assert client.post(query, {"seen": "1"}).status_code == 302
    company.refresh_from_db()
    assert company.blocked_at is None


def test_nobody_closes_their_own_login(editing: Any, editor: Any, company: Any) -> None:
    factories.make_contact(user=editor, company=company)
    response = editing.post(url(company), {"block_reason": "Oops"})
    assert "your own login" in response.content.decode()
    seen = editing.get(BULK, {"act": "block", "all": "1", "preview": "1", "block_reason": "Oops"}).context
    editing.post(seen["action"], {"seen": seen["preview"]["seen"]})
    company.refresh_from_db()
    assert company.blocked_at is None


def test_many_are_blocked_and_let_in_at_once(editing: Any, editor: Any, company: Any, ada: Any) -> None:
    make_everything(company, ada)
    before = clock.now() - timedelta(days=1)
    factories.make_company("Demo blocked", blocked_at=before, block_reason="Old")
    seen = editing.get(BULK, {"act": "block", "all": "1", "preview": "1", "block_reason": "Unpaid."})
    page, context = seen.content.decode(), seen.context
    assert (context["preview"]["changes"], context["preview"]["already"]) == (
        Company.objects.count() - 1,
        1,
    )
    assert "They read: “Unpaid.”" in page
    assert "1 subscription would not renew:" in page
    editing.post(context["action"], {"seen": context["preview"]["seen"]})
    assert not Company.objects.filter(blocked_at=None).exists()
    assert Company.objects.get(name="Demo blocked").block_reason == "Old"
    seen = editing.get(BULK, {"act": "unblock", "id": [company.pk], "preview": "1"}).context
    editing.post(seen["action"], {"seen": seen["preview"]["seen"]})
    assert list(Company.objects.filter(blocked_at=None)) == [company]
    acts = company.events.filter(kind__endswith="blocked").order_by("pk")
    assert [(event.kind, event.by) for event in acts] == [("blocked", editor), ("unblocked", editor)]


def test_the_impact_takes_as_many_queries_for_many_as_for_few(
    editing: Any, django_assert_max_num_queries: Any, company: Any, ada: Any
) -> None:
    query = {"act": "block", "all": "1", "preview": "1", "block_reason": "x"}
    editing.get(BULK, query)
    counts = []
    for rows in (3, 37):
        for _row in range(rows):
            other = factories.make_company()
            make_everything(other, factories.make_contact(user=factories.make_user(), company=other))
        with django_assert_max_num_queries(40) as queries:
            editing.get(BULK, query)
        counts.append(len(queries))
    assert counts[0] == counts[1]
