"""Pages of products, reviews, alerts, wish lists, offers: what isn't seen answers like what is missing."""

import json

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from oscar.core.loading import get_class, get_model

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]
MISSING = 987654


def make_review(product, user):
    return get_model("reviews", "ProductReview").objects.create(
        product=product, user=user, title="Sharp", body="Very sharp", score=5, status=1
    )


def make_wishlist(user, *products, **fields):
    wishlist = user.wishlists.create(name="Mine", **fields)
    for product in products:
        wishlist.add(product)
    return wishlist


def make_offer(*products, name="Sharp offer"):
    """An offer, and the range it is about."""
    chosen = get_model("offer", "Range").objects.create(name=f"Range of {name}", is_public=True)
    for product in products:
        chosen.add_product(product)
    condition = get_model("offer", "Condition").objects.create(range=chosen, type="Count", value=1)
    benefit = get_model("offer", "Benefit").objects.create(range=chosen, type="Percentage", value=10)
    offer = get_model("offer", "ConditionalOffer").objects.create(
        name=name, condition=condition, benefit=benefit
    )
    return offer, chosen


class TestWhatIsNotSeen:
    @pytest.mark.parametrize(
        ("name", "method", "kwarg"),
        [
            ("catalogue:detail", "get", "pk"),
            ("basket:add", "post", "pk"),
            ("customer:alert-create", "get", "pk"),
            ("customer:alert-create", "post", "pk"),
            ("customer:wishlists-add-product", "post", "product_pk"),
        ],
    )
    def test_answers_like_what_is_missing(self, customer, view, secret, name, method, kwarg):
        def answer(pk):
            extra = {"product_slug": "secret"} if "catalogue" in name else {}
            url = reverse(name, kwargs={kwarg: pk, **extra})
            return getattr(customer.client, method)(url, {"quantity": 1})

        hidden, missing = answer(secret.pk), answer(MISSING)
        assert hidden.status_code == missing.status_code == 404
        assert len(hidden.content) == len(missing.content)

    def test_is_missing_before_it_leads_to_its_own_address(self, customer, view, secret):
        url = reverse("catalogue:detail", kwargs={"product_slug": "other", "pk": secret.pk})
        assert customer.get(url).status_code == 404

    def test_is_no_wish_when_a_list_is_made_with_it(self, customer, view, secret):
        url = reverse("customer:wishlists-create-with-product", args=[secret.pk])
        assert customer.client.post(url).status_code == 404

    def test_is_shown_to_who_has_no_view(self, customer, secret):
        assert customer.get(secret.get_absolute_url()).status_code == 200

    def test_is_shown_to_the_staff(self, client, saw, secret):
        factories.make_view(saw, is_default=True)
        client.force_login(factories.make_user(is_staff=True))
        assert client.get(secret.get_absolute_url()).status_code == 200

    @pytest.mark.req("2.42")
    def test_is_shown_by_a_view_of_their_own_whatever_the_default(self, customer, saw, secret, client):
        factories.make_view(saw, is_default=True)
        assert customer.get(secret.get_absolute_url()).status_code == 404
        factories.make_view(secret, company=customer.user.clientportal_contact.company)
        assert customer.get(secret.get_absolute_url()).status_code == 200
        assert customer.get(saw.get_absolute_url()).status_code == 404

    @pytest.mark.req("2.42")
    def test_is_shown_by_the_view_of_the_group(self, customer, saw, secret):
        factories.make_view(saw, is_default=True)
        group = factories.model("conditions", "CustomerGroup").objects.create(
            title="Insiders", view=factories.make_view(secret)
        )
        company = customer.user.clientportal_contact.company
        factories.model("conditions", "CompanyConditions").objects.create(company=company, group=group)
        assert customer.get(secret.get_absolute_url()).status_code == 200
        assert customer.get(saw.get_absolute_url()).status_code == 404

    def test_of_the_other_shop_nothing_is_known(self, customer, secret, globex):
        with globex():
            factories.make_view(is_default=True)
        assert customer.get(secret.get_absolute_url()).status_code == 200


class TestAVariant:
    @pytest.fixture
    def variant(self, secret):
        child = factories.make_product("Variant")
        type(secret).objects.filter(pk=secret.pk).update(structure="parent")
        type(child).objects.filter(pk=child.pk).update(
            structure="child", parent=secret.pk, product_class=None
        )
        child.refresh_from_db()
        return child

    def test_is_missing_with_its_article(self, customer, view, variant):
        assert customer.get(variant.get_absolute_url()).status_code == 404

    def test_is_shown_with_its_article(self, customer, view, variant, secret):
        view.items.create(product=secret)
        assert customer.get(variant.get_absolute_url()).status_code == 200


class TestTheProductPage:
    def test_recommends_what_is_seen(self, customer, view, saw, secret):
        blade = factories.make_product("Blade")
        view.items.create(product=blade)
        for product in (secret, blade):
            saw.primary_recommendations.create(recommendation=product)
        page = customer.get(saw.get_absolute_url())
        assert "Blade" in page.text
        assert "Secret" not in page.text

    def test_recommends_everything_without_a_view(self, customer, saw, secret):
        saw.primary_recommendations.create(recommendation=secret)
        assert "Secret" in customer.get(saw.get_absolute_url()).text

    def test_remembers_what_was_viewed_and_shows_what_is_seen(self, customer, saw, secret):
        customer.get(secret.get_absolute_url())
        assert json.loads(customer.client.cookies["oscar_history"].value) == [secret.pk]
        assert "Secret" in customer.get(saw.get_absolute_url()).text
        factories.make_view(saw, company=customer.user.clientportal_contact.company)
        assert "Secret" not in customer.get(saw.get_absolute_url()).text


class TestReviews:
    """The shop of the tests has no reviews, so the views are asked themselves."""

    def ask(self, name, user, **kwargs):
        request = RequestFactory().get("/")
        request.user, request.session = user, {}
        view = get_class("catalogue.reviews.views", name).as_view()
        return view(request, product_slug="any", **kwargs)

    @pytest.mark.parametrize("name", ["ProductReviewList", "CreateProductReview", "AddVoteView"])
    def test_of_what_is_not_seen_are_missing(self, customer, view, secret, name):
        with pytest.raises(Http404):
            self.ask(name, customer.user, product_pk=secret.pk)

    @pytest.mark.parametrize("name", ["ProductReviewDetail", "AddVoteView"])
    def test_are_neither_read_nor_judged_under_another_products_address(
        self, customer, view, saw, secret, name
    ):
        review = make_review(secret, customer.user)
        with pytest.raises(Http404):
            self.ask(name, customer.user, product_pk=saw.pk, pk=review.pk)

    def test_of_what_is_seen_are_read(self, customer, view, saw):
        review = make_review(saw, customer.user)
        page = self.ask("ProductReviewDetail", customer.user, product_pk=saw.pk, pk=review.pk)
        assert page.context_data["review"] == review


class TestAlerts:
    @pytest.fixture
    def alert(self, customer, secret):
        return get_model("customer", "ProductAlert").objects.create(user=customer.user, product=secret)

    def test_are_listed_for_what_is_seen(self, customer, alert, saw):
        assert "Secret" in customer.get("customer:alerts-list").text
        factories.make_view(saw, company=customer.user.clientportal_contact.company)
        assert "Secret" not in customer.get("customer:alerts-list").text

    def test_can_be_cancelled_unseen(self, customer, view, alert):
        page = customer.get("customer:alerts-cancel-by-pk", alert.pk)
        alert.refresh_from_db()
        assert alert.status == alert.CANCELLED
        assert page.url == reverse("catalogue:index")


class TestWishLists:
    def test_show_what_is_seen_and_keep_the_rest(self, customer, view, saw, secret):
        wishlist = make_wishlist(customer.user, saw, secret)
        page = customer.get(wishlist.get_absolute_url())
        assert "Saw" in page.text
        assert "Secret" not in page.text
        assert [form.instance.product for form in page.context["form"]] == [saw]
        assert wishlist.lines.count() == 2

    def test_say_how_many_are_seen(self, customer, view, saw, secret):
        make_wishlist(customer.user, saw, secret)
        [shown] = customer.get("customer:wishlists-list").context["wishlists"]
        assert shown.lines.count() == 1

    def test_keep_what_was_deleted_from_the_shop(self, customer, view, saw):
        wishlist = make_wishlist(customer.user, saw)
        saw.delete()
        assert "Saw" in customer.get(wishlist.get_absolute_url()).text

    def test_change_the_quantity_of_what_is_seen(self, customer, view, saw, secret):
        wishlist = make_wishlist(customer.user, secret, saw)
        data = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, "lines-0-quantity": 7}
        data["lines-0-id"] = wishlist.lines.get(product=saw).pk
        assert customer.post(wishlist.get_absolute_url(), data).status_code == 302
        assert wishlist.lines.get(product=saw).quantity == 7

    def test_of_others_are_read_by_ones_own_view(self, customer, view, saw, secret):
        wishlist = make_wishlist(factories.make_user(), saw, secret, visibility="Public")
        page = customer.get(wishlist.get_shared_url())
        assert "Saw" in page.text
        assert "Secret" not in page.text

    @pytest.mark.parametrize("product", ["saw", "secret"])
    def test_give_up_only_what_is_seen(self, customer, view, product, request):
        product = request.getfixturevalue(product)
        wishlist = make_wishlist(customer.user, product)
        line = {"key": wishlist.key, "line_pk": wishlist.lines.get().pk}
        page = customer.client.post(reverse("customer:wishlists-remove-product", kwargs=line))
        assert page.status_code == (302 if product.title == "Saw" else 404)


class TestOffers:
    def test_show_what_is_seen(self, customer, view, saw, secret):
        offer, chosen = make_offer(saw, secret)
        for url in (reverse("offer:list"), offer.get_absolute_url(), chosen.get_absolute_url()):
            page = customer.get(url)
            assert "Saw" in page.text
            assert "Secret" not in page.text

    def test_of_which_nothing_is_seen_are_missing(self, customer, view, secret):
        offer, chosen = make_offer(secret)
        assert offer.name not in customer.get("offer:list").text
        assert customer.get(offer.get_absolute_url()).status_code == 404
        assert customer.get(chosen.get_absolute_url()).status_code == 404

    def test_of_no_product_are_there(self, customer, view):
        offer, chosen = make_offer()
        assert offer.name in customer.get("offer:list").text
        assert customer.get(chosen.get_absolute_url()).status_code == 200

    def test_are_whole_without_a_view(self, customer, secret):
        offer, chosen = make_offer(secret)
        for url in (reverse("offer:list"), offer.get_absolute_url(), chosen.get_absolute_url()):
            assert "Secret" in customer.get(url).text
