"""The bar while acting as a client: on every page, whatever makes it, and on nobody else's."""

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from tests import factories
from tests.functional import acting_urls
from tests.impersonating import act, make_staff, stop

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.04")]

BAR = 'id="clientportal-acting"'
HTML = ["page", "cached", "cached-packed", "packed", "streamed", "streamed-packed", "bare"]
Impersonation = get_model("clientportal_impersonation", "Impersonation")


@pytest.fixture(autouse=True)
def _own_pages(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.functional.acting_urls"


@pytest.fixture
def ada() -> Any:
    user = factories.make_user("ada@example.com")
    return factories.make_contact(user=user, first_name="Ada", last_name="Demo")


@pytest.fixture
def acting(client: Any, ada: Any) -> Any:
    """A browser in which somebody of the staff acts as Ada."""
    cache.clear()
    staff = make_staff(direct_login=True, first_name="Eve", last_name="Staff")
    client.force_login(staff)
    assert act(client, contact=ada).status_code == 302
    return client


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return (gzip.decompress(content) if answer.get("Content-Encoding") == "gzip" else content).decode()


def bar_of(client: Any, address: str = "/") -> str:
    text = text_of(client.get(address))
    found = re.search(r'<div id="clientportal-acting".*?</div>', text, re.DOTALL)
    assert found, text[:500]
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


@pytest.mark.parametrize("name", HTML)
def test_the_bar_is_once_on_every_page_and_on_nobody_elses(acting, name):
    stranger = Client(headers={"Host": "acme.localhost", "Accept-Encoding": "gzip"})
    before = text_of(stranger.get(f"/own/{name}/"))
    for _again in range(2):
        text = text_of(acting.get(f"/own/{name}/", headers={"Accept-Encoding": "gzip, br"}))
        assert text.count(BAR) == 1
    after = text_of(stranger.get(f"/own/{name}/"))
    assert BAR not in before + after
    assert before == after


def test_a_page_kept_in_a_cache_while_acting_is_kept_without_the_bar(acting):
    assert BAR in text_of(acting.get("/own/cached/"))
    stranger = Client(headers={"Host": "acme.localhost"})
    assert text_of(stranger.get("/own/cached/")) == acting_urls.PAGE
    stop(acting)
    assert BAR not in text_of(acting.get("/own/cached/"))


def test_the_bar_is_not_in_what_a_script_asks_for(acting):
    for headers in ({"X-Requested-With": "XMLHttpRequest"}, {"Sec-Fetch-Dest": "empty"}):
        assert text_of(acting.get("/own/piece/", headers=headers)) == "<li>More</li>"
    assert acting.get("/own/data/").json() == {"html": "<body>"}


def test_the_length_is_the_pages_and_its_tag_is_gone(acting):
    answer = acting.get("/own/page/", headers={"If-None-Match": '"own"'})
    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer.get("ETag") != '"own"'


def test_pages_of_errors_have_it_too(acting):
    acting.raise_request_exception = False
    for address, status in (("/nowhere/", 404), ("/own/failing/", 500)):
        answer = acting.get(address)
        assert answer.status_code == status
        assert BAR in text_of(answer)


@pytest.mark.parametrize(
    "name",
    ["home", "catalogue:index", "basket:summary", "customer:summary", "clientportal_portal:subscriptions"],
)
def test_pages_of_the_shop_have_it(acting, name):
    assert text_of(acting.get(reverse(name), follow=True)).count(BAR) == 1


def test_it_says_who_as_whom_until_when_and_what_is_allowed(acting):
    session = Impersonation.objects.get()
    text = bar_of(acting)
    assert f"{session.impersonator_name} acting as Ada Demo" in text
    assert "(30 minutes left)" in text or "(29 minutes left)" in text
    assert "may: look, fill the basket, see the account" in text
    assert "Guided tour" not in text
    assert "Partner dashboard" not in text


def test_the_minutes_left_are_counted_on_the_server(acting):
    ends = Impersonation.objects.get().ends_at
    with time_machine.travel(ends - timedelta(seconds=50), tick=False):
        assert "(1 minute left)" in bar_of(acting)


def test_it_stops_without_a_script_and_from_its_own_session_alone(acting):
    page = text_of(acting.get("/own/cached/"))
    [form] = re.findall(r'<form action="([^"]+)" method="post">', page)
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    strict = Client(enforce_csrf_checks=True, headers={"Host": "acme.localhost"})
    strict.cookies = acting.cookies
    assert strict.post(form).status_code == 403
    assert Impersonation.objects.get().ended_at is None
    assert strict.post(form, {"csrfmiddlewaretoken": token}).status_code == 302
    assert Impersonation.objects.get().ended_at is not None
    assert BAR not in text_of(strict.get("/own/page/"))


def test_it_is_in_the_language_of_whoever_acts(acting):
    acting.post(reverse("set_language"), {"language": "fr"})
    with translation.override("fr"):
        stop_in_french = translation.gettext("Stop impersonating")
    assert stop_in_french in bar_of(acting)


def test_a_partner_has_the_way_to_their_dashboard(client, ada):
    partner = factories.make_partner()
    consent = factories.make_consent(ada, partner=partner)
    client.force_login(partner.users.get().contact.user)
    assert act(client, consent=consent).status_code == 302
    assert "Partner dashboard" in bar_of(client)


def test_names_are_written_as_text(client, ada):
    ada.first_name = "<script>alert(1)</script>"
    ada.save()
    client.force_login(make_staff(direct_login=True))
    act(client, contact=ada)
    assert "<script>alert(1)" not in text_of(client.get("/own/page/"))


def test_a_tour_is_called_one(client):
    invited = factories.make_contact("new@example.com", first_name="New", last_name="Demo")
    client.force_login(make_staff(direct_login=True))
    assert act(client, contact=invited).status_code == 302
    assert "Guided tour" in bar_of(client)


def test_the_bar_asks_no_query(acting, django_assert_num_queries):
    from oscar_clientportal.impersonation import bar, standing

    session = standing.find_session(Impersonation.objects.get().pk)
    answer = acting.get("/own/page/")
    with django_assert_num_queries(0):
        assert BAR in bar.html(answer.wsgi_request, session)
    assert session.ends_at > clock.now()
