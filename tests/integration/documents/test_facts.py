"""What an order's papers say."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from oscar.core.loading import get_class, get_model

from oscar_clientportal.checkout import papers
from oscar_clientportal.documents.rules import Facts
from tests import factories
from tests.functional.shopping import Shopper, agent_with
from tests.integration.documents.buying import company_with, order_of, sums_of
from tests.oscar_requests import request_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.req("2.22", "2.33")
def test_the_payer_is_the_company_with_its_numbers_and_address() -> None:
    country = factories.make_country("HU", "Hungary")
    address = {"street": "Minta utca 1.", "postcode": "1051", "town": "Budapest", "country": country}
    user = company_with(name="Demo & Sons", our_number="SUP-1", vat_id="HU123", language="hu", **address)
    payer = papers.facts_of(order_of(user), "invoice").payer
    assert (payer.name, payer.our_number, payer.vat_id) == ("Demo & Sons", "SUP-1", "HU123")
    assert (payer.street, payer.postcode, payer.town) == (("Minta utca 1.",), "1051", "Budapest")
    assert (payer.country, payer.country_name) == ("HU", "Magyarország")
    assert payer.number == user.clientportal_contact.company.number


def test_somebody_without_a_company_is_named_by_their_login() -> None:
    user = factories.make_user(first_name="Ada", last_name="Demo")
    facts = papers.facts_of(order_of(user), "order")
    assert (facts.payer.name, facts.payer.email, facts.payer.our_number) == ("Ada Demo", user.email, "")


def test_the_seller_is_the_shops_site_until_the_owner_names_another(settings: LazySettings) -> None:
    order = order_of(factories.make_user())
    assert papers.facts_of(order, "order").seller.name == "Acme Customs"
    told = {"SELLER_NAME": "Acme SAS", "SELLER_ADDRESS": "1 Street\r\n\r\n75001 Paris", "SELLER_IBAN": "FR76"}
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, **told}
    seller = papers.facts_of(order, "order").seller
    assert (seller.name, seller.street, seller.iban) == ("Acme SAS", ("1 Street", "75001 Paris"), "FR76")


@pytest.mark.req("2.33")
def test_lines_for_clients_name_them_as_the_agent_knew_them(client: Client) -> None:
    agent = agent_with("500.00")
    link = factories.make_link(agent, first_name="Bo", last_name="Typed")
    shopper = Shopper(client, agent.user)
    shopper.choose_plan(link, factories.make_plan("HS · Origin", "75.00"))
    shopper.buy(card=None)
    order = get_model("order", "Order").objects.get()
    facts = papers.facts_of(order, "invoice")
    (item,) = facts.items
    shown = order.lines.get().title.removeprefix("HS · Origin · ")
    assert (item.title, item.beneficiary) == ("HS · Origin", shown)
    assert [party.name for party in facts.beneficiaries] == [shown]
    assert item.period
    assert facts.payer.name == agent.user.clientportal_contact.company.name


def test_a_constant_number_of_queries_however_many_lines(django_assert_max_num_queries: Any) -> None:
    products = [factories.make_product(f"P{number}", "9.99", shipped=False) for number in range(8)]
    order = order_of(company_with(), *products)
    with django_assert_max_num_queries(11):
        facts = papers.gather(order).facts
    assert len(facts.items) == 8
    assert sums_of(facts) == (facts.total_excl_tax, facts.total_tax)
    assert Facts.from_json(facts.as_json()) == facts


def test_an_offer_is_named_and_its_part_of_each_line() -> None:
    factories.make_site_offer("Autumn", percent="10")
    product = factories.make_product(price="30.00", shipped=False)
    user = factories.make_user()
    request = request_of(user)
    request.basket.add_product(product, 2)
    get_class("offer.applicator", "Applicator")().apply(request.basket, user, request)
    order = order_of(user, basket=request.basket)
    facts = papers.facts_of(order, "order")
    assert facts.discounts == (("Autumn", D("6.00")),)
    assert (facts.items[0].unit_price, facts.items[0].discount, facts.items[0].excl_tax) == (
        D(30),
        D(6),
        D(54),
    )


def test_the_lines_add_up_to_the_total_where_an_offer_leaves_parts_of_a_cent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oscar takes what an offer takes off with tax apart in proportion, and rounds the sum alone."""
    from oscar.apps.partner import strategy

    for name in ("pricing_policy", "exponent", "get_rate", "get_exponent"):
        monkeypatch.setattr(strategy.Default, name, getattr(strategy.FixedRateTax, name), raising=False)
    monkeypatch.setattr(strategy.Default, "rate", D("0.2"), raising=False)
    factories.make_site_offer("Autumn", percent="33.33")
    user = factories.make_user()
    request = request_of(user)
    for price, quantity in (("9.67", 5), ("4.48", 3), ("1.55", 1), ("1.34", 6)):
        request.basket.add_product(factories.make_product(price=price, shipped=False), quantity)
    get_class("offer.applicator", "Applicator")().apply(request.basket, user, request)
    facts = papers.facts_of(order_of(user, basket=request.basket), "order")
    assert sum(item.excl_tax for item in facts.items) == facts.total_excl_tax
    assert sum(item.tax for item in facts.items) == facts.total_tax
    for item in facts.items:
        assert item.unit_price * item.quantity - item.discount == item.excl_tax


@pytest.mark.req("2.33")
def test_a_few_cents_alone_are_told_by_the_rates_that_the_shop_charges(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    from oscar.apps.partner import strategy

    for name in ("pricing_policy", "exponent", "get_rate", "get_exponent"):
        monkeypatch.setattr(strategy.Default, name, getattr(strategy.FixedRateTax, name), raising=False)
    monkeypatch.setattr(strategy.Default, "rate", D("0.2"), raising=False)
    order = order_of(factories.make_user(), factories.make_product(price="0.83", shipped=False))
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "TAX_RATES": [20, 5.5]}
    assert [each.rate for each in papers.facts_of(order, "invoice").taxes] == [D(20)]
