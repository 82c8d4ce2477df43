"""The door of "My space": who is let in, who is not, and that nothing shows why."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.services import forgive, issue_key, throttle
from oscar_clientportal.core import clock
from tests import factories
from tests.conftest import ShopClient
from tests.functional.guests import EMAIL, Guest, contact_with, make_order

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.08")]
SPACE = "/portal/space/"


@pytest.fixture
def guest(client):
    return Guest(client)


def is_in(guest):
    page = guest.get(SPACE)
    assert page.status_code == 200
    return "orders" in (page.context or {}) and page.context["visitor"] is not None


def test_the_key_and_the_address_open_the_space_for_spending(guest):
    _contact, key = contact_with()
    assert guest.open_space(key.lower().replace("-", " ")).url == SPACE
    assert is_in(guest)
    assert guest.page.context["visitor"].may_spend
    assert "reading only" not in guest.page.text


def test_an_order_number_and_the_address_open_it_for_reading(guest):
    order = make_order(email=EMAIL)
    guest.open_space(f" #{order.number} ", "ADA@Acme.example")
    assert is_in(guest)
    assert not guest.page.context["visitor"].may_spend
    assert "reading only" in guest.page.text
    assert "unique key that the shop sends you" in guest.page.text


def test_an_order_of_a_login_opens_it_by_the_logins_address(guest):
    user = factories.make_user(EMAIL.upper())
    order = make_order(user=user)
    guest.open_space(order.number)
    assert is_in(guest)


def wrong_pairs():
    contact, _key = contact_with()
    old_key = issue_key(contact=contact)
    issue_key(contact=contact)
    _other, other_key = contact_with(email="grace@acme.example")
    order, own_order = make_order(email="grace@acme.example"), make_order(email=EMAIL)
    off = factories.make_user("off@acme.example", is_active=False)
    off_contact = factories.make_contact(user=off)
    return {
        "nonsense": ("nonsense", EMAIL),
        "unknown address": (other_key, "nobody@acme.example"),
        "somebody else's key": (other_key, EMAIL),
        "a key made anew since": (old_key, EMAIL),
        "a key of no one": (rules.format_key("A" * 20), EMAIL),
        "somebody else's order": (order.number, EMAIL),
        "an order under an unknown address": (own_order.number, "nobody@acme.example"),
        "no order": ("999999999", EMAIL),
        "a login switched off, by its order": (make_order(user=off).number, off.email),
        "a login switched off, by its key": (issue_key(contact=off_contact), off.email),
        "a character no key has": ("0" * 20, EMAIL),
    }


def answer(client, secret, email):
    """All that a browser gets, but what differs by chance and what it said itself."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(SPACE, {"secret": secret, "email": email})
    headers = {name: value for name, value in response.headers.items() if name not in CHANCE}
    return response.status_code, headers, plain(response.text), len(queries)


CHANCE = {"Expires", "Last-Modified", "Content-Length"}


def plain(text):
    """The page without what differs by chance: its tokens, the time, what was typed."""
    return re.sub(r'value="[^"]*"|<meta name="created"[^>]*>', "", text)


def test_every_wrong_pair_gets_the_same_answer_for_the_same_work():
    answers = {}
    for number, (name, (secret, email)) in enumerate(wrong_pairs().items()):
        forgive(email=email, machine="")
        throttle(email=email, machine="")  # so that no window begins with what is compared
        answers[name] = answer(ShopClient(REMOTE_ADDR=f"198.51.100.{number}"), secret, email)
    first = answers["nonsense"]
    assert first[0] == 200
    assert "We don&#x27;t know this key or order number" in first[2]
    assert {name: got for name, got in answers.items() if got != first} == {}


def test_after_too_many_tries_the_answer_says_when_to_try_again_whoever_it_is(client):
    _contact, key = contact_with()
    said = set()
    for email in (EMAIL, "nobody@acme.example"):
        with time_machine.travel(clock.now(), tick=False):
            for _try in range(rules.PER_ADDRESS.tries - 1):
                throttle(email=email, machine="")
            assert client.post(SPACE, {"secret": "wrong", "email": email}).status_code == 200
            late = client.post(SPACE, {"secret": key, "email": email}, REMOTE_ADDR="198.51.100.9")
        assert late.status_code == 429
        assert late["Retry-After"] == str(24 * 3600 + 1)
        assert "1\xa0day" in late.text
        said.add(plain(late.text))
    assert len(said) == 1


def test_a_machine_that_tries_many_addresses_is_stopped_too(client):
    for number in range(rules.PER_MACHINE.tries):
        throttle(email=f"person{number}@acme.example", machine="127.0.0.1")
    assert client.post(SPACE, {"secret": "x", "email": EMAIL}).status_code == 429
    assert client.post(SPACE, {"secret": "x", "email": EMAIL}, REMOTE_ADDR="198.51.100.9").status_code == 200


def test_getting_in_clears_the_address(guest):
    _contact, key = contact_with()
    for _try in range(rules.PER_ADDRESS.tries - 1):
        throttle(email=EMAIL, machine="")
    assert guest.open_space(key).status_code == 302
    assert guest.open_space("wrong").status_code == 200


def test_the_sessions_key_is_another_after_entering(guest):
    _contact, key = contact_with()
    guest.client.get("/")
    guest.client.session.save()
    session = guest.client.session
    session["planted"] = "by somebody"
    session.save()
    guest.client.cookies["sessionid"] = before = session.session_key
    guest.open_space(key)
    assert guest.client.cookies["sessionid"].value != before
    stale = ShopClient()
    stale.cookies["sessionid"] = before
    assert not is_in(Guest(stale))


@pytest.mark.parametrize(
    "where", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_nobody_is_led_away_from_the_shop(guest, where):
    _contact, key = contact_with()
    assert guest.open_space(key, next=where).url == SPACE


def test_one_goes_on_to_where_one_came_from(guest):
    _contact, key = contact_with()
    assert 'value="/checkout/"' in guest.get(f"{SPACE}?next=/checkout/").text
    assert guest.open_space(key, next="/checkout/").url == "/checkout/"


@pytest.mark.parametrize(
    "typed",
    ["\x00", "a\r\nSet-Cookie: x", "\ud800", "é" * 100, "‮abc", "A" * 1_000_000, "'; --", "<script>", "%00"],
)
@pytest.mark.parametrize("field", ["secret", "email"])
def test_whatever_is_typed_nothing_breaks_and_nobody_gets_in(client, typed, field):
    data = {"secret": "wrong", "email": EMAIL, field: typed}
    body = urlencode(data, errors="surrogatepass")
    response = client.post(SPACE, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "<script>alert" not in response.text


def test_ten_megabytes_are_refused(client):
    data = {"secret": "A" * 10_000_000, "email": EMAIL}
    assert client.post(SPACE, data).status_code in (200, 400)


def test_another_shops_key_opens_nothing(guest, globex):
    with globex():
        _contact, key = contact_with()
    contact_with()
    assert guest.open_space(key).status_code == 200
    assert not is_in(guest)


def test_a_visit_in_one_shop_is_none_in_the_other(guest, globex):
    _contact, key = contact_with()
    guest.open_space(key)
    elsewhere = ShopClient("globex.localhost")
    elsewhere.cookies["sessionid"] = guest.client.cookies["sessionid"].value
    with globex():
        assert not is_in(Guest(elsewhere))


def test_a_new_key_ends_the_visit_with_the_old_one(guest):
    contact, key = contact_with()
    guest.open_space(key)
    issue_key(contact=contact)
    assert not is_in(guest)
    assert "Your visit has ended" in guest.page.text
    assert "Your visit has ended" not in guest.get(SPACE).text


def test_a_visit_ends_after_its_time_whatever_is_done(guest, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "SPACE_MINUTES": 60}
    _contact, key = contact_with()
    with time_machine.travel(clock.now(), tick=False) as time:
        guest.open_space(key)
        for _minute in range(11):
            time.shift(timedelta(minutes=5))
            assert is_in(guest)
        time.shift(timedelta(minutes=5))
        assert not is_in(guest)


def test_a_visit_ends_when_the_login_is_switched_off(guest):
    user = factories.make_user(EMAIL)
    _contact, key = contact_with(user=user)
    guest.open_space(key)
    user.is_active = False
    user.save()
    assert not is_in(guest)


def test_leaving_ends_the_visit_and_takes_a_post(guest):
    _contact, key = contact_with()
    guest.open_space(key)
    assert guest.get("clientportal_portal:space-leave").status_code == 405
    assert is_in(guest)
    guest.post("clientportal_portal:space-leave", {})
    assert not is_in(guest)


def test_whoever_enters_after_another_finds_nothing_of_their_checkout(guest):
    _contact, key = contact_with()
    _other, other_key = contact_with(email="grace@acme.example")
    guest.open_space(key)
    session = guest.client.session
    session["checkout_data"] = {"guest": {"email": EMAIL}}
    session.save()
    guest.open_space(other_key, "grace@acme.example")
    assert "checkout_data" not in guest.client.session
    assert guest.get(SPACE).context["visitor"].email == "grace@acme.example"


def test_the_door_wants_the_forms_token():
    strict = ShopClient()
    strict.handler.enforce_csrf_checks = True
    _contact, key = contact_with()
    assert strict.post(SPACE, {"secret": key, "email": EMAIL}).status_code == 403


def test_no_page_of_the_space_may_be_kept(guest):
    _contact, key = contact_with()
    guest.open_space(key)
    for path in (SPACE, f"{SPACE}account/"):
        assert "no-store" in guest.get(path)["Cache-Control"]


def test_a_closed_area_says_so_kindly(guest, settings):
    order = make_order(email=EMAIL)
    _contact, key = contact_with()
    guest.open_space(key)
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CUSTOMER_AREA_OPEN": False}
    for path in (SPACE, f"{SPACE}account/", f"{SPACE}orders/{order.number}/"):
        page = guest.get(path)
        assert page.status_code == 404
        assert "closed at the moment" in page.text
    assert guest.open_space(key).status_code == 404
    assert "You are in your space" not in guest.get("/catalogue/").text
    assert "My space" not in guest.page.text


def test_a_visit_is_no_login(guest):
    _contact, key = contact_with(user=factories.make_user(EMAIL))
    guest.open_space(key)
    for path in (
        "/accounts/profile/",
        "/accounts/change-password/",
        "/accounts/addresses/",
        "/portal/account/",
    ):
        assert guest.get(path).status_code == 302
        assert "/accounts/login/" in guest.page.url


def test_whoever_is_logged_in_goes_straight_to_their_own_space(client):
    from tests.functional.shopping import Shopper

    user = factories.make_user(EMAIL)
    contact, _key = contact_with(user=user)
    mine, other = make_order(user=user), make_order(email="grace@acme.example")
    page = Shopper(client, user).get(SPACE)
    assert page.context["visitor"].contact == contact
    assert [order.number for order in page.context["orders"]] == [str(mine.number)]
    assert client.post(SPACE, {"secret": other.number, "email": "grace@acme.example"}).url == SPACE


def test_a_try_is_counted_though_each_request_were_one_transaction():
    assert resolve(SPACE).func._non_atomic_requests == {"default"}
