"""The panel of subscriptions: found, looked at, changed with a reason; two editors at once; nothing of another shop."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services import acts
from tests import factories
from tests.functional.wagtail_admin.panels import SUBSCRIPTIONS, read
from wagtail_hooks.panels.subscriptions.acts import VIEWS

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = {"reason": "They asked for it"}


@pytest.fixture
def subscription(ada):
    return factories.make_subscription(ada, factories.make_plan("HS"), payer=factories.make_user())


def page_of(subscription):
    return f"{SUBSCRIPTIONS}inspect/{subscription.pk}/"


def url_of(subscription, act):
    return reverse(f"clientportal_subscriptions:{act}", args=[subscription.pk])


def do(client, subscription, act, *, seen=None, **data):
    given = {**WHY, "seen": acts.mark_of(subscription) if seen is None else seen, **data}
    return client.post(url_of(subscription, act), given)


def make_renewal(subscription, **fields):
    end = subscription.terms.last().ends_at
    given = {"plan": subscription.plan, "price": 75, "currency": "EUR", **fields}
    return subscription.renewals.create(starts_at=end, ends_at=end + 365 * DAY, **given)


def shown(client, **asked):
    """The beneficiaries whose rows the list shows."""
    response = client.get(SUBSCRIPTIONS, asked)
    assert response.status_code == 200
    return {row.contact.first_name for row in response.context["object_list"]}


class TestTheList:
    @pytest.fixture(autouse=True)
    def people(self):
        now, plan = clock.now(), factories.make_plan("HS")

        def make(name, **fields):
            starts_at = fields.pop("starts_at", now - DAY)
            contact = factories.make_contact(first_name=name, last_name="Demo")
            made = factories.make_subscription(contact, plan, starts_at=starts_at, **fields)
            type(made).objects.filter(pk=made.pk).update(due_at=fields.get("due_at", now + 20 * DAY))
            return made

        self.soon = make("Soon", days=20)
        make("Auto", auto_renew=True)
        for state in ("retry", "waiting", "failed"):
            make_renewal(make(state.title(), starts_at=now - 366 * DAY), status=state)
        make("Suspended", status="suspended", starts_at=now - 366 * DAY)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"renewal": "soon"}, {"Soon"}),
            ({"renewal": "auto"}, {"Auto"}),
            ({"renewal": "retry"}, {"Retry"}),
            ({"renewal": "waiting"}, {"Waiting"}),
            ({"renewal": "failed"}, {"Failed"}),
            ({"status": "suspended"}, {"Suspended"}),
            ({"q": "Auto Demo"}, {"Auto"}),
            ({"q": "nobody"}, set()),
        ],
    )
    def test_shows_what_is_asked_for(self, editing, asked, found):
        assert shown(editing, **asked) == found

    def test_is_found_by_agent_order_company_and_payer(self, editing, alice):
        factories.make_link(alice, self.soon.contact)
        payer = factories.make_user("paying@acme.example")
        type(self.soon).objects.filter(pk=self.soon.pk).update(payer=payer)
        assert shown(editing, agent=alice.pk) == {"Soon"}
        assert shown(editing, q="paying@acme.example") == {"Soon"}
        assert "Soon" in shown(editing, q=self.soon.company.name)

    def test_costs_the_same_for_six_rows_as_for_more(self, editing, django_assert_max_num_queries):
        with django_assert_max_num_queries(22):
            read(editing, f"{SUBSCRIPTIONS}?renewal=auto")
        with django_assert_max_num_queries(22):
            read(editing, SUBSCRIPTIONS)

    def test_is_read_page_by_page(self, editing):
        response = editing.get(SUBSCRIPTIONS, {"after": "nonsense", "before": "pk~x~y", "n": "-3"})
        assert len(response.context["object_list"]) == 6

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_goes_into_a_file(self, editing, kind):
        response = editing.get(SUBSCRIPTIONS, {"export": kind, "renewal": "auto"})
        content = b"".join(response.streaming_content)
        assert response.status_code == 200
        assert content if kind == "xlsx" else b"Auto Demo" in content


class TestThePage:
    def test_tells_the_life_newest_first(self, editing, editor, subscription):
        acts.extend_subscription(
            subscription=subscription, until=clock.now() + 500 * DAY, by=editor, reason="A present"
        )
        acts.pause_subscription(subscription=subscription, by=editor, reason="On a journey")
        response = editing.get(page_of(subscription))
        told = [entry.what for entry in response.context["entries"]]
        assert told.index("Paused") < told.index("Extended")
        page = response.content.decode()
        for words in ("A present", "On a journey", "Erika Editor", "E-mail: subscription changed", "<svg"):
            assert words in page, words
        assert "Resume" in [str(act["label"]) for act in response.context["acts"]]

    def test_tells_each_try_of_a_renewal_with_its_reason(self, editing, subscription):
        renewal = make_renewal(subscription, status="retry", tries=1)
        renewal.attempts.create(number=1, code="insufficient_funds", message="The card has not enough money.")
        assert "The card has not enough money. (insufficient_funds)" in read(editing, page_of(subscription))

    def test_is_short_work_however_long_the_life(
        self, editing, editor, subscription, django_assert_max_num_queries
    ):
        for days in range(400, 430):
            until = clock.now() + days * DAY
            acts.extend_subscription(subscription=subscription, until=until, by=editor, reason="More")
        with django_assert_max_num_queries(24):
            read(editing, page_of(subscription))

    def test_offers_acts_to_those_alone_who_may_change(self, limited, subscription):
        client = limited("view_subscription")
        assert url_of(subscription, "extend") not in read(client, page_of(subscription))
        assert client.get(url_of(subscription, "extend")).status_code == 302

    def test_of_a_contact_lists_them(self, editing, subscription):
        page = read(editing, f"/cms/client-portal/contacts/inspect/{subscription.contact_id}/")
        assert page_of(subscription) in page


class TestAnAct:
    @pytest.mark.parametrize("act", list(VIEWS))
    def test_says_first_what_will_happen(self, editing, subscription, act):
        page = read(editing, url_of(subscription, act))
        assert "What will happen" in page
        assert "<li>" in page

    def test_extends_until_the_chosen_day(self, editing, subscription):
        day = (clock.now() + 500 * DAY).date()
        assert do(editing, subscription, "extend", until=day.isoformat()).url == page_of(subscription)
        assert clock.shop_zone() is not None
        assert subscription.terms.last().ends_at.astimezone(clock.shop_zone()).date() == day

    @pytest.mark.parametrize("until", ["", "NaN", "0001-01-01", "9999-12-31", "2026-02-30", "1999-01-01"])
    def test_refuses_a_day_that_is_none_kindly(self, editing, subscription, until):
        response = do(editing, subscription, "extend", until=until)
        assert response.status_code == 200
        assert response.context["form"].errors["until"]
        assert subscription.terms.count() == 1

    def test_cancels_pauses_resumes_and_moves(self, editing, subscription):
        other = factories.make_contact(first_name="Ben")
        do(editing, subscription, "pause")
        subscription.refresh_from_db()
        assert subscription.status == "paused"
        do(editing, subscription, "resume")
        subscription.refresh_from_db()
        do(editing, subscription, "move", contact=other.pk)
        subscription.refresh_from_db()
        assert (subscription.status, subscription.contact) == ("active", other)
        do(editing, subscription, "end")
        subscription.refresh_from_db()
        assert subscription.status == "cancelled"
        report = read(editing, page_of(subscription))
        assert report.count("They asked for it") == 4

    def test_needs_a_reason(self, editing, subscription):
        response = do(editing, subscription, "end", reason=" ")
        assert response.context["form"].errors["reason"]
        subscription.refresh_from_db()
        assert subscription.status == "active"

    def test_of_the_second_editor_shows_them_what_the_first_has_done(self, editing, subscription):
        seen = acts.mark_of(subscription)
        do(editing, subscription, "pause", seen=seen)
        response = do(editing, subscription, "end", seen=seen)
        assert response.status_code == 200
        assert "Something has changed meanwhile" in response.content.decode()
        subscription.refresh_from_db()
        assert subscription.status == "paused"
        assert do(editing, subscription, "end", seen=response.context["seen"]).status_code == 302

    def test_on_what_is_not_there_is_not_found(self, editing, globex):
        with globex():
            contact = factories.make_contact()
            foreign = factories.make_subscription(contact, factories.make_plan("HS"))
            numbers = type(foreign).objects.filter(pk=foreign.pk)
            foreign.terms.all().delete()
            numbers.update(id=987_654)
        for act in VIEWS:
            url = reverse(f"clientportal_subscriptions:{act}", args=[987_654])
            assert editing.get(url).status_code == editing.post(url, WHY).status_code == 404

    def test_stands_in_wagtail_s_own_log(self, editing, subscription, limited):
        from wagtail.models import ModelLogEntry

        do(editing, subscription, "pause")
        [entry] = ModelLogEntry.objects.filter(action="clientportal.subscription_changed")
        assert entry.message == "Paused: They asked for it"


class TestTheFirstPage:
    def test_says_how_many_renewals_failed_lately(self, editing, subscription):
        assert "renewal failed" not in read(editing, "/cms/")
        make_renewal(subscription, status="failed")
        type(subscription).objects.update(status="suspended")
        page = read(editing, "/cms/")
        assert "1 renewal failed in the last 7 days" in page
        assert "1 subscription is suspended" in page

    def test_says_nothing_of_what_is_long_past(self, editing, subscription):
        with time_machine.travel(clock.now() - 8 * DAY):
            make_renewal(subscription, status="failed")
        assert "renewal failed" not in read(editing, "/cms/")
