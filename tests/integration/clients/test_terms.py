"""Terms of use: versions that are published for good, and answers that are kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from oscar_clientportal.clients import terms
from oscar_clientportal.clients.exceptions import (
    NotForTheCompany,
    TermsError,
    TermsIncomplete,
    TermsPublished,
    TermsReplaced,
)
from oscar_clientportal.clients.services import terms as services
from oscar_clientportal.clients.services.terms import Text
from oscar_clientportal.clients.services.terms_texts import text_for
from oscar_clientportal.core import clock
from oscar_clientportal.core.acting import Acting, acting_as
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.68"), pytest.mark.req("2.69")]
TEXTS = {"fr": Text("Conditions", "Un.\n\nDeux."), "en": Text("Terms", "One.\n\nTwo.")}


def person(role="super-admin", company=None):
    company = company or factories.make_company()
    return factories.make_contact(user=factories.make_user(), company=company, role=role)


def answer(version, contact, accepted=True):
    return services.answer_terms(
        version=version, company=contact.company, user=contact.user, accepted=accepted, language="en"
    )


def answers():
    return factories.model("clients", "TermsAnswer").objects.all()


def test_the_first_version_is_number_one_and_the_next_can_begin_once_it_is_published():
    first = services.create_version(texts=TEXTS)
    with pytest.raises(TermsError, match="version 1"):
        services.create_version(texts=TEXTS)
    services.publish_version(version=first, by=None)
    assert [first.number, services.create_version(texts=TEXTS).number] == [1, 2]


def test_a_draft_can_be_changed_and_deleted():
    draft = services.create_version(texts=TEXTS)
    services.change_draft(version=draft, texts={"fr": Text("Nouveau", "Texte")}, summary="Tout")
    assert [(text.language, text.title) for text in draft.texts.all()] == [("fr", "Nouveau")]
    services.delete_draft(version=draft)
    assert services.create_version(texts=TEXTS).number == 1


def test_a_version_is_published_only_with_a_text_in_the_main_language():
    draft = services.create_version(texts={"en": TEXTS["en"]})
    with pytest.raises(TermsIncomplete):
        services.publish_version(version=draft, by=None)
    assert terms.current_version() is None


def test_a_published_version_is_neither_changed_nor_deleted_nor_published_again():
    version = factories.make_terms()
    for act in (services.publish_version, services.change_draft, services.delete_draft):
        more = {services.publish_version: {"by": None}, services.change_draft: {"texts": TEXTS}}.get(act, {})
        with pytest.raises(TermsPublished):
            act(version=version, **more)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clientportal_clients_termsversion SET summary = 'x'",
        "UPDATE clientportal_clients_termsversion SET published_at = NULL",
        "DELETE FROM clientportal_clients_termsversion",
        "UPDATE clientportal_clients_termstext SET body = 'x'",
        "DELETE FROM clientportal_clients_termstext",
        "INSERT INTO clientportal_clients_termstext (version_id, language, title, body) "
        "SELECT id, 'hu', 'x', 'x' FROM clientportal_clients_termsversion",
        "UPDATE clientportal_clients_termsanswer SET answer = 'declined'",
        "UPDATE clientportal_clients_termsanswer SET user_name = 'Eve'",
        "DELETE FROM clientportal_clients_termsanswer",
    ],
)
def test_the_database_itself_keeps_what_is_published_and_answered(statement):
    answer(factories.make_terms(), person())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_who_answered_stays_by_name_when_the_login_is_deleted():
    version, contact = factories.make_terms(), person()
    contact.first_name = "Ada"
    contact.save()
    answer(version, contact)
    contact.user.delete()
    row = answers().get()
    assert (row.user, row.user_name, row.answer) == (None, "Ada", "accepted")


def test_the_publishers_login_can_be_deleted():
    publisher = factories.make_user()
    version = factories.make_terms(by=publisher)
    publisher.delete()
    version.refresh_from_db()
    assert version.published_by is None


def test_accepting_is_noted_on_the_company_and_in_its_record():
    version, contact = factories.make_terms(), person()
    row = answer(version, contact)
    contact.company.refresh_from_db()
    event = contact.company.events.get()
    assert contact.company.terms_version == version
    assert (row.user, row.language) == (contact.user, "en")
    assert (event.kind, event.by, event.after) == ("terms-accepted", contact.user, {"version": 1})


def test_every_answer_is_kept_and_the_last_one_holds():
    version, contact = factories.make_terms(), person()
    for accepted in (True, False, True, False):
        answer(version, contact, accepted)
    contact.company.refresh_from_db()
    assert [row.answer for row in answers().order_by("pk")] == ["accepted", "declined"] * 2
    assert services.state_of(contact.company).state == "declined"
    assert contact.company.terms_version is None


def test_the_same_answer_twice_is_one_row():
    version, contact = factories.make_terms(), person()
    assert answer(version, contact) == answer(version, contact)
    assert (answers().count(), contact.company.events.count()) == (1, 1)


def test_a_new_version_asks_anew_and_declining_it_leaves_the_one_before_accepted():
    first, contact = factories.make_terms(), person()
    answer(first, contact)
    second = factories.make_terms()
    assert services.state_of(contact.company).state == "unread"
    answer(second, contact, accepted=False)
    contact.company.refresh_from_db()
    assert contact.company.terms_version == first
    answer(second, contact)
    answer(second, contact, accepted=False)
    contact.company.refresh_from_db()
    assert contact.company.terms_version == first


def test_only_the_version_that_holds_can_be_answered():
    first, contact = factories.make_terms(), person()
    draft = services.create_version(texts=TEXTS)
    with pytest.raises(TermsReplaced):
        answer(draft, contact)
    services.publish_version(version=draft, by=None)
    with pytest.raises(TermsReplaced):
        answer(first, contact)
    assert not answers().exists()


def test_a_user_who_is_no_super_admin_cannot_answer():
    with pytest.raises(NotForTheCompany):
        answer(factories.make_terms(), person("user"))


def test_a_super_admin_cannot_answer_for_another_company():
    version, contact = factories.make_terms(), person()
    with pytest.raises(NotForTheCompany):
        services.answer_terms(
            version=version, company=factories.make_company(), user=contact.user, accepted=True
        )


def test_an_individual_answers_for_themselves():
    version, contact = factories.make_terms(), factories.make_contact(user=factories.make_user())
    answer(version, contact)
    assert services.state_of(contact.company).is_accepted


def test_nobody_answers_in_anothers_name():
    version, contact = factories.make_terms(), person()
    now = Acting(session=1, actor=factories.make_user(), user=contact.user)
    with acting_as(now), pytest.raises(NotForTheCompany):
        answer(version, contact)


@pytest.mark.parametrize(
    "text",
    [
        Text("Title", ""),
        Text("", "Body"),
        Text("Title", "x" * 10_000_000),
        Text("x" * 256, "Body"),
        Text("Title", "a\x00b"),
        Text("Ti\ntle", "Body"),
        Text("Title", "\u202eydob"),
    ],
)
def test_a_text_that_is_half_or_too_long_or_unfit_is_refused_for_its_language(text):
    with pytest.raises(TermsIncomplete) as refused:
        services.create_version(texts={**TEXTS, "en": text})
    assert set(refused.value.problems) == {"en"}
    assert not factories.model("clients", "TermsVersion").objects.exists()


def test_a_reader_gets_their_language_else_the_main_one():
    version = factories.make_terms(texts=TEXTS)
    titles = [text_for(version, language).title for language in ("en", "en-gb", "hu", "")]
    assert titles == ["Terms", "Terms", "Conditions", "Conditions"]


def test_the_version_that_holds_is_known_at_once_when_another_is_published(settings):
    assert terms.current_version() is None
    assert terms.current_version() is None
    first = factories.make_terms()
    assert terms.current_version().pk == first.pk
    assert terms.current_version().number == 1
    assert factories.make_terms().pk == terms.current_version().pk


def test_asking_what_waits_costs_no_query_where_the_company_is_known(settings, django_assert_num_queries):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "TERMS_BEFORE": "orders"}
    company = person().company
    factories.make_terms()
    terms.current_version()
    with django_assert_num_queries(0):
        assert terms.are_awaited(company, terms.ORDERS)
        assert not terms.are_awaited(company, terms.PORTAL)


def test_one_shops_terms_are_not_anothers(globex):
    factories.make_terms()
    assert terms.current_version() is not None
    with globex():
        assert terms.current_version() is None
        assert not factories.model("clients", "TermsVersion").objects.exists()
    assert terms.current_version() is not None


def test_an_answer_is_dated_by_the_clock(time_machine):
    moment = clock.now() - timedelta(days=3)
    version = factories.make_terms()
    time_machine.move_to(moment)
    assert abs(answer(version, person()).created_at - moment) < timedelta(minutes=1)
