"""The panel of price conditions: list, form, acts, and who may."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.conditions.services import save_condition
from oscar_clientportal.conditions.services.writing import tiers_of
from tests import factories
from wagtail_hooks import jobs
from wagtail_hooks.panels.conditions.of_customer import conditions_context

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.43", "2.44")]

CONDITIONS = "/cms/client-portal/conditions/"
Category = get_model("catalogue", "Category")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")
Range = get_model("offer", "Range")
HALF = (Tier(1, percent=Decimal(50)),)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def make(**facts):
    return save_condition(by=None, **{"tiers": HALF, **facts})


def filled(*tiers, **facts):
    """What the form posts."""
    rows = {
        f"tier-{place}-{name}": str(value)
        for place, tier in enumerate(tiers)
        for name, value in zip(("from_quantity", "price", "percent"), tier, strict=True)
    }
    keys = {name: getattr(value, "pk", value) for name, value in facts.items()}
    return {"tiers": str(len(tiers)), **rows, **keys}


def test_whoever_may_only_change_makes_none_under_a_number_that_is_nobodys(limited):
    browser = limited("change_pricecondition", "change_catalogueview", "change_customergroup")
    assert browser.post(f"{CONDITIONS}change/0/", filled(("1", "", "5"))).status_code == 404
    assert not PriceCondition.objects.exists()
    for panel, typed in (("catalogue-views", {"name": "Demo"}), ("customer-groups", {"title": "Demo"})):
        page = f"/cms/client-portal/{panel}/change/0/"
        assert browser.post(page, {**typed, "starts_with_all": "on"}).status_code == 404
    assert browser.post("/cms/client-portal/catalogue-views/default/0/").status_code == 404


def test_a_condition_is_made_with_its_scale(editing, editor):
    company, product = factories.make_company("Demo Bakery"), factories.make_product()
    data = filled(("1", "27.00", ""), ("10", "", "12,5"), ("", "", ""), company=company, product=product)
    response = editing.post(f"{CONDITIONS}new/", data)
    assert response.status_code == 302, response.context["form"].errors
    condition = PriceCondition.objects.get()
    assert (condition.company, condition.product, condition.created_by) == (company, product, editor)
    assert tiers_of(condition) == (Tier(1, price=Decimal(27)), Tier(10, percent=Decimal("12.5")))
    page = read(editing, CONDITIONS)
    for text in ("Demo Bakery", "Handbook", "€27.00", "from 10", "12.5 %", "always"):
        assert text in page


@pytest.mark.parametrize(
    ("tiers", "facts", "words"),
    [
        ([("1", "-1", "")], {}, "negative"),
        ([("1", "", "200")], {}, "from 0 to 100"),
        ([("2", "", "5")], {}, "must begin with quantity 1"),
        ([("1", "", "5"), ("1", "", "6")], {}, "there twice"),
        ([("1", "x", "")], {}, "Please enter a number"),
        ([("1.5", "", "5")], {}, "whole number"),
        ([("", "", "5")], {}, "From which quantity on?"),
        ([("1" * 15, "", "5")], {}, "a whole number from 1 to"),
        ([], {}, "Please give a price or a discount."),
        ([("1", "", "5")], {"currency": "USD"}, "Select a valid choice"),
        (
            [("1", "", "5")],
            {"valid_from": "2027-02-01", "valid_until": "2027-01-01"},
            "ends before it begins",
        ),
        ([("1", "", "5")], {"valid_from": "0001-01-01"}, "1970"),
        ([("1", "", "5")], {"note": "\u202eevil"}, "can&#x27;t be kept"),
        ([("1", "", "5")], {"note": "x\x00"}, "Null characters"),
        ([("1", "", "5")], {"product": "9" * 18}, "Select a valid choice"),
        ([("1", "5", "")], {"product": ""}, "needs an article"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(editing, tiers, facts, words):
    product = factories.make_product()
    response = editing.post(f"{CONDITIONS}new/", filled(*tiers, **{"product": product, **facts}))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not PriceCondition.objects.exists()


def test_rows_are_added_and_removed_without_a_script(editing):
    typed = filled(("1", "27.00", ""), ("5", "26.00", ""), ("10", "25.00", ""), note="Kept")
    page = editing.post(f"{CONDITIONS}new/", typed | {"more": "1"})
    assert 'name="tiers" value="4"' in page.content.decode()
    page = editing.post(f"{CONDITIONS}new/", typed | {"remove": "1"}).content.decode()
    assert 'name="tiers" value="2"' in page
    assert "26.00" not in page
    assert all(text in page for text in ("27.00", "25.00", "Kept"))
    page = editing.post(f"{CONDITIONS}new/", typed | {"remove": "x" * 9}).content.decode()
    assert 'name="tiers" value="3"' in page
    assert not PriceCondition.objects.exists()


def test_the_hint_says_what_the_scale_comes_to(editing):
    product = factories.make_product(price="30.00")
    typed = filled(("1", "27", ""), ("10", "", "50"), product=product, hint="1")
    hint = editing.post(f"{CONDITIONS}new/", typed).content.decode()
    assert "<html" not in hint
    assert "€30.00 → from 1: €27.00 → from 10: €15.00" in hint
    nonsense = filled(("1", "x", ""), product=product, hint="1")
    assert "€30.00" in editing.post(f"{CONDITIONS}new/", nonsense).content.decode()
    assert "Choose an article" in editing.post(f"{CONDITIONS}new/", {"hint": "1"}).content.decode()


def test_a_condition_is_changed_copied_ended_and_deleted(editing):
    company, product = factories.make_company("Demo Bakery"), factories.make_product()
    condition = make(company=company, product=product)
    url = f"{CONDITIONS}change/{condition.pk}/"
    assert "50" in read(editing, url)
    data = filled(("1", "", "40"), company=company, product=product)
    assert editing.post(url, data).status_code == 302
    assert tiers_of(PriceCondition.objects.get()) == (Tier(1, percent=Decimal(40)),)
    copy = editing.get(f"{CONDITIONS}new/?copy={condition.pk}").context
    assert copy["form"].initial["product"] == product
    again = editing.post(f"{CONDITIONS}new/?copy={condition.pk}", data)
    assert "There is a condition for the same already" in again.content.decode()
    assert editing.get(f"{CONDITIONS}end/{condition.pk}/").status_code == 200
    assert editing.post(f"{CONDITIONS}end/{condition.pk}/").status_code == 302
    assert PriceCondition.objects.get().valid_until is not None
    assert editing.post(f"{CONDITIONS}end/{condition.pk}/").status_code == 302
    assert "40" in read(editing, f"{CONDITIONS}delete/{condition.pk}/")
    assert editing.post(f"{CONDITIONS}delete/{condition.pk}/").status_code == 302
    assert not PriceCondition.objects.exists()
    for act in ("change", "end", "delete"):
        assert editing.get(f"{CONDITIONS}{act}/{condition.pk}/").status_code == 404


def test_the_list_is_searched_by_customer_group_article_and_sku(editing):
    company, product = factories.make_company("Demo Bakery"), factories.make_product("Jigsaw")
    product.stockrecords.update(partner_sku="JIG-7")
    tools = Category.add_root(name="Tools")
    make(company=company, product=product)
    make(group=CustomerGroup.objects.create(title="Gold"), category=tools.add_child(name="Saws"))
    make(range=Range.objects.create(name="Autumn"))

    def found(words, more=""):
        return {row.pk for row in editing.get(f"{CONDITIONS}?q={words}{more}").context["object_list"]}

    first, second, third = PriceCondition.objects.order_by("pk").values_list("pk", flat=True)
    assert found("bakery") == found("jigsaw") == found("JIG-7") == found("bakery+jig-7") == {first}
    assert found("gold") == found("saws") == {second}
    assert found("autumn") == {third}
    assert found("nothing") == set()
    assert found("%00") == {first, second, third}
    shown = unescape(read(editing, CONDITIONS))
    assert "Tools > Saws" in shown, [line for line in shown.splitlines() if "Saws" in line]
    asked = "&c=whom.one_of.group"
    assert editing.get(f"{CONDITIONS}?q=saws{asked}").status_code == 200


def test_the_list_costs_the_same_number_of_queries_however_many_there_are(
    editing, django_assert_max_num_queries
):
    tools = Category.add_root(name="Tools")
    groups = [CustomerGroup.objects.create(title=f"Group {n}") for n in range(20)]
    for number, group in enumerate(groups):
        company, product = factories.make_company(f"Company {number}"), factories.make_product(f"A {number}")
        make(company=company, product=product)
        make(group=group, category=tools.add_child(name=f"Saws {number}"))
    editing.get(CONDITIONS)
    with django_assert_max_num_queries(16):
        assert len(editing.get(CONDITIONS).context["object_list"]) == 20


def test_many_are_ended_and_deleted_at_once(editing):
    for number in range(3):
        make(product=factories.make_product(f"Article {number}"))
    make(valid_from=date(2999, 1, 1))
    for act in ("end", "delete"):
        url = f"{CONDITIONS}bulk/?act={act}&all=1&preview=1"
        page = editing.get(url)
        assert page.status_code == 200
        seen = page.context["preview"]["seen"]
        assert editing.post(page.context["action"], {"seen": seen}).status_code == 302
        left = PriceCondition.objects.filter(valid_until=None).count()
        assert left == (1 if act == "end" else 0)
    assert not PriceCondition.objects.exists()


def test_whoever_may_only_look_can_not_write(limited):
    condition = make()
    browser = limited("view_pricecondition")
    assert browser.get(CONDITIONS).status_code == 200
    for act in (f"change/{condition.pk}", f"end/{condition.pk}", f"delete/{condition.pk}", "new"):
        response = browser.post(f"{CONDITIONS}{act}/", {"tiers": "0"})
        assert response.status_code == 302
        assert response.url.rstrip("/") == "/cms"
    assert PriceCondition.objects.get().valid_until is None


def test_whoever_has_no_rights_sees_nothing(limited):
    browser = limited("view_company")
    for page in ("", "why/", "new/"):
        assert browser.get(f"{CONDITIONS}{page}").status_code == 302


def test_a_customers_tab_lists_its_own_and_its_groups(editor, django_assert_max_num_queries):
    company, group = factories.make_company("Demo Bakery"), CustomerGroup.objects.create(title="Gold")
    CompanyConditions.objects.create(company=company, group=group)
    own, groups = make(company=company), make(group=group)
    make()
    make(company=factories.make_company("Other"))
    editor = type(editor).objects.get(pk=editor.pk)
    with django_assert_max_num_queries(8):
        context = conditions_context(company, editor)
    assert set(context["table"].data) == {own, groups}
    assert context["add_url"].endswith(f"?company={company.pk}")
    assert conditions_context(company, factories.make_user()) == {"is_hidden": True}


def test_the_page_says_why_the_price_is_what_it_is(editing, django_assert_max_num_queries):
    company, product = factories.make_company("Demo Bakery"), factories.make_product(price="30.00")
    group = CustomerGroup.objects.create(title="Gold")
    CompanyConditions.objects.create(company=company, group=group)
    tools = Category.add_root(name="Tools")
    product.categories.set([tools.add_child(name="Saws")])
    make(company=company, category=tools, tiers=(Tier(1, percent=Decimal(10)), Tier(10, percent=Decimal(20))))
    make(company=company, category=tools.get_children().get(), valid_until=date(2020, 1, 1))
    make(company=company, valid_from=date(2990, 1, 1))
    make(group=group, product=product, tiers=(Tier(1, price=Decimal(1)),))
    make()
    query = f"?product={product.pk}&company={company.pk}"
    editing.get(f"{CONDITIONS}why/{query}")
    with django_assert_max_num_queries(22):
        page = editing.get(f"{CONDITIONS}why/{query}").content.decode()
    for text in (
        *(
            "One piece costs €27.00",
            "price is €30.00",
            "It gives the price.",
            "No longer valid",
            "Not yet valid",
        ),
        *("for the customer itself comes before", "A category: Tools", "Gold"),
    ):
        assert text in page, text
    assert page.index("It gives the price") < page.index("Less specific") < page.index("Not yet valid")
    assert "One piece costs €24.00" in read(editing, f"{CONDITIONS}why/{query}&quantity=10")
    assert "One piece costs €15.00" in read(editing, f"{CONDITIONS}why/{query}&on=2019-12-31")
    assert "One piece costs €15.00" in read(editing, f"{CONDITIONS}why/?product={product.pk}")


@pytest.mark.parametrize(
    "query",
    ["?product=x", "?product=99999", "?product=&quantity=0", "?company=7", "?on=never", "?product=%00"],
)
def test_nonsense_in_the_address_is_no_answer_and_no_error(editing, query):
    assert editing.get(f"{CONDITIONS}why/{query}").status_code == 200
    product = factories.make_product()
    page = editing.get(f"{CONDITIONS}why/?product={product.pk}&quantity={'9' * 30}&on=0000-00-00")
    assert page.status_code == 200


def test_of_an_article_with_variants_one_is_chosen(editing):
    parent = factories.make_product("Saw")
    parent.stockrecords.all().delete()
    parent.structure = "parent"
    parent.save()
    child = type(parent).objects.create(structure="child", parent=parent, upc="SAW-1")
    assert f"?product={child.pk}" in read(editing, f"{CONDITIONS}why/?product={parent.pk}")
    assert "no price for this article" in read(editing, f"{CONDITIONS}why/?product={child.pk}")


def test_a_table_is_tried_imported_and_exported_again(editing):
    factories.make_company("Demo Bakery", number="K1")
    table = "Customer number;From quantity;Discount (%)\nK1;1;5\nK1;10;7,5\nK2;1;5\n"
    file = SimpleUploadedFile("conditions.csv", table.encode())
    url = editing.post("/cms/client-portal/imports/", {"kind": "conditions", "file": file}).url
    jobs.run_all()
    assert "There is no customer with this number." in read(editing, url)
    assert not PriceCondition.objects.exists()
    editing.post(url)
    jobs.run_all()
    assert tiers_of(PriceCondition.objects.get()) == (
        Tier(1, percent=Decimal(5)),
        Tier(10, percent=Decimal("7.5")),
    )
    exported = read(editing, f"{CONDITIONS}?export=csv").splitlines()
    assert len(exported) == 3
    assert exported[2].startswith("K1,Demo Bakery,")
