"""The pages of the terms of use: read by a company's people, answered by its super-admin."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_clientportal.clients.services import terms as services
from oscar_clientportal.clients.services.terms import Text
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.68"), pytest.mark.req("2.69")]
TERMS = reverse("clientportal_portal:company-terms")


def url_of(version: Any) -> str:
    return reverse("clientportal_portal:company-terms-version", args=[version.number])


def person(role: str = "super-admin", company: Any = None, **fields: Any) -> Any:
    company = company or factories.make_company("Demo & Sons")
    return factories.make_contact(user=factories.make_user(), company=company, role=role, **fields)


@pytest.fixture(autouse=True)
def english(client: Any) -> None:
    client.cookies["oscar_language"] = client.cookies["django_language"] = "en"


@pytest.fixture
def boss(db: None) -> Any:
    return person(first_name="Ada", last_name="Demo")


def answers() -> list[tuple[Any, str]]:
    rows = factories.model("clients", "TermsAnswer").objects.order_by("pk")
    return [(row.user, row.answer) for row in rows]


def post(client: Any, version: Any, answer: str = "accept", **data: str) -> Any:
    return client.post(url_of(version), {"answer": answer, **data}, follow=True)


def test_a_super_admin_reads_and_accepts(client: Any, boss: Any) -> None:
    version = factories.make_terms(summary="Shorter <b>words</b>.")
    client.force_login(boss.user)
    page = client.get(TERMS)
    assert b"Not answered yet." in page.content
    assert b"<p>First.</p>" in page.content
    assert b"Shorter &lt;b&gt;words&lt;/b&gt;." in page.content
    page = post(client, version)
    assert re.search(rb"Accepted on [^<]+ by Ada Demo\.", page.content)
    assert answers() == [(boss.user, "accepted")]


def test_the_text_has_its_own_language_and_its_markup_is_shown_as_typed(client: Any, boss: Any) -> None:
    text = Text("<i>Règles</i>", "<script>alert(1)</script>\n\nDeux.")
    factories.make_terms(texts={"fr": text})
    client.force_login(boss.user)
    page = client.get(TERMS).content.decode()
    assert '<article class="portal-terms" lang="fr">' in page
    assert "&lt;i&gt;Règles&lt;/i&gt;" in page
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
    assert "<script>alert(1)" not in page


def test_a_double_click_is_one_answer(client: Any, boss: Any) -> None:
    version = factories.make_terms()
    client.force_login(boss.user)
    post(client, version)
    post(client, version)
    assert answers() == [(boss.user, "accepted")]


def test_declining_after_accepting_is_a_further_answer_and_both_are_listed(client: Any, boss: Any) -> None:
    version = factories.make_terms()
    client.force_login(boss.user)
    post(client, version)
    page = post(client, version, "decline")
    assert answers() == [(boss.user, "accepted"), (boss.user, "declined")]
    assert re.search(rb"Declined on [^<]+ by Ada Demo\.", page.content)
    assert [row.answer for row in page.context["answers"]] == ["declined", "accepted"]


def test_another_user_of_the_company_reads_whom_to_ask_and_cannot_answer(client: Any, boss: Any) -> None:
    version, colleague = factories.make_terms(), person("user", boss.company)
    client.force_login(colleague.user)
    page = client.get(TERMS)
    assert b"by Ada Demo" in page.content
    assert b'name="answer"' not in page.content
    page = post(client, version)
    assert b"Only a super-admin of the company can answer" in page.content
    assert answers() == []


def test_where_nobody_can_answer_the_page_says_to_write_to_the_shop(client: Any) -> None:
    factories.make_terms()
    client.force_login(person("user").user)
    assert b"please write to the shop" in client.get(TERMS).content


def test_an_individual_answers_for_themselves(client: Any) -> None:
    version, contact = factories.make_terms(), factories.make_contact(user=factories.make_user())
    client.force_login(contact.user)
    assert b"You answer for yourself." in client.get(TERMS).content
    post(client, version)
    assert answers() == [(contact.user, "accepted")]


def test_whoever_read_a_version_that_was_replaced_meanwhile_is_shown_the_new_one(
    client: Any, boss: Any
) -> None:
    seen = factories.make_terms()
    client.force_login(boss.user)
    factories.make_terms(summary="All is new")
    page = post(client, seen, next="/basket/")
    assert b"The terms of use have changed meanwhile." in page.content
    assert b"All is new" in page.content
    assert page.context["next"] == "/basket/"
    assert answers() == []


def test_an_older_version_is_read_and_not_answered(client: Any, boss: Any) -> None:
    first = factories.make_terms()
    factories.make_terms()
    client.force_login(boss.user)
    page = client.get(url_of(first))
    assert b"This is an older version." in page.content
    assert b'name="answer"' not in page.content


@pytest.mark.parametrize("number", ["7", "0", str(2**31), "9" * 40])
def test_a_version_that_does_not_exist_is_missing(client: Any, boss: Any, number: str) -> None:
    factories.make_terms()
    client.force_login(boss.user)
    url = f"{TERMS}{number}/"
    assert [client.get(url).status_code, client.post(url, {"answer": "accept"}).status_code] == [404, 404]


def test_a_draft_is_missing(client: Any, boss: Any) -> None:
    draft = services.create_version(texts={"fr": Text("Secret", "Brouillon")})
    client.force_login(boss.user)
    assert client.get(url_of(draft)).status_code == 404
    assert client.post(url_of(draft), {"answer": "accept"}).status_code == 404
    assert b"There are no terms of use" in client.get(TERMS).content


@pytest.mark.parametrize("answer", ["", "yes", "ACCEPT", "\x00", "x" * 100_000])
def test_what_is_neither_yes_nor_no_is_no_answer(client: Any, boss: Any, answer: str) -> None:
    version = factories.make_terms()
    client.force_login(boss.user)
    assert b"Please accept or decline." in post(client, version, answer).content
    assert answers() == []


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00"])
def test_nobody_is_led_away_from_the_shop_after_accepting(client: Any, boss: Any, away: str) -> None:
    version = factories.make_terms()
    client.force_login(boss.user)
    answer = client.post(url_of(version), {"answer": "accept", "next": away})
    assert answer["Location"] == TERMS


def test_a_login_without_a_company_is_told_so(client: Any) -> None:
    version = factories.make_terms()
    client.force_login(factories.make_user())
    assert client.get(TERMS).status_code == 404
    assert client.post(url_of(version), {"answer": "accept"}).status_code == 404


def test_answers_of_other_companies_are_not_listed(client: Any, boss: Any) -> None:
    version, other = factories.make_terms(), person()
    services.answer_terms(version=version, company=other.company, user=other.user, accepted=True)
    client.force_login(boss.user)
    assert client.get(TERMS).context["answers"] == []


def test_the_page_costs_the_same_however_many_versions_and_answers_there_are(client: Any, boss: Any) -> None:
    client.force_login(boss.user)
    counts = []
    for number in range(6):
        version = factories.make_terms()
        for accepted in (True, False):
            services.answer_terms(version=version, company=boss.company, user=boss.user, accepted=accepted)
        if number in (0, 5):
            client.get(TERMS)
            with CaptureQueriesContext(connection) as queries:
                client.get(TERMS)
            counts.append(len(queries))
    assert counts[0] == counts[1]
