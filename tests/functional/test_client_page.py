"""A client's page: what the agent may read of them, what they noted, and the end of the relation."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories

pytestmark = pytest.mark.django_db

PORTFOLIO = reverse("clientportal_portal:portfolio")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
ClientNote = get_model("clientportal_portfolios", "ClientNote")
#: What differs between any two pages: tokens, and the keys in their addresses.
TOKENS = re.compile(
    r'csrfmiddlewaretoken" value="\w+"|csrf_token=\w+|portfolio/\d+/|subscriptions/\d+/|nonce="[^"]*"'
)


def url(link, name="portfolio-client", *args):
    return reverse(f"clientportal_portal:{name}", args=[link.pk, *args])


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example")


@pytest.fixture
def as_agent(client, agent):
    client.force_login(agent.user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def as_stranger(client):
    client.force_login(factories.make_agent().user)
    return client


def a_client(agent, *, active=True, status="linked", **fields):
    """A client of whom the shop knows more than the agent typed."""
    company = factories.make_company(
        "Lovelace Engines", supplement="Ltd", street="1 Loom Road", postcode="4021", town="Debrecen"
    )
    email = f"ada{'' if active else '2'}@acme.example"
    contact = factories.make_contact(
        email,
        user=factories.make_user(email) if active else None,
        company=company,
        first_name="Ada",
        last_name="Lovelace",
        phone="+36 1 555 0100",
        mobile="+36 20 555 0101",
        position="Engineer",
    )
    return factories.make_link(agent, contact, status=status, **fields)


KNOWN = ("Lovelace", "Engines", "Loom Road", "4021", "Debrecen", "555 0100", "555 0101", "Engineer")


class TestContactDetails:
    @pytest.mark.req("0.33")
    def test_of_an_open_client_are_what_the_shop_knows(self, as_agent, agent):
        page = as_agent.get(url(a_client(agent))).content.decode()

        for words in (*KNOWN, "mailto:ada@acme.example"):
            assert words in page, words

    @pytest.mark.req("0.06", "0.33")
    @pytest.mark.parametrize("case", [{"status": "pending"}, {"active": False}])
    def test_of_any_other_are_what_the_agent_typed(self, as_agent, agent, case):
        link = a_client(agent, first_name="Byron", company_name="Typed & Co", **case)

        page = as_agent.get(url(link)).content.decode()

        assert [words for words in KNOWN if words in page] == []
        assert "Byron" in page
        assert "Typed &amp; Co" in page

    @pytest.mark.req("0.06")
    @pytest.mark.parametrize("name", ["portfolio-client", "portfolio-end"])
    def test_nothing_tells_one_that_waits_from_one_who_has_not_come_in(self, as_agent, agent, name):
        plan, pages = factories.make_plan("HS"), []
        for case in ({"status": "pending"}, {"active": False}):
            link = a_client(agent, first_name="Byron", **case)
            bought = {"status": "pending" if case == {"status": "pending"} else "active"}
            factories.make_subscription(link.contact, plan, payer=agent.user, **bought)
            ClientNote.objects.create(link=link, text="Met at the fair")
            ClientNote.objects.update(created_at=agent.created_at)
            ClientLink.objects.filter(pk=link.pk).update(
                email="same@acme.example", created_at=agent.created_at
            )
            with CaptureQueriesContext(connection) as queries:
                page = as_agent.get(url(link, name)).content.decode()
            page = re.sub(r"notes/\d+/", "", TOKENS.sub("", page))
            pages.append((page, len(queries)))
            ClientLink.objects.filter(pk=link.pk).update(status="ended", email="")

        assert pages[0][0] == pages[1][0]
        assert "HS" in pages[0][0] or name == "portfolio-end"

    def test_of_somebody_of_whom_nobody_knows_yet_who_it_is_are_what_was_typed(self, as_agent, agent):
        link = a_client(agent, first_name="Byron")
        ClientLink.objects.update(contact=None, status="pending")

        page = as_agent.get(url(link))

        assert page.status_code == 200
        assert "Byron" in page.content.decode()


class TestWhatIsShown:
    @pytest.mark.req("0.19", "0.25")
    def test_subscriptions_run_have_ended_or_begin_later(self, as_agent, agent):
        link = a_client(agent)
        factories.make_subscription(link.contact, factories.make_plan("HS"))

        page = as_agent.get(url(link)).content.decode()

        assert "Modify the subscription" in page
        assert re.search(r"badge-success[^>]*>Runs<", page)

    def test_what_can_be_done_next(self, as_agent, agent):
        link = a_client(agent)

        page = as_agent.get(url(link)).content.decode()

        for address in (
            url(link, "portfolio-subscription"),
            url(link, "portfolio-end"),
            reverse("clientportal_portal:client-catalogue", args=[link.pk]),
        ):
            assert f'href="{address}"' in page

    def test_the_number_of_queries_does_not_grow_with_what_there_is(self, as_agent, agent):
        link, counts = a_client(agent), []
        plan = factories.make_plan("HS")
        for _round in range(2):
            for _number in range(3):
                ClientNote.objects.create(link=link, text="Note")
                factories.make_subscription(link.contact, plan)
            as_agent.get(url(link))
            with CaptureQueriesContext(connection) as queries:
                as_agent.get(url(link))
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestNotes:
    @pytest.fixture
    def link(self, agent):
        return a_client(agent)

    def test_are_kept_with_their_lines_and_shown_the_newest_first(self, as_agent, link):
        for text in ("First\nline", "Second <b>"):
            response = as_agent.post(url(link, "portfolio-note-add"), {"text": text})
            assert response.status_code == 302
            assert response["Location"] == url(link) + "#notes"

        page = as_agent.get(url(link)).content.decode()
        assert page.index("Second &lt;b&gt;") < page.index("First<br>line")

    @pytest.mark.parametrize("text", ["", "  ", "x" * 4001, "a\x00b"])
    def test_what_is_no_note_is_said_beside_the_field_and_not_kept(self, as_agent, link, text):
        response = as_agent.post(url(link, "portfolio-note-add"), {"text": text})

        assert response.status_code == 200
        assert "error-block" in response.content.decode()
        assert not ClientNote.objects.exists()

    def test_the_address_they_are_sent_to_shows_the_clients_page(self, as_agent, link):
        assert as_agent.get(url(link, "portfolio-note-add"))["Location"] == url(link) + "#notes"

    def test_are_deleted_after_a_question(self, as_agent, link):
        note = ClientNote.objects.create(link=link, text="Met at the fair")
        address = url(link, "portfolio-note-delete", note.pk)

        assert "Met at the fair" in as_agent.get(address).content.decode()
        assert ClientNote.objects.exists()
        as_agent.post(address)
        assert not ClientNote.objects.exists()

    def test_are_the_agents_own(self, as_stranger, link):
        note = ClientNote.objects.create(link=link, text="Met at the fair")

        for method in ("get", "post"):
            for address in (url(link, "portfolio-note-delete", note.pk), url(link, "portfolio-note-add")):
                assert getattr(as_stranger, method)(address, {"text": "x"}).status_code == 404
        assert ClientNote.objects.get().text == "Met at the fair"

    def test_belong_to_one_client(self, as_agent, agent, link):
        note = ClientNote.objects.create(link=factories.make_link(agent), text="Another's")

        assert as_agent.post(url(link, "portfolio-note-delete", note.pk)).status_code == 404
        assert ClientNote.objects.exists()


class TestEndingTheRelation:
    @pytest.fixture
    def link(self, agent):
        return a_client(agent)

    def test_is_asked_before_and_says_what_it_does(self, as_agent, link):
        for text in ("one", "two"):
            ClientNote.objects.create(link=link, text=text)

        page = as_agent.get(url(link, "portfolio-end")).content.decode()

        for words in ("leaves your portfolio", "stays theirs", "Your 2 notes", "add them again"):
            assert words in page
        assert ClientLink.objects.get().status == "linked"

    def test_takes_the_client_out_of_the_portfolio(self, as_agent, link):
        page = as_agent.post(url(link, "portfolio-end"), follow=True).content.decode()

        assert "Ada Lovelace is no longer in your portfolio." in page
        assert "Your portfolio is empty" in page
        for name in ("portfolio-client", "portfolio-end", "portfolio-subscription"):
            assert as_agent.get(url(link, name)).status_code == 404
        assert as_agent.post(url(link, "portfolio-end")).status_code == 404

    def test_of_another_agents_client_is_missing(self, as_stranger, link):
        assert as_stranger.get(url(link, "portfolio-end")).status_code == 404
        assert as_stranger.post(url(link, "portfolio-end")).status_code == 404
        assert ClientLink.objects.get().status == "linked"

    def test_of_a_client_refused_meanwhile_is_missing(self, as_agent, link):
        ClientLink.objects.update(status="refused")

        assert as_agent.post(url(link, "portfolio-end")).status_code == 404
        assert ClientLink.objects.get().status == "refused"
