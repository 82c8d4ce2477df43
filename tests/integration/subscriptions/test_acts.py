"""What the staff do with a subscription: extend, cancel, pause, resume, move; each with its reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from oscar_clientportal.subscriptions import exceptions
from oscar_clientportal.subscriptions.services import accessible_contents, acts
from tests.factories import make_company, make_contact, make_plan, make_subscription, make_user, model

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def editor():
    return make_user("editor@acme.example", is_staff=True)


@pytest.fixture
def contact():
    return make_contact("client@acme.example", user=make_user("client@acme.example"))


@pytest.fixture
def subscription(contact):
    """A year that began yesterday."""
    return make_subscription(contact, make_plan("HS"), payer=contact.user)


@pytest.fixture
def why(editor):
    return {"by": editor, "reason": "They asked for it"}


def opened(contact):
    return accessible_contents(type(contact.user).objects.get(pk=contact.user_id))


def terms(subscription):
    return list(subscription.terms.order_by("starts_at").values_list("kind", "starts_at", "ends_at"))


def events(subscription, *kinds):
    rows = subscription.events.exclude(kind="mail").order_by("pk")
    return list(rows.filter(kind__in=kinds) if kinds else rows)


def make_live(subscription, status="retry"):
    last = subscription.terms.last()
    return subscription.renewals.create(
        plan=subscription.plan,
        starts_at=last.ends_at,
        ends_at=last.ends_at + 365 * DAY,
        status=status,
        price=75,
        currency="EUR",
    )


@pytest.mark.parametrize("reason", ["", "   ", "\0"])
def test_no_act_without_a_reason(subscription, contact, editor, reason):
    no_reason = {"subscription": subscription, "by": editor, "reason": reason}
    for act in (
        lambda: acts.extend_subscription(until=NOW + 900 * DAY, **no_reason),
        lambda: acts.cancel_subscription(at_end=False, **no_reason),
        lambda: acts.pause_subscription(**no_reason),
        lambda: acts.resume_subscription(**no_reason),
        lambda: acts.move_subscription(contact=contact, **no_reason),
    ):
        with pytest.raises(exceptions.ReasonNeeded):
            act()
    assert events(subscription) == []


def test_an_extension_follows_the_last_term_without_a_gap(subscription, why, editor):
    until = NOW + 400 * DAY
    end = subscription.terms.get().ends_at
    acts.extend_subscription(subscription=subscription, until=until, **why)
    assert terms(subscription)[1:] == [("extension", end, until)]
    [event] = events(subscription)
    assert (event.kind, event.actor, event.reason) == ("extended", editor, "They asked for it")
    subscription.refresh_from_db()
    assert NOW < subscription.due_at <= until


def test_an_extension_of_what_has_ended_begins_now_and_leaves_a_gap(contact, why):
    over = make_subscription(contact, make_plan("HS"), starts_at=NOW - 400 * DAY)
    acts.extend_subscription(subscription=over, until=NOW + DAY, **why)
    assert terms(over)[1] == ("extension", NOW, NOW + DAY)
    assert opened(contact) == {"HS"}


@pytest.mark.parametrize("until", [NOW - DAY, NOW, NOW + 100 * DAY, NOW + 364 * DAY, NOW + 3654 * DAY])
def test_an_extension_ends_later_than_before_and_within_ten_years(subscription, why, until):
    with pytest.raises(exceptions.WrongMoment):
        acts.extend_subscription(subscription=subscription, until=until, **why)
    assert len(terms(subscription)) == 1


def test_an_extension_takes_the_place_of_an_unpaid_renewal(contact, why):
    plan = make_plan("HS")
    for status, of_renewal in (("active", "retry"), ("suspended", "failed")):
        late = make_subscription(make_contact(), plan, starts_at=NOW - 366 * DAY, status=status)
        renewal = make_live(late, of_renewal)
        acts.extend_subscription(subscription=late, until=NOW + 30 * DAY, **why)
        renewal.refresh_from_db()
        late.refresh_from_db()
        assert (renewal.status, late.status) == ("cancelled", "active")


def test_what_somebody_has_in_another_way_is_not_extended_after_its_end(contact, why):
    over = make_subscription(contact, make_plan("HS"), starts_at=NOW - 400 * DAY)
    make_subscription(contact, make_plan("HS+Origin"))
    with pytest.raises(exceptions.ActRefused, match="would open nothing"):
        acts.extend_subscription(subscription=over, until=NOW + 30 * DAY, **why)


def test_the_day_of_an_extension_keeps_the_hour_of_the_shop_s_clock(settings):
    settings.TIME_ZONE = "Europe/Paris"
    winter = datetime(2026, 1, 15, 1, 30, tzinfo=UTC)  # 02:30 in Paris
    assert acts.moment_on(date(2026, 7, 1), winter).astimezone(UTC) == datetime(2026, 7, 1, 0, 30, tzinfo=UTC)
    # On that day the clocks jump from 02:00 to 03:00.
    assert acts.moment_on(date(2026, 3, 29), winter).astimezone(UTC) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2026, 3, 9), date(2036, 3, 12), date(9999, 12, 31)])
def test_days_of_the_past_and_of_the_far_future_are_refused_kindly(day):
    with pytest.raises(exceptions.WrongMoment):
        acts.moment_on(day, NOW)


def test_cancelled_at_the_end_it_runs_out_and_does_not_renew(subscription, contact, why):
    subscription.auto_renew, subscription.renewal_payer = True, contact.user
    subscription.save()
    acts.cancel_subscription(subscription=subscription, at_end=True, **why)
    subscription.refresh_from_db()
    assert (subscription.status, subscription.auto_renew, subscription.renewal_payer) == (
        "active",
        False,
        None,
    )
    assert opened(contact) == {"HS"}
    assert subscription.terms.get().grace_until is None
    assert [event.details["at_end"] for event in events(subscription)] == [True]
    with pytest.raises(exceptions.ActRefused, match="does not renew"):
        acts.cancel_subscription(subscription=subscription, at_end=True, **why)


def test_cancelled_now_nothing_is_open_from_this_second(subscription, contact, why):
    acts.extend_subscription(subscription=subscription, until=NOW + 400 * DAY, **why)
    acts.cancel_subscription(subscription=subscription, at_end=False, **why)
    subscription.refresh_from_db()
    assert (subscription.status, subscription.due_at) == ("cancelled", None)
    assert terms(subscription) == [("first", NOW - DAY, NOW)]
    assert opened(contact) == frozenset()
    with pytest.raises(exceptions.ActRefused, match="already"):
        acts.cancel_subscription(subscription=subscription, at_end=False, **why)


def test_cancelled_in_the_days_of_grace_nothing_stays_open(contact, why):
    late = make_subscription(contact, make_plan("HS"), starts_at=NOW - 366 * DAY, auto_renew=True)
    late.terms.update(grace_until=NOW + 6 * DAY)
    renewal = make_live(late)
    acts.cancel_subscription(subscription=late, at_end=False, **why)
    renewal.refresh_from_db()
    assert (renewal.status, late.terms.get().grace_until) == ("cancelled", None)
    assert opened(contact) == frozenset()


@pytest.mark.parametrize("status", ["suspended", "active"])
def test_what_has_ended_is_not_cancelled_at_its_end(contact, why, status):
    over = make_subscription(
        contact, make_plan("HS"), starts_at=NOW - 400 * DAY, auto_renew=True, status=status
    )
    with pytest.raises(exceptions.ActRefused, match="only be cancelled now"):
        acts.cancel_subscription(subscription=over, at_end=True, **why)


def test_a_pause_closes_and_what_was_left_goes_on_when_it_is_resumed(subscription, contact, why, frozen):
    end = subscription.terms.get().ends_at
    acts.pause_subscription(subscription=subscription, **why)
    assert opened(contact) == frozenset()
    subscription.refresh_from_db()
    assert (subscription.due_at, subscription.paused_at) == (None, NOW)
    frozen.move_to(NOW + 50 * DAY)
    acts.resume_subscription(subscription=subscription, **why)
    assert terms(subscription) == [
        ("first", NOW - DAY, NOW),
        ("rest", NOW + 50 * DAY, end + 50 * DAY),
    ]
    assert opened(contact) == {"HS"}
    subscription.refresh_from_db()
    assert (subscription.status, subscription.paused_at) == ("active", None)
    assert subscription.anchor == NOW + 49 * DAY


def test_what_was_left_is_counted_by_the_shop_s_clock(subscription, why, frozen, settings):
    settings.TIME_ZONE = "Europe/Paris"
    subscription.terms.update(ends_at=datetime(2026, 4, 20, 8, 30, tzinfo=UTC))  # 10:30 in summer
    acts.pause_subscription(subscription=subscription, **why)  # on 10 March, 10:30 in winter
    frozen.move_to(datetime(2026, 5, 10, 8, 30, tzinfo=UTC))  # 10:30 in summer
    acts.resume_subscription(subscription=subscription, **why)
    assert subscription.terms.get(kind="rest").ends_at == datetime(2026, 6, 20, 8, 30, tzinfo=UTC)


def test_terms_that_had_not_begun_move_with_the_pause(subscription, why, frozen):
    end = subscription.terms.get().ends_at
    acts.extend_subscription(subscription=subscription, until=end + 30 * DAY, **why)
    acts.pause_subscription(subscription=subscription, **why)
    frozen.move_to(NOW + 10 * DAY)
    acts.resume_subscription(subscription=subscription, **why)
    assert terms(subscription)[1:] == [
        ("rest", NOW + 10 * DAY, end + 10 * DAY),
        ("extension", end + 10 * DAY, end + 40 * DAY),
    ]


@pytest.mark.parametrize("status", ["pending", "paused", "suspended", "cancelled"])
def test_only_what_runs_can_be_paused(contact, why, status):
    other = make_subscription(contact, make_plan("HS"), status=status, paused_at=NOW)
    with pytest.raises(exceptions.ActRefused):
        acts.pause_subscription(subscription=other, **why)


def test_no_pause_while_a_renewal_is_being_paid(subscription, why):
    make_live(subscription)
    with pytest.raises(exceptions.ActRefused, match="being paid"):
        acts.pause_subscription(subscription=subscription, **why)


def test_what_was_bought_meanwhile_stands_against_resuming(subscription, contact, why):
    acts.pause_subscription(subscription=subscription, **why)
    make_subscription(contact, make_plan("HS+Origin"))
    with pytest.raises(exceptions.ActRefused, match="meanwhile"):
        acts.resume_subscription(subscription=subscription, **why)


@pytest.mark.req("0.35")
def test_moved_to_another_company_it_opens_for_them_and_the_payer_stays(subscription, contact, why):
    other = make_contact(user=make_user(), company=make_company("Other"))
    acts.move_subscription(subscription=subscription, contact=other, **why)
    subscription.refresh_from_db()
    assert (subscription.contact, subscription.company) == (other, other.company)
    assert subscription.payer == contact.user
    assert (opened(contact), opened(other)) == (frozenset(), {"HS"})
    [event] = events(subscription)
    assert (event.details["former_contact"], event.details["to"]) == (contact.pk, other.pk)


def test_a_person_without_a_company_gets_one_with_a_subscription(subscription, why):
    other = make_contact()
    type(other).objects.filter(pk=other.pk).update(company=None)
    acts.move_subscription(subscription=subscription, contact=other, **why)
    subscription.refresh_from_db()
    assert subscription.company.is_individual


@pytest.mark.parametrize(("held", "may"), [("HS", False), ("HS+Origin", False), ("Origin", True)])
def test_nobody_is_given_what_they_have_already(subscription, why, held, may):
    other = make_contact()
    make_subscription(other, make_plan(held))
    if may:
        acts.move_subscription(subscription=subscription, contact=other, **why)
        return
    with pytest.raises(exceptions.ActRefused, match="open nothing more"):
        acts.move_subscription(subscription=subscription, contact=other, **why)


def test_what_waits_for_approval_is_not_touched(contact, why):
    waiting = make_subscription(contact, make_plan("HS"), status="pending")
    for act in (
        lambda: acts.move_subscription(subscription=waiting, contact=make_contact(), **why),
        lambda: acts.cancel_subscription(subscription=waiting, at_end=False, **why),
        lambda: acts.extend_subscription(subscription=waiting, until=NOW + 900 * DAY, **why),
    ):
        with pytest.raises(exceptions.ActRefused, match="has not begun"):
            act()


def test_whoever_decided_on_another_state_is_told_so(subscription, why):
    seen = acts.mark_of(subscription)
    acts.pause_subscription(subscription=subscription, seen=seen, **why)
    with pytest.raises(exceptions.ChangedMeanwhile):
        acts.cancel_subscription(subscription=subscription, at_end=False, seen=seen, **why)
    model("subscriptions", "Subscription").objects.filter(pk=subscription.pk).delete()
    with pytest.raises(exceptions.ChangedMeanwhile):
        acts.resume_subscription(subscription=subscription, **why)


def test_client_and_payer_are_told_of_an_act_but_not_why(
    contact, why, mailoutbox, django_capture_on_commit_callbacks
):
    payer = make_user("payer@acme.example")
    subscription = make_subscription(contact, make_plan("HS"), payer=payer)
    with django_capture_on_commit_callbacks(execute=True):
        acts.pause_subscription(subscription=subscription, **why)
    assert {mail.to[0] for mail in mailoutbox} == {"client@acme.example", "payer@acme.example"}
    assert all("They asked" not in mail.body for mail in mailoutbox)
