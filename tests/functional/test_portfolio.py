"""The agent's portfolio over HTTP: who may see what, adding clients, bad input."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from tests import factories

pytestmark = pytest.mark.django_db

PORTFOLIO = reverse("clientportal_portal:portfolio")
ADD = reverse("clientportal_portal:portfolio-add")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")


def page_of(link):
    return reverse("clientportal_portal:portfolio-client", args=[link.pk])


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example", first_name="Alice", last_name="Agent")


@pytest.fixture
def link(agent):
    contact = factories.make_contact(user=factories.make_user("ada@acme.example"))
    Contact.objects.filter(pk=contact.pk).update(first_name="Ada", last_name="Lovelace")
    return factories.make_link(agent, contact)


def log_in(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def as_agent(client, agent):
    return log_in(client, agent.user)


@pytest.fixture
def add(as_agent, django_capture_on_commit_callbacks):
    def act(email, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return as_agent.post(ADD, {"email": email}, **kwargs)

    return act


class TestWhoMaySeeIt:
    @pytest.mark.parametrize("path", [PORTFOLIO, ADD])
    def test_anonymous_people_log_in_first(self, client, path):
        response = client.get(path)

        assert response.status_code == 302
        assert response["Location"].endswith(f"?next={path}")

    @pytest.mark.parametrize("path", [PORTFOLIO, ADD])
    def test_a_shopper_gets_a_friendly_page_with_the_status_of_a_missing_one(self, client, path):
        response = log_in(client, factories.make_user()).get(path)

        assert response.status_code == 404
        assert "This page is for agents" in response.content.decode()

    @pytest.mark.req("0.01")
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("role", ["anonymous", "shopper", "other agent", "agent"])
    def test_a_clients_page_is_for_their_agent_alone(self, client, link, agent, role, method):
        users = {
            "shopper": factories.make_user,
            "other agent": lambda: factories.make_agent().user,
            "agent": lambda: agent.user,
        }
        if role in users:
            log_in(client, users[role]())

        response = getattr(client, method)(page_of(link))

        expected = {"anonymous": 302, "agent": 200 if method == "get" else 405}
        assert response.status_code == expected.get(
            role, 404 if method == "get" or role == "shopper" else 405
        )
        assert "ada@acme.example" not in response.content.decode() or role == "agent"

    def test_a_foreign_client_answers_like_a_missing_one(self, client, link):
        log_in(client, factories.make_agent().user)

        foreign = client.get(page_of(link))
        missing = client.get(reverse("clientportal_portal:portfolio-client", args=[10**30]))

        assert foreign.status_code == missing.status_code == 404
        assert len(foreign.content) == len(missing.content)

    @pytest.mark.parametrize("status", ["refused", "ended"])
    def test_a_client_who_left_the_portfolio_is_missing(self, as_agent, link, status):
        link.status = status
        link.save()

        assert as_agent.get(page_of(link)).status_code == 404
        assert "ada@acme.example" not in as_agent.get(PORTFOLIO).content.decode()

    @pytest.mark.req("5.07")
    def test_the_other_shops_agent_sees_nothing_of_it(self, globex_client, link, globex):
        with globex():
            other = factories.make_agent("agent@globex.example")
            log_in(globex_client, other.user)

        assert globex_client.get(page_of(link)).status_code == 404
        assert "ada@acme.example" not in globex_client.get(PORTFOLIO).content.decode()


class TestTheList:
    @pytest.mark.req("0.02", "0.03")
    def test_an_empty_portfolio_invites_to_add_somebody(self, as_agent):
        page = as_agent.get(PORTFOLIO).content.decode()

        assert "Your portfolio is empty" in page
        assert ADD in page

    @pytest.mark.req("0.18", "0.19", "0.25")
    def test_the_last_column_creates_or_modifies(self, as_agent, agent, link):
        factories.make_subscription(link.contact, factories.make_plan("HS+Origin"), days=30)
        factories.make_link(agent, factories.make_contact("new@acme.example"))

        page = as_agent.get(PORTFOLIO).content.decode()

        assert page.count("Modify the subscription") == 1
        assert page.count("Create a subscription") == 1
        assert "HS+Origin" in page

    def test_a_subscription_that_ended_is_created_anew(self, as_agent, link):
        plan, long_ago = factories.make_plan("HS"), clock.now() - timedelta(days=800)
        factories.make_subscription(link.contact, plan, starts_at=long_ago)

        page = as_agent.get(PORTFOLIO).content.decode()

        assert "Create a subscription" in page
        assert "ended on" in page

    @pytest.mark.parametrize("words", ["lovelace", "ADA Love", "ada@acme"])
    def test_it_is_searched_by_name_or_address(self, as_agent, agent, link, words):
        factories.make_link(agent, factories.make_contact("grace@acme.example"))

        page = as_agent.get(PORTFOLIO, {"q": words}).content.decode()

        assert "ada@acme.example" in page
        assert "grace@acme.example" not in page

    @pytest.mark.req("0.06")
    def test_a_name_the_agent_may_not_read_is_neither_shown_nor_found(self, as_agent, link):
        link.status = "pending"
        link.save()

        assert "Lovelace" not in as_agent.get(PORTFOLIO).content.decode()
        assert "Lovelace" not in as_agent.get(page_of(link)).content.decode()
        assert "ada@acme.example" not in as_agent.get(PORTFOLIO, {"q": "Lovelace"}).content.decode()

    @pytest.mark.parametrize("words", ["nobody", "\x00", "%", "'; --", "x" * 10_000, "🙂", "<script>"])
    def test_a_strange_search_is_no_error(self, as_agent, link, words):
        response = as_agent.get(PORTFOLIO, {"q": words})

        assert response.status_code == 200
        assert f'value="{words}"' not in response.content.decode() or words != "<script>"

    def test_the_number_of_queries_does_not_grow_with_the_clients(self, as_agent, agent):
        plan, counts = factories.make_plan("HS"), {}
        for clients in range(1, 26):
            link = factories.make_link(agent, factories.make_contact(user=factories.make_user()))
            factories.make_subscription(link.contact, plan)
            if clients in (5, 25):
                as_agent.get(PORTFOLIO)  # fills Django's and Oscar's own caches
                with CaptureQueriesContext(connection) as queries:
                    as_agent.get(PORTFOLIO)
                counts[clients] = len(queries)

        assert counts[5] == counts[25]

    def test_it_has_pages_of_25(self, as_agent, agent):
        for number in range(26):
            factories.make_link(agent, factories.make_contact(f"client{number:02}@acme.example"))

        first = as_agent.get(PORTFOLIO).content.decode()
        assert "client25@" in first
        cursor = re.search(r'href="([^"]*)" class="[^"]*" rel="next"', first)[1]
        second = as_agent.get(PORTFOLIO + cursor).content.decode()
        assert "client00@" in second
        assert "client25@" not in second


class TestAddingAClient:
    @pytest.mark.req("0.04")
    def test_the_only_input_is_the_address(self, as_agent):
        form = as_agent.get(ADD).context["form"]

        assert list(form.fields) == ["email"]

    @pytest.mark.req("0.05", "0.06")
    def test_known_or_not_the_agent_gets_the_same_answer(self, add, as_agent):
        factories.make_contact(user=factories.make_user("aaaa@example.com"), last_name="Known")
        answers = []
        for email in ("aaaa@example.com", "bbbb@example.com"):
            response = add(email)
            listed = as_agent.get(PORTFOLIO).content.decode()
            ClientLink.objects.all().delete()
            link_ids = r"portfolio/\d+/|portfolio-tick-\d+|value=\"\d+\""
            listed = re.sub(link_ids, "", listed).replace(email, "ADDRESS")
            listed = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", listed)
            headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
            answers.append((response.status_code, headers, listed))

        assert answers[0] == answers[1]
        assert answers[0][0] == 302
        assert "ADDRESS is in your portfolio now." in answers[0][2]
        assert "badge-success" in answers[0][2]

    @pytest.mark.req("0.07")
    def test_somebody_new_is_mailed_in_the_language_of_the_page(self, add):
        add("ada@example.com")

        assert [message.to for message in mail.outbox] == [["ada@example.com"]]
        assert "Alice Agent" in mail.outbox[0].subject

    def test_the_client_added_last_stands_first(self, add, as_agent, link):
        add("new@example.com")

        page = as_agent.get(PORTFOLIO).content.decode()
        assert page.rindex("new@example.com") < page.index("ada@acme.example")

    @pytest.mark.parametrize(
        "spelling", ["ada@example.com", "ADA@Example.COM", "  ada@example.com  ", "ada@example.com\n"]
    )
    def test_the_same_client_again_is_said_kindly_and_no_second_row(self, add, spelling):
        add("ada@example.com")

        page = add(spelling, follow=True).content.decode()

        assert "ada@example.com is already in your portfolio." in page
        assert ClientLink.objects.count() == 1

    def test_an_international_domain_is_one_client(self, add):
        add("ada@bücher.example")
        add("ada@xn--bcher-kva.example")

        assert ClientLink.objects.count() == 1

    @pytest.mark.parametrize(
        "email",
        [
            "",
            "   ",
            "ada",
            "ada@",
            "ada@localhost",
            "ada@example.com, eve@example.com",
            "ada@example.com\r\nBcc: eve@example.com",
            "a" * 10_000,
            "a" * 10_000 + "@example.com",
            "ad\x00a@example.com",
            "\u202eada@example.com",
            "<script>@example.com",
            "🙂@example.com",
            "AGENT@acme.example ",
        ],
    )
    def test_what_cannot_be_a_client_is_said_beside_the_field_and_nothing_is_stored(self, add, agent, email):
        contacts = Contact.objects.count()

        response = add(email)

        assert response.status_code == 200
        assert len(response.context["form"].errors["email"]) == 1
        assert "error-block" in response.content.decode()
        assert (ClientLink.objects.count(), Contact.objects.count(), mail.outbox) == (0, contacts, [])

    def test_no_address_at_all_is_said_too(self, as_agent):
        assert as_agent.post(ADD, {}).context["form"].errors["email"]

    def test_bytes_that_are_no_text_are_no_error(self, as_agent):
        response = as_agent.post(
            ADD, b"email=%ed%a0%80@example.com", content_type="application/x-www-form-urlencoded"
        )

        assert response.status_code == 200


class TestAClientsPage:
    @pytest.mark.req("0.33")
    def test_it_shows_how_to_reach_them(self, as_agent, link):
        page = as_agent.get(page_of(link)).content.decode()

        assert "Ada Lovelace" in page
        assert "mailto:ada@acme.example" in page
        assert "badge-success" in page

    def test_it_shows_what_they_have(self, as_agent, link):
        factories.make_subscription(link.contact, factories.make_plan("HS+Origin"))

        page = as_agent.get(page_of(link)).content.decode()

        assert "HS+Origin" in page
        assert reverse("clientportal_portal:portfolio-subscription", args=[link.pk]) in page


class TestTheAccountMenu:
    def test_it_offers_the_portfolio_to_agents_only(self, client, agent):
        summary = reverse("customer:profile-view")
        shopper = log_in(client, factories.make_user()).get(summary).content.decode()
        agents = log_in(client, agent.user).get(summary).content.decode()

        assert PORTFOLIO not in shopper
        assert PORTFOLIO in agents
        for page in (shopper, agents):
            assert reverse("clientportal_portal:subscriptions") in page
            assert reverse("clientportal_portal:bought-for-you") in page

    def test_it_asks_once_for_the_agent(self, as_agent):
        with CaptureQueriesContext(connection) as queries:
            as_agent.get(PORTFOLIO)

        asked = [q["sql"] for q in queries if 'FROM "clientportal_portfolios_agent"' in q["sql"]]
        assert len(asked) == 1
