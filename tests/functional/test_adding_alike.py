"""Adding a client, two cases, one face: whoever an address belongs to, the agent is answered alike, then and later."""

import re
from difflib import unified_diff

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from tests import factories
from tests.conftest import ShopClient
from tests.known_people import CASES, KNOWN

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.05", "0.06")]

PORTFOLIO = reverse("clientportal_portal:portfolio")
ADD = reverse("clientportal_portal:portfolio-add")
MANY = reverse("clientportal_portal:portfolio-add-many")
EMAIL = "someone@example.com"
ClientLink = get_model("clientportal_portfolios", "ClientLink")


class QueriesUntilTheAnswer(ClientHandler):
    """Notes what was asked of the database before the answer left; what comes after nobody waits for."""

    def get_response(self, request):
        with CaptureQueriesContext(connection) as queries:
            response = super().get_response(request)
        response.asked = [re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]) for query in queries]
        return response


def answer(response):
    text = re.sub(r'(csrfmiddlewaretoken" value=|name="people" value=)"[^"]*"', "", response.content.decode())
    text = re.sub(r'<img[^>]*>|<meta name="created"[^>]*>', "", text, flags=re.DOTALL)
    text = re.sub(r"[/_]\d+/|value=\"\d+\"|\bid=\"[^\"]*\d+\"|for=\"[^\"]*\d+\"", "", text)
    headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
    headers = {name: re.sub(r"\d+", "0", value) for name, value in headers.items()}
    return response.status_code, headers, text


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example", first_name="Alice", last_name="Agent")


@pytest.fixture
def plan():
    return factories.make_plan("HS")


@pytest.fixture
def browser(agent):
    client = ShopClient()
    client.handler = QueriesUntilTheAnswer(enforce_csrf_checks=False)
    client.force_login(agent.user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def visit(browser, agent, plan, django_capture_on_commit_callbacks):
    """All an agent sees who adds this address and then looks everywhere: one (status, headers, text) for each page."""

    def look(adding):
        with django_capture_on_commit_callbacks(execute=True):
            answers = [answer(response) for response in adding(browser)]
        link = ClientLink.objects.visible_to(agent.user).get()
        pages = [
            PORTFOLIO,
            f"{PORTFOLIO}?q=someone",
            f"{PORTFOLIO}?q=Known",
            reverse("clientportal_portal:portfolio-client", args=[link.pk]),
            reverse("clientportal_portal:portfolio-subscription", args=[link.pk]),
        ]
        answers += [answer(browser.get(page)) for page in pages]
        buying = reverse("clientportal_portal:portfolio-subscription", args=[link.pk])
        answers.append(answer(browser.post(buying, {"plan": plan.pk})))
        answers.append(answer(browser.get(reverse("basket:summary"))))
        return answers

    return look


def add_one(browser, email=EMAIL):
    return [browser.post(ADD, {"email": email})]


def add_in_a_list(browser, email=EMAIL):
    preview = browser.post(MANY, {"addresses": email})
    return [preview, browser.post(MANY, {"people": preview.context["people"]})]


@pytest.fixture
def of_nobody():
    """What is seen of an address the shop has never seen, in a world put back afterwards."""

    def look(visit, adding):
        with transaction.atomic():
            answers = visit(adding)
            transaction.set_rollback(True)
        mail.outbox.clear()
        return answers

    return look


@pytest.mark.parametrize(
    ("case", "adding"),
    [(case, add_one) for case in CASES if case != "nobody"]
    + [("contact_with_login", add_in_a_list), ("refused_before", add_in_a_list)],
)
def test_every_page_is_the_same_as_for_nobody(agent, browser, visit, of_nobody, case, adding):
    expected = of_nobody(visit, adding)
    browser.get(PORTFOLIO)  # the messages of the world put back
    CASES[case](agent, EMAIL)
    mail.outbox.clear()

    found = visit(adding)

    for here, there in zip(found, expected, strict=True):
        assert here[:2] == there[:2]
        assert "\n".join(unified_diff(there[2].splitlines(), here[2].splitlines(), lineterm="")) == ""
    assert (ClientLink.objects.get(agent=agent).status == "pending") == (case in KNOWN)
    assert agent.user.email not in [to for message in mail.outbox for to in message.to]


@pytest.mark.parametrize("adding", [add_one, add_in_a_list])
@pytest.mark.parametrize("case", CASES)
def test_the_database_is_asked_the_same_before_the_answer_leaves(agent, browser, case, adding):
    CASES[case](agent, EMAIL)
    browser.get(PORTFOLIO)

    asked = [response.asked for response in adding(browser)]
    browser.get(PORTFOLIO)
    nobody = [response.asked for response in adding(browser, "another@example.com")]

    if case == "refused_before":  # one statement writes in either case
        assert [len(queries) for queries in asked] == [len(queries) for queries in nobody]
    else:
        assert asked == nobody


@pytest.mark.parametrize("case", ["login", "subscriber", "legacy", "refused_before"])
def test_pages_ask_the_same_afterwards(agent, browser, case):
    CASES[case](agent, EMAIL)
    known = services.add_client(agent=agent, email=EMAIL)
    new = services.add_client(agent=agent, email="another@example.com")

    def asked(link):
        names = ("portfolio-client", "portfolio-subscription")
        pages = [reverse(f"clientportal_portal:{name}", args=[link.pk]) for name in names]
        return [len(browser.get(page).asked) for page in pages]

    asked(new)  # what is kept in caches is asked for once
    assert asked(known) == asked(new)


def test_a_client_nobody_has_looked_up_yet_looks_as_later(agent, browser):
    link = services.request_client(agent=agent, email=EMAIL)
    pages = [PORTFOLIO, reverse("clientportal_portal:portfolio-client", args=[link.pk])]
    before = [answer(browser.get(page)) for page in pages]

    services.resolve_link(link=link)

    assert link.contact is not None
    assert [answer(browser.get(page)) for page in pages] == before
