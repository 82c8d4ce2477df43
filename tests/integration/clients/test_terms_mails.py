"""Who hears of terms of use by mail, and that nobody does twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from oscar_clientportal.clients.services import terms as services
from oscar_clientportal.clients.services import terms_mails
from oscar_clientportal.core import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.68"), pytest.mark.req("2.69")]


def person(company: Any = None, **fields: Any) -> Any:
    fields = {"role": "super-admin", "language": "en", "user": factories.make_user(), **fields}
    return factories.make_contact(company=company or factories.make_company(), **fields)


@pytest.fixture
def publish(django_capture_on_commit_callbacks: Any) -> Any:
    def act(**fields: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return factories.make_terms(**fields)

    return act


@pytest.fixture
def tell(django_capture_on_commit_callbacks: Any) -> Any:
    def act(what: Any, **fields: Any) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return what(**fields)

    return act


def told() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_publishing_mails_those_who_can_answer_in_their_language(publish: Any) -> None:
    english, french = person(), person(language="fr")
    person(english.company, role="user")
    publish(summary="Shorter.")
    assert told() == sorted([english.email, french.email])
    text = next(message.body for message in mail.outbox if message.to == [english.email])
    assert "Terms of use (version 1)" in text
    assert "Shorter." in text
    assert "/portal/company/terms/" in text
    assert any("Conditions d'utilisation" in message.body for message in mail.outbox)


def test_an_individual_is_told(publish: Any) -> None:
    contact = factories.make_contact(user=factories.make_user())
    publish()
    assert told() == [contact.email]


@pytest.mark.parametrize(
    ("of_company", "of_contact", "of_user"),
    [
        ({"status": "inactive"}, {}, {}),
        ({"blocked_at": clock.now()}, {}, {}),
        ({}, {"deactivated_at": clock.now()}, {}),
        ({}, {}, {"is_active": False}),
    ],
)
def test_who_is_not_in_business_or_cannot_log_in_is_neither_asked_nor_told(
    publish: Any, of_company: Any, of_contact: Any, of_user: Any
) -> None:
    person(factories.make_company(**of_company), user=factories.make_user(**of_user), **of_contact)
    version = publish()
    assert (told(), terms_mails.unanswered(version).count()) == ([], 0)


def test_telling_again_goes_on_where_it_was_cut_off_and_tells_nobody_twice(
    publish: Any, tell: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(terms_mails, "BATCH", 2)
    people = [person() for _ in range(5)]
    publish()
    assert told() == sorted(contact.email for contact in people)
    assert tell(terms_mails.tell_of_publication) == 0
    people[0].company.events.all().delete()
    assert tell(terms_mails.tell_of_publication) == 1


def test_who_has_answered_or_came_later_is_not_told_of_the_publication(tell: Any) -> None:
    quick, later = person(), person()
    version = factories.make_terms()
    services.answer_terms(version=version, company=quick.company, user=quick.user, accepted=False)
    later.company.created_at = clock.now() + timedelta(minutes=1)
    later.company.save()
    assert tell(terms_mails.tell_of_publication) == 0


def test_a_reminder_leaves_out_who_has_answered_and_who_was_told_today(
    publish: Any, tell: Any, time_machine: Any
) -> None:
    silent, answered = person(), person()
    version = publish()
    services.answer_terms(version=version, company=answered.company, user=answered.user, accepted=True)
    mail.outbox.clear()
    assert tell(terms_mails.remind, version=version, by=None) == 0
    time_machine.move_to(clock.now() + timedelta(hours=25))
    assert tell(terms_mails.remind, version=version, by=None) == 1
    assert tell(terms_mails.remind, version=version, by=None) == 0
    assert told() == [silent.email]


def test_only_the_chosen_ones_are_reminded(tell: Any) -> None:
    people = [person() for _ in range(3)]
    version = factories.make_terms()
    assert tell(terms_mails.remind, version=version, by=None, companies=[people[1].company.pk]) == 1
    assert told() == [people[1].email]


@pytest.mark.parametrize("many", [5, 60])
def test_a_batch_costs_the_same_however_many_are_told(many: int, django_assert_max_num_queries: Any) -> None:
    for _ in range(many):
        person()
    version = factories.make_terms()
    with django_assert_max_num_queries(14):
        assert terms_mails.remind(version=version, by=None) == many


def test_the_command_tells_each_shop_what_it_has_not_heard_yet(
    tell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    contact = person()
    factories.make_terms()
    tell(lambda: call_command("tell_terms"))
    assert told() == [contact.email]
    assert "acme: 1 customers told" in capsys.readouterr().out
