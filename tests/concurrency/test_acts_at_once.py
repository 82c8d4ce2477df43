"""An act is decided once, however many decide at once."""

from decimal import Decimal
from functools import partial

import pytest

from oscar_clientportal.accounts import exceptions, services
from oscar_clientportal.clients.services import find_by_key
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
AMOUNT = Decimal("500.00")


@pytest.fixture
def people(settings):
    """The one who asks, and two who may decide; above 100.00 somebody must."""
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": "100.00"}
    return [factories.make_user() for _person in range(3)]


def ask(asker, **facts):
    account = factories.make_account(factories.make_company(), "75.00")
    return services.debit_account(account=account, amount=AMOUNT, reason="Large", actor=asker, **facts)


def outcome(act):
    act.refresh_from_db()
    act.account.refresh_from_db()
    return act.status, act.account.balance, act.account.debits.count()


@pytest.mark.parametrize("_round", rounds(100, 3))
def test_two_people_agree_at_once_and_it_is_done_once(people, _round):
    asker, *deciders = people
    act = ask(asker)
    results = at_once([partial(services.agree_act, act=act, by=person) for person in deciders * 3])
    assert outcome(act) == ("done", Decimal("-425.00"), 1)
    assert sum(isinstance(result, exceptions.ActDecided) for result in results) == 5


@pytest.mark.parametrize("_round", rounds(100, 3))
def test_one_agrees_and_one_refuses_at_once_and_one_of_them_wins(people, _round):
    asker, one, other = people
    act = ask(asker)
    results = at_once(
        [
            partial(services.agree_act, act=act, by=one),
            partial(services.refuse_act, act=act, by=other, reason="Too much"),
        ]
    )
    status, balance, debits = outcome(act)
    assert (status, balance, debits) in [
        ("done", Decimal("-425.00"), 1),
        ("refused", Decimal("75.00"), 0),
    ]
    assert act.decided_by == (one if status == "done" else other)
    assert sum(isinstance(result, exceptions.ActDecided) for result in results) == 1


def test_one_form_sent_many_times_at_once_is_one_act(people):
    account = factories.make_account(factories.make_company(), "75.00")
    send = partial(
        services.debit_account,
        account=account,
        amount=Decimal("20.00"),
        reason="Fee",
        actor=people[0],
        idempotency_key="form",
    )
    results = at_once([send] * 8)
    assert len({act.pk for act in results}) == 1
    account.refresh_from_db()
    assert (account.balance, account.acts.count()) == (Decimal("55.00"), 1)


def test_one_form_sent_many_times_at_once_sends_one_mail_whose_key_works(people, mailoutbox):
    contact = factories.make_contact("ada@acme.example", language="en")
    account = factories.make_account(contact.company, "75.00")
    send = partial(services.send_balance_mail, account=account, actor=people[0], idempotency_key="form")
    results = at_once([send] * 8)
    assert len({act.pk for act in results}) == 1
    (message,) = mailoutbox
    key = message.body.split("Your unique key:")[1].split()[0]
    assert find_by_key(key=key, email=contact.email) == contact


def test_without_the_lock_both_win(people, monkeypatch):
    """The negative control: it is the lock that holds, not luck."""
    asker, one, other = people
    for _try in range(30):
        act = ask(asker)
        with without_row_locks(monkeypatch):
            results = at_once(
                [
                    partial(services.agree_act, act=act, by=one),
                    partial(services.refuse_act, act=act, by=other, reason="Too much"),
                ]
            )
        if not any(isinstance(result, Exception) for result in results):
            return
    pytest.fail("Without the lock one still won each time: the race test proves nothing.")
