"""The queue of clients who wait for the shop, as an editor meets it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from oscar.core.loading import get_model
from wagtail.models import ModelLogEntry

from oscar_clientportal.core import clock
from tests import factories

from .panels import APPROVALS, buy_for, read

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def wait(agent: Any, email: str, *, hours: float = 24, **names: str) -> Any:
    """Somebody with a login whom this agent added, due in so many hours."""
    contact = factories.make_contact(user=factories.make_user(email), **names)
    due_at = clock.now() + hours * HOUR
    return factories.make_link(
        agent, contact, status="pending", due_at=due_at, created_at=due_at - timedelta(days=10)
    )


def decide(browser: Any, act: str, *links: Any, **data: Any) -> Any:
    return browser.post(f"{APPROVALS}{act}/", {"id": [link.pk for link in links], **data}, follow=True)


def state(link: Any) -> str:
    link.refresh_from_db()
    return link.status


def rows_of(page: str) -> str:
    return page.split("</thead>")[-1].split("</table>")[0]


@pytest.mark.req("0.08")
def test_the_queue_shows_who_asks_for_whom_what_is_known_and_what_was_paid(editing: Any, alice: Any) -> None:
    link = wait(alice, "ada@acme.example", first_name="Ada", last_name="Lovelace")
    get_model("clientportal_clients", "KnownIdentity").objects.create(
        source="Old shop", email="ada@acme.example"
    )
    buy_for(alice, link.contact, "100001")
    page = read(editing, APPROVALS)
    for shown in ("Ada Lovelace", "Alice Agent", "Login here, Old shop", "75.00", "1 order", "due in"):
        assert shown in page


@pytest.mark.req("0.09")
def test_the_most_urgent_comes_first_in_words_and_colours(editing: Any, alice: Any) -> None:
    wait(alice, "later@acme.example", hours=1000)
    wait(alice, "late@acme.example", hours=-5)
    wait(alice, "soon@acme.example", hours=5)
    rows = rows_of(read(editing, APPROVALS))
    at = [rows.index(f"{name}@acme.example") for name in ("late", "soon", "later")]
    assert at == sorted(at)
    for shown in (
        "overdue since",
        "due in 4",
        "clientportal-overdue",
        "clientportal-urgent",
        "clientportal-fresh",
    ):
        assert shown in rows


@pytest.mark.parametrize("query", ["q=ada", "q=LOVELACE", "q=alice+ada", "deadline=overdue"])
def test_clients_are_found_by_their_names_their_agents_and_their_deadline(
    editing: Any, alice: Any, query: str
) -> None:
    wait(alice, "ada@acme.example", hours=-1, first_name="Ada", last_name="Lovelace")
    wait(factories.make_agent("bob@acme.example"), "eve@acme.example")
    page = read(editing, f"{APPROVALS}results/?{query}")
    assert "Lovelace" in page
    assert "eve@acme.example" not in page


def test_the_portfolio_of_one_agent_can_be_looked_at(editing: Any, alice: Any) -> None:
    wait(alice, "ada@acme.example")
    bob = factories.make_agent("bob@acme.example")
    wait(bob, "eve@acme.example")
    page = read(editing, f"{APPROVALS}results/?agent={bob.pk}")
    assert "eve@acme.example" in page
    assert "ada@acme.example" not in page


def test_nobody_stands_in_the_queue_of_whom_it_is_not_known_who_it_is(editing: Any, alice: Any) -> None:
    link = wait(alice, "ada@acme.example")
    type(link).objects.filter(pk=link.pk).update(contact=None)
    assert "Nobody waits for a decision" in read(editing, APPROVALS)
    assert editing.get(f"{APPROVALS}accept/?id={link.pk}").status_code == 404


@pytest.mark.req("0.08")
@pytest.mark.parametrize(("act", "status"), [("accept", "linked"), ("refuse", "refused")])
def test_many_are_decided_on_after_a_page_that_names_them_all(
    editing: Any, alice: Any, act: str, status: str
) -> None:
    links = [wait(alice, f"client{number}@acme.example") for number in range(3)]
    page = read(editing, f"{APPROVALS}{act}/?id={links[0].pk}&id={links[1].pk}")
    assert "client0@acme.example" in page
    assert "client1@acme.example" in page
    assert "client2@acme.example" not in page
    assert state(links[0]) == "pending"
    response = decide(editing, act, *links[:2], reason="checked by phone")
    assert f"2 clients {act}" in response.content.decode()
    assert [state(link) for link in links] == [status, status, "pending"]
    assert {link.reason for link in links[:2]} == {"checked by phone"}
    assert {link.decided_by.email for link in links[:2]} == {"editor@acme.example"}
    assert links[0].decided_at


def test_a_refusal_needs_a_reason_and_an_acceptance_does_not(editing: Any, alice: Any) -> None:
    link = wait(alice, "ada@acme.example")
    for reason in ("", "  "):
        response = decide(editing, "refuse", link, reason=reason)
        assert "Please say why" in response.content.decode()
        assert state(link) == "pending"
    decide(editing, "accept", link)
    assert state(link) == "linked"


def test_who_was_decided_on_meanwhile_is_named_and_the_others_are_done(editing: Any, alice: Any) -> None:
    first, second = wait(alice, "ada@acme.example"), wait(alice, "eve@acme.example")
    type(first).objects.filter(pk=first.pk).update(status="refused", decided_at=clock.now())
    text = decide(editing, "accept", first, second).content.decode()
    assert "ada@acme.example: This request has already been decided." in text
    assert "1 client accepted." in text
    assert (state(first), state(second)) == ("refused", "linked")


def test_all_that_the_list_shows_can_be_chosen_with_its_filters(editing: Any, alice: Any) -> None:
    wait(alice, "late@acme.example", hours=-1)
    wait(alice, "soon@acme.example", hours=1)
    page = read(editing, f"{APPROVALS}accept/?id=all&deadline=overdue&next={APPROVALS}")
    assert "late@acme.example" in page
    assert "soon@acme.example" not in page


@pytest.mark.parametrize("ids", ["", "?id=", "?id=x", "?id=999999", "?id=-1", "?id=%00", f"?id={'9' * 40}"])
def test_nobody_chosen_is_not_found(editing: Any, ids: str) -> None:
    assert editing.get(f"{APPROVALS}accept/{ids}").status_code == 404


def test_the_way_back_stays_in_the_shop(editing: Any, alice: Any) -> None:
    link = wait(alice, "ada@acme.example")
    response = editing.post(
        f"{APPROVALS}accept/", {"id": [link.pk], "next": "https://elsewhere.example/"}, follow=False
    )
    assert response["Location"] == APPROVALS


def test_what_was_decided_is_on_record(editing: Any, editor: Any, alice: Any) -> None:
    link = wait(alice, "ada@acme.example")
    decide(editing, "refuse", link, reason="Not a client of theirs")
    page = read(editing, f"{APPROVALS}decided/")
    for shown in ("ada@acme.example", "Refused", "Erika Editor", "Not a client of theirs"):
        assert shown in page
    entry = ModelLogEntry.objects.get(action="clientportal.client_decided")
    assert (entry.user, entry.object_id) == (editor, str(link.pk))
    assert "Not a client of theirs" in str(entry.message)
    assert "Not a client of theirs" in read(editing, f"{APPROVALS}inspect/{link.pk}/")


def test_the_queue_goes_into_excel_or_csv(editing: Any, alice: Any) -> None:
    wait(alice, "ada@acme.example", first_name="=1+1", last_name="Lovelace")
    text = read(editing, f"{APPROVALS}?export=csv")
    assert "ada@acme.example" in text
    assert "'=1+1" in text
    assert "refused@acme.example" not in text
    assert editing.get(f"{APPROVALS}?export=xlsx").status_code == 200


@pytest.mark.req("0.09")
def test_wagtails_first_page_tells_who_waits_and_who_is_overdue(editing: Any, alice: Any) -> None:
    assert "for a decision" not in read(editing, "/cms/")
    wait(alice, "ada@acme.example", hours=-1)
    wait(alice, "eve@acme.example")
    page = " ".join(read(editing, "/cms/").split())
    assert "1 client is overdue" in page
    assert "2 clients wait for a decision" in page


@pytest.mark.req("0.06")
def test_the_agent_is_told_of_a_refusal_without_its_reason(
    editing: Any, alice: Any, django_capture_on_commit_callbacks: Any
) -> None:
    link = wait(alice, "ada@acme.example")
    contact = alice.user.clientportal_contact
    contact.language = "en"
    contact.save()
    with django_capture_on_commit_callbacks(execute=True):
        decide(editing, "refuse", link, reason="Secret reason")
    (told,) = mail.outbox
    assert told.to == ["alice@acme.example"]
    assert "could not be added" in told.subject
    said = told.body + told.alternatives[0][0]
    assert "Secret reason" not in said
    assert "account" not in said


def test_too_many_at_a_time_are_not_decided_on(editing: Any, alice: Any) -> None:
    links = [factories.make_link(alice, status="pending") for _number in range(101)]
    text = decide(editing, "accept", *links).content.decode()
    assert "no more than 100 clients at a time" in text
    assert alice.client_links.filter(status="pending").count() == 101


class TestAccess:
    PAGES = ("", "decided/", "inspect/{pk}/")
    ACTS = ("accept/?id={pk}", "refuse/?id={pk}")

    @pytest.fixture
    def link(self, alice: Any) -> Any:
        return wait(alice, "ada@acme.example")

    def test_who_may_view_sees_the_queue_and_no_button(self, limited: Any, link: Any) -> None:
        client = limited("view_clientlink")
        for page in self.PAGES:
            assert "/accept/" not in read(client, APPROVALS + page.format(pk=link.pk))
        assert "data-bulk-action-checkbox" not in read(client, APPROVALS)

    @pytest.mark.parametrize(
        "permissions", [(), ("view_clientlink",), ("view_clientlink", "change_clientlink")]
    )
    def test_nobody_decides_without_the_right_to_approve(
        self, limited: Any, link: Any, permissions: tuple[str, ...]
    ) -> None:
        client = limited(*permissions)
        for act in self.ACTS:
            url = APPROVALS + act.format(pk=link.pk)
            assert client.get(url)["Location"] == "/cms/"
            assert client.post(url, {"id": [link.pk], "reason": "x"})["Location"] == "/cms/"
        assert state(link) == "pending"

    def test_who_may_approve_needs_nothing_else(self, limited: Any, link: Any) -> None:
        client = limited("approve_clientlink")
        for page in (*self.PAGES, *self.ACTS):
            assert read(client, APPROVALS + page.format(pk=link.pk))
        decide(client, "accept", link)
        assert state(link) == "linked"

    def test_without_any_right_the_panel_is_closed(self, limited: Any, link: Any) -> None:
        client = limited()
        for page in self.PAGES:
            assert client.get(APPROVALS + page.format(pk=link.pk))["Location"] == "/cms/"
        assert "for a decision" not in read(client, "/cms/")

    def test_a_shopper_and_an_agent_are_sent_to_the_login(self, client: Any, alice: Any, link: Any) -> None:
        for user in (None, alice.user):
            if user:
                client.force_login(user)
            response = client.get(APPROVALS)
            assert response.status_code == 302
            assert "/login/" in response["Location"]
