"""From the lists of contacts and customers: see the shop as somebody, and come back to where it began."""

from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.clients import services
from tests import factories
from tests.impersonating import stop

from .contacts import CONTACTS, url
from .customers import CUSTOMERS, edit_url

pytestmark = pytest.mark.django_db
REASON = "Asked by phone"


def buttons(client: Any, address: str, words: str) -> list[str]:
    """Where the rows' entries with these words lead."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [link["href"] for link in page.find_all("a", href=True) if words in " ".join(link.text.split())]


def begin(client: Any, address: str, **fields: Any) -> Any:
    """What a browser sends of the page, with a reason."""
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in ("contact", "token", "next")}
    return client.post(address.split("?")[0], {**data, "reason": REASON, **fields}, follow=True)


def sessions() -> Any:
    return factories.model("impersonation", "Impersonation").objects


@pytest.fixture
def ada(db: None) -> Any:
    return factories.make_contact(user=factories.make_user("ada@acme.example"), last_name="Lovelace")


@pytest.fixture
def firm(db: None) -> Any:
    """A company with a super-admin and one named user."""
    company = factories.make_company("Demo Traders")
    company.boss = factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    company.clerk = factories.make_contact(user=factories.make_user(), company=company, role="user")
    return company


@pytest.mark.req("1.13")
@pytest.mark.req("1.14")
def test_the_menu_of_a_row_offers_it_for_those_invited_or_active_alone(editing: Any, ada: Any) -> None:
    invited = factories.make_contact()
    factories.make_contact(status="added")
    found = buttons(editing, CONTACTS, "Impersonate")
    assert {link.split("?")[0] for link in found} == {url("impersonate", ada), url("impersonate", invited)}


@pytest.mark.req("5.04")
def test_it_is_offered_for_nobody_of_the_staff_nobody_switched_off_and_not_for_oneself(
    editing: Any, editor: Any, firm: Any
) -> None:
    for fields in ({"is_staff": True}, {"is_superuser": True}, {"is_active": False}):
        factories.make_contact(user=factories.make_user(**fields))
    by_himself, by_group = factories.make_user(), factories.make_user()
    by_himself.user_permissions.add(Permission.objects.get(codename="access_admin"))
    by_group.groups.add(editor.groups.get())
    for user in (by_himself, by_group, editor):
        factories.make_contact(user=user)
    factories.make_contact(user=factories.make_user(), company=factories.make_company(status="inactive"))
    found = buttons(editing, CONTACTS, "Impersonate")
    assert [link.split("?")[0] for link in found] == [url("impersonate", firm.clerk)]


def test_without_the_right_there_is_no_entry_and_no_page(limited: Any, ada: Any) -> None:
    client = limited("view_contact", "change_contact")
    assert buttons(client, CONTACTS, "Impersonate") == []
    assert client.get(url("impersonate", ada)).status_code == 302
    assert client.post(url("impersonate", ada), {"reason": REASON}).status_code == 302


def test_where_the_staff_need_consent_it_is_offered_with_it_alone(
    editing: Any, ada: Any, settings: Any
) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STAFF_NEED_CONSENT": True}
    assert buttons(editing, CONTACTS, "Impersonate") == []
    assert b"consent" in editing.get(url("impersonate", ada)).content
    factories.make_consent(ada, to_shop=True)
    assert len(buttons(editing, CONTACTS, "Impersonate")) == 1


@pytest.mark.req("1.15")
def test_stop_leads_back_to_the_list_with_its_filters(editing: Any, editor: Any, ada: Any) -> None:
    there = f"{CONTACTS}?{urlencode({'q': 'lovelace', 'status': 'active', 'ordering': '-last_name'})}"
    (entry,) = buttons(editing, there, "Impersonate")
    shown = begin(editing, entry)
    assert shown.context["request"].user == ada.user
    session = sessions().get()
    assert (session.impersonator, session.contact, session.reason) == (editor, ada, REASON)
    back = stop(editing)
    assert back["Location"] == there
    assert editing.get(there).context["request"].user == editor


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "x"])
def test_stop_leads_nowhere_else(editing: Any, ada: Any, address: str) -> None:
    begin(editing, f"{url('impersonate', ada)}?{urlencode({'next': address})}")
    assert sessions().get().return_to == CONTACTS


def test_a_reason_is_asked_before(editing: Any, ada: Any) -> None:
    answer = begin(editing, url("impersonate", ada), reason="  ")
    assert "Please say why." in answer.content.decode()
    assert answer.request["PATH_INFO"] == url("impersonate", ada)
    assert not sessions().exists()


@pytest.mark.req("1.12")
def test_the_page_says_as_whom_what_may_be_done_for_how_long_and_that_the_client_reads_of_it(
    editing: Any, ada: Any, settings: Any
) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "IMPERSONATION_MINUTES": 17}
    text = unescape(editing.get(url("impersonate", ada)).content.decode())
    for words in ("ada@acme.example", "17 minutes", "reads an account", "fill the basket", "can't order"):
        assert words in text
    factories.make_consent(ada, to_shop=True, scopes=["buy"])
    text = unescape(editing.get(url("impersonate", ada)).content.decode())
    assert "buy at one's own expense" in text
    assert "can't order" not in text


@pytest.mark.req("1.16")
def test_a_guided_tour_from_the_list_uses_nothing_up(editing: Any, editor: Any) -> None:
    contact = services.create_contact(
        kind="client", first_name="Tom", last_name="Tourist", email="tourist@acme.example"
    )
    services.invite_contact(contact=contact, invited_by=editor, in_shops_name=True)
    contact.refresh_from_db()
    editor.refresh_from_db()
    kept = [contact.invitations.values().get(), _row(contact), editor.last_login]
    (entry,) = buttons(editing, f"{CONTACTS}?q=tourist", "Impersonate")
    assert "guided tour" in editing.get(entry).content.decode()
    shown = begin(editing, entry)
    assert (shown.status_code, sessions().get().is_tour) == (200, True)
    editing.get("/")
    stop(editing)
    editor.refresh_from_db()
    assert kept == [contact.invitations.values().get(), _row(contact), editor.last_login]


def _row(contact: Any) -> dict[str, Any]:
    return type(contact)._base_manager.filter(pk=contact.pk).values().get()


@pytest.mark.req("2.09")
def test_direct_login_is_a_right_of_its_own(editing: Any, editor: Any, firm: Any) -> None:
    assert buttons(editing, CUSTOMERS, "Direct login") == []
    assert buttons(editing, edit_url(firm), "Direct login") == []
    assert begin_refused(editing, firm.boss)
    editor.user_permissions.add(Permission.objects.get(codename="direct_login_company"))
    there = f"{CUSTOMERS}?q=traders&ordering=-name"
    (entry,) = buttons(editing, there, "Direct login")
    assert len(buttons(editing, edit_url(firm), "Direct login")) == 1
    assert begin(editing, entry).context["request"].user == firm.boss.user
    assert stop(editing)["Location"] == there


def begin_refused(client: Any, contact: Any) -> bool:
    """Neither the page nor its form lets anybody in."""
    page = client.get(url("impersonate", contact))
    data = {"contact": contact.pk, "reason": REASON}
    client.post(url("impersonate", contact), data, follow=True)
    return bool(page.context["view"].why_not) and not sessions().exists()


@pytest.mark.req("2.09")
def test_without_that_right_the_named_users_are_offered(editing: Any, firm: Any) -> None:
    (entry,) = buttons(editing, f"{CUSTOMERS}?q=traders", "Log in as a named user")
    assert entry == f"{edit_url(firm)}#tab-contact_persons"
    (named,) = buttons(editing, edit_url(firm), "Impersonate")
    begin(editing, named)
    assert sessions().get().contact == firm.clerk
    assert stop(editing)["Location"] == edit_url(firm)


def test_somebody_with_direct_login_alone_may_not(limited: Any, firm: Any) -> None:
    client = limited("view_company", "change_company", "direct_login_company")
    assert buttons(client, CUSTOMERS, "Direct login") == []


@pytest.mark.parametrize("panel", [CONTACTS, CUSTOMERS])
def test_it_costs_the_list_one_query_whatever_it_shows(
    editing: Any, editor: Any, firm: Any, panel: str
) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="direct_login_company"))
    counts = []
    for _round in range(2):
        editing.get(panel)
        with CaptureQueriesContext(connection) as queries:
            editing.get(panel)
        counts.append(len(queries))
        for _row in range(30):
            company = factories.make_company("Another")
            factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    assert counts[0] == counts[1]
