"""What waits until the terms of use are accepted, as the shop's owner has chosen."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_clientportal.clients.services import terms as services
from tests import factories
from tests.functional.acting import ActingShopper, agent_and_client
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.68"), pytest.mark.req("2.69")]
TERMS = reverse("clientportal_portal:company-terms")
PREVIEW = reverse("checkout:preview")
ACCOUNT = reverse("clientportal_portal:account")


@pytest.fixture
def before(settings: Any) -> Any:
    def choose(what: str) -> None:
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "TERMS_BEFORE": what}

    return choose


@pytest.fixture(autouse=True)
def english(client: Any) -> None:
    client.cookies["oscar_language"] = client.cookies["django_language"] = "en"


@pytest.fixture
def boss(db: None) -> Any:
    company = factories.make_company("Demo & Sons")
    factories.make_account(company, "200.00")
    return factories.make_contact(
        user=factories.make_user(), company=company, role="super-admin", first_name="Ada", last_name="Demo"
    )


@pytest.fixture
def shopper(client: Any, boss: Any) -> Shopper:
    shopper = Shopper(client, boss.user)
    shopper.put_in_basket(factories.make_product(shipped=False))
    return shopper


def accept(contact: Any, version: Any = None) -> None:
    version = version or factories.model("clients", "TermsVersion").objects.current()
    services.answer_terms(version=version, company=contact.company, user=contact.user, accepted=True)


def orders() -> int:
    return factories.model("order", "Order").objects.count()


def attempts() -> int:
    return factories.model("payments", "PaymentAttempt").objects.count()


def test_an_order_waits_until_the_terms_are_accepted_and_goes_on_from_there(
    before: Any, shopper: Shopper
) -> None:
    before("orders")
    version = factories.make_terms()
    basket = shopper.get("basket:summary")
    assert b"Please read and accept the terms of use first." in basket.content
    answer = shopper.get("checkout:index")
    assert answer["Location"] == f"{TERMS}?next=%2Fcheckout%2F"
    page = shopper.get(answer["Location"])
    assert b"no order can be placed" in page.content
    url = reverse("clientportal_portal:company-terms-version", args=[version.number])
    assert shopper.post(url, {"answer": "accept", "next": "/checkout/"})["Location"] == "/checkout/"
    shopper.buy(card=None)
    assert orders() == 1


@pytest.mark.parametrize("what", ["orders", "portal"])
def test_an_order_is_refused_that_was_begun_before_a_new_version_was_published(
    before: Any, shopper: Shopper, what: str
) -> None:
    before(what)
    shopper.begin_checkout()
    shopper.pay_with("account")
    seen = shopper.get("checkout:preview").context["seen"]
    factories.make_terms()
    answer = shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert answer["Location"].startswith(TERMS)
    assert (orders(), attempts()) == (0, 0)


def test_declining_closes_what_accepting_had_opened(before: Any, shopper: Shopper, boss: Any) -> None:
    before("orders")
    version = factories.make_terms()
    accept(boss)
    assert not shopper.get("checkout:index")["Location"].startswith(TERMS)
    services.answer_terms(version=version, company=boss.company, user=boss.user, accepted=False)
    assert shopper.get("checkout:index")["Location"].startswith(TERMS)


def test_nothing_waits_where_the_shop_does_not_ask(shopper: Shopper) -> None:
    factories.make_terms()
    assert b"Please read and accept" not in shopper.get("basket:summary").content
    shopper.buy(card=None)
    assert orders() == 1


def test_nothing_waits_where_nothing_is_published(before: Any, shopper: Shopper) -> None:
    before("portal")
    assert shopper.get(ACCOUNT).status_code == 200
    shopper.buy(card=None)
    assert orders() == 1


def test_a_user_is_told_which_super_admin_to_ask(before: Any, boss: Any, client: Any) -> None:
    before("orders")
    factories.make_terms()
    user = factories.make_contact(user=factories.make_user(), company=boss.company)
    shopper = Shopper(client, user.user)
    shopper.put_in_basket(factories.make_product(shipped=False))
    assert b"by Ada Demo" in shopper.get("basket:summary").content
    assert shopper.get("checkout:index")["Location"].startswith(TERMS)


@pytest.mark.parametrize("what", ["orders", "portal"])
def test_who_belongs_to_no_company_is_not_asked(before: Any, client: Any, what: str) -> None:
    before(what)
    factories.make_terms()
    shopper = Shopper(client, factories.make_user())
    shopper.put_in_basket(factories.make_product(shipped=False))
    assert not shopper.get("checkout:index")["Location"].startswith(TERMS)
    assert shopper.get("customer:order-list").status_code == 200


def test_a_guest_is_not_asked(before: Any, client: Any) -> None:
    before("portal")
    factories.make_terms()
    product = factories.make_product(shipped=False)
    client.post(reverse("basket:add", kwargs={"pk": product.pk}), {"quantity": 1, "product_id": product.pk})
    assert client.get(reverse("checkout:index")).status_code == 200


@pytest.mark.parametrize("name", ["clientportal_portal:account", "customer:order-list", "customer:summary"])
def test_pages_for_customers_wait_where_the_shop_says_so_and_open_afterwards(
    before: Any, client: Any, boss: Any, name: str
) -> None:
    factories.make_terms()
    client.force_login(boss.user)
    before("orders")
    assert client.get(reverse(name)).get("Location", "").partition("?")[0] != TERMS
    before("portal")
    assert client.get(reverse(name))["Location"].partition("?")[0] == TERMS
    accept(boss)
    assert client.get(reverse(name)).get("Location", "").partition("?")[0] != TERMS


def test_whoever_is_led_to_the_terms_comes_back_to_where_they_wanted_to_go(
    before: Any, client: Any, boss: Any
) -> None:
    before("portal")
    version = factories.make_terms()
    client.force_login(boss.user)
    page = client.get(f"{ACCOUNT}?page=2", follow=True)
    assert page.context["next"] == f"{ACCOUNT}?page=2"
    url = reverse("clientportal_portal:company-terms-version", args=[version.number])
    answer = client.post(url, {"answer": "accept", "next": page.context["next"]})
    assert answer["Location"] == f"{ACCOUNT}?page=2"


def test_a_form_that_is_sent_meanwhile_does_nothing(before: Any, client: Any, boss: Any) -> None:
    before("portal")
    factories.make_terms()
    client.force_login(boss.user)
    answer = client.post(reverse("clientportal_portal:account-repay"), {"amount": "1.00"})
    assert answer["Location"] == TERMS


@pytest.mark.parametrize("name", ["clientportal_portal:company", "clientportal_portal:company-terms"])
def test_the_terms_and_the_company_stay_open(before: Any, client: Any, boss: Any, name: str) -> None:
    before("portal")
    factories.make_terms()
    client.force_login(boss.user)
    assert client.get(reverse(name)).status_code == 200


def test_one_can_log_out_and_change_the_language(before: Any, client: Any, boss: Any) -> None:
    before("portal")
    factories.make_terms()
    client.force_login(boss.user)
    answer = client.post(reverse("set_language"), {"language": "fr", "next": "/"})
    assert answer["Location"] == "/"
    assert TERMS not in client.post(reverse("customer:logout"))["Location"]
    assert "_auth_user_id" not in client.session


def test_an_agent_is_asked_for_their_own_company_not_for_the_clients(before: Any, client: Any) -> None:
    before("orders")
    factories.make_terms()
    people = agent_and_client()
    accept(people.agent.user.clientportal_contact)
    shopper = Shopper(client, people.agent.user)
    shopper.put_in_basket(factories.make_product(shipped=False))
    assert not shopper.get("checkout:index")["Location"].startswith(TERMS)


def test_whoever_acts_as_a_client_cannot_accept_and_reads_that_the_client_must(
    before: Any, client: Any
) -> None:
    before("orders")
    version = factories.make_terms()
    people = agent_and_client(scopes=["basket", "buy", "balance"])
    people.client.role = "super-admin"
    people.client.save()
    shopper = ActingShopper(client, people)
    shopper.fill()
    answer = shopper.get("checkout:index")
    assert answer["Location"] == reverse("basket:summary")
    assert b"nobody can accept them in their name" in shopper.get(answer["Location"]).content
    page = shopper.get(TERMS)
    assert (page.status_code, b'name="answer"' in page.content) == (200, False)
    url = reverse("clientportal_portal:company-terms-version", args=[version.number])
    assert shopper.post(url, {"answer": "accept"}).status_code == 403
    assert not factories.model("clients", "TermsAnswer").objects.exists()


def test_another_shops_customers_are_not_asked(before: Any, client: Any, boss: Any, globex: Any) -> None:
    before("portal")
    with globex():
        factories.make_terms(texts={"hu": services.Text("Feltételek", "Egy.")})
    client.force_login(boss.user)
    assert client.get(ACCOUNT).status_code == 200


def test_the_gate_costs_no_query_once_the_login_is_loaded_with_its_company(
    before: Any, client: Any, boss: Any
) -> None:
    factories.make_terms()
    accept(boss)
    client.force_login(boss.user)
    counts = []
    for what in ("", "portal"):
        before(what)
        client.get(ACCOUNT)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ACCOUNT).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
