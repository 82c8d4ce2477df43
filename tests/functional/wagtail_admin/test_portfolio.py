"""The panel of all portfolios, as an editor meets it."""

from typing import Any

import pytest

from tests import factories

from .panels import ORDERS, PORTFOLIO, SUBSCRIPTIONS, read

pytestmark = pytest.mark.django_db


def test_the_portfolio_shows_agent_client_status_and_what_runs(editing: Any, alice: Any, ada: Any) -> None:
    factories.make_link(alice, ada)
    factories.make_subscription(ada, factories.make_plan("HS+Origin"))
    page = read(editing, PORTFOLIO)
    for shown in ("Ada Lovelace", "ada@acme.example", "Alice Agent", "Linked", "HS+Origin"):
        assert shown in page


def test_a_subscription_that_is_over_is_not_shown_as_running(editing: Any, alice: Any, ada: Any) -> None:
    factories.make_link(alice, ada)
    factories.make_subscription(ada, factories.make_plan("HS"), days=0)
    rows = read(editing, PORTFOLIO).split("</thead>")[-1].split("</table>")[0]
    assert "Ada Lovelace" in rows
    assert "HS" not in rows


def test_the_newest_client_comes_first(editing: Any, alice: Any) -> None:
    for name in ("Older", "Newer"):
        factories.make_link(alice, factories.make_contact(first_name=name))
    page = read(editing, PORTFOLIO)
    assert page.index("Newer") < page.index("Older")


@pytest.mark.parametrize("query", ["q=lovelace", "q=ADA@acme", "q=alice", "status=linked"])
def test_clients_are_found_by_name_address_agent_and_status(
    editing: Any, alice: Any, ada: Any, query: str
) -> None:
    bob = factories.make_agent("bob@acme.example")
    factories.make_link(alice, ada)
    factories.make_link(bob, factories.make_contact("eve@acme.example"), status="refused")
    page = read(editing, f"{PORTFOLIO}results/?{query}")
    assert "ada@acme.example" in page
    assert "eve@acme.example" not in page


def test_the_portfolio_of_one_agent_can_be_looked_at(editing: Any, alice: Any, ada: Any) -> None:
    bob = factories.make_agent("bob@acme.example")
    factories.make_link(alice, ada)
    factories.make_link(bob, factories.make_contact("eve@acme.example"))
    page = read(editing, f"{PORTFOLIO}results/?agent={alice.pk}")
    assert "ada@acme.example" in page
    assert "eve@acme.example" not in page


def test_the_details_of_a_client_are_shown(editing: Any, alice: Any, ada: Any) -> None:
    link = factories.make_link(alice, ada)
    page = read(editing, f"{PORTFOLIO}inspect/{link.pk}/")
    assert "Ada Lovelace" in page
    assert "Alice Agent" in page


def test_rows_that_services_own_cannot_be_edited_by_hand(editing: Any, alice: Any, ada: Any) -> None:
    link = factories.make_link(alice, ada)
    for panel in (PORTFOLIO, ORDERS, SUBSCRIPTIONS):
        for act in ("new/", f"edit/{link.pk}/", f"delete/{link.pk}/", f"copy/{link.pk}/"):
            assert editing.get(panel + act).status_code == 404
            assert editing.post(panel + act).status_code == 404


def test_a_row_that_is_not_there_is_a_404(editing: Any) -> None:
    for panel in (PORTFOLIO, ORDERS, SUBSCRIPTIONS):
        assert editing.get(f"{panel}inspect/999999/").status_code == 404
    assert editing.get(f"{PORTFOLIO}accept/999999/").status_code == 404


@pytest.mark.parametrize(("act", "status"), [("accept", "linked"), ("refuse", "refused")])
def test_the_shop_decides_on_a_client_after_a_question(
    editing: Any, alice: Any, ada: Any, act: str, status: str
) -> None:
    link = factories.make_link(alice, ada, status="pending")
    url = f"{PORTFOLIO}{act}/{link.pk}/"
    assert url in read(editing, PORTFOLIO)
    assert url in read(editing, f"{PORTFOLIO}inspect/{link.pk}/")
    assert "Ada Lovelace" in read(editing, url)
    link.refresh_from_db()
    assert link.status == "pending"
    assert editing.post(url).status_code == 302
    link.refresh_from_db()
    assert (link.status, link.decided_by.email) == (status, "editor@acme.example")


def test_a_decided_link_is_not_decided_again(editing: Any, alice: Any, ada: Any) -> None:
    link = factories.make_link(alice, ada, status="refused")
    url = f"{PORTFOLIO}accept/{link.pk}/"
    assert url not in read(editing, PORTFOLIO)
    response = editing.post(url, follow=True)
    assert "already been decided" in response.content.decode()
    link.refresh_from_db()
    assert link.status == "refused"


def test_who_may_only_look_does_not_decide(limited: Any, alice: Any, ada: Any) -> None:
    client = limited("view_clientlink")
    link = factories.make_link(alice, ada, status="pending")
    assert "/accept/" not in read(client, PORTFOLIO)
    for act in ("accept", "refuse"):
        assert client.post(f"{PORTFOLIO}{act}/{link.pk}/")["Location"] == "/cms/"
    link.refresh_from_db()
    assert link.status == "pending"
