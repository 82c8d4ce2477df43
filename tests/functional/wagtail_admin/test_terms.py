"""The terms of use in Wagtail: drafts, publishing, who has answered, reminders."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from oscar_clientportal.clients.services import terms as services
from oscar_clientportal.clients.services.terms import Text
from oscar_clientportal.core import clock
from tests import factories

from .acting import asking, keys, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.68"), pytest.mark.req("2.69")]
TERMS = "/cms/client-portal/terms/"
ANSWERS = "/cms/client-portal/terms-answers/"
GIVEN = {"summary": "", "title_fr": "Conditions", "body_fr": "Un.\n\nDeux."}
Version = factories.model("clients", "TermsVersion")


def person(name: str = "Demo", **fields: Any) -> Any:
    company = factories.make_company(name)
    fields = {"role": "super-admin", "language": "en", **fields}
    return factories.make_contact(user=factories.make_user(), company=company, **fields)


def answer(contact: Any, accepted: bool = True) -> None:
    services.answer_terms(
        version=Version.objects.current(), company=contact.company, user=contact.user, accepted=accepted
    )


def draft() -> Any:
    return services.create_version(texts={"fr": Text("Conditions", "Un.")})


def test_an_editor_writes_a_draft_looks_at_it_and_publishes_it(editing: Any, editor: Any) -> None:
    person()
    page = editing.post(f"{TERMS}add/", {**GIVEN, "body_fr": "Un <b>deux</b>."}, follow=True)
    assert b"Un &lt;b&gt;deux&lt;/b&gt;." in page.content
    version = Version.objects.get()
    asked = editing.get(f"{TERMS}publish/{version.pk}/").content.decode()
    assert "1 customer is asked to accept it; 1 of them has somebody who can" in asked
    assert "Nothing waits for them" in asked
    assert Version.objects.current() is None
    editing.post(f"{TERMS}publish/{version.pk}/")
    assert Version.objects.current().published_by == editor
    actions = ModelLogEntry.objects.filter(object_id=str(version.pk)).values_list("action", flat=True)
    assert set(actions) == {"wagtail.create", "wagtail.publish"}


def test_publishing_says_what_will_wait(editing: Any, settings: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "TERMS_BEFORE": "orders"}
    page = editing.get(f"{TERMS}publish/{draft().pk}/")
    assert b"Until a customer accepts, nobody of theirs can place an order." in page.content


def test_a_new_draft_begins_with_the_texts_of_the_version_that_holds(editing: Any) -> None:
    factories.make_terms()
    form = editing.get(f"{TERMS}add/").context["form"]
    assert (form["title_en"].value(), form["body_en"].value()) == ("Terms of use", "First.\n\nSecond.")


def test_a_draft_is_changed_and_thrown_away(editing: Any) -> None:
    version = draft()
    editing.post(f"{TERMS}edit/{version.pk}/", {**GIVEN, "title_fr": "Nouveau"})
    assert version.texts.get().title == "Nouveau"
    editing.post(f"{TERMS}delete/{version.pk}/")
    assert not Version.objects.exists()


@pytest.mark.parametrize("act", ["edit", "publish", "delete"])
def test_what_is_published_can_be_neither_changed_nor_deleted_nor_published_again(
    editing: Any, act: str
) -> None:
    version = factories.make_terms()
    url = f"{TERMS}{act}/{version.pk}/"
    assert [editing.get(url).status_code, editing.post(url, GIVEN).status_code] == [404, 404]
    buttons = editing.get(f"{TERMS}inspect/{version.pk}/").context["header_buttons"]
    assert url not in [button.url for button in buttons]


def test_a_second_draft_is_refused_in_words(editing: Any) -> None:
    draft()
    page = editing.post(f"{TERMS}add/", GIVEN)
    assert b"There is a draft already: version 1." in page.content


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title_fr": "", "body_fr": ""}, "body_fr"),
        ({"body_fr": "   "}, "body_fr"),
        ({"title_en": "Terms"}, "body_en"),
        ({"body_fr": "a\x00b"}, "body_fr"),
        ({"body_fr": "x" * 250_001}, "body_fr"),
        ({"title_fr": "x" * 256}, "title_fr"),
        ({"summary": "x" * 2001}, "summary"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_kept(
    editing: Any, given: dict[str, str], field: str
) -> None:
    page = editing.post(f"{TERMS}add/", {**GIVEN, **given})
    assert (page.status_code, bool(page.context["form"].errors[field])) == (200, True)
    assert not Version.objects.exists()


def test_ten_megabytes_of_text_are_refused(editing: Any) -> None:
    page = editing.post(f"{TERMS}add/", {**GIVEN, "body_fr": "x" * 10_000_000})
    assert page.status_code in (200, 400)
    assert not Version.objects.exists()


def test_two_versions_are_compared_line_by_line(editing: Any) -> None:
    factories.make_terms(texts={"fr": Text("T", "Un.\nDeux.")})
    version = factories.make_terms(texts={"fr": Text("T", "Un.\n<b>Trois</b>.")})
    page = editing.get(f"{TERMS}compare/{version.pk}/").content
    assert b"<del>Deux.</del>" in page
    assert b"<ins>&lt;b&gt;Trois&lt;/b&gt;.</ins>" in page


def test_the_first_version_has_none_to_compare_with(editing: Any) -> None:
    assert editing.get(f"{TERMS}compare/{factories.make_terms().pk}/").status_code == 404


def test_the_list_counts_the_last_answer_of_each_company(editing: Any) -> None:
    yes, no, _silent = (person(name) for name in ("Yes", "No", "Silent"))
    factories.make_terms()
    for contact, accepted in [(yes, False), (yes, True), (no, True), (no, False)]:
        answer(contact, accepted)
    rows = workbook(editing.get(f"{TERMS}?export=xlsx"))
    assert rows[0] == ["Version", "Status", "Published", "By", "Accepted", "Declined", "Not answered"]
    assert [rows[1][0], rows[1][1], *rows[1][4:]] == ["Version 1", "Holds now", 1, 1, 1]


@pytest.fixture
def three(db: None) -> list[Any]:
    """One who accepted, one who declined, one who said nothing."""
    people = [person(name, first_name=name) for name in ("Accepter", "Decliner", "Silent")]
    factories.make_terms()
    answer(people[0])
    answer(people[1], accepted=False)
    return people


@pytest.mark.parametrize(
    ("values", "found"),
    [(["accepted"], [0]), (["declined"], [1]), (["unread"], [2]), (["unread", "declined"], [2, 1])],
)
def test_who_has_answered_what_is_found(
    editing: Any, three: Any, values: list[str], found: list[int]
) -> None:
    wanted = [three[number].company.pk for number in found]
    assert sorted(keys(editing, ANSWERS, asking(("answer", "one-of", values)))) == sorted(wanted)


def test_answers_to_a_version_before_count_for_nothing(editing: Any, three: Any) -> None:
    factories.make_terms()
    found = keys(editing, ANSWERS, asking(("answer", "one-of", ["unread"])))
    assert len(found) == 3


def test_who_has_answered_is_taken_away_as_a_file(editing: Any, three: Any) -> None:
    rows = workbook(editing.get(f"{ANSWERS}?export=xlsx"))
    told = {row[0]: (row[2], row[4]) for row in rows[1:]}
    assert told == {
        "Accepter": ("Accepted", "Accepter"),
        "Decliner": ("Declined", "Decliner"),
        "Silent": ("Not answered", None),
    }


@pytest.mark.parametrize("many", [5, 60])
def test_the_lists_cost_the_same_however_many_companies_there_are(
    editing: Any, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        person(f"Demo {number}")
    factories.make_terms()
    for contact in factories.model("clients", "Contact").objects.filter(company__name__endswith="1"):
        answer(contact)
    for url, most in ((ANSWERS, 27), (TERMS, 21)):
        editing.get(url)
        with django_assert_max_num_queries(most):
            assert editing.get(url).status_code == 200


def test_all_who_are_silent_are_reminded_once_a_day(
    editing: Any, three: Any, django_capture_on_commit_callbacks: Any, time_machine: Any
) -> None:
    def remind() -> Any:
        seen = editing.get(f"{ANSWERS}bulk/", {"act": "remind", "all": "1", "preview": "1"}).context
        with django_capture_on_commit_callbacks(execute=True):
            editing.post(seen["action"], {"seen": seen["preview"]["changes"]})
        return seen["preview"]

    shown = remind()
    assert (shown["changes"], shown["already"], shown["impossible"]) == (1, 2, 0)
    assert [message.to for message in mail.outbox] == [[three[2].email]]
    assert mail.outbox[0].subject.startswith("Please answer: the terms of use at")
    assert "Silent" in mail.outbox[0].body
    event = three[2].company.events.get()
    assert (event.kind, event.after["version"]) == ("terms-reminded", 1)
    assert remind()["changes"] == 0
    time_machine.move_to(clock.now() + timedelta(hours=25))
    assert remind()["changes"] == 1
    assert len(mail.outbox) == 2


def test_whoever_may_only_look_finds_nothing_to_press(limited: Any, three: Any) -> None:
    looking = limited("view_termsversion")
    page = looking.get(TERMS)
    assert [button.url for button in page.context["header_buttons"] if button.url] == [
        reverse("clientportal_terms_answers:index")
    ]
    assert looking.get(ANSWERS).status_code == 200
    assert looking.get(f"{TERMS}add/").status_code == 302
    assert looking.get(f"{ANSWERS}bulk/?act=remind&all=1").status_code == 302
    assert looking.get(f"{ANSWERS}?export=xlsx").status_code == 302


def test_the_rights_to_terms_and_to_customers_are_two_things(limited: Any, three: Any) -> None:
    customers = "/cms/client-portal/customers/"
    looking = limited("view_termsversion")
    assert [looking.get(url).status_code for url in (ANSWERS, customers)] == [200, 302]
    looking = limited("view_company", "change_company")
    assert [looking.get(url).status_code for url in (ANSWERS, customers)] == [302, 200]


@pytest.mark.parametrize("right", ["add", "change", "delete"])
def test_whoever_may_not_publish_does_not(limited: Any, right: str) -> None:
    version = draft()
    assert limited(f"{right}_termsversion").post(f"{TERMS}publish/{version.pk}/").status_code == 302
    assert Version.objects.current() is None


def test_a_customers_page_tells_what_it_answered(editing: Any, three: Any) -> None:
    url = reverse("clientportal_customers:edit", args=[three[1].company.pk])
    page = editing.get(url).content.decode()
    assert "Version 1 holds now." in page
    assert "Declined" in page


def test_the_customers_page_costs_the_same_for_one_answer_and_for_many(editing: Any, three: Any) -> None:
    counts = []
    for contact in (three[0], three[2]):
        if contact is three[2]:
            for accepted in (True, False) * 5:
                answer(contact, accepted)
        url = reverse("clientportal_customers:edit", args=[contact.company.pk])
        editing.get(url)
        with CaptureQueriesContext(connection) as queries:
            editing.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
