"""What somebody sees in "My space": theirs, all of it, and nothing of others'."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import find_by_key, issue_key
from oscar_clientportal.core import clock
from tests import factories
from tests.functional.guests import EMAIL, Guest, contact_with, make_order

pytestmark = pytest.mark.django_db
SPACE = "/portal/space/"


@pytest.fixture
def guest(client):
    return Guest(client)


def shown(guest):
    """The numbers of the orders in the list."""
    return {order.number for order in guest.get(SPACE).context["orders"]}


def numbers(*orders):
    return {str(order.number) for order in orders}


def as_bought(order, *, contact=None, user=None):
    """With the attempt that the checkout leaves beside an order."""
    get_model("clientportal_payments", "PaymentAttempt").objects.create(
        order=order,
        order_number=order.number,
        contact=contact,
        user=user,
        total=order.total_incl_tax,
        currency=order.currency,
        status="done",
    )
    return order


def make_address(user):
    country, _new = get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="FR", defaults={"printable_name": "France", "is_shipping_country": True}
    )
    return get_model("address", "UserAddress").objects.create(
        user=user, first_name="Ada", last_name="Demo", line1="1 rue Exemple", line4="Lyon", postcode="69000",
        country=country,
    )  # fmt: skip


@pytest.mark.req("3.09")
def test_all_orders_are_shown_and_nobody_elses(guest):
    user = factories.make_user(EMAIL)
    contact, key = contact_with(user=user)
    mine = [
        make_order(user=user),
        as_bought(make_order(email=EMAIL), contact=contact),
        make_order(email="ADA@acme.example"),
        as_bought(make_order(email=EMAIL)),
    ]
    make_order(email="grace@acme.example")
    make_order(user=factories.make_user())
    guest.open_space(key)
    assert shown(guest) == numbers(*mine)


@pytest.mark.req("3.09")
def test_the_persons_data_are_shown(guest):
    user = factories.make_user(EMAIL)
    make_address(user)
    company = factories.make_company("Demo Freight")
    factories.make_contact(EMAIL, user=user, company=company, first_name="Ada", last_name="Demo")
    factories.make_account(company, "12.50")
    guest.open_space(issue_key(contact=user.clientportal_contact))
    text = guest.get(SPACE).text
    for fact in ("Ada Demo", EMAIL, "Demo Freight", "1 rue Exemple", "12.50"):
        assert fact in text


@pytest.mark.req("3.09")
def test_an_order_shows_its_lines_and_what_paid_it(guest):
    order = make_order(email=EMAIL)
    source_type = get_model("payment", "SourceType").objects.get(code="clientportal-account")
    order.sources.create(source_type=source_type, currency="EUR", amount_allocated=Decimal("30.00"))
    guest.open_space(order.number)
    text = guest.get("clientportal_portal:space-order", order.number).text
    for fact in ("Handbook", "30.00", "Customer account"):
        assert fact in text


@pytest.mark.req("3.09")
def test_an_order_of_somebody_else_is_missing_like_one_that_doesnt_exist(guest):
    _contact, key = contact_with()
    other = make_order(email="grace@acme.example")
    guest.open_space(key)
    for number in (other.number, "999999"):
        assert guest.get("clientportal_portal:space-order", number).status_code == 404


@pytest.mark.parametrize("path", ["account/", "orders/100001/"])
def test_without_a_visit_a_page_of_the_space_leads_to_the_door(guest, path):
    assert guest.get(SPACE + path).url == SPACE


@pytest.mark.req("3.10")
@pytest.mark.parametrize("by_key", [True, False])
def test_the_account_situation_shows_balance_and_movements_and_nothing_to_press(guest, by_key):
    _contact, key = contact_with("40.00")
    guest.open_space(key if by_key else make_order(email=EMAIL).number)
    text = guest.get("clientportal_portal:space-account").text
    assert "40.00" in text
    assert "Opening balance" in text
    assert "/portal/account/" not in text


@pytest.mark.req("3.10")
def test_accounts_in_two_currencies_are_shown_one_at_a_time(guest):
    contact, key = contact_with("40.00")
    factories.make_account(contact.company, "5000", currency="HUF")
    guest.open_space(key)
    assert guest.get(f"{SPACE}account/?currency=HUF").context["account"].currency == "HUF"
    assert guest.get(f"{SPACE}account/?currency=XXX").status_code == 404


@pytest.mark.req("3.10")
def test_nobodys_account_is_shown_to_a_contact_without_one(guest):
    contact_with("99.00", email="grace@acme.example")
    contact = factories.make_contact(EMAIL)
    guest.open_space(issue_key(contact=contact))
    assert "99.00" not in guest.get("clientportal_portal:space-account").text


@pytest.mark.req("3.11")
def test_back_in_the_catalogue_one_is_still_recognised(guest):
    _contact, key = contact_with()
    assert "You are in your space" not in guest.get("/catalogue/").text
    guest.open_space(key)
    assert 'href="/catalogue/"' in guest.get(SPACE).text
    text = guest.get("/catalogue/").text
    assert "You are in your space as a•••@acme.example" in text
    assert EMAIL not in text


@pytest.mark.req("3.08")
def test_whoever_reads_may_come_back_to_the_door_with_the_key(guest):
    _contact, key = contact_with()
    guest.open_space(make_order(email=EMAIL).number)
    assert "?enter" in guest.get(SPACE).text
    assert "secret" in guest.get(f"{SPACE}?enter").context["form"].fields
    guest.open_space(key)
    assert guest.get(f"{SPACE}?enter").context["visitor"].may_spend


class TestAnOrderThatSomebodyPlacedUnderAnothersAddress:
    """Oscar believes whatever address a guest types: its number must not open the other's space."""

    def test_it_shows_neither_the_account_nor_the_orders_of_a_contact_known_before(self, guest):
        user = factories.make_user(EMAIL)
        contact, _key = contact_with("40.00", user=user, created_at=clock.now() - timedelta(days=9))
        make_order(user=user)
        as_bought(make_order(email=EMAIL), contact=contact)
        trap = as_bought(make_order(email=EMAIL))
        guest.open_space(trap.number)
        assert shown(guest) == numbers(trap)
        assert "40.00" not in guest.page.text
        assert guest.get("clientportal_portal:space-account").context.get("account") is None

    def test_it_opens_the_space_of_a_contact_whom_the_shop_knows_from_it(self, guest):
        order = as_bought(make_order(email=EMAIL, date_placed=clock.now() - timedelta(days=9)))
        contact_with("40.00")
        guest.open_space(order.number)
        assert shown(guest) == numbers(order)
        assert "40.00" in guest.page.text

    def test_a_login_under_anothers_address_sees_nothing_of_its_waiting_contact(self, guest):
        contact_with("40.00")
        make_order(email=EMAIL)
        trap = as_bought(make_order(user=factories.make_user(EMAIL)))
        guest.open_space(trap.number)
        assert shown(guest) == numbers(trap)
        assert "40.00" not in guest.page.text

    def test_a_login_sees_what_guests_ordered_under_its_address_once_the_mailbox_is_shown(self, client):
        from tests.functional.shopping import Shopper

        user = factories.make_user(EMAIL)
        _contact, key = contact_with(user=user)
        mine, guests = make_order(user=user), make_order(email=EMAIL)
        shopper = Shopper(client, user)
        assert shown(shopper) == numbers(mine)
        find_by_key(key=key, email=EMAIL)
        assert shown(shopper) == numbers(mine, guests)


def queries_of(guest, path):
    with CaptureQueriesContext(connection) as queries:
        assert guest.get(path).status_code == 200
    return len(queries)


@pytest.mark.req("3.09")
def test_the_list_costs_as_much_for_thirty_orders_as_for_one_and_has_pages(guest):
    _contact, key = contact_with()
    make_order(email=EMAIL)
    guest.open_space(key)
    guest.get(SPACE)
    few = queries_of(guest, SPACE)
    for _order in range(29):
        make_order(email=EMAIL)
    assert queries_of(guest, SPACE) == few
    assert len(guest.page.context["orders"]) == 25
    assert len(guest.get(f"{SPACE}?page=2").context["orders"]) == 5


def test_an_order_costs_as_much_for_many_lines_as_for_one(guest):
    order = make_order(email=EMAIL)
    guest.open_space(order.number)
    path = f"{SPACE}orders/{order.number}/"
    guest.get(path)
    few = queries_of(guest, path)
    line = order.lines.get()
    for _copy in range(5):
        line.pk, line.product = None, factories.make_product()
        line.save()
    assert queries_of(guest, path) == few


def test_the_line_at_the_top_costs_one_query_for_a_visitor_and_none_for_others(guest):
    _contact, key = contact_with()
    guest.get("/catalogue/")
    before = our_queries(guest)
    assert before == 0
    guest.open_space(key)
    assert our_queries(guest) == 1


def our_queries(guest):
    with CaptureQueriesContext(connection) as queries:
        guest.get("/catalogue/")
    return len([query for query in queries if "clientportal_clients" in query["sql"]])
