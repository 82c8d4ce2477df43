"""Whatever is written while somebody acts as a client names both, and the client undoes what can be undone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import acting, clock
from oscar_clientportal.subscriptions.services import auto_renewal
from tests import factories
from tests.functional.acting import ActingShopper, agent_and_client
from tests.impersonating import stop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("5.06")]
Change = get_model("clientportal_impersonation", "Change")
HOME = {
    "first_name": "Ada",
    "last_name": "Demo",
    "line1": "1 Demo Quay",
    "line4": "Lyon",
    "postcode": "69001",
}
HOME |= {"country": "FR"}


@pytest.fixture
def people() -> Any:
    return agent_and_client(scopes=["basket", "balance"], clients="500.00", monthly_limit=Decimal(400))


@pytest.fixture
def shopper(client: Any, people: Any) -> ActingShopper:
    factories.make_country()
    return ActingShopper(client, people)


def changes(*names: str) -> list[Any]:
    return list(Change.objects.order_by("pk").values_list(*names))


def undo(client: Any, people: Any, change: Any = None) -> list[str]:
    """The client presses "Undo" on their own page; what they are told."""
    change = change or Change.objects.latest("pk")
    client.cookies.clear()
    client.force_login(people.client.user)
    path = reverse("clientportal_portal:access-undo", args=[change.session_id, change.pk])
    page = client.post(path, follow=True)
    return [str(message) for message in page.context["messages"]]


def lines(people: Any) -> dict[str, int]:
    rows = get_model("basket", "Line").objects.filter(basket__owner=people.client.user, basket__status="Open")
    return {row.product.title: row.quantity for row in rows}


def basket_change(shopper: Any, quantity: int) -> Any:
    line = get_model("basket", "Line").objects.get()
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": line.pk, "form-0-quantity": quantity}
    return shopper.post("basket:summary", form)


def test_both_are_found_from_each_change_in_the_basket(shopper, people):
    book = factories.make_product("Handbook")
    factories.make_voucher("SPRING")
    shopper.put_in_basket(book)
    shopper.put_in_basket(book)
    shopper.post("basket:vouchers-add", {"code": "SPRING"})
    shopper.post("basket:vouchers-remove", {}, get_model("voucher", "Voucher").objects.get().pk)
    basket_change(shopper, 0)

    assert changes("kind", "action", "title") == [
        ("basket", "created", "Handbook"),
        ("basket", "changed", "Handbook"),
        ("voucher", "created", "SPRING"),
        ("voucher", "deleted", "SPRING"),
        ("basket", "deleted", "Handbook"),
    ]
    quantities = [
        (change.before or {}, change.after or {}) for change in Change.objects.filter(kind="basket")
    ]
    counted = [(was.get("quantity"), now.get("quantity")) for was, now in quantities]
    assert counted == [(None, 1), (1, 2), (2, None)]
    both = {(change.session.impersonator, change.session.user) for change in Change.objects.all()}
    assert both == {(people.agent.user, people.client.user)}


def test_an_address_is_kept_as_it_was_and_as_it_is(shopper):
    shopper.post("customer:address-create", HOME)
    address = get_model("address", "UserAddress").objects.get()
    shopper.post("customer:address-detail", {**HOME, "line1": "2 Demo Quay"}, address.pk)
    shopper.get("customer:address-change-status", address.pk, "default_for_billing")
    shopper.post("customer:address-delete", {}, address.pk)

    told = Change.objects.filter(kind="address").order_by("pk")
    assert [change.action for change in told] == ["created", "changed", "changed", "deleted"]
    lined = [((change.before or {}).get("line1"), (change.after or {}).get("line1")) for change in told]
    assert lined[:2] == [(None, "1 Demo Quay"), ("1 Demo Quay", "2 Demo Quay")]
    assert [change.after["is_default_for_billing"] for change in told[1:3]] == [False, True]
    assert lined[3] == ("2 Demo Quay", None)


def test_an_order_its_posting_and_its_subscription_name_both(shopper, people):
    plan = factories.make_plan("HS")
    shopper.put_in_basket(plan.product)
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.place_order()

    order = get_model("order", "Order").objects.get()
    found = {kind: (title, after) for kind, title, after in changes("kind", "title", "after")}
    assert {"basket", "order", "posting", "subscription"} <= set(found)
    assert found["order"][0] == order.number
    assert (found["posting"][1]["amount"], found["posting"][1]["is_paid"]) == ("75.00", True)
    assert found["subscription"][0] == str(plan)


def renewing(people: Any) -> Any:
    card = factories.make_card(people.client.user)
    fields = {"auto_renew": True, "renewal_payer": people.client.user, "card": card}
    return factories.make_subscription(
        people.client, factories.make_plan("HS"), payer=people.client.user, **fields
    )


def test_a_renewal_that_was_switched_off_is_on_again_as_it_was(shopper, people, client):
    subscription = renewing(people)
    shopper.post("clientportal_portal:subscription-stop", {}, subscription.pk)
    stop(client)
    subscription.refresh_from_db()
    assert not subscription.auto_renew
    (change,) = Change.objects.filter(kind="renewal")

    assert undo(client, people, change) == ["It is as it was before."]
    subscription.refresh_from_db()
    assert (subscription.auto_renew, subscription.renewal_payer) == (True, people.client.user)
    assert subscription.card_id is not None
    change.refresh_from_db()
    assert change.undone_by == people.client.user


def test_a_renewal_that_was_switched_on_since_is_left_alone(shopper, people, client):
    subscription = renewing(people)
    shopper.post("clientportal_portal:subscription-stop", {}, subscription.pk)
    stop(client)
    other = factories.make_card(people.client.user, is_default=False)
    auto_renewal.switch_on(subscription=subscription, user=people.client.user, card=other)
    assert undo(client, people) == ["This has been changed since, so nothing was undone."]
    subscription.refresh_from_db()
    assert subscription.card == other


@pytest.mark.parametrize("act", ["created", "changed", "deleted"])
def test_a_basket_is_as_it_was_once_it_is_undone(shopper, people, client, act):
    shopper.put_in_basket(factories.make_product("Handbook"), 2)
    if act != "created":
        basket_change(shopper, 5 if act == "changed" else 0)
    stop(client)
    assert undo(client, people) == ["It is as it was before."]
    assert lines(people) == ({} if act == "created" else {"Handbook": 2})
    assert undo(client, people) == ["It is as it was before."]  # once is enough, twice does no harm
    assert lines(people) == ({} if act == "created" else {"Handbook": 2})


def test_a_basket_that_was_changed_since_is_left_alone(shopper, people, client):
    shopper.put_in_basket(factories.make_product("Handbook"), 2)
    stop(client)
    get_model("basket", "Line").objects.update(quantity=3)
    assert undo(client, people) == ["This has been changed since, so nothing was undone."]
    assert lines(people) == {"Handbook": 3}
    assert Change.objects.get().undone_at is None


@pytest.mark.parametrize("act", ["created", "changed", "deleted"])
def test_an_address_book_is_as_it_was_once_it_is_undone(shopper, people, client, act):
    shopper.post("customer:address-create", HOME)
    address = get_model("address", "UserAddress").objects.get()
    if act == "changed":
        shopper.post("customer:address-detail", {**HOME, "line1": "2 Demo Quay"}, address.pk)
    elif act == "deleted":
        shopper.post("customer:address-delete", {}, address.pk)
    stop(client)
    assert undo(client, people) == ["It is as it was before."]
    book = list(people.client.user.addresses.values_list("line1", "line4", "country__printable_name"))
    assert book == ([] if act == "created" else [("1 Demo Quay", "Lyon", "France")])


def test_an_address_that_was_changed_since_is_left_alone(shopper, people, client):
    shopper.post("customer:address-create", HOME)
    stop(client)
    people.client.user.addresses.update(line1="3 Demo Quay")
    assert undo(client, people) == ["This has been changed since, so nothing was undone."]
    assert people.client.user.addresses.get().line1 == "3 Demo Quay"


@pytest.mark.parametrize(("hours", "is_in_time"), [(71, True), (73, False)])
def test_what_was_changed_can_be_undone_for_72_hours(shopper, people, client, hours, is_in_time):
    shopper.put_in_basket(factories.make_product("Handbook"))
    stop(client)
    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        (said,) = undo(client, people)
    assert (said == "It is as it was before.") == is_in_time
    assert lines(people) == ({} if is_in_time else {"Handbook": 1})


def test_nobody_undoes_for_a_client(shopper, people, client):
    shopper.put_in_basket(factories.make_product("Handbook"))
    change = Change.objects.get()
    path = reverse("clientportal_portal:access-undo", args=[change.session_id, change.pk])
    assert client.post(path).status_code != 200
    stop(client)
    assert client.post(path).status_code == 404  # the agent themselves
    assert lines(people) == {"Handbook": 1}


def test_what_is_undone_by_the_client_is_no_change_of_a_session(shopper, people, client):
    shopper.put_in_basket(factories.make_product("Handbook"))
    stop(client)
    undo(client, people)
    assert acting.current() is None
    assert Change.objects.count() == 1


def test_looking_writes_no_change(shopper, people):
    for name in ("basket:summary", "customer:address-list", "customer:wishlists-list"):
        shopper.get(name)
    assert changes("kind") == []
