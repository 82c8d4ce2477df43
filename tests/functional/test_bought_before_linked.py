"""What an agent buys for a client just added: paid at once, kept while the shop decides, applied or given back."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from tests import factories
from tests.functional.shopping import Shopper, account_of, agent_with
from tests.known_people import CASES

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.11"), pytest.mark.usefixtures("stripe_shop")]

EMAIL = "someone@example.com"
Subscription = get_model("clientportal_subscriptions", "Subscription")


@pytest.fixture
def agent():
    return agent_with("100.00")


@pytest.fixture
def buy(client, agent, django_capture_on_commit_callbacks):
    """The agent adds the client on the page, then buys a plan for them from the account; the link."""

    def act():
        shopper = Shopper(client, agent.user)
        with django_capture_on_commit_callbacks(execute=True):
            shopper.post("clientportal_portal:portfolio-add", {"email": EMAIL})
        link = get_model("clientportal_portfolios", "ClientLink").objects.get(agent=agent)
        shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
        shopper.buy(card=None)
        return link

    return act


@pytest.mark.parametrize("case", ["nobody", "contact_with_login", "legacy"])
def test_is_paid_at_once_and_begins_when_the_shop_has_linked_the_client(agent, buy, case):
    CASES[case](agent, EMAIL)

    link = buy()

    subscription = Subscription.objects.get(contact=link.contact)
    assert account_of(agent.user).balance == 25
    assert subscription.status == ("active" if case == "nobody" else "pending")
    if case != "nobody":
        services.accept_link(link=link, by=None)
        subscription.refresh_from_db()
        assert subscription.status == "active"


@pytest.mark.parametrize("case", ["contact_with_login", "legacy"])
def test_goes_back_to_where_it_came_from_when_the_shop_refuses(
    agent, buy, case, django_capture_on_commit_callbacks
):
    CASES[case](agent, EMAIL)
    link = buy()

    with django_capture_on_commit_callbacks(execute=True):
        services.refuse_link(link=link, by=None)

    assert account_of(agent.user).balance == 100
    assert Subscription.objects.get(contact=link.contact).status == "cancelled"


def test_is_for_the_same_person_however_often_the_address_is_looked_up(agent, buy):
    link = buy()

    services.resolve_link(link=link)
    assert services.resolve_waiting_links() == 0

    assert Subscription.objects.get().contact == link.contact
