"""Subscriptions that open by seat: who has what, and what becomes of the seats with everything that happens."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model

from oscar_clientportal.core import clock
from oscar_clientportal.licences import services as licences
from oscar_clientportal.subscriptions.services import acts, contents_open, has_access
from tests.factories import (
    make_agent,
    make_company,
    make_contact,
    make_licence,
    make_link,
    make_plan,
    make_seated,
    make_subscription,
    make_user,
    model,
)

from .orders import buy

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
MONTH_ON = START + timedelta(days=30)


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def company():
    return make_company("Demo Ltd")


@pytest.fixture
def boss(company):
    return make_contact(user=make_user(), company=company, role="super-admin")


@pytest.fixture
def colleague(company):
    return make_contact(user=make_user(), company=company)


@pytest.fixture
def editor():
    return make_user("editor@acme.example", is_staff=True)


def fresh(contact):
    """The user as the next request reads them."""
    return get_user_model()._default_manager.select_related("clientportal_contact").get(pk=contact.user_id)


def opens(contact, code="HS"):
    return has_access(fresh(contact), code)


def licence_of(contact):
    return model("licences", "Licence").objects.filter(company=contact.company).latest("pk")


@pytest.mark.req("2.71")
def test_a_subscription_with_licences_opens_to_the_holders_of_its_seats_alone(boss, colleague):
    subscription = make_subscription(boss, make_plan("HS", seats=10))
    make_seated(subscription, holders=[colleague])
    assert opens(colleague)
    assert not opens(boss)


def test_one_without_licences_opens_to_its_beneficiary_alone(boss, colleague):
    make_subscription(boss, make_plan("HS"))
    assert opens(boss)
    assert not opens(colleague)


def test_a_seat_that_is_only_reserved_opens_nothing(boss, colleague):
    licence = make_seated(make_subscription(boss, make_plan("HS")), holders=[colleague])
    licence.seats.update(status="reserved")
    assert not opens(colleague)


def test_a_seat_of_a_licence_that_belongs_to_no_subscription_opens_nothing(company, colleague):
    make_licence(company, holders=[colleague])
    assert not opens(colleague)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (START - SECOND, False),
        (START, True),
        (START + timedelta(days=30) - SECOND, True),
        (START + timedelta(days=30), False),
    ],
)
def test_a_licence_holds_within_its_own_validity_to_the_second(boss, colleague, moment, expected):
    subscription = make_subscription(boss, make_plan("HS"), starts_at=START - timedelta(days=9))
    until = START + timedelta(days=30)
    make_seated(subscription, holders=[colleague], valid_from=START, valid_until=until)
    user = fresh(colleague)
    with at(START - timedelta(days=1)):
        assert not has_access(user, "HS")
    with at(moment):
        assert has_access(user, "HS") is expected
        assert opens(colleague) is expected


def test_a_term_that_ends_closes_for_everybody_to_the_second(boss, colleague):
    subscription = make_subscription(boss, make_plan("HS"), starts_at=START, days=10)
    make_seated(subscription, holders=[boss, colleague], valid_from=START)
    with at(START + timedelta(days=10) - SECOND):
        assert opens(boss)
        assert opens(colleague)
    with at(START + timedelta(days=10)):
        assert not opens(boss)
        assert not opens(colleague)


def test_the_grace_counts_for_seats_too(boss, colleague):
    subscription = make_subscription(boss, make_plan("HS"), starts_at=START, days=10)
    subscription.terms.update(grace_until=START + timedelta(days=12))
    make_seated(subscription, holders=[colleague], valid_from=START)
    with at(START + timedelta(days=11)):
        assert opens(colleague)
    with at(START + timedelta(days=12)):
        assert not opens(colleague)


def test_a_seat_taken_back_closes_with_the_next_request(boss, colleague):
    licence = make_seated(make_subscription(boss, make_plan("HS")), holders=[colleague])
    assert opens(colleague)
    licences.take_seat(contact=colleague, licence=licence, by=boss.user)
    assert not opens(colleague)


def test_an_ended_licence_opens_nothing_more(boss, colleague):
    licence = make_seated(make_subscription(boss, make_plan("HS")), holders=[colleague])
    licences.end_licence(licence=licence, by=None)
    assert not opens(colleague)


@pytest.mark.req("1.08")
def test_a_seat_is_checked_without_another_query(boss, colleague, django_assert_num_queries):
    make_seated(make_subscription(boss, make_plan("HS")), holders=[boss, colleague])
    for user in (fresh(colleague), make_bare(colleague)):
        with django_assert_num_queries(1):
            assert has_access(user, "HS")
            assert not has_access(user, "Origin")


def make_bare(contact):
    """The user as somebody loads them who doesn't ask for the contact."""
    return get_user_model()._default_manager.get(pk=contact.user_id)


def test_a_login_without_a_contact_has_nothing(django_assert_num_queries):
    user = get_user_model()._default_manager.select_related("clientportal_contact").get(pk=make_user().pk)
    with django_assert_num_queries(0):
        assert not has_access(user, "HS")


@pytest.mark.parametrize("status", ["paused", "pending", "cancelled"])
def test_seats_open_nothing_while_the_subscription_does_not(boss, colleague, status):
    make_seated(make_subscription(boss, make_plan("HS"), status=status), holders=[colleague])
    assert not opens(colleague)


def test_products_for_subscribers_ask_for_seats_as_well(boss, colleague):
    make_seated(make_subscription(boss, make_plan("HS")), holders=[colleague])
    opened = contents_open(contacts=[boss, colleague], on=clock.now())
    assert opened == {colleague.pk: {"HS"}}
    assert contents_open(user=colleague.user, on=clock.now())[None] == {"HS"}


def test_an_agent_whose_link_waits_does_not_learn_of_a_seat(boss, colleague):
    make_seated(make_subscription(boss, make_plan("HS")), holders=[colleague])
    agent = make_agent()
    make_link(agent, colleague, status="pending")
    assert contents_open(contacts=[colleague], on=clock.now(), buyer_id=agent.user_id) == {}


# What is bought, and what becomes of it


@pytest.mark.req("2.71")
def test_a_plan_with_seats_makes_a_licence_and_its_beneficiary_takes_the_first_seat(boss, colleague):
    buy(boss.user, (make_plan("HS", seats=10), None))
    licence = licence_of(boss)
    assert (licence.quantity, licence.used, licence.source, licence.title) == (10, 1, "plan", "HS")
    assert licence.valid_until is None
    assert opens(boss)
    assert not opens(colleague)
    licences.give_seat(contact=colleague, licence=licence, by=boss.user)
    assert opens(colleague)


def test_an_agent_buys_for_a_client_and_the_licence_is_the_clients_companys(boss):
    agent = make_agent()
    make_link(agent, boss)
    buy(agent.user, (make_plan("HS", seats=3), boss))
    assert licence_of(boss).company == boss.company
    assert opens(boss)


def test_what_waits_for_its_client_gets_its_licence_when_it_begins(boss):
    from oscar_clientportal.subscriptions.services import apply_pending

    agent = make_agent()
    link = make_link(agent, boss, status="pending")
    buy(agent.user, (make_plan("HS", seats=3), boss))
    assert not model("licences", "Licence").objects.exists()
    link.status = "linked"
    link.save()
    apply_pending(link=link)
    assert licence_of(boss).quantity == 3
    assert opens(boss)


@pytest.mark.parametrize(
    ("before", "after", "quantity"), [(5, 10, 10), (10, 5, 10), (None, 5, 5), (5, None, 5)]
)
def test_an_upgrade_never_makes_the_licences_fewer_and_seats_stay(boss, colleague, before, after, quantity):
    buy(boss.user, (make_plan("HS", seats=before), None))
    if before:
        licences.give_seat(contact=colleague, licence=licence_of(boss), by=boss.user)
    buy(boss.user, (make_plan("HS+Origin", "100.00", seats=after), None))
    licence = licence_of(boss)
    assert licence.quantity == quantity
    assert opens(boss, "Origin")
    assert opens(colleague, "Origin") is bool(before)


def test_cancelled_now_takes_every_seat_and_says_so_by_mail(
    boss, colleague, editor, mailoutbox, django_capture_on_commit_callbacks
):
    [subscription] = buy(boss.user, (make_plan("HS", seats=5), None))
    licence = licence_of(boss)
    licences.give_seat(contact=colleague, licence=licence, by=boss.user)
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        acts.cancel_subscription(subscription=subscription, at_end=False, by=editor, reason="Asked for")
    licence.refresh_from_db()
    assert licence.ended_at is not None
    assert not licence.seats.exists()
    assert not opens(colleague)
    assert colleague.email in {mail.to[0] for mail in mailoutbox}
    assert not any("Asked for" in mail.body for mail in mailoutbox)


def test_cancelled_at_the_end_keeps_the_seats_until_then(boss, editor):
    [subscription] = buy(boss.user, (make_plan("HS", seats=5), None))
    subscription.auto_renew, subscription.renewal_payer = True, boss.user
    subscription.save()
    acts.cancel_subscription(subscription=subscription, at_end=True, by=editor, reason="Asked for")
    assert opens(boss)
    assert licence_of(boss).ended_at is None


def test_a_pause_keeps_seats_and_what_was_left_of_a_bought_licence(boss, colleague, editor):
    with at(START):
        [subscription] = buy(boss.user, (make_plan("HS", seats=5), None))
        pack = make_seated(
            subscription, holders=[colleague], source="bought", valid_until=START + timedelta(days=30)
        )
    with at(START + timedelta(days=10)):
        acts.pause_subscription(subscription=subscription, by=editor, reason="Asked for")
        assert not opens(boss)
        assert not opens(colleague)
    with at(START + timedelta(days=50)):
        acts.resume_subscription(subscription=subscription, by=editor, reason="Asked for")
        assert opens(boss)
        assert opens(colleague)
    pack.refresh_from_db()
    assert abs(pack.valid_until - (START + timedelta(days=70))) < timedelta(
        hours=2
    )  # as long by the shop's clocks


def test_an_extension_of_what_was_over_brings_its_licences_again(boss, editor):
    [subscription] = buy(boss.user, (make_plan("HS", seats=5), None))
    acts.cancel_subscription(subscription=subscription, at_end=False, by=editor, reason="Asked for")
    until = clock.now() + timedelta(days=30)
    acts.extend_subscription(subscription=subscription, until=until, by=editor, reason="By mistake")
    assert licence_of(boss).quantity == 5
    assert opens(boss)


def test_moved_within_the_company_the_seat_passes_to_whom_it_is_for(boss, colleague, editor):
    [subscription] = buy(boss.user, (make_plan("HS", seats=1), None))
    acts.move_subscription(subscription=subscription, contact=colleague, by=editor, reason="Asked for")
    assert opens(colleague)
    assert not opens(boss)


def test_moved_to_another_company_that_one_gets_the_licences(boss, colleague, editor):
    [subscription] = buy(boss.user, (make_plan("HS", seats=4), None))
    licences.give_seat(contact=colleague, licence=licence_of(boss), by=boss.user)
    other = make_contact(user=make_user(), company=make_company("Other Ltd"))
    acts.move_subscription(subscription=subscription, contact=other, by=editor, reason="Asked for")
    assert opens(other)
    assert not opens(boss)
    assert not opens(colleague)
    assert licence_of(other).quantity == 4
    assert licence_of(boss).ended_at is not None


def test_a_refund_that_takes_the_term_back_takes_the_seats(boss, colleague, editor):
    [subscription] = buy(boss.user, (make_plan("HS", seats=5), None))
    line = subscription.terms.get().order_line
    acts.take_back(order=line.order, lines=[line], by=editor, reason="Refunded")
    assert licence_of(boss).ended_at is not None
    assert not opens(boss)


@pytest.mark.parametrize(("before", "expected"), [(2, 3), (None, None)])
def test_an_upgrade_that_is_refunded_goes_back_to_its_seats_and_takes_none(
    boss, colleague, company, editor, before, expected
):
    buy(boss.user, (make_plan("HS", seats=before), None))
    [subscription] = buy(boss.user, (make_plan("HS+Origin", "100.00", seats=9), None))
    for contact in (colleague, make_contact(user=make_user(), company=company)):
        licences.give_seat(contact=contact, licence=licence_of(boss), by=boss.user)
    line = subscription.terms.last().order_line
    acts.take_back(order=line.order, lines=[line], by=editor, reason="Refunded")
    assert opens(boss)
    assert not opens(boss, "Origin")
    assert opens(colleague) is (before is not None)
    licence = licence_of(boss)
    assert (licence.quantity if licence.ended_at is None else None) == expected


def test_a_lapsing_licence_passes_its_holders_to_free_seats_of_the_same_subscription(
    boss, colleague, company
):
    [subscription] = buy(boss.user, (make_plan("HS", seats=2), None))
    late = make_contact(user=make_user(), company=company)
    until = clock.now() + timedelta(days=1)
    pack = make_seated(subscription, holders=[colleague, late], source="bought", valid_until=until)
    from oscar_clientportal.licences.services import tending

    with at(until + SECOND):
        tending.tend_licences()
        assert opens(colleague)
        assert not opens(late)
    pack.refresh_from_db()
    assert pack.ended_at is not None
