"""The agent's address book holds clients' addresses, and fills the delivery form with them."""

from typing import Any

import pytest
from django.urls import reverse

from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order

pytestmark = pytest.mark.django_db

ADA = {"first_name": "Ada", "last_name": "Demo", "line1": "1 Demo Quay", "line4": "Lyon", "postcode": "69001"}
BOB = {
    "first_name": "Bob",
    "last_name": "Demo",
    "line1": "2 Demo Quay",
    "line4": "Paris",
    "postcode": "75001",
}


@pytest.fixture(autouse=True)
def countries() -> None:
    country = factories.model("address", "Country")
    for code, name in (("FR", "France"), ("HU", "Hungary")):
        country.objects.update_or_create(
            iso_3166_1_a2=code,
            defaults={"printable_name": name, "name": name.upper(), "is_shipping_country": True},
        )


@pytest.fixture
def agent() -> Any:
    return agent_with("100.00")


@pytest.fixture
def shopper(client: Any, agent: Any) -> Shopper:
    return Shopper(client, agent.user)


def keep(shopper: Shopper, link: Any, address: dict[str, str] = ADA, **changes: str) -> Any:
    data = {**address, "country": "FR", **changes}
    return shopper.post("clientportal_portal:portfolio-address-add", data, link.pk)


def book(agent: Any) -> list[str]:
    return sorted(address.line1 for address in agent.user.addresses.all())


@pytest.mark.req("0.12", "0.13", "0.14", "0.15", "0.16", "0.17")
def test_a_product_is_sent_to_the_client_and_paid_by_the_agent(shopper, agent):
    link = factories.make_link(agent)
    keep(shopper, link)
    shopper.put_in_basket(factories.make_product("Handbook", "30.00"))
    shopper.get("checkout:index")
    step = shopper.get("checkout:shipping-address")
    (address,) = step.context["addresses"]
    filled = shopper.get(f"{reverse('checkout:shipping-address')}?address={address.pk}")
    form = filled.context["form"]
    typed = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    assert (typed["line1"], typed["postcode"], typed["keep_for"]) == ("1 Demo Quay", "69001", link.email)
    typed["country"] = getattr(typed.get("country"), "pk", "FR")
    assert shopper.post("checkout:shipping-address", typed).status_code == 302
    shopper.client.get(reverse("checkout:shipping-method"), follow=True)
    shopper.pay_with("account")
    shopper.place_order()
    order = only_order()
    assert order.shipping_address.line1 == "1 Demo Quay"
    assert order.shipping_address.name == "Ada Demo"
    assert (order.user, order.sources.get().source_type.code) == (agent.user, "clientportal-account")
    assert book(agent) == ["1 Demo Quay"]


@pytest.mark.req("0.15")
def test_one_click_ships_to_an_address_of_the_book(shopper, agent):
    keep(shopper, factories.make_link(agent))
    shopper.put_in_basket(factories.make_product())
    address = agent.user.addresses.get()
    page = shopper.post("checkout:shipping-address", {"action": "ship_to", "address_id": address.pk})
    assert page.url == reverse("checkout:shipping-method")


def test_an_address_typed_in_the_checkout_can_be_kept_for_a_client(shopper, agent):
    link = factories.make_link(agent)
    shopper.put_in_basket(factories.make_product())
    data = {**ADA, "country": "FR", "keep_for": link.email.upper()}
    assert shopper.post("checkout:shipping-address", data).status_code == 302
    assert link.addresses.get().address.line1 == "1 Demo Quay"


@pytest.mark.parametrize("typed", ["nobody@acme.example", "not an address", "somebody else's"])
def test_it_is_kept_for_clients_of_the_own_portfolio_alone(shopper, agent, typed):
    stranger = factories.make_link(factories.make_agent())
    shopper.put_in_basket(factories.make_product())
    data = {**ADA, "country": "FR", "keep_for": stranger.email if "else" in typed else typed}
    page = shopper.post("checkout:shipping-address", data)
    assert page.context["form"].errors["keep_for"] == [
        "There is no client with this e-mail address in your portfolio."
    ]
    assert page.context["form"]["line1"].value() == "1 Demo Quay"
    assert book(agent) == []


@pytest.mark.req("0.15")
def test_the_address_book_is_searched_by_client_and_by_address(shopper, agent):
    ada = factories.make_link(agent, factories.make_contact("ada@acme.example"))
    bob = factories.make_link(agent, factories.make_contact("bob@acme.example"))
    keep(shopper, ada)
    keep(shopper, bob, BOB)
    shopper.put_in_basket(factories.make_product())
    for words, found in (
        ("ada@acme", ["1 Demo Quay"]),
        ("75001", ["2 Demo Quay"]),
        ("zzz", []),
        ("\x00", None),
    ):
        for url in (reverse("checkout:shipping-address"), reverse("customer:address-list")):
            page = shopper.client.get(url, {"q": words})
            lines = sorted(address.line1 for address in page.context["addresses"])
            assert lines == (["1 Demo Quay", "2 Demo Quay"] if found is None else found)


def test_a_name_the_agent_may_not_read_finds_no_address(shopper, agent):
    hidden = factories.make_contact("x@acme.example", user=factories.make_user(), first_name="Zyra")
    keep(shopper, factories.make_link(agent, hidden, status="pending"))
    page = shopper.client.get(reverse("customer:address-list"), {"q": "zyra"})
    assert not page.context["addresses"]


def test_the_same_address_may_be_two_clients(shopper, agent):
    first, second = factories.make_link(agent), factories.make_link(agent)
    keep(shopper, first)
    keep(shopper, second)
    assert book(agent) == ["1 Demo Quay"]
    address = agent.user.addresses.get()
    shopper.post("clientportal_portal:portfolio-address", {**BOB, "country": "FR"}, first.pk, address.pk)
    assert book(agent) == ["1 Demo Quay", "2 Demo Quay"]
    shopper.post("clientportal_portal:portfolio-address-remove", {}, second.pk, address.pk)
    assert book(agent) == ["2 Demo Quay"]


def test_the_agents_default_address_outlives_the_client(shopper, agent):
    link = factories.make_link(agent)
    keep(shopper, link)
    agent.user.addresses.update(is_default_for_shipping=True)
    address = agent.user.addresses.get()
    shopper.post("clientportal_portal:portfolio-address-remove", {}, link.pk, address.pk)
    assert (book(agent), link.addresses.count()) == (["1 Demo Quay"], 0)


def test_removing_asks_first(shopper, agent):
    link = factories.make_link(agent)
    keep(shopper, link)
    address = agent.user.addresses.get()
    page = shopper.get("clientportal_portal:portfolio-address-remove", link.pk, address.pk)
    assert (page.status_code, book(agent)) == (200, ["1 Demo Quay"])


@pytest.mark.req("0.33")
@pytest.mark.parametrize("is_open", [True, False])
def test_the_shops_address_of_a_client_is_offered_only_where_it_may_be_read(shopper, agent, is_open):
    company = factories.make_company("Demo Ltd", street="9 Known Street", town="Lyon", postcode="69009")
    contact = factories.make_contact(
        user=factories.make_user(), company=company, first_name="Ada", last_name="Demo"
    )
    link = factories.make_link(agent, contact, status="linked" if is_open else "pending")
    page = shopper.get("clientportal_portal:portfolio-address-add", link.pk)
    assert ("9 Known Street" in page.content.decode()) is is_open
    assert ("Demo Ltd" in page.content.decode()) is is_open


def test_an_address_that_is_gone_or_anothers_leads_back_to_the_step(shopper, agent):
    other = factories.make_agent()
    foreign = factories.model("address", "UserAddress").objects.create(
        user=other.user, line1="Secret", country_id="FR", postcode="69001"
    )
    shopper.put_in_basket(factories.make_product())
    for pk in (foreign.pk, 0, "x", "9" * 30, "\u0661"):
        page = shopper.post("checkout:shipping-address", {"action": "ship_to", "address_id": pk})
        assert page.url == reverse("checkout:shipping-address")
        page = shopper.client.get(reverse("checkout:shipping-address"), {"address": pk})
        assert page.status_code == 200
        assert "Secret" not in page.content.decode()


def test_foreign_addresses_answer_like_missing_ones(shopper, agent):
    theirs = factories.make_link(factories.make_agent())
    mine, address_pk = factories.make_link(agent), None
    Shopper(shopper.client, theirs.agent.user)
    keep(shopper, theirs)
    address_pk = theirs.addresses.get().address_id
    shopper.client.force_login(agent.user)
    for name in ("portfolio-address", "portfolio-address-remove"):
        for link in (theirs, mine):
            assert shopper.get(f"clientportal_portal:{name}", link.pk, address_pk).status_code == 404
    assert keep(shopper, theirs).status_code == 404


def test_a_wrong_address_is_told_beside_its_field_and_nothing_is_kept(shopper, agent):
    link = factories.make_link(agent)
    page = keep(shopper, link, line1="", postcode="xx")
    assert set(page.context["form"].errors) >= {"line1"}
    assert book(agent) == []


@pytest.mark.parametrize("number", [3, 30])
def test_the_step_takes_the_same_queries_however_many_addresses(
    shopper, agent, django_assert_max_num_queries, number
):
    for n in range(number):
        keep(shopper, factories.make_link(agent), line1=f"{n} Demo Quay")
    shopper.put_in_basket(factories.make_product())
    shopper.get("checkout:shipping-address")
    with django_assert_max_num_queries(25):
        shopper.get("checkout:shipping-address")


def test_others_see_oscars_own_pages(client):
    shopper = Shopper(client, factories.make_user())
    shopper.put_in_basket(factories.make_product())
    page = shopper.get("checkout:shipping-address")
    assert "keep_for" not in page.context["form"].fields
    assert "oscar_clientportal/checkout/shipping_address.html" not in [t.name for t in page.templates]
    assert shopper.get("customer:address-list").status_code == 200
