"""Buying for a client: the basket line names the beneficiary."""

import pytest
from django.utils import translation
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import BasketNotOpen, NotInPortfolio
from tests import factories
from tests.oscar_requests import request_of

pytestmark = pytest.mark.django_db


def add(agent, contact, product=None):
    return services.add_line_for_client(
        request=request_of(agent.user),
        product=product or factories.make_product("HS+Origin"),
        contact=contact,
    )


@pytest.mark.req("5.01")
def test_a_line_names_its_beneficiary_and_stays_in_the_agents_basket(agent, link):
    line = add(agent, link.contact)

    assert line.basket.owner == agent.user
    assert services.beneficiaries_of_basket(line.basket) == {line.pk: link.contact}
    assert line.description == "HS+Origin (For = 'Ada Lovelace')"


def test_the_word_for_is_said_in_the_language_of_the_page(agent, link, settings, tmp_path):
    line = add(agent, link.contact)
    option = line.attributes.get().option

    with translation.override("fr"):
        translated = translation.gettext("For")
        assert get_model("catalogue", "Option").objects.get(pk=option.pk).name == translated


def test_a_name_the_shop_gave_the_option_stays(agent, link):
    Option = get_model("catalogue", "Option")
    Option.objects.filter(code="clientportal-beneficiary").update(name="Recipient")

    assert "Recipient = " in add(agent, link.contact).description


def test_the_same_client_and_product_twice_is_one_line_of_one(agent, link):
    product = factories.make_product()

    first, second = add(agent, link.contact, product), add(agent, link.contact, product)

    assert first == second
    second.refresh_from_db()
    assert (second.quantity, second.basket.lines.count()) == (1, 1)


def test_a_renamed_client_still_has_one_line(agent, link):
    product = factories.make_product()
    first = add(agent, link.contact, product)
    link.contact.last_name = "King"
    link.contact.save()

    assert add(agent, link.contact, product) == first


def test_the_line_reference_does_not_depend_on_the_name_or_the_language(agent, link):
    product = factories.make_product()
    first = add(agent, link.contact, product)
    reference = first.line_reference
    first.delete()
    link.contact.last_name = "King"
    link.contact.save()

    with translation.override("fr"):
        assert add(agent, link.contact, product).line_reference == reference


def test_two_clients_have_two_lines_of_the_same_product(agent, link):
    product = factories.make_product()
    other = factories.make_link(agent)

    lines = {add(agent, link.contact, product), add(agent, other.contact, product)}

    assert len(lines) == 2


def test_a_line_for_oneself_does_not_merge_with_a_clients(agent, link):
    product = factories.make_product()
    request = request_of(agent.user)
    own, _ = request.basket.add_product(product)

    line = services.add_line_for_client(request=request, product=product, contact=link.contact)

    assert own != line
    assert set(services.beneficiaries_of_basket(request.basket)) == {line.pk}


@pytest.mark.parametrize("status", ["refused", "ended"])
def test_nobody_buys_for_a_client_who_left_the_portfolio(agent, link, status):
    link.status = status
    link.save()

    with pytest.raises(NotInPortfolio):
        add(agent, link.contact)


def test_nobody_buys_for_another_agents_client(link):
    with pytest.raises(NotInPortfolio):
        add(factories.make_agent(), link.contact)


def test_a_line_names_no_more_of_a_client_than_the_agent_may_read(agent, contact):
    factories.make_link(agent, contact, status="pending")

    assert "(For = 'ada@acme.example')" in add(agent, contact).description


def test_nothing_is_added_to_a_basket_that_is_being_ordered(agent, link):
    request = request_of(agent.user)
    get_model("basket", "Basket").objects.filter(pk=request.basket.pk).update(status="Frozen")

    with pytest.raises(BasketNotOpen):
        services.add_line_for_client(request=request, product=factories.make_product(), contact=link.contact)


def test_a_plan_for_a_client_never_has_more_than_one(agent, link):
    line = add(agent, link.contact, product=factories.make_plan().product)

    line.quantity = 5
    line.save()

    line.refresh_from_db()
    assert line.quantity == 1


def test_goods_for_a_client_may_be_several_in_one_line(agent, link):
    request, product = request_of(agent.user), factories.make_product()
    for quantity in (2, 3):
        line = services.add_line_for_client(
            request=request, product=product, contact=link.contact, quantity=quantity
        )
    line.refresh_from_db()
    assert (line.quantity, line.basket.lines.count()) == (5, 1)


def test_other_lines_keep_their_quantity(agent):
    line, _ = request_of(agent.user).basket.add_product(factories.make_product(), 3)

    line.quantity = 5
    line.save()

    line.refresh_from_db()
    assert line.quantity == 5


class TestUnavailableLines:
    def test_a_line_for_a_client_of_the_portfolio_is_available(self, agent, link):
        line = add(agent, link.contact)

        assert services.unavailable_lines(basket=line.basket, user=agent.user) == []

    def test_a_line_for_a_client_who_left_is_not(self, agent, link, django_assert_num_queries):
        line = add(agent, link.contact)
        link.status = "refused"
        link.save()

        with django_assert_num_queries(1):
            assert services.unavailable_lines(basket=line.basket, user=agent.user) == [line]

    def test_a_line_that_lost_its_beneficiary_is_not(self, agent, link):
        line = add(agent, link.contact)
        line.clientportal_beneficiary.delete()

        assert services.unavailable_lines(basket=line.basket, user=agent.user) == [line]

    def test_another_users_basket_is_not(self, agent, link):
        line = add(agent, link.contact)

        stranger = factories.make_user()
        assert services.unavailable_lines(basket=line.basket, user=stranger) == [line]

    def test_lines_for_oneself_are(self, agent):
        line, _ = request_of(agent.user).basket.add_product(factories.make_product())

        assert services.unavailable_lines(basket=line.basket, user=agent.user) == []


def test_the_beneficiaries_of_a_basket_cost_one_query(agent, django_assert_num_queries):
    product = factories.make_product()
    lines = [add(agent, factories.make_link(agent).contact, product) for _ in range(5)]

    with django_assert_num_queries(1):
        assert len(services.beneficiaries_of_basket(lines[0].basket)) == 5


@pytest.mark.req("0.06")
@pytest.mark.parametrize(("status", "shown"), [("linked", "Ada Lovelace"), ("pending", "ada@acme.example")])
def test_a_beneficiary_is_shown_as_the_agent_may_read_them(agent, contact, status, shown):
    factories.make_link(agent, contact, status=status)
    line = add(agent, contact)

    assert services.beneficiaries_of_basket(line.basket)[line.pk].shown_name == shown
