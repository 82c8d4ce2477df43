"""What is foretold until a day is what the worker then does, step by step; foretelling writes nothing."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.rules import Step
from oscar_clientportal.subscriptions.services import forecast
from tests import factories
from tests.renewals import at, last_of, make_payer, make_renewing, work_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
#: What the worker's history tells of each step.
STEPS = {"renewed": Step.RENEW, "ended": Step.END, "suspended": Step.SUSPEND}


def days(number):
    return timedelta(days=number)


def until(number):
    return clock.now() + days(number)


def foretold(moment):
    return [(thing.subscription.pk, thing.step, thing.days, thing.amount) for thing in forecast(until=moment)]


@pytest.fixture
def shop():
    """Subscriptions of all kinds, for a week, a month or a year; one does not renew."""
    user = make_payer()
    daily = factories.make_plan("Daily", "5.00", contents=["HS"], term_length=7, term_unit="day")
    monthly = factories.make_plan("Monthly", "20.00", contents=["HS"], term_length=1, term_unit="month")
    yearly = factories.make_plan("Yearly", "90.00", contents=["HS"])
    some = {"price": Decimal("5.00"), "days": 7}
    renewing = [
        make_renewing(user, daily, ends_in=days(2), **some),
        make_renewing(user, daily, ends_in=days(5) + timedelta(hours=5), **some),
        make_renewing(user, monthly, ends_in=days(9), days=31, price=None, currency=""),
        make_renewing(user, yearly, ends_in=days(33), price=Decimal("80.00")),
        make_renewing(user, yearly, ends_in=days(12), auto_renew=False, renewal_payer=None),
    ]
    for (
        subscription
    ) in renewing:  # whoever has two with the same content of one's own has bought it in another way
        contact = factories.make_contact()
        type(subscription).objects.filter(pk=subscription.pk).update(contact=contact, company=contact.company)
    return renewing


def written():
    return [
        get_model("clientportal_subscriptions", name).objects.count()
        for name in ("Renewal", "RenewalAttempt", "SubscriptionEvent", "Term", "Subscription")
    ]


def happened(since):
    """What the worker has done after this event, read from what it wrote, in order, each with its moment."""
    events = get_model("clientportal_subscriptions", "SubscriptionEvent").objects.filter(pk__gt=since)
    found, told = [], set()
    for event in events.order_by("pk"):
        name, *rest = event.key.split("-")
        notice = (event.subscription_id, *rest[:2])  # one mail to the payer, one to the client
        if event.kind in STEPS:
            amount = event.details.get("amount")
            done = (event.subscription_id, STEPS[event.kind], 0, amount and Decimal(amount))
            found.append((event.created_at, done))
        elif name == "coming" and notice not in told:
            told.add(notice)
            found.append((event.created_at, (event.subscription_id, Step.NOTICE, int(rest[0]))))
    return found


def last_event():
    newest = get_model("clientportal_subscriptions", "SubscriptionEvent").objects.order_by("-pk").first()
    return newest.pk if newest else 0


def test_what_is_foretold_is_exactly_what_a_worker_then_does(shop):
    moment, end, rhythm = clock.now(), until(45), timedelta(hours=7)
    promise = list(forecast(until=end))
    assert {thing.step for thing in promise} == {Step.NOTICE, Step.RENEW, Step.END}
    before = last_event()
    while moment < end:
        moment = min(moment + rhythm, end)
        work_at(moment)
    done = happened(before)
    assert [what for _at, what in done] == [
        (thing.subscription.pk, thing.step, thing.days, thing.amount)[: 3 if thing.days else 4]
        for thing in promise
    ]
    assert all(
        thing.at <= moment <= thing.at + rhythm for thing, (moment, _) in zip(promise, done, strict=True)
    )
    assert foretold(end) == []


def test_nothing_is_written_by_foretelling(shop):
    before, due = written(), list(get_model("clientportal_subscriptions", "Subscription").objects.values())
    assert list(forecast(until=until(400)))
    assert written() == before
    assert list(get_model("clientportal_subscriptions", "Subscription").objects.values()) == due


def test_what_is_foretold_comes_in_order_and_no_further_than_asked(shop):
    end = until(100)
    moments = [thing.at for thing in forecast(until=end)]
    assert moments == sorted(moments)
    assert moments[-1] <= end


def test_what_is_overdue_is_foretold_for_now(shop):
    now = last_of(shop[3]).ends_at + days(1)
    first = {thing.subscription.pk: thing for thing in reversed(list(forecast(until=now + days(1), now=now)))}
    assert (first[shop[3].pk].at, first[shop[3].pk].step) == (now, Step.RENEW)


def test_a_worker_off_for_ninety_days_is_foretold_to_charge_nobody():
    subscription = make_renewing(make_payer())
    now = last_of(subscription).ends_at + days(90)
    steps = [thing.step for thing in forecast(until=now + days(60), now=now)]
    assert steps == [Step.SUSPEND, Step.GIVE_UP]


def test_a_refused_one_is_foretold_to_be_paid_at_the_next_try_at_its_fixed_amount():
    subscription = make_renewing(make_payer("chargeCustomerFail"), days=365)
    end = last_of(subscription).ends_at
    work_at(end)
    type(subscription).objects.filter(pk=subscription.pk).update(price=Decimal("99.00"))
    with at(end + timedelta(hours=1)):
        first = next(iter(forecast(until=end + days(3))))
    assert (first.at, first.step, first.amount) == (end + days(1), Step.RETRY, Decimal("75.00"))


def test_what_waits_for_its_payer_is_foretold_to_be_suspended():
    subscription = make_renewing(make_payer("authenticationRequired"))
    end = last_of(subscription).ends_at
    work_at(end)
    with at(end):
        found = [(thing.step, thing.at) for thing in forecast(until=end + days(60))]
    assert found == [(Step.SUSPEND, end + days(7)), (Step.GIVE_UP, end + days(37))]


def test_a_card_that_will_have_expired_is_named():
    user = make_payer()
    make_renewing(user)
    assert not any(thing.lacks_card for thing in forecast(until=until(61)))
    user.clientportal_cards.update(exp_month=clock.now().month, exp_year=clock.now().year)
    assert all(thing.lacks_card for thing in forecast(until=until(61)))


def test_its_queries_do_not_grow_with_the_subscriptions(django_assert_max_num_queries):
    user, plan = make_payer(), factories.make_plan("HS")
    for _ in range(12):
        make_renewing(user, plan)
    list(forecast(until=until(90)))
    with django_assert_max_num_queries(25):
        assert len(list(forecast(until=until(90)))) == 36


class TestTheCommand:
    def run(self, *arguments):
        said = StringIO()
        call_command("renew_subscriptions", "--shop", "acme", *arguments, stdout=said)
        return said.getvalue()

    def test_lists_what_is_coming_with_totals(self, shop):
        day = f"{until(45):%Y-%m-%d}"
        said = self.run("--dry-run", "--until", day)
        lines = said.splitlines()
        assert sum("  renewal " in line for line in lines) == sum(
            step is Step.RENEW for _pk, step, *_ in foretold(until(45))
        )
        assert "mail: ends in 30 days" in said
        assert any(line.startswith("to be charged, if every card pays: ") for line in lines)
        assert "EUR" in lines[-1]

    def test_without_a_day_lists_what_is_due_now(self, shop):
        assert "nothing" in self.run("--dry-run")

    def test_until_needs_a_dry_run(self):
        with pytest.raises(CommandError, match="nothing is ever charged before its day"):
            self.run("--until", "2027-01-31")

    @pytest.mark.parametrize("day", ["tomorrow", "2027-02-30"])
    def test_what_is_no_date_is_refused(self, day):
        with pytest.raises(CommandError, match="is not a date"):
            self.run("--dry-run", "--until", day)

    def test_does_what_is_due_and_says_so(self, shop):
        with at(last_of(shop[0]).ends_at):
            assert self.run() == "acme: 1 paid\n"
            assert self.run() == ""
            assert self.run("-v", "2") == "acme: nothing to do\n"
