"""The price shown, the one in the basket, the one on the order and what is charged are one."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.checkout import lines
from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.services import add_line_for_client
from tests import factories
from tests.conftest import ShopClient
from tests.functional.guests import Guest, contact_with
from tests.functional.shopping import Shopper, agent_with, only_order, sources
from tests.impersonating import act, make_staff
from tests.oscar_requests import request_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


def D(text):
    return Decimal(text)


@pytest.fixture
def product():
    return factories.make_product("Handbook", "30.00", shipped=False)


@pytest.fixture
def agent():
    return agent_with("1000.00")


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


def company_of(user):
    return user.clientportal_contact.company


def basket_line(shopper):
    page = shopper.get("basket:summary")
    return page.context["basket"].all_lines()[0]


def warnings(shopper):
    return shopper.get("basket:summary").context["basket_warnings"]


def attempt():
    return get_model("clientportal_payments", "PaymentAttempt").objects.latest("pk")


@pytest.mark.req("2.43")
def test_list_page_basket_preview_order_and_payment_say_the_same_price(shopper, agent, product):
    factories.make_condition(product=product, price="24.50", company=company_of(agent.user))
    assert "24.50" in shopper.get("catalogue:index").content.decode()
    page = shopper.get(product.get_absolute_url()).content.decode()
    assert "24.50" in page
    shopper.put_in_basket(product, 2)
    line = basket_line(shopper)
    assert (line.unit_effective_price, line.price_excl_tax) == (D("24.50"), D("24.50"))
    shopper.begin_checkout()
    shopper.pay_with("account")
    shown = shopper.get("checkout:preview").context["order_total"]
    assert shown.incl_tax == D("49.00")
    page = shopper.place_order()
    assert page.url.endswith("/thank-you/")
    order = only_order()
    assert (order.total_incl_tax, order.lines.get().unit_price_incl_tax) == (D("49.00"), D("24.50"))
    assert sources(order)["clientportal-account"] == (D("49.00"), D("49.00"))
    assert attempt().total == D("49.00")


@pytest.mark.req("2.43")
def test_the_page_says_the_shops_price_where_the_customers_is_lower_and_the_scale(shopper, agent, product):
    company = company_of(agent.user)
    condition = factories.make_condition(
        product=product, scale=[(1, "28.00"), (10, "25.00")], company=company
    )
    prices = shopper.get(product.get_absolute_url()).context["own_prices"]
    assert prices.shops.excl_tax == D("30.00")
    assert [(step.quantity, step.price.excl_tax) for step in prices.scale] == [(10, D("25.00"))]
    assert (
        "Shop&#x27;s price" in shopper.page.content.decode()
        or "Shop's price" in shopper.page.content.decode()
    )
    condition.tiers.filter(from_quantity=1).update(price=D("31.00"))
    assert shopper.get(product.get_absolute_url()).context["own_prices"].shops is None
    assert "own_prices" not in ShopClient().get(product.get_absolute_url()).context


@pytest.mark.req("2.43")
def test_another_quantity_is_priced_by_the_scale_and_nobody_is_warned_of_it(shopper, agent, product):
    factories.make_condition(product=product, scale=[(10, "25.00")], company=company_of(agent.user))
    shopper.put_in_basket(product, 9)
    assert basket_line(shopper).unit_effective_price == D("30.00")
    shopper.put_in_basket(product, 1)
    assert (basket_line(shopper).unit_effective_price, warnings(shopper)) == (D("25.00"), [])
    for quantity, price in ((9, "30.00"), (12, "25.00")):
        line = basket_line(shopper)
        form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-MIN_NUM_FORMS": 0}
        form |= {"form-MAX_NUM_FORMS": 1000, "form-0-id": line.pk, "form-0-quantity": quantity}
        shopper.post("basket:summary", form)
        assert (basket_line(shopper).unit_effective_price, warnings(shopper)) == (D(price), [])


def form_of(page):
    """What stands in the page's own form to add the product, by name of the field."""
    html = page.content.decode()
    form = re.search(r'id="add_to_basket_form".*?</form>', html, re.DOTALL)
    fields = re.findall(r"<input[^>]*>", form[0]) if form else []
    return {re.search(r'name="(\w+)"', field)[1]: field for field in fields}


@pytest.mark.req("2.43")
def test_what_the_page_promises_for_ten_is_the_price_of_ten_added_on_it(shopper, agent, product):
    """One by one at a list: there nobody is asked how many."""
    factories.make_condition(product=product, scale=[(10, "25.00")], company=company_of(agent.user))
    page = shopper.get(product.get_absolute_url())
    [ten] = page.context["own_prices"].scale
    assert 'type="number"' in form_of(page)["quantity"]
    shopper.put_in_basket(product, ten.quantity)
    line = basket_line(shopper)
    assert (line.quantity, line.unit_effective_price) == (10, ten.price.excl_tax)
    assert 'type="number"' not in shopper.get("catalogue:index").content.decode()


def test_a_plan_is_had_once_and_its_page_does_not_ask_how_many(shopper):
    plan = factories.make_plan("HS", "75.00")
    assert 'type="hidden"' in form_of(shopper.get(plan.product.get_absolute_url()))["quantity"]


@pytest.mark.parametrize("threshold", [10000, None])
def test_a_quantity_that_cannot_be_had_is_refused_beside_the_field(shopper, settings, product, threshold):
    settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = threshold
    scarce = factories.make_product("Scarce", "3.00", stock=5)
    shopper.put_in_basket(product)
    refused = ["0", "-1", "", "x", "1.5", str(2**31 - 1), str(2**31), "9" * 5000]
    for each, quantity in [(scarce, "6"), *((product, quantity) for quantity in refused)]:
        shopper.put_in_basket(each, quantity)
        page = shopper.get(each.get_absolute_url()).content.decode()
        assert re.search('class="error-block"|class="alert alert-danger"', page), quantity
    assert basket_line(shopper).quantity == 1


def test_a_price_that_changed_since_is_told_in_the_basket(shopper, agent, product):
    condition = factories.make_condition(product=product, price="24.50", company=company_of(agent.user))
    shopper.put_in_basket(product)
    condition.tiers.update(price=D("26.00"))
    assert len(warnings(shopper)) == 1
    assert basket_line(shopper).unit_effective_price == D("26.00")


def test_a_price_that_changed_since_the_preview_is_not_charged_unseen(shopper, agent, product):
    condition = factories.make_condition(product=product, price="24.50", company=company_of(agent.user))
    shopper.put_in_basket(product)
    shopper.begin_checkout()
    shopper.pay_with("account")
    seen = shopper.get("checkout:preview").context["seen"]
    condition.tiers.update(price=D("26.00"))
    page = shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert page.url == reverse("checkout:preview")
    assert not get_model("order", "Order").objects.exists()


def test_what_was_seen_before_midnight_is_paid_after_it(shopper, agent, product):
    with time_machine.travel(clock.now().replace(hour=20, minute=55), tick=False) as clock_of_all:
        evening = clock.now().astimezone(clock.shop_zone()).replace(hour=23, minute=55)
        clock_of_all.move_to(evening)
        company = company_of(agent.user)
        factories.make_condition(
            product=product, price="24.50", company=company, valid_until=clock.day_of(evening)
        )
        shopper.put_in_basket(product)
        shopper.begin_checkout()
        shopper.pay_with("account")
        seen = shopper.get("checkout:preview").context["seen"]
        clock_of_all.move_to(evening + timedelta(minutes=10))
        assert "30.00" in shopper.get(product.get_absolute_url()).content.decode()
        shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert only_order().total_incl_tax == D("24.50")


@pytest.mark.req("2.43")
def test_lines_for_clients_of_two_groups_each_have_their_own_price(shopper, agent, product):
    first, second = factories.make_link(agent), factories.make_link(agent)
    for link, price in ((first, "20.00"), (second, "22.00")):
        group = factories.make_group(link.contact.company or _given_company(link.contact))
        factories.make_condition(product=product, price=price, group=group)
    factories.make_condition(product=product, price="29.00", company=company_of(agent.user))
    request = request_of(agent.user)
    for link in (first, second):
        add_line_for_client(request=request, product=product, contact=link.contact)
    shopper.put_in_basket(product)
    found = shopper.get("basket:summary").context["basket"].all_lines()
    assert sorted(line.unit_effective_price for line in found) == [D("20.00"), D("22.00"), D("29.00")]
    assert warnings(shopper) == []
    shopper.buy(card=None)
    assert only_order().total_incl_tax == D("71.00")


def _given_company(contact):
    contact.company = factories.make_company()
    contact.save()
    return contact.company


def test_while_a_link_waits_the_clients_price_does_not_show(shopper, agent, product):
    link = factories.make_link(agent, status="pending")
    company = link.contact.company or _given_company(link.contact)
    factories.make_condition(product=product, price="20.00", company=company)
    add_line_for_client(request=request_of(agent.user), product=product, contact=link.contact)
    assert basket_line(shopper).unit_effective_price == D("30.00")


def test_whoever_acts_as_a_client_sees_the_clients_prices(client, product):
    user = factories.make_user()
    contact = factories.make_contact(user.email, user=user, company=factories.make_company())
    factories.make_condition(product=product, price="20.00", company=contact.company)
    client.force_login(make_staff())
    assert "30.00" in client.get(product.get_absolute_url()).content.decode()
    act(client, contact=contact)
    assert "20.00" in client.get(product.get_absolute_url()).content.decode()
    client.post(reverse("basket:add", kwargs={"pk": product.pk}), {"quantity": 1})
    page = client.get(reverse("basket:summary"))
    assert page.context["basket"].all_lines()[0].unit_effective_price == D("20.00")


def test_a_guest_pays_what_holds_for_everybody_and_a_visitor_what_their_company_does(client, product):
    contact, key = contact_with("40.00")
    factories.make_condition(product=product, percent="10")
    factories.make_condition(product=product, price="20.00", company=contact.company)
    guest = Guest(client)
    assert "27.00" in guest.get(product.get_absolute_url()).content.decode()
    guest.open_space(key)
    assert "20.00" in guest.get(product.get_absolute_url()).content.decode()
    guest.put_in_basket(product)
    guest.buy()
    assert only_order().total_incl_tax == D("20.00")


@pytest.mark.req("2.41")
def test_what_the_client_does_not_see_cannot_be_bought_for_them(shopper, agent, product):
    """As it is when the order is placed: it was seen on the preview."""
    link = factories.make_link(agent)
    company = link.contact.company or _given_company(link.contact)
    add_line_for_client(request=request_of(agent.user), product=product, contact=link.contact)
    shopper.begin_checkout()
    shopper.pay_with("account")
    seen = shopper.get("checkout:preview").context["seen"]
    factories.make_view(out=[product], company=company, starts_with_all=True)
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert not get_model("order", "Order").objects.exists()


@pytest.mark.req("2.41")
def test_the_facts_of_a_basket_name_what_each_customer_does_not_see(agent, product):
    """The agent sees it, the client doesn't; and why is said in words."""
    link = factories.make_link(agent)
    request = request_of(agent.user)
    line = add_line_for_client(request=request, product=product, contact=link.contact)
    own, _created = request.basket.add_product(product)
    company = link.contact.company or _given_company(link.contact)
    factories.make_view(out=[product], company=company, starts_with_all=True)
    request = request_of(agent.user)
    facts = lines.facts_of(request.basket)
    assert facts.hidden == {line.pk}
    assert link.client_name in " ".join(facts.refusals(agent.user))
    infos = {each.pk: each.purchase_info for each in request.basket.all_lines()}
    assert not infos[line.pk].availability.is_available_to_buy
    assert infos[own.pk].availability.is_available_to_buy


def test_a_placed_order_does_not_change(shopper, agent, product):
    condition = factories.make_condition(product=product, price="24.50", company=company_of(agent.user))
    shopper.put_in_basket(product)
    shopper.buy(card=None)
    condition.delete()
    order = only_order()
    assert (order.total_incl_tax, order.lines.get().unit_price_incl_tax) == (D("24.50"), D("24.50"))


@pytest.mark.parametrize(
    ("condition", "price"),
    [
        ({"price": "0.00"}, "0.00"),
        ({"percent": "100"}, "0.00"),
        ({"price": "20.00", "currency": "USD"}, "30.00"),
        ({"percent": "33.33"}, "20.00"),
    ],
)
def test_nothing_all_of_it_and_another_currency(shopper, agent, product, condition, price):
    factories.make_condition(product=product, company=company_of(agent.user), **condition)
    shopper.put_in_basket(product)
    assert basket_line(shopper).purchase_info.price.excl_tax == D(price)


def test_without_a_price_of_the_shops_a_fixed_price_sells_and_a_percentage_does_not(shopper, agent, product):
    product.stockrecords.update(price=None)
    condition = factories.make_condition(product=product, percent="10", company=company_of(agent.user))
    assert 'price_color">&nbsp;' in shopper.get(product.get_absolute_url()).content.decode()
    condition.tiers.all().delete()
    condition.tiers.create(price=D("12.00"))
    condition.currency = "EUR"
    condition.save()
    shopper.put_in_basket(product)
    shopper.buy(card=None)
    assert only_order().total_incl_tax == D("12.00")


def test_offers_and_vouchers_come_after_conditions(shopper, agent, product):
    factories.make_condition(product=product, price="20.00", company=company_of(agent.user))
    factories.make_site_offer(percent="10")
    shopper.put_in_basket(product)
    assert basket_line(shopper).line_price_incl_tax_incl_discounts == D("18.00")


def test_a_voucher_comes_after_conditions(shopper, agent, product):
    factories.make_condition(product=product, price="20.00", company=company_of(agent.user))
    voucher = factories.make_voucher(percent="50")
    shopper.put_in_basket(product)
    shopper.post("basket:vouchers-add", {"code": voucher.code})
    assert basket_line(shopper).line_price_incl_tax_incl_discounts == D("10.00")


@pytest.mark.req("2.43")
def test_a_variant_costs_its_own_and_the_article_shows_the_first_ones(shopper, agent, product):
    Product = get_model("catalogue", "Product")
    parent = Product.objects.create(title="Gloves", structure="parent", product_class=product.product_class)
    record = product.stockrecords.get()
    for size, price in (("S", "10.00"), ("L", "12.00")):
        child = Product.objects.create(title=f"Gloves {size}", structure="child", parent=parent)
        record.pk, record.product, record.partner_sku, record.price = None, child, f"sku-{size}", D(price)
        record.save()
    company = company_of(agent.user)
    first, second = parent.children.all()
    assert first.stockrecords.get().price == D("12.00")
    factories.make_condition(product=parent, percent="50", company=company)
    factories.make_condition(product=second, price="11.00", company=company)
    page = shopper.get(parent.get_absolute_url()).content.decode()
    assert re.search(r'price_color">\D*6\.00', page)
    assert "11.00" in shopper.get(second.get_absolute_url()).content.decode()


def test_a_shop_without_conditions_pays_at_most_a_query(shopper, product):
    shopper.put_in_basket(product)
    for name in (product.get_absolute_url(), reverse("catalogue:index"), reverse("basket:summary")):
        with CaptureQueriesContext(connection) as queries:
            shopper.get(name)
        ours = [query["sql"] for query in queries if "clientportal_conditions" in query["sql"]]
        # What is known of the lines comes with the basket's own query.
        assert len([sql for sql in ours if "clientportal_portfolios" not in sql]) <= 1


def test_ordering_so_many_again_is_priced_by_the_scale_without_a_warning(shopper, agent, product):
    factories.make_condition(product=product, scale=[(5, "25.00")], company=company_of(agent.user))
    shopper.put_in_basket(product, 5)
    shopper.buy(card=None)
    order = only_order()
    shopper.post("customer:order", {"action": "reorder"}, order.number)
    line = basket_line(shopper)
    assert (line.quantity, line.price_excl_tax, warnings(shopper)) == (5, D("25.00"), [])
