"""What is outside the scope of whoever acts as a client is left out on the server: no byte of it is sent."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation import policy
from oscar_clientportal.impersonation.policy.pages import ANYBODY, MONEY
from tests import factories
from tests.functional.account_pages import move
from tests.functional.guests import make_order
from tests.impersonating import act, make_staff
from tests.renewals import make_renewing

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.04")]

BACKEND = "oscar_clientportal.clients.backends.ModelBackend"
#: What is told by the account alone, and by a card: whatever the language writes between the digits.
MONEY_SECRETS = {
    "balance": r"531[.,]86",
    "movement": "Movement 8412",
    "paid from the account": r"41[.,]17",
    "what paid, on paper": r"/portal/documents/\d+/pdf/",
    "owed": r"27[.,]63",
}
OWN_SECRETS = {
    "card": r"(?<![\w-])7391(?![\w-])",  # not in the middle of a token
    "a way to pay": r"/portal/renewal/\S",
    "export": r"statement\.(csv|pdf)",
    "other client": "Kept project",
    "own page": r"/accounts/(change-password|profile/(edit|delete)|emails)/",
    "decision": r"/decisions/\d+/answer/",
    "card page": r"/portal/cards/",
    "portfolio": r"/portal/portfolio/",
}


@pytest.fixture
def ada(stripe_shop: None) -> Any:
    """Somebody with something of everything: also an agent, who keeps a project of another client."""
    agent = factories.make_agent("ada@example.com")
    user, contact = agent.user, agent.user.clientportal_contact
    contact.first_name, contact.last_name = "Ada", "Demo"
    contact.save()
    account = factories.make_account(contact.company, "7500.00")
    move(account, "31.86", reason="Movement 8412")
    card = factories.make_card(user, last4="7391")
    plan = factories.make_plan("HS", "75.00")
    renewing = make_renewing(user, plan, card=card)
    factories.make_plan("Mirrors", "80.00")
    suspended = make_renewing(
        user, factories.make_plan("Late"), ends_in=timedelta(days=-3), status="suspended"
    )
    suspended.renewals.create(
        plan=suspended.plan,
        starts_at=clock.now() - timedelta(days=3),
        ends_at=clock.now(),
        payer=user,
        status="failed",
        price=Decimal("75.00"),
        currency="EUR",
    )
    renewing.events.create(kind="renewal-on", actor=user, details={"card": str(card)})
    order = make_order(user=user)
    for code, amount, label in (
        ("clientportal-account", "41.17", ""),
        ("clientportal-card", "1.00", str(card)),
    ):
        source_type = get_model("payment", "SourceType").objects.get_or_create(code=code)[0]
        order.sources.create(
            source_type=source_type, currency="EUR", amount_allocated=Decimal(amount), label=label
        )
    order.refresh_from_db()
    factories.make_document(contact.company, user=user, order=order, due="27.63", total="30.00")
    contact.company.files.create(title="Contract", file=ContentFile(b"demo", "demo.txt"))
    other = factories.make_link(agent, factories.make_contact(first_name="Secret", last_name="client"))
    agent.projects.create(contact=other.contact, title="Kept project")
    project = factories.make_agent().projects.create(contact=contact, title="Shared project")
    project.decisions.create(title="Demo decision").answers.create(contact=contact)
    return contact


def seen(client: Any) -> bytes:
    """All that is sent on every page that can be reached from the menus or has a name, two links deep."""
    found, done = b"", set()
    front = [(address, 0) for address in ("/", *_named())]
    while front:
        address, depth = front.pop(0)
        if address in done:
            continue
        done.add(address)
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found += body
        assert answer.status_code != 500
        if depth < 2 and "html" in answer.get("Content-Type", ""):
            front += [(link, depth + 1) for link in _links(body)]
    assert len(done) > 25
    return found


def _named() -> list[str]:
    """Every page without parameters that is open to look at, or would be with the account."""
    found = []
    for name, page in policy.PAGES.items():
        if page.read in (ANYBODY, MONEY) and not page.ends and not page.gets_change:
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return found


def _links(body: bytes) -> list[str]:
    links = {link.partition("#")[0] for link in re.findall(r'href="(/[^"?]*)', body.decode(errors="replace"))}
    skipped = (
        "/static/",
        "/media/",
        "/cms/",
        "/mails/",
        "/accounts/logout",
        "/dashboard/",
        "/catalogue/category",
    )
    return sorted(link for link in links if link and not link.startswith(skipped))


def told(text: bytes, secrets: dict[str, str]) -> set[str]:
    return {name for name, pattern in secrets.items() if re.search(pattern.encode(), text)}


def act_as(client: Any, contact: Any, *scopes: str) -> None:
    client.force_login(make_staff(direct_login=True), backend=BACKEND)
    assert act(client, contact=contact).status_code == 302
    sessions = get_model("clientportal_impersonation", "Impersonation").objects
    sessions.filter(ended_at=None).update(scopes=list(scopes))


def test_whoever_is_themselves_is_told_everything(client, ada):
    """The other tests here could find what they look for."""
    client.force_login(ada.user, backend=BACKEND)
    assert told(seen(client), MONEY_SECRETS | OWN_SECRETS) == {*MONEY_SECRETS, *OWN_SECRETS}


def test_by_looking_alone_nobody_learns_of_the_account_or_a_card(client, ada):
    act_as(client, ada)
    assert told(seen(client), MONEY_SECRETS | OWN_SECRETS) == set()


def test_with_the_account_open_its_figures_are_shown_and_the_clients_own_still_is_not(client, ada):
    act_as(client, ada, "money")
    assert told(seen(client), MONEY_SECRETS | OWN_SECRETS) == set(MONEY_SECRETS)


def test_the_menu_has_the_way_back_under_the_picture(client, ada):
    act_as(client, ada)
    page = client.get(reverse("clientportal_portal:subscriptions")).content.decode()
    assert re.search(r'id="clientportal-profile".*AD.*Stop impersonating', page, re.DOTALL)


def test_without_acting_there_is_none(client, ada):
    client.force_login(ada.user, backend=BACKEND)
    assert (
        "Stop impersonating" not in client.get(reverse("clientportal_portal:subscriptions")).content.decode()
    )
