"""Products that only subscribers may buy: seen by all, bought by whoever has the contents, asked again at the order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.portfolios.services import add_line_for_client
from oscar_clientportal.subscriptions.services import contents_open
from oscar_clientportal.subscriptions.services.products import forget_conditions
from tests import factories
from tests.factories import model
from tests.functional.shopping import Shopper, agent_with, only_order
from tests.oscar_requests import request_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("0.29")]
ONLY = "Only for subscribers of HS, Origin"
REQUIREMENTS = "clientportal_subscriptions_productrequirement"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def plan():
    return factories.make_plan("HS+Origin")


@pytest.fixture
def download(plan):
    return require(factories.make_product("Download", "10.00", shipped=False))


@pytest.fixture
def shopper(client):
    return Shopper(client, agent_with("100.00").user)


def require(product, *codes):
    requirement = model("subscriptions", "ProductRequirement").objects.create(product=product)
    requirement.contents.set([factories.make_content(code) for code in codes or ("HS", "Origin")])
    return product


def subscribe(user, plan, **fields):
    return factories.make_subscription(user.clientportal_contact, plan, **fields)


def page_of(client, product):
    return client.get(product.get_absolute_url())


class TestThePageOfTheProduct:
    def test_is_seen_by_all_and_says_what_opens_it(self, client, download, plan):
        page = page_of(client, download)
        assert page.status_code == 200
        assert "Download" in page.text
        assert ONLY in page.text
        assert "These plans open it" in page.text
        assert plan.product.get_absolute_url() in page.text
        assert "add_to_basket_form" not in page.text
        assert "back in stock" not in page.text
        assert f"?next={download.get_absolute_url()}" in page.text

    def test_is_the_shops_own_for_a_subscriber(self, shopper, download, plan):
        subscribe(shopper.user, plan)
        page = page_of(shopper.client, download)
        assert "add_to_basket_form" in page.text
        assert "For subscribers" not in page.text
        assert page.templates[0].name == "oscar/catalogue/detail.html"

    def test_is_not_open_to_who_has_a_part_of_what_it_needs(self, shopper, download):
        subscribe(shopper.user, factories.make_plan("HS"))
        assert ONLY in page_of(shopper.client, download).text

    def test_of_a_parent_speaks_for_its_variants(self, client, plan):
        parent = factories.make_product("Set", shipped=False)
        parent.stockrecords.all().delete()
        parent.structure = "parent"
        parent.save()
        child = factories.make_product("Variant", shipped=False)
        get_model("catalogue", "Product").objects.filter(pk=child.pk).update(
            parent=parent, structure="child", product_class=None
        )
        child.refresh_from_db()
        require(parent)
        assert ONLY in page_of(client, child).text
        page = page_of(client, parent)
        assert ONLY in page.text
        assert "These plans open it" in page.text

    def test_without_a_plan_on_sale_says_whom_to_ask(self, client, download, plan):
        plan.is_open = False
        plan.save()
        assert "No plan that opens it is on sale at the moment." in page_of(client, download).text

    def test_of_a_plan_is_for_whom_the_rules_of_plans_say(self, client, plan):
        require(plan.product)
        assert "Only for subscribers" not in page_of(client, plan.product).text


def test_the_list_says_so_in_place_of_a_button(client, download):
    page = client.get(reverse("catalogue:index"))
    assert ONLY in page.text
    assert reverse("basket:add", args=[download.pk]) not in page.text


class TestTheBasket:
    def test_takes_it_from_a_subscriber_alone(self, shopper, download, plan):
        address = reverse("basket:add", args=[download.pk])
        shopper.client.post(address, {"quantity": 1, "product_id": download.pk})
        assert not get_model("basket", "Line").objects.exists()
        subscribe(shopper.user, plan)
        shopper.put_in_basket(download)
        assert shopper.buy().url.endswith("/thank-you/")
        assert only_order().lines.get().product == download

    def test_keeps_it_when_the_subscription_ends_and_says_why_it_is_not_sold(self, shopper, download, plan):
        subscription = subscribe(shopper.user, plan)
        shopper.put_in_basket(download)
        subscription.status = "cancelled"
        subscription.save()
        assert ONLY in shopper.get("basket:summary").text
        page = shopper.client.get(reverse("checkout:index"), follow=True)
        assert page.request["PATH_INFO"] == reverse("basket:summary")
        assert "(Only for subscribers of HS, Origin)" in page.text.replace("&#x27;", "'")

    def test_asks_again_when_the_order_is_written_and_charges_nothing(
        self, shopper, download, plan, confirm_at_bank
    ):
        subscription = subscribe(shopper.user, plan)
        shopper.put_in_basket(download)
        shopper.buy(method="card", card="pm_card_authenticationRequired")
        back = confirm_at_bank(shopper.page.url, succeed=True)
        subscription.status = "cancelled"
        subscription.save()
        shopper.get(back)
        assert not get_model("order", "Order").objects.exists()
        attempt = get_model("clientportal_payments", "PaymentAttempt").objects.get()
        assert attempt.status == "failed"
        assert [part.status for part in attempt.parts.all()] == ["released"]
        assert f"“Download”: {ONLY}. Nothing was charged." in attempt.message


class TestForAClient:
    def bought_for(self, shopper, contact, download):
        agent = shopper.user.clientportal_agent
        factories.make_link(agent, contact)
        add_line_for_client(request=request_of(shopper.user), product=download, contact=contact)

    def test_the_clients_subscription_counts_and_not_the_agents(self, shopper, download, plan):
        contact = factories.make_contact()
        factories.make_subscription(contact, plan)
        self.bought_for(shopper, contact, download)
        assert ONLY not in shopper.get("basket:summary").text
        assert shopper.buy().url.endswith("/thank-you/")
        assert only_order().lines.get().clientportal_beneficiary.contact == contact

    def test_the_agents_subscription_opens_nothing_for_a_client(self, shopper, download, plan):
        subscribe(shopper.user, plan)
        self.bought_for(shopper, factories.make_contact(), download)
        assert ONLY in shopper.get("basket:summary").text
        page = shopper.client.get(reverse("checkout:index"), follow=True)
        assert page.request["PATH_INFO"] == reverse("basket:summary")

    def test_what_is_in_stock_is_not_sold_out_for_a_subscribed_client(self, shopper, plan):
        parcel = require(factories.make_product("Parcel", "10.00", shipped=False, stock=1))
        contact = factories.make_contact()
        factories.make_subscription(contact, plan)
        self.bought_for(shopper, contact, parcel)
        assert shopper.buy().url.endswith("/thank-you/")

    def test_while_the_link_waits_what_the_client_has_does_not_show(self, shopper, plan, download):
        contact = factories.make_contact()
        factories.make_subscription(contact, plan)
        link = factories.make_link(shopper.user.clientportal_agent, contact, status="pending")
        now = link.created_at + timedelta(seconds=1)
        asked = {"contacts": [contact], "on": now, "buyer_id": shopper.user.pk}
        assert contents_open(**asked) == {}
        link.status = "linked"
        link.save()
        assert contents_open(**asked) == {contact.pk: {"HS", "Origin"}}


class TestQueries:
    def asked(self, client, address, *, warm=True):
        if warm:
            client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        texts = [query["sql"] for query in queries]
        return len([text for text in texts if f'FROM "{REQUIREMENTS}"' in text]), len(texts)

    @pytest.mark.parametrize("products", [1, 9])
    def test_what_products_need_is_asked_once_for_many_pages(self, client, products):
        for number in range(products):
            factories.make_product(f"P{number}")
        address = reverse("catalogue:index")
        client.get(address)
        forget_conditions()
        assert self.asked(client, address, warm=False)[0] == 1
        assert self.asked(client, address)[0] == 0

    def test_what_changes_is_known_to_the_next_page(self, client, plan):
        product = factories.make_product("P1", shipped=False)
        assert ONLY not in page_of(client, product).content.decode()
        require(product)
        assert ONLY in page_of(client, product).content.decode()
        product.clientportal_requirement.contents.clear()
        assert ONLY not in page_of(client, product).content.decode()

    def test_a_reader_is_asked_for_once_where_a_product_needs_something(self, shopper, download, plan):
        for number in range(5):
            require(factories.make_product(f"P{number}", shipped=False))
        subscribe(shopper.user, plan)
        address = reverse("catalogue:index")
        before = self.asked(shopper.client, address)[1]
        model("subscriptions", "ProductRequirement").objects.all().delete()
        assert before - self.asked(shopper.client, address)[1] <= 1

    def test_a_basket_asks_nothing_more_for_what_needs_nothing(self, shopper):
        shopper.put_in_basket(factories.make_product("P1", shipped=False))
        with CaptureQueriesContext(connection) as queries:
            shopper.get("checkout:payment-method")
        asked = [query["sql"] for query in queries if REQUIREMENTS in query["sql"]]
        assert all("basket_line" in text for text in asked)
