"""The terms of use and those who order without a login of their own: by a unique key, or by saying yes."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from tests import factories
from tests.functional.guests import Guest, contact_with
from tests.functional.test_waiting_order import asked, link, people  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("stripe_shop"),
    pytest.mark.req("2.68"),
    pytest.mark.req("2.69"),
]
TERMS = reverse("clientportal_portal:company-terms")


@pytest.fixture
def terms(settings: Any) -> Any:
    def publish() -> None:
        factories.make_terms()
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "TERMS_BEFORE": "orders"}

    return publish


@pytest.mark.parametrize("has_login", [True, False])
def test_a_visitor_of_my_space_is_asked_only_where_they_have_a_login_to_answer_with(
    client: Any, terms: Any, has_login: bool
) -> None:
    contact, key = contact_with("40.00")
    if has_login:
        contact.user = factories.make_user(contact.email)
        contact.save()
    terms()
    guest = Guest(client)
    guest.open_space(key)
    guest.put_in_basket(factories.make_product("Handbook", "10.00", shipped=False))
    answer = client.get(reverse("checkout:index"))
    assert answer["Location"].startswith(TERMS) == has_login


def test_a_client_says_yes_to_an_order_that_waits_once_the_terms_are_accepted(
    client: Any,
    terms: Any,
    asked: Any,  # noqa: F811
    people: Any,  # noqa: F811
    django_capture_on_commit_callbacks: Any,
) -> None:
    people.client.company.refresh_from_db()
    terms()
    client.logout()
    page = client.post(link(), {"answer": "yes"}, follow=True)
    assert "write to the shop" in page.content.decode()
    asked.waiting.refresh_from_db()
    assert asked.waiting.is_open
    people.client.company.terms_version = factories.model("clients", "TermsVersion").objects.current()
    people.client.company.save()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link(), {"answer": "yes"})
    order = factories.model("order", "Order").objects.get()
    assert order.total_incl_tax == Decimal("80.00")
