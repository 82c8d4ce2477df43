"""Whoever acts as a client costs each step of the checkout three queries at most: the session, its diary, the month."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.conftest import ShopClient
from tests.functional.acting import ActingShopper, agent_and_client
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
#: What undoes whatever looking would leave behind, and where the connection stands afterwards.
ROLLED_BACK = ("SAVEPOINT", "ROLLBACK", "RELEASE", "SET search_path")
STEPS = ("checkout:payment-method", "checkout:preview")


def counts(shopper):
    """How many queries each step takes, once it has been looked at; the transaction aside."""
    found = {}
    for step in STEPS:
        shopper.get(step)
        with CaptureQueriesContext(connection) as queries:
            assert shopper.get(step).status_code == 200
        found[step] = sum(not query["sql"].startswith(ROLLED_BACK) for query in queries)
    return found


def at_the_preview(shopper, product):
    shopper.put_in_basket(product)
    shopper.begin_checkout()
    shopper.pay_with("invoice")
    return shopper


@pytest.mark.parametrize(
    "scopes", [["basket", "balance"], ["basket", "buy"]], ids=["their money", "one's own"]
)
def test_acting_costs_a_step_three_queries_at_most(client, scopes):
    people = agent_and_client(scopes=scopes)
    for person in (people.client, people.agent.user.clientportal_contact):
        person.company.invoice_days = 14
        person.company.save()
    product = factories.make_product("Handbook", "30.00", shipped=False)
    own = counts(at_the_preview(Shopper(ShopClient(), people.client.user), product))
    acting = counts(at_the_preview(ActingShopper(client, people), product))
    for step in STEPS:
        assert acting[step] - own[step] <= 3, (step, own, acting)
