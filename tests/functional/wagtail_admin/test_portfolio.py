"""The panel of all portfolios, as an editor meets it."""

from typing import Any

import pytest

from tests import factories

from .panels import APPROVALS, ORDERS, PORTFOLIO, SUBSCRIPTIONS, read

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


def test_who_waits_leads_to_the_approvals(editing: Any, alice: Any, ada: Any) -> None:
    link = factories.make_link(alice, ada, status="pending")
    for page in (PORTFOLIO, f"{PORTFOLIO}inspect/{link.pk}/"):
        for act in ("accept", "refuse"):
            assert f"{APPROVALS}{act}/?id={link.pk}" in read(editing, page)


def test_a_client_of_whom_nobody_knows_yet_who_it_is_shows_as_typed(
    editing: Any, alice: Any, ada: Any
) -> None:
    link = factories.make_link(alice, ada, status="pending")
    type(link).objects.filter(pk=link.pk).update(contact=None, email="new@acme.example")
    for page in (PORTFOLIO, f"{PORTFOLIO}inspect/{link.pk}/", f"{PORTFOLIO}?export=csv"):
        assert "new@acme.example" in read(editing, page)
    assert "/accept/" not in read(editing, PORTFOLIO)
