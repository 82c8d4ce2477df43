"""Never one seat too many: eight processes invite, come in, leave, reduce and pass on at once."""

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.contacts import attach_login
from oscar_clientportal.core import locks
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import LicenceError, NoSeatFree
from tests import factories
from tests.concurrency.processes import in_processes
from tests.concurrency.races import SOAK, at_once, without_row_locks
from tests.concurrency.seat_acts import Stage
from tests.integration.licences.company_cast import Cast, numbers

pytestmark = [pytest.mark.usefixtures("kept_rows"), pytest.mark.req("2.71", "2.72")]
PROCESSES = 8
#: A thousand runs in ``make soak``.
BATCHES, RUNS = (10, 100) if SOAK else (1, 6)
Contact = get_model("clientportal_clients", "Contact")
Seat = get_model("clientportal_licences", "Seat")


@pytest.fixture(autouse=True)
def _no_mails(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture(autouse=True)
def _clean(kept_rows: None) -> Any:
    """The next test proves its own licences alone."""
    yield
    for name in ("Seat", "SeatRequest", "LicenceTransfer", "LicenceEvent", "Licence"):
        get_model("clientportal_licences", name).objects.all().delete()


def play(stage: Stage, runs: int, seed: int = 7) -> list[str]:
    """So many runs of eight acts that start together; what did not hold after any of them."""

    def take_part(process: int, barrier: Any) -> list[str]:
        random, found = Random(seed * PROCESSES + process), []
        for run in range(runs):
            barrier.wait(timeout=60)
            stage.act(process, random)
            barrier.wait(timeout=60)
            if process == 0:
                found += [f"run {run}: {problem}" for problem in stage.problems()]
        return found

    results = in_processes(take_part, PROCESSES)
    errors = [repr(result) for result in results if isinstance(result, BaseException)]
    return errors + [problem for result in results if isinstance(result, list) for problem in result]


def test_whatever_eight_do_at_once_there_is_never_one_seat_too_many() -> None:
    stage = Stage()
    for batch in range(BATCHES):
        assert play(stage, RUNS, batch) == []
    assert has_seen_all(stage) or any(
        play(stage, RUNS, batch) == [] and has_seen_all(stage) for batch in range(BATCHES, BATCHES + 20)
    )


def has_seen_all(stage: Stage) -> bool:
    """Who comes first is chance: so many rounds as it takes until each kind of act has come through."""
    kinds = set(stage.licence.events.values_list("kind", flat=True))
    return {"reserved", "given", "quantity", "offered"} <= kinds


def test_without_the_locks_the_numbers_do_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it is the lock that holds, not luck."""
    with without_row_locks(monkeypatch):
        assert any(play(Stage(), 10, seed) for seed in range(20))


def coming_in(contact: Any, user: Any) -> Callable[[], Any]:
    def come() -> Any:
        with transaction.atomic():
            return attach_login(contact=locks.lock_row(Contact.objects.all(), contact.pk), user=user)

    return come


def test_of_eight_who_come_in_at_once_as_many_do_as_there_are_seats() -> None:
    cast = Cast()
    licence = cast.licence(3)
    acts = [coming_in(cast.invited(), factories.make_user()) for _number in range(PROCESSES)]
    results = at_once(acts)
    assert sum(isinstance(result, NoSeatFree) for result in results) == 5
    assert numbers(licence) == (0, 3, 0, 0, 3)


def test_of_giving_and_reducing_at_once_one_is_refused() -> None:
    cast = Cast()
    licence = cast.licence(2, holders=[cast.person()])
    give = partial(services.give_seat, contact=cast.person(), licence=licence, by=None, tell=False)
    reduce = partial(services.change_licence, licence=licence, by=None, quantity=1)
    results = at_once([give, reduce])
    assert sum(isinstance(result, LicenceError) for result in results) == 1
    assert numbers(licence)[0] == 0


def test_one_seat_is_given_to_one_person_however_often_it_is_given_at_once() -> None:
    cast = Cast()
    licence, person = cast.licence(9), cast.person()
    give = partial(services.give_seat, contact=person, licence=licence, by=None, tell=False)
    assert len({result.pk for result in at_once([give] * 6)}) == 1
    assert (numbers(licence), Seat.objects.filter(contact=person).count()) == ((8, 1, 0, 0, 9), 1)


def test_an_offer_is_taken_or_withdrawn_and_not_both() -> None:
    stage = Stage()
    offer = stage.sisters.offer(stage.licence, 2)
    take = partial(services.accept_transfer, transfer=offer, by=stage.two.by)
    withdraw = partial(services.withdraw_transfer, transfer=offer, by=stage.one.by)
    results = at_once([take, withdraw])
    assert sum(isinstance(result, LicenceError) for result in results) == 1
    assert stage.problems() == []
