"""Products that sell seats: who may buy them, what they become, and what a refund makes of them."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_clientportal.core import clock
from oscar_clientportal.licences import services as licences
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.exceptions import SeatsInUse
from oscar_clientportal.subscriptions.services import acts, has_access, told_of_refund
from oscar_clientportal.subscriptions.services.versions import new_version
from tests import factories
from tests.factories import make_plan, make_seat_product, make_seated, make_subscription, model
from tests.functional.shopping import Shopper, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("2.71")]


@pytest.fixture(autouse=True)
def _english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def plan():
    return make_plan("HS", seats=5)


@pytest.fixture
def pack(plan):
    return make_seat_product("20.00", seats=10, plan=plan)


@pytest.fixture
def shopper(client):
    return Shopper(client, agent_with("500.00").user)


@pytest.fixture
def contact(shopper):
    return shopper.user.clientportal_contact


def running(contact, plan, **fields):
    subscription = make_subscription(contact, plan, **fields)
    make_seated(subscription, 5, holders=[contact])
    return subscription


def bought():
    return model("licences", "Licence").objects.filter(source="bought").order_by("pk")


def buy(shopper, pack, quantity=1, **how):
    shopper.put_in_basket(pack.product, quantity)
    return shopper.buy(**how)


def colleague_of(contact):
    return factories.make_contact(user=factories.make_user(), company=contact.company)


def test_seats_bought_from_the_account_open_for_whoever_is_given_one(shopper, contact, plan, pack):
    subscription = running(contact, plan)
    assert buy(shopper, pack, 2, card=None).status_code == 302
    licence = bought().get()
    assert (licence.quantity, licence.title, licence.kind) == (20, "More users", "customer")
    assert licence.company == contact.company
    assert licence.valid_until == subscription.terms.get().ends_at
    assert sources(only_order()) == {"clientportal-account": (40, 40)}
    friend = colleague_of(contact)
    assert not has_access(factories.get_user_model().objects.get(pk=friend.user_id), "HS")
    licences.give_seat(contact=friend, licence=licence, by=shopper.user)
    assert has_access(factories.get_user_model().objects.get(pk=friend.user_id), "HS")


def test_seats_bought_with_a_card(shopper, contact, plan, pack):
    running(contact, plan)
    buy(shopper, pack, method="card")
    assert bought().get().quantity == 10
    assert {paid for paid, _taken in sources(only_order()).values()} == {20}


def test_without_a_running_subscription_they_cant_be_put_in_the_basket(shopper, contact, plan, pack):
    page = shopper.get(pack.product.get_absolute_url())
    assert "Only for companies with a running subscription to HS" in page.text
    response = shopper.client.post(reverse("basket:add", kwargs={"pk": pack.product.pk}), {"quantity": 1})
    assert not model("basket", "Line").objects.exists()
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("status", ["paused", "suspended", "cancelled", "pending"])
def test_a_subscription_that_does_not_run_is_none(shopper, contact, plan, pack, status):
    running(contact, plan, status=status)
    assert "Only for companies" in shopper.get(pack.product.get_absolute_url()).text


def test_a_guest_is_asked_to_log_in(client, plan, pack):
    assert "Please log in to buy licences." in client.get(pack.product.get_absolute_url()).text
    client.post(reverse("basket:add", kwargs={"pk": pack.product.pk}), {"quantity": 1})
    assert not model("basket", "Line").objects.exists()


def test_another_version_of_the_plan_counts_too(shopper, contact, plan, pack):
    running(contact, plan)
    new_version(plan=plan, contents=plan.contents.all(), term_length=1, term_unit="year", by=shopper.user)
    buy(shopper, pack, card=None)
    assert bought().get().quantity == 10


def test_a_colleagues_subscription_is_the_companys(shopper, contact, plan, pack):
    running(colleague_of(contact), plan)
    buy(shopper, pack, card=None)
    assert bought().get().company == contact.company


def test_the_subscription_ends_while_they_are_in_the_basket(shopper, contact, plan, pack):
    subscription = running(contact, plan)
    shopper.put_in_basket(pack.product)
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.get("checkout:preview")
    seen = shopper.page.context["seen"]
    acts.cancel_subscription(subscription=subscription, at_end=False, by=shopper.user, reason="Asked")
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert not model("order", "Order").objects.exists()
    assert not bought().exists()


def test_one_person_who_had_it_alone_keeps_it_when_seats_are_bought(shopper, contact, pack):
    plan = make_plan("Origin")
    make_subscription(contact, plan)
    buy(shopper, make_seat_product(seats=3, plan=plan), card=None)
    assert has_access(factories.get_user_model().objects.get(pk=shopper.user.pk), "Origin")
    assert bought().get().free == 3


@pytest.mark.parametrize("months", [None, 6])
def test_licences_of_their_own_need_no_subscription(shopper, contact, months):
    buy(shopper, make_seat_product(seats=4, months=months, kind="supplier"), 3, card=None)
    licence = bought().get()
    assert (licence.quantity, licence.kind) == (12, "supplier")
    left = licence.valid_until - clock.now() if licence.valid_until else None
    assert left is None if months is None else timedelta(days=180) < left < timedelta(days=185)


def test_the_first_licences_of_a_company_are_its_peoples(
    shopper, contact, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        buy(shopper, make_seat_product(seats=4), 1, card=None)
    assert [seat.contact for seat in bought().get().seats.all()] == [contact]


def test_the_quantity_is_changed_in_the_basket(shopper, contact, plan, pack):
    running(contact, plan)
    shopper.put_in_basket(pack.product)
    line = model("basket", "Line").objects.get()
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": line.pk, "form-0-quantity": 7}
    shopper.post("basket:summary", data)
    line.refresh_from_db()
    assert line.quantity == 7


def test_a_voucher_takes_its_part_off(shopper, contact, plan, pack):
    running(contact, plan)
    factories.make_voucher("SPRING", percent="10")
    shopper.put_in_basket(pack.product, 2)
    shopper.post("basket:vouchers-add", {"code": "SPRING"})
    shopper.buy(card=None)
    assert only_order().total_incl_tax == 36


def test_a_basket_without_seats_asks_no_more_queries(shopper, contact, plan, pack):
    handbook = factories.make_product()
    shopper.put_in_basket(handbook)
    shopper.get("basket:summary")
    with CaptureQueriesContext(connection) as queries:
        shopper.get("basket:summary")
    asked = [query["sql"] for query in queries if "clientportal_subscriptions_seatproduct" in query["sql"]]
    assert all('FROM "basket_line"' in sql for sql in asked), asked


class TestARefund:
    @pytest.fixture
    def order(self, shopper, contact, plan, pack):
        running(contact, plan)
        buy(shopper, pack, 2, card=None)
        return only_order()

    def refund(self, order, quantity=None):
        line = order.lines.get()
        figures = {"lines": {line: quantity}} if quantity else {"amount": order.total_incl_tax}
        owner = factories.make_user(is_staff=True, is_superuser=True)
        return payments.refund_order(order=order, reason="Asked", actor=owner, idempotency_key="r", **figures)

    def test_of_all_ends_the_licence(self, order):
        told = told_of_refund(order=order, pieces={}, amount=order.total_incl_tax)
        assert told == ["“More users” ends: 0 people lose their seats."]
        self.refund(order)
        assert bought().get().ended_at is not None

    def test_of_a_part_takes_free_seats_off(self, order):
        told = told_of_refund(order=order, pieces={order.lines.get().pk: 1})
        assert told == ["“More users”: 10 of 20 seats are left; nobody loses theirs."]
        self.refund(order, 1)
        assert bought().get().quantity == 10

    def test_of_a_part_that_is_in_use_is_refused(self, order, contact, shopper):
        licence = bought().get()
        for _number in range(11):
            licences.give_seat(contact=colleague_of(contact), licence=licence, by=shopper.user)
        assert "1 seat too many" in told_of_refund(order=order, pieces={order.lines.get().pk: 1})[0]
        with pytest.raises(SeatsInUse), transaction.atomic():
            self.refund(order, 1)
        assert bought().get().quantity == 20
        assert not model("payments", "Refund").objects.exists()
