"""Consents given, asked for and tended at once: one row, one mail, one end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import consents, sessions, tending
from tests import factories
from tests.integration.impersonation.consent_cast import Cast

from .races import at_once, rounds, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
Consent = factories.model("impersonation", "Consent")
Event = factories.model("impersonation", "ConsentEvent")
Session = factories.model("impersonation", "Impersonation")


def kinds(**which: Any) -> list[str]:
    return list(Event.objects.filter(**which).order_by("pk").values_list("kind", flat=True))


def errors(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, BaseException)]


def give_twice() -> tuple[Cast, list[Any]]:
    """Two super-admins allow the same at once, each with a new user for the partner."""
    cast = Cast()
    second = factories.make_user()
    factories.make_contact(user=second, company=cast.company, role="super-admin")
    until = clock.now() + timedelta(days=9)

    def give(by: Any) -> Callable[[], Any]:
        return lambda: cast.give(by=by, until=until, acts_as=None)

    return cast, at_once([give(by) for by in (cast.boss, second, cast.boss, second)])


@pytest.mark.req("4.08")
def test_two_super_admins_who_allow_the_same_at_once_give_one_consent_and_make_one_user() -> None:
    for _round in rounds(20):
        cast, results = give_twice()
        assert not errors(results)
        consent = Consent.objects.get(company=cast.company)
        assert {result.pk for result in results} == {consent.pk}
        assert kinds(consent=consent) == ["given"]
        assert cast.company.contacts.filter(user__email="").count() == 1


def test_without_the_companys_lock_the_same_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    with without_row_locks(monkeypatch):
        for _round in range(10):
            cast, results = give_twice()
            if errors(results) or cast.company.contacts.filter(user__email="").count() > 1:
                return
    pytest.fail("nothing went wrong without the locks: the test proves nothing")


def test_a_request_that_is_answered_and_refused_at_once_has_one_answer() -> None:
    for _round in rounds(20):
        cast = Cast()
        request = cast.ask()
        at_once([cast.give, lambda: consents.refuse_consent(consent=request, by=cast.boss)])  # noqa: B023
        assert kinds(consent=request)[0] == "requested"
        assert len(kinds(consent=request)) == 2
        assert Consent.objects.filter(company=cast.company, status="given").count() in (0, 1)


@pytest.mark.req("4.12")
def test_a_session_that_begins_while_the_consent_is_taken_back_does_not_go_on() -> None:
    for _round in rounds(20):
        cast = Cast()
        consent = cast.give()

        def begin() -> Any:
            return sessions.begin(
                impersonator=cast.asker,  # noqa: B023
                consent=consent,  # noqa: B023
                reason="Demo",
                token="5a1f8a5e-0000-4000-8000-000000000000",
            )

        at_once([begin, lambda: consents.revoke_consent(consent=consent, by=cast.boss)])  # noqa: B023
        live = Session.objects.live(clock.now()).filter(consent=consent)
        # One that slipped in between is over with its first request: it asks for a consent that is given.
        assert not live.filter(consent__status="given").exists()
        live.update(ended_at=clock.now())


def test_many_workers_end_each_consent_and_session_once() -> None:
    cast = Cast()
    past = clock.now() - timedelta(minutes=1)
    for _each in range(3):
        partner = factories.make_partner(company=factories.make_company("Another"), users=1)
        consent = factories.make_consent(cast.contact, partner=partner, until=past)
        user = partner.users.get().contact.user
        factories.make_impersonation(user, cast.contact, consent=consent, ends_at=past)
    results = at_once([tending.tend_impersonations] * 4)
    assert not errors(results)
    assert sum(result["consents ended"] for result in results) == 3
    assert sum(result["sessions ended"] for result in results) == 3
    assert kinds() == ["ended"] * 3
    assert not Session.objects.filter(ended_at=None).exists()
