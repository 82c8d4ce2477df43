"""Every page of ours, for every role; what somebody may not see answers like what is not there."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests import factories

from .table import ROLES, Page, pages
from .world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def enter(world: World, client: Any, globex: Any, globex_client: Any) -> Any:
    """``enter(role)``: a browser at this shop with that role's session."""

    def log_in(role: str) -> Any:
        if role == "owner of the other shop":
            with globex():
                owner = factories.make_user(is_superuser=True, is_staff=True)
                globex_client.force_login(owner)
            client.cookies = globex_client.cookies
        elif world.people[role] is not None:
            client.force_login(world.people[role])
        return client

    return log_in


def is_in(response: Any) -> bool:
    """Let in: shown, or told that the page is for another method; not sent to a login, home, or away."""
    if response.status_code in (403, 404):
        return False
    where = response.get("Location", "")
    return not (response.status_code == 302 and ("/login/" in where or where == "/cms/"))


def url_of(world: World, page: Page, **kwargs: Any) -> str:
    url = reverse(page.url_name, kwargs=world.arguments(page, **kwargs))
    return f"{url}?id={world.admin['approvals']}" if page.namespace == "clientportal_approvals" else url


@pytest.mark.req("5.07")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(role: str, world: World, enter: Any) -> None:
    client = enter(role)
    wrong = []
    for page in pages():
        may = not page.needs or page.needs in ROLES[role]
        if not page.needs:
            continue
        answers = [client.get(url_of(world, page))]
        if not may and not page.is_in_admin:
            answers.append(client.post(url_of(world, page), {"confirm": "1"}))
        wrong += [
            (page.url_name, answer.request["REQUEST_METHOD"], answer.status_code)
            for answer in answers
            if is_in(answer) != may and not (answer.status_code == 405 and not may)
        ]
    assert not wrong, wrong


def test_nobody_who_may_not_has_changed_anything(world: World, enter: Any) -> None:
    client = enter("other agent")
    for page in pages():
        if page.needs and page.needs not in ROLES["other agent"]:
            client.post(url_of(world, page), {"confirm": "1", "text": "x", "title": "x"})
    world.link.refresh_from_db()
    assert (world.link.status, world.link.notes.count(), world.link.addresses.count()) == ("linked", 1, 1)
    assert (world.project.partners.count(), world.project.decisions.count()) == (1, 1)
    assert world.client.interests.count() == 1
    assert {answer.answer for answer in world.project.decisions.get().answers.all()} == {"waiting"}


def test_what_is_not_there_is_not_found_whoever_asks(world: World, enter: Any) -> None:
    for role in ("agent", "owner"):
        client = enter(role)
        for page in pages():
            asks = any(name.endswith("pk") for name in page.parameters) and page.needs in ROLES[role]
            if asks and not page.namespace.endswith("chooser"):
                answer = client.get(url_of(world, page, is_missing=True))
                assert answer.status_code in (404, 405), page.url_name


def bare(response: Any) -> str:
    """The page without what differs from one request to the next."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r"\d+", "0", text)


@pytest.mark.parametrize("role", ["other agent", "shopper", "client", "partner"])
def test_what_is_anothers_answers_like_what_is_not_there(role: str, world: World, enter: Any) -> None:
    client = enter(role)
    for page in pages():
        if not page.is_in_admin and page.parameters and page.needs and page.needs not in ROLES[role]:
            for call in (client.get, client.post):
                foreign, missing = call(url_of(world, page)), call(url_of(world, page, is_missing=True))
                assert foreign.status_code == missing.status_code, page.url_name
                assert bare(foreign) == bare(missing), page.url_name
                assert foreign.headers.keys() == missing.headers.keys(), page.url_name


def test_a_page_asks_for_a_login_where_there_is_none(world: World, client: Any) -> None:
    for page in pages():
        if page.needs:
            answer = client.get(url_of(world, page))
            if answer.status_code != 405:
                assert (answer.status_code, "/login/" in answer["Location"]) == (302, True), page.url_name
