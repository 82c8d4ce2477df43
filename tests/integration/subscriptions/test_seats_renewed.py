"""Seats through the end of a term: renewed, in grace, suspended and paid later, given up, never paid."""

from datetime import timedelta

import pytest

from oscar_clientportal.licences import services as licences
from oscar_clientportal.licences.services.tending import tend_licences
from oscar_clientportal.subscriptions.services import has_access, renewing
from tests import factories
from tests.renewals import at, last_of, make_payer, make_renewing, renewals_of, save_card, work_at

from .orders import buy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("2.71")]
SECOND = timedelta(seconds=1)


def days(number):
    return timedelta(days=number)


@pytest.fixture
def user():
    return make_payer()


@pytest.fixture
def colleague(user):
    return factories.make_contact(user=factories.make_user(), company=user.clientportal_contact.company)


@pytest.fixture
def subscription(user):
    return make_renewing(user, factories.make_plan("HS", "75.00", seats=10))


@pytest.fixture
def licence(subscription, user, colleague):
    return factories.make_seated(subscription, 10, holders=[user.clientportal_contact, colleague])


def opens(contact, moment):
    with at(moment):
        return has_access(type(contact.user)._default_manager.get(pk=contact.user_id), "HS")


def reloaded(row):
    return type(row).objects.get(pk=row.pk)


def test_a_renewal_goes_on_with_the_same_licence_and_every_seat(subscription, licence, colleague):
    end = last_of(subscription).ends_at
    assert work_at(end) == {"paid": 1}
    assert opens(colleague, end + days(100))
    assert (reloaded(licence).quantity, reloaded(licence).used) == (10, 2)


@pytest.mark.parametrize(("wanted", "quantity"), [(5, 5), (2, 2), (1, 10)])
def test_a_smaller_number_takes_effect_with_the_renewal_unless_more_are_in_use(
    subscription, licence, colleague, wanted, quantity
):
    licences.change_licence(licence=licence, quantity=wanted, at_next_renewal=True, by=None)
    assert reloaded(licence).quantity == 10
    end = last_of(subscription).ends_at
    work_at(end)
    assert reloaded(licence).quantity == quantity
    assert opens(colleague, end + SECOND)


def test_seats_are_open_through_the_grace_then_suspended_and_open_again_once_paid():
    user = make_payer("chargeCustomerFail")
    contact = user.clientportal_contact
    friend = factories.make_contact(user=factories.make_user(), company=contact.company)
    subscription = make_renewing(user, factories.make_plan("HS", "75.00", seats=10))
    licence = factories.make_seated(subscription, 10, holders=[friend])
    end = last_of(subscription).ends_at
    work_at(end)
    assert opens(friend, end + SECOND)
    for day in (1, 3, 5, 7, 8):
        work_at(end + days(day))
    assert reloaded(subscription).status == "suspended"
    assert not opens(friend, end + days(9))
    assert reloaded(licence).used == 1
    with at(end + days(10)):
        save_card(user)
        renewal = subscription.renewals.get()
        card = user.clientportal_cards.get(is_default=True)
        renewing.pay_with_payer(renewal=renewal, card=card, return_url="http://acme.localhost/")
    assert renewals_of(subscription)[0][0] == "done"
    assert opens(friend, end + days(11))


def test_one_that_is_not_renewed_ends_with_its_licences_and_its_holders_are_told(
    user, colleague, mailoutbox, django_capture_on_commit_callbacks
):
    plan = factories.make_plan("HS", "75.00", seats=10)
    subscription = make_renewing(user, plan, auto_renew=False, renewal_payer=None)
    licence = factories.make_seated(subscription, 10, holders=[colleague])
    end = last_of(subscription).ends_at
    assert opens(colleague, end - SECOND)
    assert not opens(colleague, end)
    with django_capture_on_commit_callbacks(execute=True):
        work_at(end + days(1))
    assert reloaded(licence).ended_at is not None
    assert colleague.email in {mail.to[0] for mail in mailoutbox}


def test_what_was_bought_until_the_end_of_the_term_ends_with_it_and_holders_move_to_free_seats(
    subscription, licence, user, colleague
):
    late = factories.make_contact(user=factories.make_user(), company=user.clientportal_contact.company)
    end = last_of(subscription).ends_at
    pack = factories.make_seated(subscription, 5, holders=[late], source="bought", valid_until=end)
    work_at(end)
    with at(end + SECOND):
        tend_licences()
    assert reloaded(pack).ended_at is not None
    assert opens(late, end + days(1))
    assert reloaded(licence).used == 3


def test_a_trial_brings_the_licences_as_well(user, colleague):
    plan = factories.make_plan("HS", seats=3, trial_days=14)
    [subscription] = buy(user, (plan, None))
    assert subscription.terms.get().kind == "trial"
    licence = factories.model("licences", "Licence").objects.get()
    licences.give_seat(contact=colleague, licence=licence, by=user)
    end = last_of(subscription).ends_at
    assert opens(colleague, end - SECOND)
    assert not opens(colleague, end)


def test_bought_anew_while_suspended_the_seats_go_over_to_what_was_bought(
    subscription, licence, user, colleague
):
    end = last_of(subscription).ends_at
    subscription.status = "suspended"
    subscription.save()
    with at(end + days(10)):
        [bought] = buy(user, (factories.make_plan("HS+Origin", seats=4), None))
        assert (reloaded(licence).quantity, reloaded(licence).used) == (4, 2)
        assert bought.licences.get().licence == licence
    assert opens(colleague, end + days(11))
    assert reloaded(subscription).status == "cancelled"


def test_bought_anew_for_fewer_than_are_in_use_begins_with_new_licences(
    subscription, licence, user, colleague
):
    end = last_of(subscription).ends_at
    subscription.status = "suspended"
    subscription.save()
    with at(end + days(10)):
        [bought] = buy(user, (factories.make_plan("HS+Origin", seats=1), None))
    assert reloaded(licence).ended_at is not None
    assert bought.licences.get().licence.quantity == 1
    assert not opens(colleague, end + days(11))
    assert opens(user.clientportal_contact, end + days(11))
