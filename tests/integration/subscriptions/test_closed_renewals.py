"""While whoever has a subscription, or pays for it, is blocked or outside their validity, nobody is charged or told."""

from datetime import timedelta

import pytest

from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions import tokens
from oscar_clientportal.subscriptions.services import has_access
from tests.renewals import at, kinds_of, last_of, mails_of, make_payer, make_renewing, renewals_of, work_at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("stripe_shop"),
    pytest.mark.req("2.65", "2.66"),
]


def days(number):
    return timedelta(days=number)


def reloaded(subscription):
    return type(subscription).objects.get(pk=subscription.pk)


def block_at(moment, company):
    with at(moment):
        services.block_company(company=company, by=None)


def unblock_at(moment, company):
    with at(moment):
        services.unblock_company(company=company, by=None)


@pytest.fixture
def user():
    return make_payer()


@pytest.fixture
def company(user):
    return user.clientportal_contact.company


def test_a_renewal_that_is_due_while_blocked_is_suspended_and_nobody_is_charged_or_told(user, company):
    subscription = make_renewing(user)
    end = last_of(subscription).ends_at
    block_at(end - days(40), company)
    work_at(end - days(30))
    work_at(end - days(7))
    assert work_at(end) == {"suspend": 1}
    assert reloaded(subscription).status == "suspended"
    assert renewals_of(subscription) == [("failed", end)]
    assert kinds_of(subscription) == ["suspended"]
    assert mails_of(subscription) == []
    assert work_at(end + days(3)) == {}


def test_what_was_blocked_is_due_again_at_once_when_it_is_unblocked(user, company):
    subscription = make_renewing(user)
    end = last_of(subscription).ends_at
    block_at(end - days(3), company)
    work_at(end)
    unblock_at(end + days(2), company)
    assert reloaded(subscription).status == "active"
    assert work_at(end + days(2)) == {"paid": 1}
    assert last_of(subscription).starts_at == end
    assert renewals_of(subscription) == [("done", end)]
    with at(end + days(2)):
        assert has_access(user, "HS")
    assert kinds_of(subscription) == ["suspended", "resumed", "renewed"]


def test_after_the_shops_patience_nobody_is_charged_for_it_unasked(user, company):
    subscription = make_renewing(user)
    end = last_of(subscription).ends_at
    block_at(end - days(3), company)
    work_at(end)
    type(subscription).objects.update(due_at=None)  # no worker came by while it was blocked
    unblock_at(end + days(45), company)
    assert work_at(end + days(45)) == {"suspend": 1}
    assert mails_of(subscription) == ["SUSPENDED"]
    assert renewals_of(subscription) == [("failed", end)]


def test_a_refused_renewal_is_not_tried_again_while_blocked_and_is_afterwards(company, user):
    payer = make_payer("chargeCustomerFail")
    subscription = make_renewing(payer)
    end = last_of(subscription).ends_at
    assert work_at(end) == {"refused": 1}
    told = mails_of(subscription)
    block_at(end + timedelta(hours=1), payer.clientportal_contact.company)
    assert work_at(end + days(1)) == {"suspend": 1}
    assert mails_of(subscription) == told
    unblock_at(end + days(2), payer.clientportal_contact.company)
    assert work_at(end + days(3))["refused"] == 1


def test_what_was_asked_of_a_card_before_is_followed_to_its_end_without_a_mail(user, company):
    payer = make_payer("authenticationRequired")
    subscription = make_renewing(payer)
    end = last_of(subscription).ends_at
    assert work_at(end) == {"waiting": 1}
    told = mails_of(subscription)
    block_at(end + timedelta(hours=1), payer.clientportal_contact.company)
    done = [work_at(end + days(day)) for day in (1, 3, 5, 7, 8)]
    assert {"waiting": 1} in done
    assert mails_of(subscription) == told
    assert reloaded(subscription).status == "suspended"


def test_one_that_does_not_renew_ends_without_a_mail(user, company):
    subscription = make_renewing(user, auto_renew=False, renewal_payer=None)
    end = last_of(subscription).ends_at
    block_at(end - days(3), company)
    assert work_at(end) == {"end": 1}
    assert mails_of(subscription) == []


def test_the_payers_company_counts_as_well_as_the_beneficiarys(user, company):
    client = make_payer("")
    subscription = make_renewing(user)
    type(subscription).objects.update(contact=client.clientportal_contact)
    end = last_of(subscription).ends_at
    block_at(end - days(3), company)
    assert work_at(end) == {"suspend": 1}
    unblock_at(end + days(1), company)
    block_at(end + days(1), client.clientportal_contact.company)
    assert work_at(end + days(1)) == {"suspend": 1}
    unblock_at(end + days(1), client.clientportal_contact.company)
    assert work_at(end + days(1)) == {"paid": 1}


def test_outside_the_validity_it_is_as_blocked_and_goes_on_with_its_first_day(user, company):
    subscription = make_renewing(user)
    end = last_of(subscription).ends_at
    first_day = (end + days(5)).astimezone(clock.shop_zone()).date()
    with at(end - days(3)):
        services.set_validity(company=company, valid_from=first_day, valid_until=None, by=None)
    assert work_at(end) == {"suspend": 1}
    assert work_at(end + days(3)) == {}
    done = work_at(end + days(6))
    assert done["paid"] == 1
    assert last_of(subscription).kind == "renewal"


def test_a_validity_that_is_made_longer_lets_it_go_on(user, company):
    subscription = make_renewing(user)
    end = last_of(subscription).ends_at
    last_day = (end - days(2)).astimezone(clock.shop_zone()).date()
    with at(end - days(3)):
        services.set_validity(company=company, valid_from=None, valid_until=last_day, by=None)
    assert work_at(end) == {"suspend": 1}
    with at(end + days(1)):
        services.set_validity(company=company, valid_from=None, valid_until=None, by=None)
    assert work_at(end + days(1)) == {"paid": 1}
    assert reloaded(subscription).status == "active"


@pytest.mark.usefixtures("transactional_db")
def test_the_page_of_the_renewal_is_closed_too(client, user, company):
    renewal_user = make_payer("chargeCustomerFail")
    subscription = make_renewing(renewal_user, ends_in=timedelta(hours=-1))
    work_at(clock.now())
    renewal = subscription.renewals.get()
    path = f"/portal/renewal/{tokens.renewal_token(renewal)}/"
    assert client.get(path).status_code == 200
    closed = renewal_user.clientportal_contact.company
    services.block_company(company=closed, by=None)
    assert client.get(path).status_code == 404
    services.unblock_company(company=closed, by=None)
    assert client.get(path).status_code == 200
