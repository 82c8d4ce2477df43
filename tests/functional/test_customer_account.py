"""The customer's page "Your account situation": what it shows, to whom, and what it makes of bad input."""

from decimal import Decimal

import pytest
from django.urls import reverse

from oscar_clientportal.accounts import services
from tests import factories
from tests.functional.account_pages import move
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.10")]


@pytest.fixture
def customer():
    user = factories.make_user("customer@acme.example")
    factories.make_contact(user=user)
    return user


@pytest.fixture
def account(customer):
    return factories.make_account(customer.clientportal_contact.company)


@pytest.fixture
def reader(client, customer):
    return Shopper(client, customer)


def page(reader, **query):
    return reader.client.get(reverse("clientportal_portal:account"), query)


def amounts(response):
    return [row.amount for row in response.context["rows"]]


def test_whoever_is_not_logged_in_is_asked_to(client):
    response = client.get(reverse("clientportal_portal:account"))
    assert response.status_code == 302
    assert "login" in response.url


def test_balance_and_movements_are_shown_newest_first(reader, account):
    move(account, "50", day=1, kind="opening")
    move(account, "-12.50", day=2, reason="Order 100012", kind="purchase")
    response = page(reader)
    assert amounts(response) == [Decimal("-12.50"), Decimal(50)]
    for text in ("€37.50", "Purchase · Order 100012", "-€12.50", "Opening balance", "+€50.00"):
        assert text in response.text


def test_the_account_of_another_company_is_not_shown(reader, account):
    stranger = factories.make_account(factories.make_company("Other"), "999.00", currency="HUF")
    assert "999" not in page(reader).text
    assert page(reader, currency=stranger.currency).status_code == 404


def test_without_an_account_the_page_says_so(reader, customer):
    response = page(reader)
    assert response.status_code == 200
    assert "You have no customer account yet" in response.text


def test_an_account_without_movements_says_so(reader, account):
    response = page(reader)
    assert "Nothing has moved on this account yet" in response.text
    assert response.context["curve"] is None


def test_what_is_held_is_shown_with_its_end(reader, account):
    move(account, "50")
    services.hold_amount(account=account, amount=Decimal(20), idempotency_key="hold")
    text = page(reader).text
    assert "€20.00 set aside for a payment under way, until" in text
    assert "€30.00" in text


def test_a_frozen_account_says_so_and_has_nothing_available(reader, account):
    move(account, "50")
    type(account).objects.update(status="frozen")
    response = page(reader)
    assert "Your account is frozen." in response.text
    assert response.context["available"] == 0


def test_a_credit_limit_is_shown_and_can_be_spent(reader, account):
    type(account).objects.filter(pk=account.pk).update(credit_limit=Decimal(100))
    response = page(reader)
    assert "Credit limit" in response.text
    assert response.context["available"] == 100


@pytest.mark.req("3.07")
@pytest.mark.usefixtures("stripe_shop")
def test_a_negative_balance_says_how_to_repay(reader, account):
    move(account, "-12")
    text = page(reader).text
    assert "<strong>€12.00</strong> below zero" in text
    assert reverse("clientportal_portal:account-repay") in text


@pytest.mark.req("3.07")
def test_a_shop_without_cards_asks_to_be_contacted(reader, account, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_SECRET_KEY": ""}
    move(account, "-12")
    text = page(reader).text
    assert "Please contact the shop to repay it." in text
    assert reverse("clientportal_portal:account-repay") not in text


def test_a_positive_balance_offers_no_repayment(reader, account):
    move(account, "12")
    assert reverse("clientportal_portal:account-repay") not in page(reader).text


def test_each_currency_has_its_own_tab(reader, account, customer):
    forints = factories.make_account(customer.clientportal_contact.company, "500.00", currency="HUF")
    assert page(reader).context["account"] == account
    response = page(reader, currency="HUF")
    assert response.context["account"] == forints
    assert "?currency=EUR" in response.text


def test_a_long_account_is_read_page_by_page_and_back(reader, account):
    for day in range(60):
        move(account, day + 1, day=day)
    seen, response = [], page(reader)
    while True:
        seen += amounts(response)
        if not response.context["older"]:
            break
        response = reader.client.get(reverse("clientportal_portal:account") + response.context["older"])
    assert seen == list(range(60, 0, -1))
    back = []
    while response.context["newer"]:
        response = reader.client.get(reverse("clientportal_portal:account") + response.context["newer"])
        back.append(amounts(response))
    assert back[-1] == list(range(60, 35, -1))
    assert not response.context["newer"]


def test_dates_are_the_shops_days_and_both_are_included(reader, account):
    for day in range(5):
        move(account, day + 1, day=day)
    assert amounts(page(reader, since="2026-01-02", until="2026-01-04")) == [4, 3, 2]
    assert amounts(page(reader, until="2026-01-01")) == [1]
    assert amounts(page(reader, since="2026-01-05")) == [5]


def test_a_period_is_kept_while_turning_pages(reader, account):
    for day in range(60):
        move(account, day + 1, day=day)
    older = page(reader, since="2026-01-11", currency="EUR").context["older"]
    assert "since=2026-01-11" in older
    assert "currency=EUR" in older
    rows = amounts(reader.client.get(reverse("clientportal_portal:account") + older))
    assert rows == list(range(35, 10, -1))


def test_a_period_without_movements_says_so_and_can_be_left(reader, account):
    move(account, "5")
    response = page(reader, since="2027-01-01")
    assert "There are no movements in this period." in response.text
    assert "Show all" in response.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "31.12.2026"}, "since"),
        ({"since": "2026-02-30"}, "since"),
        ({"until": "=1+1"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "a\x00b"}, "since"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "until"),
    ],
)
def test_dates_that_make_no_sense_get_a_message_beside_their_field(reader, account, query, field):
    move(account, "5")
    response = page(reader, **query)
    assert response.status_code == 200
    assert f'id="id_{field}-error"' in response.text
    assert amounts(response) == [5]


@pytest.mark.parametrize("value", ["abc", "-1", "", "0", "9" * 19, "9" * 40, "1.5", "٣", "\x00"])
@pytest.mark.parametrize("name", ["before", "after"])
def test_an_address_made_up_shows_a_page_and_no_error(reader, account, name, value):
    move(account, "5")
    assert page(reader, **{name: value}).status_code == 200


@pytest.mark.parametrize("currency", ["USD", "x" * 300, "\x00", "EUR'--"])
def test_a_currency_there_is_no_account_in_is_missing(reader, account, currency):
    assert page(reader, currency=currency).status_code == 404


@pytest.mark.req("3.01")
def test_a_closed_customer_area_says_so_and_leaves_the_menu(reader, account, settings):
    url = reverse("clientportal_portal:account")
    summary = reverse("customer:profile-view")
    assert url in reader.client.get(summary).text
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CUSTOMER_AREA_OPEN": False}
    response = page(reader)
    assert response.status_code == 404
    assert "The customer area is closed at the moment" in response.text
    assert url not in reader.client.get(summary).text
    for name in ("account-statement-csv", "account-statement-pdf", "account-verify", "account-repay"):
        assert reader.client.get(reverse(f"clientportal_portal:{name}")).status_code == 404


def test_the_curve_has_words_for_those_who_cannot_see_it(reader, account):
    move(account, "50", day=1)
    move(account, "-80", day=2)
    text = page(reader).text
    assert '<title id="curve-title">Curve of the balance</title>' in text
    assert "From €0.00 before" in text
    assert "between -€30.00 and €50.00" in text


def test_what_somebody_typed_is_shown_as_text(reader, account):
    move(account, "5", reason="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page(reader).text


@pytest.mark.parametrize(
    ("query", "more"),
    [({}, 0), ({"since": "2026-01-01"}, 1), ({"since": "2026-01-01", "until": "2026-03-01"}, 1)],
)
def test_the_page_costs_the_same_for_one_movement_and_for_many(
    reader, account, query, more, django_assert_num_queries
):
    move(account, "5")
    page(reader)
    with django_assert_num_queries(QUERIES + more):
        page(reader, **query)
    for day in range(1, 60):
        move(account, "5", day=day)
    with django_assert_num_queries(QUERIES + more):
        page(reader, **query)


#: Of which 15 are the shop around it: session, login, menu (are there files, which catalogue?), basket.
QUERIES = 19
