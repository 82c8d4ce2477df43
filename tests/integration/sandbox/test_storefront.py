"""The sandbox's pages: front page, catalogue, library, mails, and the host without a shop."""

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.urls import include, path
from oscar.core.loading import get_model

from sandbox import urls as sandbox_urls
from sandbox.shops import make_public_host
from tests.conftest import ShopClient

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db, pytest.mark.urls(__name__)]

#: The mails are in the sandbox's own list only while DEBUG is on.
urlpatterns = [path("mails/", include("django_mail_viewer.urls")), *sandbox_urls.urlpatterns]

Product = get_model("catalogue", "Product")


def titles(response, key="products"):
    return {result.object.title for result in response.context[key]}


def test_the_front_page_leads_to_plans_and_library(client):
    response = client.get("/", headers={"accept-language": "en"})
    assert "Welcome to Acme Customs" in response.text
    for plan in Product.objects.filter(clientportal_plan__is_open=True):
        assert f'href="{plan.get_absolute_url()}"' in response.text
    assert 'href="/pages/tariff-database/"' in response.text
    assert "€100.00" in response.text


def test_the_other_shop_speaks_of_itself_in_its_own_money_and_languages(globex_client):
    response = globex_client.get("/", headers={"accept-language": "fr"})
    assert "Globex Tickets" in response.text
    assert "40 000,00 Ft" in response.text.replace("\xa0", " ")
    assert [code for code, _name in response.context["LANGUAGES"]] == ["hu", "en"]
    assert "Acme" not in response.text


def test_the_language_menu_changes_the_language(client):
    assert client.get("/", headers={"accept-language": "en"}).context["LANGUAGE_CODE"] == "en"
    client.post("/i18n/setlang/", {"language": "fr", "next": "/"})
    assert client.get("/", headers={"accept-language": "en"}).context["LANGUAGE_CODE"] == "fr"


def test_the_demo_logins_show_only_while_debug_is_on(client, settings):
    settings.DEBUG = True
    assert "agent@acme.example" in client.get("/").text
    settings.DEBUG = False
    assert "agent@acme.example" not in client.get("/").text


def test_the_catalogue_lists_everything_and_a_category_its_own(client):
    category = get_model("catalogue", "Category").objects.get(name="Books")
    everything = set(Product.objects.values_list("title", flat=True))
    books = set(category.product_set.values_list("title", flat=True))
    assert titles(client.get("/catalogue/")) == everything
    assert titles(client.get(category.get_absolute_url())) == books
    assert books < everything


def test_search_finds_products_with_every_word(client):
    assert titles(client.get("/search/", {"q": "CUSTOMS handbook"}), "results") == {"Customs tariff handbook"}
    assert titles(client.get("/search/", {"q": "customs nowhere"}), "results") == set()


def test_products_sort_by_price(client):
    found = [
        result.object for result in client.get("/catalogue/", {"sort_by": "price-desc"}).context["products"]
    ]
    prices = [product.stockrecords.get().price for product in found]
    assert prices == sorted(prices, reverse=True)


def test_a_subscription_can_be_put_into_the_basket(client):
    product = Product.objects.get(title="HS+Origin")
    page = client.get(product.get_absolute_url())
    assert f'action="/basket/add/{product.pk}/"' in page.text
    basket = client.post(f"/basket/add/{product.pk}/", {"quantity": 1}, follow=True).context["basket"]
    assert [line.product for line in basket.all_lines()] == [product]


def test_the_product_pictures_are_there(client):
    for product in Product.objects.filter(is_public=True):
        assert product.primary_image().original.size > 500


def test_the_library_lists_its_articles(client):
    response = client.get("/pages/")
    assert 'href="/pages/rules-of-origin/"' in response.text
    assert response.templates[0].name == "pages/article_page.html"


def test_mails_are_listed_newest_first_and_can_be_read(client, globex_client, settings):
    settings.EMAIL_BACKEND = "django_mail_viewer.backends.database.backend.EmailBackend"
    for number in ("First", "Second"):
        send_mail(f"{number} mail", "As text", None, ["demo@acme.example"], html_message="<b>As HTML</b>")
    page = client.get("/mails/")
    assert page.text.index("Second mail") < page.text.index("First mail")
    link = page.text.split('href="/mails/message/')[1].split('"')[0]
    letter = client.get(f"/mails/message/{link}")
    assert "&lt;b&gt;As HTML&lt;/b&gt;" in letter.text.split("srcdoc=")[1]
    assert "As text" in letter.text
    assert "mail</strong>" not in globex_client.get("/mails/").text


def test_subjects_beyond_ascii_are_readable_in_the_mail_viewer(client, settings):
    settings.EMAIL_BACKEND = "django_mail_viewer.backends.database.backend.EmailBackend"
    send_mail("Az Ön meghívója", "As text", None, ["demo@acme.example"])
    page = client.get("/mails/").text
    link = page.split('href="/mails/message/')[1].split('"')[0]
    assert "Az Ön meghívója" in page
    assert "Az Ön meghívója" in client.get(f"/mails/message/{link}").text


def test_the_host_without_a_shop_shows_the_shops_even_with_a_foreign_session_cookie(db):
    connection.set_schema_to_public()
    make_public_host()
    public = ShopClient("localhost")
    public.cookies["sessionid"] = "of-another-site-on-this-machine"
    response = public.get("/")
    assert {str(domain.tenant) for domain in response.context["object_list"]} == {
        "Acme Customs",
        "Globex Tickets",
    }
