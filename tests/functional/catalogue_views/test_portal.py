"""What the portal offers is what whom it is for sees in the shop."""

import pytest
from django.urls import reverse

from tests import factories
from tests.functional.shopping import Shopper, agent_with

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]


@pytest.fixture
def plans():
    return [factories.make_plan("HS"), factories.make_plan("HS+Origin")]


@pytest.fixture
def shopper(client):
    return Shopper(client, agent_with("200.00").user)


@pytest.fixture
def links(shopper):
    return [factories.make_link(shopper.user.clientportal_agent) for _each in range(2)]


def narrow(company, *products):
    return factories.make_view(*products, company=company)


def offered(page):
    return [choice.offer.plan for choice in page.context["choices"]]


class TestAnAgent:
    def test_chooses_among_the_plans_that_the_client_sees(self, shopper, links, plans):
        narrow(links[0].contact.company, plans[0].product)
        page = shopper.get("clientportal_portal:portfolio-subscription", links[0].pk)
        assert offered(page) == [plans[0]]
        assert "HS+Origin" not in page.text
        assert shopper.choose_plan(links[0], plans[1]).status_code == 404

    def test_is_offered_all_of_them_by_their_own_view(self, shopper, links, plans):
        narrow(shopper.user.clientportal_contact.company, plans[0].product)
        page = shopper.get("clientportal_portal:portfolio-subscription", links[0].pk)
        assert set(offered(page)) == set(plans)

    def test_learns_nothing_of_the_view_of_whom_has_not_said_yes(self, shopper, plans):
        link = factories.make_link(shopper.user.clientportal_agent, status="pending")
        narrow(link.contact.company, plans[0].product)
        page = shopper.get("clientportal_portal:portfolio-subscription", link.pk)
        assert set(offered(page)) == set(plans)

    def test_buys_for_many_but_not_for_whom_does_not_see_it(self, shopper, links, plans):
        narrow(links[0].contact.company, plans[0].product)
        chosen = {"client": [link.pk for link in links], "plan": plans[1].pk}
        page = shopper.post("clientportal_portal:portfolio-subscriptions", chosen)
        assert [each.link for each in page.context["bought"]] == [links[1]]
        assert [each.link for each in page.context["left_out"]] == [links[0]]

    def test_is_not_offered_for_many_what_none_of_them_sees(self, shopper, links, plans):
        for link in links:
            narrow(link.contact.company, plans[0].product)
        chosen = {"client": [link.pk for link in links]}
        page = shopper.post("clientportal_portal:portfolio-subscriptions", chosen)
        assert [each.plan for each in page.context["plans"]] == [plans[0]]
        page = shopper.post("clientportal_portal:portfolio-subscriptions", {**chosen, "plan": plans[1].pk})
        assert page.status_code == 404

    def test_notes_what_the_lead_sees(self, shopper, saw, secret):
        lead = factories.make_contact(kind="lead")
        link = factories.make_link(shopper.user.clientportal_agent, lead)
        narrow(lead.company, saw)
        url = reverse("clientportal_portal:portfolio-interest-add", args=[link.pk])
        assert list(shopper.get(f"{url}?q=e").context["products"]) == []
        assert list(shopper.get(f"{url}?q=Saw").context["products"]) == [saw]
        assert shopper.post(url, {"product": secret.pk}).status_code == 404
        assert shopper.post(url, {"product": saw.pk}).status_code == 302


class TestACustomer:
    def test_is_offered_the_plans_they_see(self, customer, plans):
        assert set(offered(customer.get("clientportal_portal:subscriptions"))) == set(plans)
        narrow(customer.user.clientportal_contact.company, plans[1].product)
        assert offered(customer.get("clientportal_portal:subscriptions")) == [plans[1]]

    def test_keeps_a_subscription_whose_product_is_not_seen_any_more(self, customer, plans):
        factories.make_subscription(customer.user.clientportal_contact, plans[0])
        narrow(customer.user.clientportal_contact.company)
        page = customer.get("clientportal_portal:subscriptions")
        assert [held.subscription.plan for held in page.context["current"]] == [plans[0]]
        assert offered(page) == []

    def test_is_offered_licences_they_see(self, customer, plans):
        factories.make_seat_product(title="Five licences")
        contact = customer.user.clientportal_contact
        contact.role = "super-admin"
        contact.save()
        assert "Five licences" in customer.get("clientportal_portal:company-licences").text
        narrow(contact.company)
        assert "Five licences" not in customer.get("clientportal_portal:company-licences").text
