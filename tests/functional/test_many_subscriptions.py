"""One plan for many clients at once: who is chosen, what becomes of each, and what lands in the basket."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portal import many_subscriptions
from tests import factories
from tests.functional.shopping import Shopper, agent_with

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.20")]

URL = reverse("clientportal_portal:portfolio-subscriptions")
PORTFOLIO = reverse("clientportal_portal:portfolio")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Line = get_model("basket", "Line")


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example")


@pytest.fixture
def as_agent(client, agent, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}
    client.force_login(agent.user)
    return client


def people(agent, count=3):
    return [
        factories.make_link(
            agent, factories.make_contact(f"c{number}@acme.example"), email=f"c{number}@acme.example"
        )
        for number in range(count)
    ]


def send(client, links, **data):
    return client.post(URL, {"client": [getattr(link, "pk", link) for link in links], **data})


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def in_basket():
    rows = Line.objects.values_list("clientportal_beneficiary__contact_id", "product_id")
    return sorted(rows)


def shown(response):
    """Those whom the preview would buy for, and those it leaves out."""
    return tuple([each.link.pk for each in response.context[name]] for name in ("bought", "left_out"))


class TestTheList:
    def test_every_row_can_be_ticked_and_all_at_once_without_a_script(self, as_agent, agent):
        links = people(agent)
        page = as_agent.get(PORTFOLIO).content.decode()
        for link in links:
            assert f'name="client" value="{link.pk}" form="portfolio-many"' in page
        assert "checked" not in re.findall(r'<input type="checkbox" name="client"[^>]*>', page)[0]
        ticked = as_agent.get(
            PORTFOLIO + re.search(r'href="([^"#]*ticked=all)', page)[1].replace("&amp;", "&")
        )
        boxes = re.findall(r'<input type="checkbox" name="client"[^>]*>', ticked.content.decode())
        assert len(boxes) == 3
        assert all("checked" in box for box in boxes)

    def test_ticking_all_keeps_what_is_searched(self, as_agent, agent):
        people(agent)
        page = as_agent.get(PORTFOLIO, {"q": "c1@acme"}).content.decode()
        address = re.search(r'href="([^"#]*ticked=all)', page)[1].replace("&amp;", "&")
        assert as_agent.get(PORTFOLIO + address).content.decode().count('name="client"') == 1

    def test_ticks_cost_no_query(self, as_agent, agent):
        people(agent)
        counts = []
        for data in ({}, {}, {"ticked": "all"}):
            with CaptureQueriesContext(connection) as queries:
                as_agent.get(PORTFOLIO, data)
            counts.append(len(queries))
        assert counts[1] == counts[2]


class TestWhoIsChosen:
    @pytest.mark.parametrize("role", ["anonymous", "shopper", "other agent"])
    def test_nobody_buys_for_the_clients_of_another(self, client, agent, role):
        links, plan = people(agent), factories.make_plan("HS")
        if role != "anonymous":
            user = factories.make_agent().user if role == "other agent" else factories.make_user()
            client.force_login(user)
        answer = send(client, links, plan=plan.pk, confirm="1")
        assert answer.status_code == (302 if role == "anonymous" else 404)
        assert in_basket() == []

    @pytest.mark.parametrize("value", ["", "x", "0", "-1", "1.0", "9" * 30, "\u0661", "1' OR 1=1"])
    def test_a_client_that_is_none_is_missing_like_one_of_another(self, as_agent, agent, value):
        links = people(agent, 1)
        stranger = factories.make_link(factories.make_agent())
        answers = [send(as_agent, [*links, other]) for other in (value, stranger)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content or "csrf" in answers[0].content.decode()

    @pytest.mark.parametrize("status", ["ended", "refused"])
    def test_one_who_left_the_portfolio_is_missing(self, as_agent, agent, status):
        links = people(agent)
        ClientLink.objects.filter(pk=links[0].pk).update(status=status)
        assert send(as_agent, links).status_code == 404

    def test_nobody_ticked_leads_back_with_a_word(self, as_agent, agent):
        people(agent)
        answer = as_agent.post(URL, {}, follow=True)
        assert answer.redirect_chain == [(PORTFOLIO, 302)]
        assert "Please tick the clients first." in text(answer)

    def test_the_page_without_clients_says_where_they_are_chosen(self, as_agent):
        assert "Tick clients in your portfolio" in text(as_agent.get(URL))

    def test_everybody_found_are_those_of_all_pages_that_the_search_finds(self, as_agent, agent):
        factories.make_plan("HS")
        links = people(agent, 27)
        answer = as_agent.post(URL, {"everybody": "1"})
        assert {link.pk for link in answer.context["links"]} == {link.pk for link in links}
        answer = as_agent.post(URL, {"everybody": "1", "q": "c3@acme"})
        assert [link.pk for link in answer.context["links"]] == [links[3].pk]

    @pytest.mark.parametrize("everybody", [False, True])
    def test_more_than_fit_are_refused_with_words(self, as_agent, agent, monkeypatch, everybody):
        for module in ("portal.many_subscriptions", "portal.views.many_subscriptions"):
            monkeypatch.setattr(f"oscar_clientportal.{module}.MOST_AT_ONCE", 2)
        links = people(agent)
        answer = as_agent.post(
            URL, {"everybody": "1"} if everybody else {"client": [link.pk for link in links]}, follow=True
        )
        assert "Please choose at most 2 clients at a time." in text(answer)
        assert in_basket() == []

    def test_one_of_whom_nobody_knows_yet_who_it_is_is_left_out_with_the_reason(
        self, as_agent, agent, monkeypatch
    ):
        monkeypatch.setattr("oscar_clientportal.portfolios.services.resolving.WAIT", 0)
        monkeypatch.setattr("oscar_clientportal.core.afterwards.soon", lambda act: None)
        plan, links = factories.make_plan("HS"), people(agent, 2)
        ClientLink.objects.filter(pk=links[0].pk).update(contact=None, status="pending")
        answer = send(as_agent, links, plan=plan.pk)
        assert shown(answer) == ([links[1].pk], [links[0].pk])
        assert "It is not known yet whom this address belongs to" in text(answer)


class TestThePlans:
    def test_each_says_for_how_many_of_them_it_can_be_bought(self, as_agent, agent):
        links = people(agent)
        hs = factories.make_plan("HS")
        factories.make_plan("HS+Origin")
        factories.make_subscription(links[0].contact, hs)
        answer = send(as_agent, links)
        assert [(str(found.plan), found.count) for found in answer.context["plans"]] == [
            ("HS", 2),
            ("HS+Origin", 3),
        ]
        assert "for 2 of 3" in text(answer)

    @pytest.mark.parametrize("value", ["", "x", "0", "-1", "9" * 30, "\u0661"])
    def test_a_plan_that_is_none_is_missing(self, as_agent, agent, value):
        factories.make_plan("HS")
        assert send(as_agent, people(agent), plan=value).status_code == 404

    def test_a_closed_plan_is_missing(self, as_agent, agent):
        plan = factories.make_plan("HS", is_open=False)
        assert send(as_agent, people(agent), plan=plan.pk, confirm="1").status_code == 404
        assert in_basket() == []


class TestThePreview:
    @pytest.mark.req("0.21", "0.22", "0.34")
    def test_it_says_of_each_what_it_comes_to_or_why_not(self, as_agent, agent):
        new, has_less, has_it = people(agent)
        plan = factories.make_plan("HS+Origin", "100.00")
        with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
            start = clock.now()
            factories.make_subscription(has_less.contact, factories.make_plan("HS", "50.00"), starts_at=start)
            factories.make_subscription(has_it.contact, plan, starts_at=start)
            answer = send(as_agent, [new, has_less, has_it], plan=plan.pk)
        page = text(answer)
        assert shown(answer) == ([new.pk, has_less.pk], [has_it.pk])
        assert "New: 1 Upgrade: 1 Left out: 1 Together: €150.00" in page
        assert "Instead of HS, until the same end: March 1, 2027." in page
        assert "Until March 1, 2027." in page
        assert "HS is open already, until March 1, 2027." in page
        assert "It can be bought from March 1, 2027 on." in page
        assert "Put 2 in the basket" in page
        assert in_basket() == []

    def test_a_trial_and_a_new_term_are_told_in_words(self, as_agent, agent):
        new, has_less = people(agent, 2)
        plan = factories.make_plan("HS+Origin", "100.00", trial_days=14, upgrade_policy="new-term")
        with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
            factories.make_subscription(has_less.contact, factories.make_plan("HS"), starts_at=clock.now())
            page = text(send(as_agent, [new, has_less], plan=plan.pk))
        assert "14 days free, until March 15, 2026." in page
        assert "Instead of HS: a new term from today until March 1, 2027." in page

    def test_nobody_who_can_have_it_leaves_no_button(self, as_agent, agent):
        [link], plan = people(agent, 1), factories.make_plan("HS")
        factories.make_subscription(link.contact, plan)
        page = text(send(as_agent, [link], plan=plan.pk))
        assert "can't be bought for any of them" in page.replace("&#x27;", "'")
        assert "in the basket" not in page

    @pytest.mark.req("0.06", "0.11")
    def test_a_client_who_waits_for_approval_looks_like_one_with_nothing(self, as_agent, agent):
        plan = factories.make_plan("HS")
        had_one = factories.make_contact(user=factories.make_user())
        factories.make_subscription(had_one, plan)
        answers = []
        for contact, status in ((had_one, "pending"), (factories.make_contact(), "linked")):
            link = factories.make_link(agent, contact, status=status)
            with time_machine.travel("2026-12-01T12:00:00Z", tick=False):
                answers.append(send(as_agent, [link], plan=plan.pk))
            answers[-1] = re.sub(r'value="\w+"', "", answers[-1].content.decode()).replace(contact.email, "X")
        assert answers[0] == answers[1]


class TestTheBasket:
    def confirm(self, client, links, plan):
        return send(client, links, plan=plan.pk, confirm="1")

    def test_there_is_a_line_for_each_that_says_for_whom(self, as_agent, agent):
        links, plan = people(agent), factories.make_plan("HS", "75.00")
        answer = self.confirm(as_agent, links, plan)
        assert answer.url == reverse("basket:summary")
        assert in_basket() == sorted((link.contact_id, plan.product_id) for link in links)
        page = text(as_agent.get(answer.url))
        assert "HS for 3 clients is in your basket." in page
        for link in links:
            assert link.client_name in page

    def test_the_lines_are_the_ones_that_one_by_one_would_make(self, as_agent, agent):
        links, plan = people(agent, 2), factories.make_plan("HS", "75.00")
        self.confirm(as_agent, links, plan)
        facts = (
            "line_reference",
            "quantity",
            "price_excl_tax",
            "price_incl_tax",
            "price_currency",
            "tax_code",
        )
        extra = (
            "stockrecord_id",
            "clientportal_beneficiary__contact_id",
            "attributes__value",
            "attributes__option",
        )
        together = sorted(Line.objects.values_list(*facts, *extra), key=str)
        Line.objects.all().delete()
        for link in links:
            Shopper(as_agent, agent.user).choose_plan(link, plan)
        assert sorted(Line.objects.values_list(*facts, *extra), key=str) == together

    def test_an_upgrade_is_stored_at_what_it_costs(self, as_agent, agent):
        [link] = people(agent, 1)
        factories.make_subscription(link.contact, factories.make_plan("HS", "50.00"), days=20)
        self.confirm(as_agent, [link], factories.make_plan("HS+Origin", "100.00"))
        assert Line.objects.get().price_excl_tax < 50
        assert "price has" not in text(as_agent.get(reverse("basket:summary")))

    def test_again_changes_nothing(self, as_agent, agent):
        links, plan = people(agent), factories.make_plan("HS")
        self.confirm(as_agent, links[:2], plan)
        self.confirm(as_agent, links, plan)
        assert in_basket() == sorted((link.contact_id, plan.product_id) for link in links)

    def test_another_plan_for_the_same_client_gives_way_and_goods_stay(self, as_agent, agent):
        links = people(agent, 2)
        first, second = factories.make_plan("HS"), factories.make_plan("Origin")
        shopper = Shopper(as_agent, agent.user)
        shopper.put_in_basket(factories.make_product("Handbook"))
        self.confirm(as_agent, links, first)
        preview = text(send(as_agent, links[:1], plan=second.pk))
        assert "Takes the place of HS in your basket." in preview
        self.confirm(as_agent, links[:1], second)
        found = list(Line.objects.values_list("clientportal_beneficiary__contact_id", "product__title"))
        assert sorted(found, key=str) == sorted(
            [(links[0].contact_id, "Origin"), (links[1].contact_id, "HS"), (None, "Handbook")], key=str
        )

    def test_what_has_changed_since_the_preview_is_shown_again(self, as_agent, agent):
        links, plan = people(agent), factories.make_plan("HS")
        factories.make_subscription(links[0].contact, plan)
        answer = self.confirm(as_agent, links, plan)
        assert answer.status_code == 200
        assert "Something has changed meanwhile" in text(answer)
        assert in_basket() == []

    def test_all_or_none_where_one_leaves_the_portfolio(self, as_agent, agent):
        links, plan = people(agent), factories.make_plan("HS")
        ClientLink.objects.filter(pk=links[0].pk).update(status="ended")
        assert self.confirm(as_agent, links, plan).status_code == 404
        assert in_basket() == []

    def test_a_basket_in_another_currency_is_refused_with_words(self, as_agent, agent):
        Shopper(as_agent, agent.user).put_in_basket(factories.make_product("Handbook", currency="HUF"))
        answer = send(as_agent, people(agent), plan=factories.make_plan("HS").pk, confirm="1")
        assert "another currency" in text(as_agent.get(answer.url))
        assert Line.objects.count() == 1

    @pytest.mark.req("0.23")
    def test_one_checkout_buys_them_all(self, client, settings):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}
        agent = agent_with("500.00")
        shopper = Shopper(client, agent.user)
        links, plan = people(agent), factories.make_plan("HS", "75.00")
        self.confirm(client, links, plan)
        shopper.buy(card=None)
        assert shopper.page.url.endswith("/thank-you/")
        held = get_model("clientportal_subscriptions", "Subscription").objects.values_list(
            "contact", flat=True
        )
        assert sorted(held) == sorted(link.contact_id for link in links)


class TestTheCost:
    def count(self, act):
        with CaptureQueriesContext(connection) as queries:
            answer = act()
        assert answer.status_code in (200, 302)
        return len(queries)

    @pytest.mark.parametrize(
        "data", [{}, {"plan": True}, {"plan": True, "confirm": "1"}], ids=["plans", "preview", "basket"]
    )
    def test_a_page_for_twenty_asks_no_more_than_one_for_two(self, as_agent, agent, data):
        plan, less = factories.make_plan("HS+Origin", trial_days=7), factories.make_plan("HS")
        links = people(agent, 22)
        for link in links[::2]:
            factories.make_subscription(link.contact, less)
        data = {**data, **({"plan": plan.pk} if "plan" in data else {})}
        send(as_agent, links[:1], **data)
        few = self.count(lambda: send(as_agent, links[:2], **data))
        Line.objects.all().delete()
        send(as_agent, links[:1], **data)
        many = self.count(lambda: send(as_agent, links[2:], **data))
        assert many == few

    def test_two_hundred_are_put_in_the_basket_with_few_queries(self, as_agent, agent):
        plan, links = factories.make_plan("HS"), people(agent, 200)
        assert self.count(lambda: send(as_agent, links, plan=plan.pk, confirm="1")) < 60
        assert Line.objects.count() == 200


def test_the_most_at_once_fit_into_one_form(settings):
    """Beside them go the plan, the token and the button."""
    assert many_subscriptions.MOST_AT_ONCE + 10 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
