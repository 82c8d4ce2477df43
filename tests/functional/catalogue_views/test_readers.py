"""Who reads: who acts as a client, a visitor of "My space", an agent; and what that costs the database."""

from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_class, get_model

from tests import factories
from tests.functional.acting import ActingShopper, agent_and_client
from tests.functional.guests import Guest, contact_with

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]
INDEX = "catalogue:index"


def titles(page):
    return sorted(result.object.title for result in page.context["page_obj"])


class TestWhoActsAsAClient:
    @pytest.fixture
    def people(self):
        return agent_and_client()

    def test_sees_what_the_client_sees(self, client, people, saw, secret):
        factories.make_view(saw, company=people.client.company)
        factories.make_view(secret, company=people.agent.user.clientportal_contact.company)
        shopper = ActingShopper(client, people)
        assert titles(shopper.get(INDEX)) == ["Saw"]
        assert shopper.get(secret.get_absolute_url()).status_code == 404
        assert shopper.get(saw.get_absolute_url()).status_code == 200

    def test_sees_their_own_catalogue_as_themselves(self, client, people, saw, secret):
        factories.make_view(saw, company=people.client.company)
        factories.make_view(secret, company=people.agent.user.clientportal_contact.company)
        client.force_login(people.agent.user)
        assert titles(client.get(reverse(INDEX))) == ["Secret"]


class TestAVisitorOfMySpace:
    def test_sees_by_their_company(self, client, saw, secret):
        factories.make_view(saw, is_default=True)
        contact, key = contact_with()
        factories.make_view(secret, company=contact.company)
        guest = Guest(client)
        assert titles(guest.get(INDEX)) == ["Saw"]
        guest.open_space(key)
        assert titles(guest.get(INDEX)) == ["Secret"]
        assert guest.get(saw.get_absolute_url()).status_code == 404


class TestAMailThatSomethingIsBack:
    def send(self, product):
        get_class("customer.alerts.utils", "AlertsDispatcher")().send_product_alert_email_for_user(product)

    def test_is_not_sent_to_whom_does_not_see_it(self, customer, view, saw, secret):
        for product in (saw, secret):
            get_model("customer", "ProductAlert").objects.create(
                user=customer.user, product=product, status="Active"
            )
            self.send(product)
        assert ["Saw" in message.body for message in mail.outbox] == [True]

    def test_is_not_sent_to_a_visitor_who_does_not_see_it_by_the_shops_default(self, saw, secret):
        factories.make_view(saw, is_default=True)
        for product in (saw, secret):
            alerts = get_model("customer", "ProductAlert").objects
            alerts.create(email="visitor@example.com", product=product).confirm()
            self.send(product)
        assert ["Saw" in message.body for message in mail.outbox] == [True]


class TestWhatAListCosts:
    """Beside the page as it is for somebody without a view, in a shop without conditions."""

    def queries(self, client, url):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        # Whether another test has left a picture of what has none is not asked here.
        return len([query for query in captured if "thumbnail" not in query["sql"]])

    def fill(self, count):
        category = get_model("catalogue", "Category").add_root(name="Tools")
        for number in range(count):
            factories.make_product(f"Tool {number}").categories.add(category)
        return category

    @pytest.mark.parametrize("page", ["index", "category"])
    def test_two_queries_more_at_most_with_a_view_and_conditions(self, customer, page):
        category = self.fill(8)
        url = reverse(INDEX) if page == "index" else category.get_absolute_url()
        plain = self.queries(customer.client, url)
        company = customer.user.clientportal_contact.company
        factories.make_view(category, company=company)
        factories.make_condition(percent="10", company=company)
        # The plain page asks already whether there is anything to know: one of the two.
        assert self.queries(customer.client, url) <= plain + 1

    def test_an_article_takes_two_queries_more_at_most_whatever_was_looked_at_before(self, customer):
        category = self.fill(6)
        url, *others = (product.get_absolute_url() for product in category.product_set.order_by("pk"))
        for other in others:
            customer.get(other)
        plain = self.queries(customer.client, url)
        company = customer.user.clientportal_contact.company
        factories.make_view(category, company=company)
        factories.make_condition(percent="10", company=company)
        assert self.queries(customer.client, url) <= plain + 1

    def test_no_query_for_each_product(self, customer):
        category = self.fill(2)
        company = customer.user.clientportal_contact.company
        factories.make_view(category, company=company)
        factories.make_condition(percent="10", company=company)
        few = self.queries(customer.client, reverse(INDEX))
        for number in range(10):
            factories.make_product(f"More {number}").categories.add(category)
        assert self.queries(customer.client, reverse(INDEX)) == few

    def test_shows_the_customers_price(self, customer):
        self.fill(1)
        factories.make_condition(price="12.34", company=customer.user.clientportal_contact.company)
        assert "12.34" in customer.get(INDEX).text

    def test_one_query_prices_what_a_product_recommends(self, customer):
        products = [factories.make_product(f"Tool {number}") for number in range(6)]
        for other in products[1:]:
            products[0].primary_recommendations.create(recommendation=other)
        company = customer.user.clientportal_contact.company
        factories.make_condition(percent="10", company=company)
        with CaptureQueriesContext(connection) as captured:
            page = customer.get(products[0].get_absolute_url())
        asked = [each for each in captured.captured_queries if "pricetier" in each["sql"]]
        assert page.status_code == 200
        assert len(asked) == 1
        assert (
            Decimal("27.00") == page.context["request"].strategy.fetch_for_product(products[1]).price.excl_tax
        )
