"""Looking through a portfolio: tabs, words, filters, order and pages; never by what the agent may not read."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portal.portfolio_list import SORTS, SUBSCRIPTIONS
from tests import factories

pytestmark = pytest.mark.django_db

PORTFOLIO = reverse("clientportal_portal:portfolio")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
ROW = re.compile(r'portfolio/(\d+)/"><strong>')


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example")


@pytest.fixture
def look(client, agent):
    """The page for this query string, as text."""
    client.force_login(agent.user)
    client.cookies["django_language"] = "en"
    return lambda address="", **data: client.get(PORTFOLIO + address, data or None).content.decode()


def shown(page):
    """The links on the page, by their keys and in their order."""
    return [int(pk) for pk in ROW.findall(page)]


def a_client(agent, name="", email="", *, active=True, status="linked", **fields):
    """A client whom the shop knows by this name."""
    user = factories.make_user(email) if active else None
    first, _blank, last = name.partition(" ")
    contact = factories.make_contact(email, user=user, first_name=first, last_name=last)
    return factories.make_link(agent, contact, status=status, **fields)


def walk(look, question=""):
    """All pages from the first to the last, then from the last to the first: the links on each."""
    address, pages = "?" + question, []
    for way in ("next", "prev"):
        while True:
            page = look(address)
            pages.append(shown(page))
            found = re.search(rf'href="([^"]*)" class="[^"]*" rel="{way}"', page)
            if found is None:
                break
            address = found[1].replace("&amp;", "&")
    return pages


class TestTheTabs:
    @pytest.mark.req("0.02", "1.01")
    def test_each_shows_its_own_people_and_all_are_counted(self, look, agent):
        people = {
            kind: factories.make_link(agent, factories.make_contact(kind=kind))
            for kind in ("client", "partner", "lead")
        }
        factories.make_link(agent, factories.make_contact(kind="lead"))

        for kind in people:
            page = look(tab=kind)
            assert re.findall(r'portal-count">([\d,+]+)<', page) == ["1", "1", "2"]
            assert people[kind].pk in shown(page)
            assert len(shown(page)) == (2 if kind == "lead" else 1)

    @pytest.mark.parametrize("tab", ["", "nobody", "client'", "Client"])
    def test_an_unknown_tab_is_that_of_the_clients(self, look, agent, tab):
        link = factories.make_link(agent)

        assert shown(look(tab=tab)) == [link.pk]

    def test_many_are_counted_no_further_than_a_thousand(self, look, agent, monkeypatch):
        monkeypatch.setattr("oscar_clientportal.portal.portfolio_list.MOST_COUNTED", 2)
        for _number in range(3):
            factories.make_link(agent)

        assert 'portal-count">2+<' in look()

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({}, "Your portfolio is empty"),
            ({"tab": "partner"}, "No partners yet"),
            ({"tab": "lead"}, "No leads yet"),
            ({"q": "nobody"}, "Nobody matches"),
            ({"status": "active"}, "Nobody matches"),
        ],
    )
    def test_a_page_without_anybody_says_why(self, look, data, words):
        assert words in look(**data)


class TestWords:
    def test_accents_and_capitals_do_not_count(self, look, agent):
        link = a_client(agent, "Ételka Őszi")

        for words in ("etelka", "OSZI", "Őszi étel"):
            assert shown(look(q=words)) == [link.pk], words

    @pytest.mark.parametrize("words", ["e", "et", "et os"])
    def test_one_or_two_letters_are_the_beginning_of_a_word(self, look, agent, words):
        link = a_client(agent, "Ételka Őszi", "x@acme.example")
        a_client(agent, "Peter Kovács", "y@acme.example")

        assert shown(look(q=words)) == [link.pk]

    @pytest.mark.req("0.06")
    @pytest.mark.parametrize("case", [{"status": "pending"}, {"active": False}])
    def test_a_hidden_name_is_not_found_but_what_was_typed_is(self, look, agent, case):
        link = a_client(agent, "Ada Lovelace", "x@acme.example", first_name="Byron", **case)

        assert shown(look(q="lovelace")) == []
        assert shown(look(q="byron")) == [link.pk]

    def test_somebody_found_in_both_ways_is_there_once(self, look, agent):
        link = a_client(agent, "Ada Lovelace", first_name="Ada", last_name="Lovelace")

        assert shown(look(q="ada lovelace")) == [link.pk]

    def test_somebody_of_whom_nobody_knows_yet_who_it_is_is_found_as_typed(self, look, agent):
        link = a_client(agent, email="x@acme.example", active=False)
        ClientLink.objects.update(contact=None, status="pending")

        assert shown(look(q="x@acme")) == [link.pk]


class TestFilters:
    @pytest.mark.req("0.25")
    def test_by_subscription(self, look, agent):
        plan, now = factories.make_plan("HS"), clock.now()
        links = {state: a_client(agent) for state in SUBSCRIPTIONS}
        factories.make_subscription(links["running"].contact, plan, days=300)
        factories.make_subscription(links["soon"].contact, plan, days=20)
        ended = now - timedelta(days=400)
        factories.make_subscription(links["ended"].contact, plan, starts_at=ended)

        found = {state: set(shown(look(subscription=state))) for state in SUBSCRIPTIONS}

        assert found["none"] == {links["none"].pk}
        assert found["running"] == {links["running"].pk, links["soon"].pk}
        assert found["soon"] == {links["soon"].pk}
        assert found["ended"] == {links["ended"].pk}

    @pytest.mark.req("0.06", "0.11")
    def test_one_that_waits_counts_as_what_the_agent_bought_and_nothing_else(self, look, agent):
        plan = factories.make_plan("HS")
        own, foreign = (a_client(agent, status="pending") for _number in range(2))
        factories.make_subscription(own.contact, plan, status="pending", payer=agent.user)
        factories.make_subscription(foreign.contact, plan)

        assert shown(look(subscription="running")) == [own.pk]
        assert shown(look(subscription="none")) == [foreign.pk]

    @pytest.mark.req("0.06")
    def test_by_status_one_that_waits_is_like_one_who_has_not_come_in(self, look, agent):
        active = a_client(agent)
        waiting, invited = a_client(agent, status="pending"), a_client(agent, active=False)
        added = a_client(agent, active=False, invited_at=None)

        assert shown(look(status="active")) == [active.pk]
        assert set(shown(look(status="invited"))) == {waiting.pk, invited.pk}
        assert shown(look(status="added")) == [added.pk]

    def test_filters_words_and_order_go_together(self, look, agent):
        plan = factories.make_plan("HS")
        both, other = a_client(agent, "Zoe Ada"), a_client(agent, "Ada Lovelace")
        for link in (both, other, a_client(agent, "Grace Hopper")):
            factories.make_subscription(link.contact, plan)
        a_client(agent, "Ada Nothing")

        page = look(q="ada", subscription="running", status="active", sort="name")

        assert shown(page) == [other.pk, both.pk]

    @pytest.mark.parametrize("name", ["subscription", "status", "sort", "after", "before", "tab"])
    @pytest.mark.parametrize("value", ["x", "\x00", "%", "W10", "WzEsMV0", "a" * 9999, "é", "bnVsbA", "🙂"])
    def test_what_an_address_can_not_mean_is_left_out(self, look, agent, name, value):
        link = a_client(agent)

        assert shown(look(**{name: value})) == [link.pk]


class TestTheColours:
    @pytest.mark.req("0.05")
    def test_a_new_client_is_green_and_called_invited_whoever_it_is(self, look, agent):
        a_client(agent, status="pending")
        a_client(agent, active=False)

        badges = re.findall(r'<span class="(badge [^"]*portal-status[^"]*)">([^<]*)<', look())

        assert len(badges) == 2
        assert set(badges) == {("badge badge-success portal-status portal-status-invited", "Invited")}

    def test_who_has_come_in_is_active_and_who_was_not_invited_is_added(self, look, agent):
        a_client(agent)
        a_client(agent, active=False, invited_at=None)

        assert set(re.findall(r'portal-status-(\w+)">(\w+)<', look())) == {
            ("active", "Active"),
            ("added", "Added"),
        }


class TestTheOrder:
    def test_by_name_as_the_agent_reads_it(self, look, agent):
        links = [
            a_client(agent, "Éva Almási", "z@acme.example"),
            a_client(agent, "Aaron Hidden", "m@acme.example", status="pending"),
            a_client(agent, "", "c@acme.example", active=False),
            a_client(agent, "", "x@acme.example", active=False, first_name="Bea"),
            a_client(agent, "frank Zed", "a@acme.example"),
        ]

        order = [links[3], links[2], links[0], links[4], links[1]]  # Bea, c@…, Éva, frank, m@…
        assert shown(look(sort="name")) == [link.pk for link in order]

    @pytest.mark.req("0.06")
    def test_by_address_as_it_was_typed_until_the_client_is_open(self, look, agent):
        opened = a_client(agent, email="a@acme.example", active=True)
        hidden = a_client(agent, email="b@acme.example", status="pending")
        Contact.objects.filter(pk=opened.contact_id).update(email="m@acme.example")
        Contact.objects.filter(pk=hidden.contact_id).update(email="z@acme.example")

        assert shown(look(sort="email")) == [hidden.pk, opened.pk]

    def test_by_the_end_of_the_subscription_with_those_who_have_none_last(self, look, agent):
        plan, nobody, late, soon = factories.make_plan("HS"), *(a_client(agent) for _number in range(3))
        factories.make_subscription(late.contact, plan, days=300)
        factories.make_subscription(soon.contact, plan, days=20)

        assert shown(look(sort="ends")) == [soon.pk, late.pk, nobody.pk]
        assert shown(look(sort="-ends")) == [late.pk, soon.pk, nobody.pk]


class TestThePages:
    @pytest.fixture
    def many(self, agent):
        """Sixty clients of all sorts, with ties in every order."""
        plan, now = factories.make_plan("HS"), clock.now()
        cases = [{}, {"active": False}, {"status": "pending"}, {"active": False, "first_name": "Anna"}]
        links = []
        for number in range(60):
            name = f"{['Anna', 'Éva', 'Zoe'][number % 3]} {['Kovács', 'Ádám'][number % 2]}"
            link = a_client(agent, name, created_at=now - timedelta(hours=number // 7), **cases[number % 4])
            if number % 5 == 0:
                factories.make_subscription(link.contact, plan, starts_at=now - timedelta(days=number // 10))
            links.append(link)
        return {link.pk for link in links}

    @pytest.mark.parametrize("sort", SORTS)
    @pytest.mark.parametrize("narrowed", ["", "&q=a", "&status=invited", "&subscription=none&q=acme"])
    def test_every_client_is_on_one_page_once_in_any_order(self, look, many, sort, narrowed, monkeypatch):
        monkeypatch.setattr("oscar_clientportal.portal.portfolio_list.PAGE", 100)
        whole = shown(look(f"?sort={sort}{narrowed}"))
        monkeypatch.setattr("oscar_clientportal.portal.portfolio_list.PAGE", 13)
        pages = walk(look, f"sort={sort}{narrowed}")
        forwards, backwards = pages[: len(pages) // 2], pages[len(pages) // 2 :]

        assert [pk for page in forwards for pk in page] == whole
        assert len(set(whole)) == len(whole)
        assert (set(whole) < many) if narrowed else (set(whole) == many)
        assert backwards == forwards[::-1]

    def test_they_hold_25(self, look, many):
        assert [len(page) for page in walk(look)] == [25, 25, 10, 10, 25, 25]

    def test_a_page_keeps_its_place_when_somebody_new_comes_first(self, look, agent, many):
        first = shown(look())
        cursor = re.search(r'href="([^"]*)" class="[^"]*" rel="next"', look())[1].replace("&amp;", "&")
        second = shown(look(cursor))
        a_client(agent)

        assert shown(look(cursor)) == second
        assert not set(first) & set(second)

    def test_past_the_end_it_leads_back(self, look, agent, many):
        cursor = re.search(r'href="([^"]*)" class="[^"]*" rel="next"', look())[1].replace("&amp;", "&")
        ClientLink.objects.update(status="ended")
        a_client(agent)

        assert "There is nobody further on" in look(cursor)

    @pytest.mark.parametrize("question", ["", "?sort=name", "?sort=ends&q=anna", "?status=invited"])
    def test_the_number_of_queries_is_the_same_for_5_and_60(self, look, agent, many, question):
        few = sorted(many)[:5]
        look(question)  # fills Django's and Oscar's own caches
        with CaptureQueriesContext(connection) as for_many:
            look(question)
        ClientLink.objects.exclude(pk__in=few).update(status="ended")
        with CaptureQueriesContext(connection) as for_few:
            assert shown(look(question))

        assert len(for_many) == len(for_few)
