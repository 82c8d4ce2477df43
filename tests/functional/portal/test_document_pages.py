"""The documents of a customer: found, read by whom they belong to alone, handed out as files."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oscar_clientportal.core import clock
from oscar_clientportal.documents import services
from tests import factories
from tests.functional.guests import Guest, contact_with, make_order
from tests.integration.documents.buying import company_with, order_of, papers_issued

pytestmark = pytest.mark.django_db
LIST = reverse("clientportal_portal:documents")


def file_url(document: Any, wanted: str = "pdf") -> str:
    return reverse("clientportal_portal:document-file", kwargs={"pk": document.pk, "format": wanted})


@pytest.fixture
def boss(client: Client) -> Any:
    user = company_with()
    client.force_login(user)
    return user


def found(client: Client, **asked: str) -> list[str]:
    page = client.get(LIST, asked)
    assert page.status_code == 200
    return [document.number for document in page.context["documents"]]


def test_the_list_is_the_payers_and_of_the_company_they_run(client: Client, boss: Any) -> None:
    company = boss.clientportal_contact.company
    colleague = factories.make_contact(user=factories.make_user(), company=company).user
    factories.make_document(company, user=boss, number="R1")
    factories.make_document(company, user=colleague, number="R2")
    factories.make_document(factories.make_company(), user=factories.make_user(), number="R3")
    assert sorted(found(client)) == ["R1", "R2"]
    client.force_login(colleague)
    assert found(client) == ["R2"]


def test_a_document_is_found_by_its_number_its_orders_and_its_kind(client: Client, boss: Any) -> None:
    order = factories.make_paper_order(boss, number="A-4711")
    factories.make_document(user=boss, number="R1", order=order)
    factories.make_document(user=boss, kind="credit", number="G1", order=order)
    factories.make_document(user=boss, number="R2")
    assert found(client, q="r1") == ["R1"]
    assert sorted(found(client, q="4711")) == ["G1", "R1"]
    assert found(client, kind="credit") == ["G1"]
    assert found(client, q="4711", kind="invoice") == ["R1"]
    assert found(client, q="nothing") == []
    assert len(found(client, kind="other")) == 3


@pytest.mark.parametrize("words", ["\x00", "%", "'", "R" * 5000, "\ud800".encode("utf-8", "surrogatepass")])
def test_whatever_is_searched_for_is_answered(client: Client, boss: Any, words: Any) -> None:
    assert client.get(LIST, {"q": words, "page": "1", "kind": words}).status_code == 200


def test_what_is_open_and_overdue_is_said(client: Client, boss: Any) -> None:
    factories.make_document(user=boss, due="12.00")
    assert "Overdue" not in client.get(LIST, headers={"accept-language": "en"}).content.decode()
    late = clock.today().replace(year=2020)
    factories.make_document(user=boss, due="7.00", due_on=late)
    page = client.get(LIST, headers={"accept-language": "en"})
    assert [row["is_overdue"] for row in page.context["rows"]].count(True) == 1
    factories.make_document(user=boss, due="7.00", due_on=late, open_amount=Decimal(0))
    assert [row["is_overdue"] for row in client.get(LIST).context["rows"]].count(True) == 1


def test_who_has_none_reads_that_there_are_none(client: Client, boss: Any) -> None:
    page = client.get(LIST)
    assert page.context["rows"] == []
    assert 'class="portal-empty' in page.content.decode()


def test_as_many_queries_for_25_as_for_one(client: Client, boss: Any, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    company = boss.clientportal_contact.company
    factories.make_document(company, user=boss)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(LIST)
    for _number in range(24):
        factories.make_document(company, user=boss)
    with django_assert_num_queries(len(one)):
        assert len(found(client)) == 25


def test_a_file_is_handed_out_to_be_saved(client: Client, boss: Any) -> None:
    document = factories.make_document(user=boss, kind="order")
    for wanted, kind in [("pdf", "application/pdf"), ("xml", "application/xml")]:
        answer = client.get(file_url(document, wanted))
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert answer.content == client.get(file_url(document, wanted)).content


def test_a_strangers_document_is_as_missing_as_one_that_never_was(client: Client, boss: Any) -> None:
    strangers = factories.make_document(factories.make_company(), user=factories.make_user())
    services.file_of(document=strangers, format="pdf")
    never = reverse("clientportal_portal:document-file", kwargs={"pk": 10**17, "format": "pdf"})
    answers = [client.get(url) for url in (file_url(strangers), never)]
    assert [answer.status_code for answer in answers] == [404, 404]
    client.logout()
    assert client.get(file_url(strangers)).status_code == 302


def test_a_document_of_the_other_shop_is_missing(client: Client, boss: Any, globex: Any) -> None:
    mine = factories.make_document(user=boss)
    with globex():
        assert not type(mine).objects.filter(number=mine.number).exists()


def test_an_invoice_has_no_xml_and_what_was_changed_is_not_handed_out(client: Client, boss: Any) -> None:
    document = factories.make_document(user=boss)
    assert client.get(file_url(document, "xml")).status_code == 404
    file = services.file_of(document=document, format="pdf")
    with open(file.file.path, "wb") as stored:
        stored.write(b"%PDF forged")
    answer = client.get(file_url(document))
    assert answer.status_code == 500
    assert b"forged" not in answer.content


def test_the_orders_page_leads_to_its_papers(client: Client, boss: Any) -> None:
    order = order_of(boss)
    issued = papers_issued(order)
    page = client.get(reverse("customer:order", args=[order.number])).content.decode()
    assert file_url(issued["invoice"]) in page
    assert file_url(issued["order"], "xml") in page


def test_who_is_recognised_in_my_space_has_the_papers_of_their_orders(client: Client) -> None:
    contact, key = contact_with()
    mine = make_order(email=contact.email)
    mine.refresh_from_db()
    document = factories.make_document(order=mine)
    strangers = factories.make_document(order=make_order(email="other@demo.example"))
    of_another_payer = factories.make_document(order=mine, kind="order", user=factories.make_user())
    assert client.get(file_url(document)).status_code == 302
    Guest(client).open_space(key, contact.email)
    page = client.get(reverse("clientportal_portal:space-order", args=[mine.number])).content.decode()
    assert file_url(document) in page
    assert client.get(file_url(document)).status_code == 200
    assert client.get(file_url(strangers)).status_code == 404
    assert client.get(file_url(of_another_payer)).status_code == 404


def test_what_somebody_paid_who_has_left_is_not_the_customers_in_my_space(client: Client) -> None:
    contact, key = contact_with(user=factories.make_user("ada@demo.example"), email="ada@demo.example")
    order = make_order(user=contact.user)
    order.refresh_from_db()
    paid_by_an_agent = factories.make_document(order=order, user=(agent := factories.make_user()))
    paid_by_the_customer = factories.make_document(order=order, kind="order", user=contact.user)
    agent.delete()
    Guest(client).open_space(key, contact.email)
    assert client.get(file_url(paid_by_the_customer)).status_code == 200
    assert client.get(file_url(paid_by_an_agent)).status_code == 404
