"""Registrations finished all at once: a link never lets in more than it says, and an address is one customer."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import RegistrationInvalid
from oscar_clientportal.clients.services import registration as module
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("2.07")]
Contact = get_model("clientportal_clients", "Contact")
PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def begun(link, email):
    return services.begin_registration(link=link, email=email, first_name="N", last_name="N")[1]


def confirm(token):
    def act():
        try:
            services.confirm_registration(token=token, password=PASSWORD, first_name="N", last_name="N")
        except RegistrationInvalid:
            return False
        return True

    return act


def let_in(number, *, most=3, people=8):
    """How many of ``people`` who finish at once come in by a link for ``most``; and what the link has counted."""
    link = services.create_registration_link(label="Fair", most_uses=most)
    tokens = [begun(link, f"person{number}-{person}@example.com") for person in range(people)]
    results = at_once([confirm(token) for token in tokens])
    link.refresh_from_db()
    return results, link.uses


def test_no_more_come_in_than_the_link_says_and_all_are_counted():
    for number in rounds(50, 2):
        results, uses = let_in(number)
        assert sorted(results) == [False] * 5 + [True] * 3
        assert uses == 3


def test_without_the_lock_more_would_come_in_or_the_count_be_wrong(monkeypatch):
    outcomes = []
    for number in range(6):
        with without_row_locks(monkeypatch):
            monkeypatch.setattr(module.locks, "lock_row", lambda rows, pk: rows.get(pk=pk))
            results, uses = let_in(1000 + number)
        outcomes.append(results.count(True) > 3 or uses != 3)
    assert any(outcomes)


def test_one_address_by_two_links_is_one_customer():
    for number in rounds(50, 3):
        email = f"both{number}@example.com"
        links = [services.create_registration_link(label=label) for label in ("A", "B")]
        results = at_once([confirm(begun(link, email)) for link in links])
        assert sorted(results) == [False, True]
        assert Contact.objects.filter(email=email).count() == 1


def test_one_mailed_link_opened_twice_is_one_customer():
    link = services.create_registration_link(label="A")
    token = begun(link, "twice@example.com")
    assert sorted(at_once([confirm(token)] * 4)) == [False, False, False, True]
    link.refresh_from_db()
    assert link.uses == 1
