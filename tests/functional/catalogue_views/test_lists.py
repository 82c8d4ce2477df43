"""Lists, categories, the menu and the search show what whoever looks may see, and count nothing else."""

import pytest
from django.urls import reverse
from haystack import connections
from oscar.core.loading import get_model

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.41")]
Category = get_model("catalogue", "Category")
INDEX = "catalogue:index"


def titles(page):
    return [result.object.title for result in page.context["page_obj"]]


@pytest.fixture
def tools(saw):
    top = Category.add_root(name="Tools")
    under = top.add_child(name="Saws")
    saw.categories.add(under)
    return top


@pytest.fixture
def vault(secret):
    category = Category.add_root(name="Vault")
    secret.categories.add(category)
    return category


class TestTheCatalogue:
    def test_has_only_what_the_customer_sees(self, customer, view, secret):
        page = customer.get(INDEX)
        assert titles(page) == ["Saw"]
        assert page.context["paginator"].count == 1
        assert "Secret" not in page.text

    def test_has_everything_for_who_has_no_view(self, customer, saw, secret):
        assert sorted(titles(customer.get(INDEX))) == ["Saw", "Secret"]

    def test_is_not_found_in_by_search(self, customer, view, secret):
        assert titles(customer.get(reverse("search:search") + "?q=Secret")) == []
        assert titles(customer.get(reverse("search:search") + "?q=Saw")) == ["Saw"]

    def test_is_not_guessed_at_by_the_engines_words(self, customer, saw, monkeypatch):
        monkeypatch.setattr(connections["default"].get_backend(), "include_spelling", True)
        search = reverse("search:search") + "?q=Secrot"
        assert "suggestion" in customer.get(search).context
        factories.make_view(saw, company=customer.user.clientportal_contact.company)
        assert "suggestion" not in customer.get(search).context

    def test_counts_its_pages_by_what_is_seen(self, customer, view, settings):
        for number in range(25):
            factories.make_product(f"Hidden {number}")
        assert customer.get(INDEX).context["paginator"].num_pages == 1

    def test_is_the_default_views_for_a_guest(self, client, saw, secret):
        factories.make_view(saw, is_default=True)
        assert titles(client.get(reverse(INDEX))) == ["Saw"]

    def test_is_whole_for_the_staff(self, client, saw, secret):
        factories.make_view(saw, is_default=True)
        client.force_login(factories.make_user(is_staff=True))
        assert sorted(titles(client.get(reverse(INDEX)))) == ["Saw", "Secret"]

    def test_says_so_where_nothing_is_seen(self, customer, tools):
        factories.make_view(company=customer.user.clientportal_contact.company)
        page = customer.get(INDEX)
        assert page.status_code == 200
        assert "No products found" in page.text
        assert "Tools" not in page.text
        assert customer.get("basket:summary").status_code == 200
        assert customer.get("/").status_code == 200


class TestACategory:
    def test_in_which_nothing_is_seen_is_missing(self, customer, view, vault):
        page = customer.get(vault.get_absolute_url())
        missing = customer.get(vault.get_absolute_url().replace(f"_{vault.pk}", "_987654"))
        assert page.status_code == missing.status_code == 404
        assert len(page.content) == len(missing.content)

    def test_in_which_nothing_is_seen_is_missing_by_another_address_too(self, customer, view, vault):
        assert customer.get(f"/catalogue/category/other_{vault.pk}/").status_code == 404

    def test_is_there_for_what_is_seen_below_it(self, customer, view, tools, vault):
        assert titles(customer.get(tools.get_absolute_url())) == ["Saw"]

    def test_is_there_for_who_has_no_view(self, customer, vault):
        assert customer.get(vault.get_absolute_url()).status_code == 200


class TestTheMenu:
    def test_leaves_out_categories_in_which_nothing_is_seen(self, customer, view, tools, vault):
        page = customer.get(INDEX)
        assert "Vault" not in page.text
        assert "Tools" in page.text
        assert tools.get_children().get().get_absolute_url() in page.text

    def test_has_all_categories_without_a_view(self, customer, tools, vault):
        page = customer.get(INDEX)
        assert "Vault" in page.text
        assert "Tools" in page.text

    def test_is_a_tree_as_oscars(self, customer, view, tools):
        nothing = tools.add_child(name="Hammers")
        nothing.add_child(name="Mallets")
        lists = customer.get(INDEX).text
        assert "Hammers" not in lists
        assert "Mallets" not in lists
        assert lists.count("<ul") == lists.count("</ul")
