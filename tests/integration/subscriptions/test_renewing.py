"""The worker: notices, charges at the end of the term, further tries, suspension and end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from oscar_clientportal.subscriptions.services import auto_renewal, has_access, renewing
from oscar_clientportal.subscriptions.services.schedule import reschedule
from tests import factories
from tests.renewals import (
    at,
    kinds_of,
    last_of,
    mails_of,
    make_payer,
    make_renewing,
    renewals_of,
    save_card,
    work_at,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
DUNNING = (1, 3, 5, 7)


def days(number):
    return timedelta(days=number)


def reloaded(subscription):
    return type(subscription).objects.get(pk=subscription.pk)


@pytest.fixture
def user():
    return make_payer()


class TestTheEndOfATerm:
    def test_it_is_announced_then_renewed_at_the_end_and_no_second_earlier(self, user):
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        assert work_at(end - days(30)) == {"notice": 1}
        assert work_at(end - days(7)) == {"notice": 1}
        assert work_at(end - SECOND) == {}
        assert work_at(end) == {"paid": 1}
        term = last_of(subscription)
        assert (term.starts_at, term.kind) == (end, "renewal")
        assert term.order_line.order.total_incl_tax == Decimal("75.00")
        assert mails_of(subscription) == ["RENEWAL", "RENEWAL", "RECEIPT"]
        assert work_at(end + days(1)) == {}

    def test_what_does_not_renew_ends_and_says_so_once(self, user):
        subscription = make_renewing(user, auto_renew=False, renewal_payer=None)
        end = last_of(subscription).ends_at
        done = [work_at(end + wait) for wait in (-days(30), -days(7), timedelta(), days(1))]
        assert done == [{"notice": 1}, {"notice": 1}, {"end": 1}, {}]
        assert mails_of(subscription) == ["RENEWAL", "RENEWAL", "ENDED"]
        reschedule(subscriptions=[reloaded(subscription)])
        work_at(end + days(2))
        assert mails_of(subscription).count("ENDED") == 1

    def test_a_card_that_will_have_expired_is_asked_about_with_the_first_notice(self, user):
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        before = timezone.localdate(end - days(31))
        user.clientportal_cards.update(exp_month=before.month, exp_year=before.year)
        work_at(end - days(30))
        assert mails_of(subscription) == ["RENEWAL", "CARD"]
        work_at(end - days(7))
        assert mails_of(subscription) == ["RENEWAL", "CARD", "RENEWAL"]

    def test_of_notices_that_were_missed_one_is_sent(self, user):
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        assert work_at(end - days(2)) == {"notice": 1}
        assert work_at(end - days(1)) == {}
        assert mails_of(subscription) == ["RENEWAL"]


class TestARefusedCard:
    def test_is_tried_on_the_days_of_dunning_then_nothing_is_open_any_more(self):
        user = make_payer("chargeCustomerFail")
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        assert work_at(end) == {"refused": 1}
        for day in DUNNING:
            with at(end + days(day) - SECOND):
                assert has_access(type(user).objects.get(pk=user.pk), "HS")
            assert work_at(end + days(day) - SECOND) == {}
            assert work_at(end + days(day)) == {"refused": 1}
        assert reloaded(subscription).status == "suspended"
        with at(end + days(7)):
            assert not has_access(type(user).objects.get(pk=user.pk), "HS")
        assert renewals_of(subscription) == [("failed", end)]
        assert mails_of(subscription) == ["REFUSED"] * 4 + ["SUSPENDED"]
        assert work_at(end + days(37) - SECOND) == {}
        assert work_at(end + days(37)) == {"give-up": 1}
        assert reloaded(subscription).status == "cancelled"
        assert mails_of(subscription)[-1] == "ENDED"
        assert reloaded(subscription).due_at is None

    def test_lost_or_stolen_is_never_charged_again_but_another_card_is(self):
        user = make_payer("chargeCustomerFail")
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        work_at(end)
        renewal = subscription.renewals.get()
        renewal.attempts.update(code="stolen_card")
        type(renewal).objects.filter(pk=renewal.pk).update(code="stolen_card")
        assert work_at(end + days(1)) == {"looked at": 1}
        assert subscription.renewals.get().tries == 1
        card = save_card(user, "visa")
        with at(end + days(2)):
            auto_renewal.change_card(subscription=subscription, user=user, card=card)
        assert work_at(end + days(2)) == {"paid": 1}
        assert last_of(subscription).starts_at == end

    def test_lost_or_stolen_suspends_after_the_last_day_of_dunning(self):
        subscription = make_renewing(make_payer("chargeCustomerFail"))
        end = last_of(subscription).ends_at
        work_at(end)
        subscription.renewals.update(code="lost_card")
        subscription.renewals.get().attempts.update(code="lost_card")
        done = [work_at(end + days(day)) for day in DUNNING]
        assert done[-1] == {"suspend": 1}
        assert subscription.renewals.get().tries == 1

    def test_paid_during_the_grace_the_term_joins_the_last_one(self):
        user = make_payer("chargeCustomerFail")
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        work_at(end)
        save_card(user, "visa")
        assert work_at(end + days(1)) == {"paid": 1}
        assert last_of(subscription).starts_at == end

    def test_nobody_asks_for_what_was_switched_off_meanwhile(self):
        subscription = make_renewing(make_payer("chargeCustomerFail"))
        end = last_of(subscription).ends_at
        work_at(end)
        with at(end + MINUTE):
            auto_renewal.switch_off(subscription=subscription, by=None)
        assert work_at(end + days(1)) == {"end": 1}
        assert renewals_of(subscription) == [("cancelled", end)]
        assert not last_of(subscription).grace_until

    def test_without_any_card_the_payer_is_asked_for_one(self):
        subscription = make_renewing(make_payer(""))
        end = last_of(subscription).ends_at
        assert work_at(end) == {"refused": 1}
        assert mails_of(subscription)[-1] == "REFUSED"


class TestABankThatWantsThePayer:
    def test_asks_them_once_and_suspends_when_nobody_comes(self):
        subscription = make_renewing(make_payer("authenticationRequired"))
        end = last_of(subscription).ends_at
        assert work_at(end) == {"waiting": 1}
        assert renewals_of(subscription) == [("waiting", end)]
        done = [work_at(end + days(day)) for day in DUNNING]
        assert done == [{"waiting": 1}] * 4
        assert reloaded(subscription).status == "suspended"
        assert [code for code in mails_of(subscription) if code == "ACTION"] == ["ACTION"]
        assert subscription.renewals.get().tries == 1


class TestWhoeverIsSuspended:
    @pytest.fixture
    def suspended(self):
        subscription = make_renewing(make_payer("chargeCustomerFail"))
        end = last_of(subscription).ends_at
        for day in (0, *DUNNING):
            work_at(end + days(day))
        return reloaded(subscription)

    def test_pays_and_begins_anew_with_the_payment(self, suspended):
        user = suspended.renewal_payer
        paid_at = last_of(suspended).ends_at + days(20)
        with at(paid_at):
            card = save_card(user, "visa")
            outcome = renewing.pay_with_payer(renewal=suspended.renewals.get(), return_url="/", card=card)
        assert outcome.is_paid
        term = last_of(suspended)
        assert term.starts_at == paid_at
        assert reloaded(suspended).status == "active"
        assert reloaded(suspended).anchor == paid_at
        with at(paid_at):
            assert has_access(type(user).objects.get(pk=user.pk), "HS")
        assert work_at(term.ends_at - days(30)) == {"notice": 1}

    def test_is_told_by_the_history(self, suspended):
        assert kinds_of(suspended) == ["refused"] * 5 + ["suspended"]


class TestAWorkerThatWasOff:
    def test_within_the_grace_charges_for_the_term_that_joins(self, user):
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        assert work_at(end + days(6)) == {"paid": 1}
        assert last_of(subscription).starts_at == end

    def test_later_charges_once_for_a_term_that_begins_now(self, user):
        subscription = make_renewing(
            user, factories.make_plan("HS", "75.00", term_length=1, term_unit="month")
        )
        late = last_of(subscription).ends_at + days(25)
        assert work_at(late) == {"paid": 1}
        assert last_of(subscription).starts_at == late
        assert subscription.terms.count() == 2

    def test_ninety_days_later_charges_nobody_and_asks_the_payer(self, user):
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        assert work_at(end + days(90)) == {"suspend": 1}
        assert reloaded(subscription).status == "suspended"
        assert mails_of(subscription) == ["SUSPENDED"]
        assert renewals_of(subscription) == [("failed", end)]
        assert user.orders.count() == 0
        assert work_at(end + days(120)) == {"give-up": 1}


class TestClocksThatJump:
    def test_forty_days_ahead_and_back_charges_once_and_loses_no_paid_time(self, user):
        subscription = make_renewing(user)
        first = last_of(subscription)
        assert work_at(first.ends_at + days(20)) == {"paid": 1}
        for moment in (first.ends_at - days(20), first.ends_at, first.ends_at + days(1)):
            assert "paid" not in work_at(moment)
        assert subscription.terms.count() == 2
        assert last_of(subscription).ends_at - last_of(subscription).starts_at >= days(365)
        with at(first.ends_at - SECOND):
            assert has_access(type(user).objects.get(pk=user.pk), "HS")

    def test_ninety_days_ahead_and_back_closes_nothing_that_is_paid(self, user):
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        assert work_at(end + days(40)) == {"suspend": 1}
        with at(end - SECOND):
            assert has_access(type(user).objects.get(pk=user.pk), "HS")
        with at(end):
            assert not has_access(type(user).objects.get(pk=user.pk), "HS")

    @pytest.mark.parametrize("hours", [-1, 1])
    def test_an_hour_off_charges_once_for_the_same_term(self, user, hours):
        subscription = make_renewing(user)
        end = last_of(subscription).ends_at
        done = [work_at(end + timedelta(hours=wait)) for wait in (hours, 0, -hours, 1)]
        assert sum(found["paid"] for found in done) == 1
        assert last_of(subscription).starts_at == end

    def test_through_a_change_of_clocks_the_time_of_day_stays(self, user, settings):
        from datetime import datetime
        from zoneinfo import ZoneInfo

        settings.TIME_ZONE = "Europe/Berlin"
        zone = ZoneInfo("Europe/Berlin")
        end = datetime(2030, 3, 15, 2, 30, tzinfo=zone)
        plan = factories.make_plan("HS", "75.00", term_length=1, term_unit="month")
        subscription = make_renewing(user, plan)
        subscription.terms.update(starts_at=end - days(28), ends_at=end)
        type(subscription).objects.filter(pk=subscription.pk).update(anchor=end - days(28), due_at=end)
        assert work_at(end) == {"paid": 1}
        assert last_of(subscription).ends_at.astimezone(zone).hour == 2
        assert last_of(subscription).ends_at.astimezone(zone).day == 15
