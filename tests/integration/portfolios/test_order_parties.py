"""An order keeps who paid and for whom."""

import pytest
from oscar.apps.order.utils import OrderCreator
from oscar.apps.shipping.methods import Free
from oscar.core.loading import get_model
from oscar.core.prices import Price

from oscar_clientportal.portfolios import services
from tests import factories
from tests.oscar_requests import request_of

pytestmark = pytest.mark.django_db

OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")


def create_order(*, basket, user):
    """An order as Oscar alone writes it."""
    method, zero = Free(), Price("EUR", 0, 0)
    total = Price("EUR", basket.total_excl_tax, basket.total_incl_tax)
    return OrderCreator().place_order(
        basket, total=total, shipping_method=method, shipping_charge=zero, user=user, order_number="1"
    )


@pytest.fixture
def basket(agent, link):
    """A line of the agent's own between lines for two clients."""
    request = request_of(agent.user)
    product, other = factories.make_product("HS"), factories.make_link(agent)
    services.add_line_for_client(request=request, product=product, contact=link.contact)
    request.basket.add_product(product)
    services.add_line_for_client(request=request, product=product, contact=other.contact)
    return request.basket


@pytest.mark.req("0.35", "5.02")
def test_payer_and_beneficiaries_are_kept_apart(agent, link, basket, django_assert_num_queries):
    order = create_order(basket=basket, user=agent.user)

    with django_assert_num_queries(5):  # one of them asks what leads wanted
        parties = services.record_order(
            order=order, beneficiaries=services.match_lines(order=order, basket=basket), payer=agent.user
        )

    assert (parties.payer, parties.actor) == (agent.user, None)
    first, own, last = order.lines.order_by("pk")
    assert first.clientportal_beneficiary.contact == link.contact
    assert not OrderLineBeneficiary.objects.filter(line=own).exists()
    assert last.clientportal_beneficiary.contact != link.contact


def test_an_order_for_oneself_keeps_its_payer_alone(agent):
    basket = request_of(agent.user).basket
    basket.add_product(factories.make_product())
    order = create_order(basket=basket, user=agent.user)

    parties = services.record_order(
        order=order,
        beneficiaries=services.match_lines(order=order, basket=basket),
        payer=agent.user,
        actor=agent.user,
    )

    assert (parties.payer, parties.actor) == (agent.user, agent.user)
    assert not OrderLineBeneficiary.objects.exists()


def test_lines_written_in_another_order_get_no_wrong_beneficiary(agent, link, basket):
    basket.add_product(factories.make_product("Other"))
    order = create_order(basket=basket, user=agent.user)
    first = order.lines.order_by("pk").first()
    first.product = factories.make_product("Swapped")
    first.save()

    with pytest.raises(ValueError, match="order"):
        services.record_order(
            order=order, beneficiaries=services.match_lines(order=order, basket=basket), payer=agent.user
        )
