"""Guesses at "My space" that come all at once: no more than the limit are looked at, however many there are."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.exceptions import TooManyTries
from oscar_clientportal.clients.services import issue_key, throttle, throttling
from tests import factories
from tests.concurrency.races import at_once, rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("3.08")]
GUESSES = 24
LIMIT = rules.PER_ADDRESS.tries


def looked_at(email: str) -> int:
    """How many of so many guesses at once at this address are let through to be looked at."""

    def guess() -> bool:
        try:
            throttle(email=email, machine="203.0.113.7")
        except TooManyTries:
            return False
        return True

    results = at_once([guess] * GUESSES)
    assert all(isinstance(result, bool) for result in results), results
    get_model("clientportal_clients", "Throttle").objects.all().delete()
    return sum(results)


def count_by_reading_first(limits, now):
    """The negative control: read, add one, write."""
    Throttle, counted = throttling.Throttle, []
    for who in limits:
        row = Throttle.objects.filter(who=who).first()
        failures = row.failures + 1 if row else 1
        Throttle.objects.update_or_create(who=who, defaults={"failures": failures, "since": now})
        counted.append((who, failures, now))
    return counted


def test_exactly_as_many_guesses_are_looked_at_as_the_limit_says():
    for number in rounds(100, 3):
        assert looked_at(f"person{number}@acme.example") == LIMIT


def test_counting_by_reading_first_would_let_more_through(monkeypatch):
    monkeypatch.setattr(throttling, "_count", count_by_reading_first)
    assert any(looked_at(f"person{number}@acme.example") > LIMIT for number in range(10))


def test_keys_made_at_once_leave_one_that_works():
    contact = factories.make_contact()
    keys = at_once([lambda: issue_key(contact=contact)] * 8)
    assert len(set(keys)) == 8
    stored = get_model("clientportal_clients", "SpaceKey").objects.get().key_hash
    assert stored in [rules.token_hash(rules.normalise_key(key)) for key in keys]
