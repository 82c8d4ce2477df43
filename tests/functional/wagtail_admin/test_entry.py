"""Who gets into the panels, and what of another shop they see there: nothing."""

from typing import Any

import pytest

from tests import factories

from .panels import PANELS, PORTFOLIO, SUBSCRIPTIONS, buy_for, read

pytestmark = pytest.mark.django_db


def test_an_editor_finds_the_menu_with_every_panel(editing: Any) -> None:
    page = read(editing, "/cms/")
    assert '"name": "client-portal"' in page
    for panel in PANELS:
        assert panel in page
        read(editing, panel)


def test_a_wagtail_user_without_the_permissions_has_no_menu_and_is_turned_away(limited: Any) -> None:
    client = limited()
    assert "client-portal" not in read(client, "/cms/")
    for panel in PANELS:
        response = client.get(panel)
        assert (response.status_code, response["Location"]) == (302, "/cms/"), panel


def test_each_panel_asks_for_its_own_permission(limited: Any) -> None:
    client = limited("view_subscription")
    assert PORTFOLIO not in read(client, "/cms/")
    assert SUBSCRIPTIONS in read(client, "/cms/")
    assert [panel for panel in PANELS if client.get(panel).status_code == 200] == [SUBSCRIPTIONS]


def test_a_client_of_the_storefront_does_not_enter(client: Any) -> None:
    client.force_login(factories.make_contact(user=factories.make_user()).user)
    for panel in PANELS:
        assert client.get(panel).status_code == 302


def test_nobody_enters_without_a_login(client: Any) -> None:
    for panel in PANELS:
        assert client.get(panel)["Location"].startswith("/cms/login/")


@pytest.mark.req("5.07")
def test_an_editor_sees_nothing_of_the_other_shop(
    editing: Any, globex: Any, globex_client: Any, alice: Any, ada: Any
) -> None:
    factories.make_link(alice, ada)
    buy_for(alice, ada, "100777")
    factories.make_subscription(ada, factories.make_plan("HS"))
    with globex():
        other = factories.make_contact("gina@globex.example", first_name="Gina")
        agent = factories.make_agent("greg@globex.example", first_name="Greg")
        factories.make_link(agent, other)
        buy_for(agent, other, "200777")
        factories.make_subscription(other, factories.make_plan("Tickets"))
        factories.make_user("owner@globex.example", is_superuser=True)
    for panel in PANELS:
        for query in ("", "?export=csv"):
            shown = read(editing, panel + query)
            assert not any(word in shown for word in ("Gina", "Greg", "200777", "Tickets", "globex")), panel
    assert "ada@acme.example" in read(editing, PORTFOLIO)
    globex_client.cookies = editing.cookies
    assert globex_client.get(PORTFOLIO)["Location"].startswith("/cms/login/")
