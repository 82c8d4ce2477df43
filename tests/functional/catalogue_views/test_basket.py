"""What leaves the view leaves the basket, with a notice; at every step before paying, and for whom it is for."""

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("2.41")]
GONE = "“Secret” is not in your catalogue any more. It was removed from your basket."


@pytest.fixture
def shopper(client):
    agent = agent_with("200.00")
    contact = agent.user.clientportal_contact
    contact.language = "en"
    contact.save()
    return Shopper(client, agent.user)


@pytest.fixture
def secret():
    return factories.make_product("Secret", shipped=False)


@pytest.fixture
def saw():
    return factories.make_product("Saw", shipped=False)


def narrow(user, *products):
    return factories.make_view(*products, company=user.clientportal_contact.company)


def titles():
    return list(get_model("basket", "Line").objects.values_list("product__title", flat=True).order_by("pk"))


class TestTheBasket:
    def test_loses_what_left_the_view(self, shopper, saw, secret):
        shopper.put_in_basket(saw)
        shopper.put_in_basket(secret)
        narrow(shopper.user, saw)
        page = shopper.client.get(reverse("basket:summary"), follow=True)
        assert GONE in page.text
        assert titles() == ["Saw"]
        assert GONE not in shopper.get("basket:summary").text

    def test_may_be_empty_then(self, shopper, saw, secret):
        shopper.put_in_basket(secret)
        narrow(shopper.user, saw)
        page = shopper.client.get(reverse("basket:summary"), follow=True)
        assert page.status_code == 200
        assert GONE in page.text
        assert titles() == []

    def test_stays_as_it_is_without_a_view(self, shopper, saw, secret):
        shopper.put_in_basket(secret)
        assert shopper.get("basket:summary").status_code == 200
        assert titles() == ["Secret"]

    @pytest.mark.parametrize("step", ["index", "payment-method", "payment-details", "preview"])
    def test_loses_it_at_every_step(self, shopper, saw, secret, step):
        shopper.put_in_basket(saw)
        shopper.put_in_basket(secret)
        shopper.begin_checkout()
        shopper.pay_with("account")
        narrow(shopper.user, saw)
        page = shopper.client.get(reverse(f"checkout:{step}"), follow=True)
        assert reverse("basket:summary") in [url for url, _status in page.redirect_chain]
        assert GONE in page.text
        assert titles() == ["Saw"]

    def test_is_not_ordered_with_what_left_after_the_preview(self, shopper, saw, secret):
        shopper.put_in_basket(saw)
        shopper.put_in_basket(secret)
        shopper.begin_checkout()
        shopper.pay_with("account")
        seen = shopper.get("checkout:preview").context["seen"]
        narrow(shopper.user, saw)
        page = shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert page.url == reverse("basket:summary")
        assert not get_model("order", "Order").objects.exists()

    def test_keeps_what_is_being_paid(self, shopper, saw, secret):
        shopper.put_in_basket(secret)
        narrow(shopper.user, saw)
        get_model("basket", "Basket").objects.update(status="Frozen")
        shopper.get("basket:summary")
        assert titles() == ["Secret"]

    def test_hides_what_was_saved_for_later(self, shopper, saw, secret):
        shopper.put_in_basket(secret)
        get_model("basket", "Basket").objects.update(status="Saved")
        assert "Secret" in shopper.get("basket:summary").text
        narrow(shopper.user, saw)
        assert "Secret" not in shopper.get("basket:summary").text

    def test_loses_at_once_what_is_brought_back_unseen(self, shopper, saw, secret):
        shopper.put_in_basket(secret)
        get_model("basket", "Basket").objects.update(status="Saved")
        narrow(shopper.user, saw)
        line = get_model("basket", "Line").objects.get()
        data = {"saved-TOTAL_FORMS": 1, "saved-INITIAL_FORMS": 1, "saved-0-id": line.pk}
        shopper.post("basket:saved", {**data, "saved-0-move_to_basket": "on"})
        assert GONE in shopper.client.get(reverse("basket:summary"), follow=True).text
        assert titles() == []

    def test_that_has_lost_a_line_meanwhile_can_be_changed_from_an_old_page(self, shopper, saw, secret):
        shopper.put_in_basket(saw)
        shopper.put_in_basket(secret)
        old = get_model("basket", "Line").objects.get(product=secret)
        narrow(shopper.user, saw)
        shopper.get("basket:summary")
        kept = get_model("basket", "Line").objects.get()
        data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-0-id": kept.pk, "form-1-id": old.pk}
        page = shopper.post("basket:summary", {**data, "form-0-quantity": 2, "form-1-quantity": 1})
        assert page.status_code in (200, 302)

    def test_of_a_guest_follows_the_default_view(self, client, saw, secret):
        client.post(reverse("basket:add", args=[secret.pk]), {"quantity": 1})
        factories.make_view(saw, is_default=True)
        page = client.get(reverse("basket:summary"), follow=True)
        assert page.status_code == 200
        assert titles() == []


class TestALineForAClient:
    @pytest.fixture
    def link(self, shopper):
        return factories.make_link(shopper.user.clientportal_agent)

    @pytest.fixture
    def plan(self):
        return factories.make_plan("HS")

    def test_follows_the_clients_view(self, shopper, link, plan, saw):
        shopper.choose_plan(link, plan)
        assert len(titles()) == 1
        factories.make_view(saw, company=link.contact.company)
        page = shopper.client.get(reverse("basket:summary"), follow=True)
        assert "” is not in the catalogue of " in page.text
        assert titles() == []

    def test_does_not_follow_the_agents(self, shopper, link, plan, saw):
        shopper.choose_plan(link, plan)
        narrow(shopper.user, saw)
        assert shopper.get("basket:summary").status_code == 200
        assert len(titles()) == 1


class TestOrderingAgain:
    @pytest.fixture
    def order(self, shopper, saw, secret):
        shopper.put_in_basket(saw)
        shopper.put_in_basket(secret)
        shopper.buy(card=None)
        return only_order()

    def test_leaves_out_what_is_not_seen(self, shopper, order, saw):
        narrow(shopper.user, saw)
        shopper.post("customer:order", {"action": "reorder"}, order.number)
        page = shopper.client.get(reverse("basket:summary"))
        assert "“Secret” is not in your catalogue any more." in page.text
        basket = get_model("basket", "Basket").objects.get(status="Open")
        assert [line.product for line in basket.lines.all()] == [saw]

    def test_of_nothing_that_is_seen_says_so(self, shopper, order):
        narrow(shopper.user)
        page = shopper.client.post(
            reverse("customer:order", args=[order.number]), {"action": "reorder"}, follow=True
        )
        assert "“Saw” is not in your catalogue any more." in page.text
        assert not get_model("basket", "Line").objects.filter(basket__status="Open").exists()

    def test_of_one_line_is_refused_like_that(self, shopper, order, saw, secret):
        narrow(shopper.user, saw)
        line = order.lines.get(product=secret)
        shopper.post("customer:order-line", {"action": "reorder"}, order.number, line.pk)
        assert "“Secret” is not in your catalogue any more." in shopper.get("basket:summary").text
        assert not get_model("basket", "Line").objects.filter(basket__status="Open").exists()

    def test_puts_all_back_without_a_view(self, shopper, order):
        shopper.post("customer:order", {"action": "reorder"}, order.number)
        assert get_model("basket", "Line").objects.filter(basket__status="Open").count() == 2
