"""The panel of payments and refunds, as an editor meets it."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.payments import services
from tests import factories
from tests.conftest import ShopClient
from tests.functional.refunding import (
    back,
    let_time_pass_at_twin,
    newest_order,
    order_of_pieces,
    order_paid,
    refund,
)
from tests.functional.shopping import account_of

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
PAYMENTS = "/cms/client-portal/payments/"
D = Decimal


@pytest.fixture
def order() -> Any:
    """100.00: 40.00 from the account, 60.00 by card."""
    return order_paid(ShopClient())


@pytest.fixture
def colleague(editor: Any) -> Any:
    """A browser with another editor of the shop."""
    user = factories.make_user("colleague@acme.example", first_name="Cole")
    user.groups.set(Group.objects.all())
    client = ShopClient()
    client.force_login(user)
    return client


def page(order: Any) -> str:
    return f"{PAYMENTS}inspect/{order.clientportal_attempt.pk}/"


def url(order: Any) -> str:
    return f"{PAYMENTS}refund/{order.clientportal_attempt.pk}/"


def refunds() -> Any:
    return get_model("clientportal_payments", "Refund").objects


def fill_in(client: Any, order: Any, **data: Any) -> Any:
    """The form sent once: the preview, or the form again with its errors."""
    return client.post(url(order), {"what": "whole", "reason": "Asked for", "token": TOKEN, **data})


TOKEN = "6f1c1e0a-6f5c-4a57-8a83-7d9fdf0b7a10"


def confirm(client: Any, order: Any, **data: Any) -> Any:
    """The form, and then its preview confirmed."""
    asked = fill_in(client, order, **data)
    assert asked.status_code == 200, asked
    assert "seen" in asked.context, asked.context["form"].errors
    return fill_in(client, order, **data, seen=asked.context["seen"])


def test_orders_are_listed_with_their_sources_and_what_went_back(editing: Any, order: Any) -> None:
    refund(order, "50.00")
    shown = read(editing, PAYMENTS)
    for text in (order.number, order.user.email, "Customer account €40.00", "Card €60.00", "€50.00"):
        assert text in shown


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q={number}", True),
        ("q={email}", True),
        ("q=nobody", False),
        ("refunds=part", True),
        ("refunds=whole", False),
        ("refunds=none", False),
        ("refunds=attention", False),
        ("refunds=waiting", False),
        ("method=card", True),
        ("method=account", True),
        ("date_from=2020-01-01", True),
        ("date_to=2020-01-01", False),
    ],
)
def test_orders_are_found(editing: Any, order: Any, query: str, is_found: bool) -> None:
    refund(order, "50.00")
    query = query.format(number=order.number, email=order.user.email)
    assert (page(order) in read(editing, f"{PAYMENTS}results/?{query}")) == is_found


def test_the_list_is_exported(editing: Any, order: Any) -> None:
    rows = read(editing, f"{PAYMENTS}?export=csv").splitlines()
    assert order.number in rows[1]
    assert editing.get(f"{PAYMENTS}?export=xlsx").status_code == 200


def test_the_page_of_a_payment_shows_its_sources_and_refunds(editing: Any, order: Any) -> None:
    refund(order, "50.00", reason="The client changed their mind")
    shown = read(editing, page(order))
    for text in ("€60.00", "€40.00", "The client changed their mind", "visa •••• 4242", "Refund"):
        assert text in shown


@pytest.mark.req("3.10")
def test_the_whole_is_refunded_after_a_look_at_what_each_source_gets(editing: Any, order: Any) -> None:
    asked = fill_in(editing, order)
    assert "€100.00" in asked.content.decode()
    assert asked.context["preview"]["sources"] == [
        ("Customer account", "", "€40.00"),
        ("Card", "visa •••• 4242", "€60.00"),
    ]
    assert not refunds().exists()
    assert confirm(editing, order)["Location"] == page(order)
    assert (refunds().get().status, refunds().get().actor.email) == ("done", "editor@acme.example")
    assert back(order) == {"clientportal-account": D("40.00"), "clientportal-card": D("60.00")}


def test_an_amount_is_refunded(editing: Any, order: Any) -> None:
    confirm(editing, order, what="amount", amount="50.00")
    assert refunds().get().amount == D("50.00")


def test_pieces_of_a_line_are_refunded(editing: Any) -> None:
    order = order_of_pieces(ShopClient())
    line = order.lines.get()
    confirm(editing, order, what="lines", **{f"line_{line.pk}": "2"})
    assert (refunds().get().amount, refunds().get().lines.get().quantity) == (D("20.00"), 2)
    asked = fill_in(editing, order, what="lines", **{f"line_{line.pk}": "2"})
    assert f"line_{line.pk}" in asked.context["form"].errors


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"what": "amount", "amount": "100.01"}, "amount"),
        ({"what": "amount", "amount": ""}, "amount"),
        *(
            ({"what": "amount", "amount": amount}, "amount")
            for amount in ("0", "-1", "NaN", "Infinity", "1e3", "0.005", "١٢", "9" * 50, "x\0", "=1+1")
        ),
        ({"what": "lines"}, "what"),
        ({"what": "everything"}, "what"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 256}, "reason"),
        ({"reason": "x\0"}, "reason"),
        ({"token": "x"}, "token"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    editing: Any, order: Any, data: dict[str, str], field: str
) -> None:
    response = fill_in(editing, order, **data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not refunds().exists()


def test_a_double_click_refunds_once(editing: Any, order: Any) -> None:
    asked = fill_in(editing, order, what="amount", amount="30.00")
    for _click in range(2):
        fill_in(editing, order, what="amount", amount="30.00", seen=asked.context["seen"])
    assert refunds().get().amount == D("30.00")


def test_a_preview_that_no_longer_holds_is_shown_again(editing: Any, order: Any) -> None:
    asked = fill_in(editing, order)
    refund(order, "10.00", key="a colleague")
    again = fill_in(editing, order, seen=asked.context["seen"])
    assert "has changed meanwhile" in again.content.decode()
    assert again.context["preview"]["total"] == "€90.00"
    assert refunds().count() == 1


def test_it_can_be_changed_after_the_preview(editing: Any, order: Any) -> None:
    response = fill_in(editing, order, change="1", reason="Nearly")
    assert 'value="Nearly"' in response.content.decode()


def test_where_all_is_given_back_no_refund_is_offered(editing: Any, order: Any) -> None:
    assert url(order) in read(editing, page(order))
    refund(order)
    assert url(order) not in read(editing, page(order))
    assert "given back already" in fill_in(editing, order).content.decode()


class TestFourEyes:
    @pytest.fixture(autouse=True)
    def _above_fifty(self, settings: Any, stripe_shop: None) -> None:
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": 50}

    def test_a_colleague_agrees(self, editing: Any, colleague: Any, order: Any) -> None:
        assert "second person" in fill_in(editing, order).content.decode()
        confirm(editing, order)
        made = refunds().get()
        agree = f"{PAYMENTS}agree/{made.pk}/"
        assert made.status == "waiting"
        assert agree not in read(editing, page(order))
        assert agree in read(colleague, page(order))
        assert "Somebody else must decide" in editing.post(agree).content.decode()
        assert colleague.post(agree)["Location"] == page(order)
        made.refresh_from_db()
        assert (made.status, made.decided_by.first_name) == ("done", "Cole")

    def test_a_colleague_refuses(self, editing: Any, colleague: Any, order: Any) -> None:
        confirm(editing, order)
        made = refunds().get()
        assert "€100.00" in read(colleague, f"{PAYMENTS}refuse/{made.pk}/")
        colleague.post(f"{PAYMENTS}refuse/{made.pk}/")
        made.refresh_from_db()
        assert made.status == "refused"
        assert "decided on already" in colleague.post(f"{PAYMENTS}agree/{made.pk}/").content.decode()
        assert back(order)["clientportal-card"] == 0


class TestOpenItems:
    @pytest.fixture
    def failed(self, stripe_twin: str, stripe_key: str) -> Any:
        made = refund(order_paid(ShopClient(), card="pm_card_refundFail"), "50.00")
        let_time_pass_at_twin(stripe_twin, stripe_key)
        services.follow_refund(reference=made.parts.get(part__method="card").reference)
        made.refresh_from_db()
        return made

    def test_are_found_and_say_what_happened(self, editing: Any, failed: Any) -> None:
        shown = read(editing, f"{PAYMENTS}results/?refunds=attention")
        assert newest_order().number in shown
        assert "expired or was cancelled" in read(editing, page(newest_order()))

    def test_are_tried_again(self, editing: Any, failed: Any) -> None:
        assert f"{PAYMENTS}retry/{failed.pk}/" in read(editing, page(newest_order()))
        assert editing.get(f"{PAYMENTS}retry/{failed.pk}/").status_code == 200
        editing.post(f"{PAYMENTS}retry/{failed.pk}/")
        failed.refresh_from_db()
        assert failed.status == "done"

    def test_are_paid_to_the_account(self, editing: Any, failed: Any) -> None:
        settle = f"{PAYMENTS}settle/{failed.pk}/"
        for data, field in (({"how": "account"}, "reason"), ({"reason": "x"}, "how")):
            assert field in editing.post(settle, data).context["form"].errors
        editing.post(settle, {"how": "account", "reason": "The card is gone"})
        assert account_of(newest_order().user).balance == D("50.00")
        assert "needs attention" in editing.post(settle, {"how": "other", "reason": "x"}).content.decode()


def test_who_may_only_look_gives_nothing_back(limited: Any, order: Any) -> None:
    client = limited("view_refund")
    made = refund(order, "10.00")
    assert url(order) not in read(client, page(order))
    for act in ("refund", "agree", "refuse", "retry", "settle"):
        key = order.clientportal_attempt.pk if act == "refund" else made.pk
        assert client.post(f"{PAYMENTS}{act}/{key}/")["Location"] == "/cms/"


def test_who_may_not_look_sees_nothing(limited: Any, order: Any) -> None:
    client = limited("view_account")
    assert client.get(PAYMENTS)["Location"] == "/cms/"
    assert client.get(page(order))["Location"] == "/cms/"


def test_what_is_not_there_is_a_404(editing: Any) -> None:
    for act in ("inspect", "refund", "agree", "refuse", "retry", "settle"):
        assert editing.get(f"{PAYMENTS}{act}/999999/").status_code == 404


@pytest.mark.req("5.07")
def test_the_other_shops_payments_are_not_there(editing: Any, order: Any, globex: Any) -> None:
    number, address = order.number, page(order)
    with globex():
        boss = factories.make_user(is_superuser=True, is_staff=True)
        client = ShopClient("globex.localhost")
        client.force_login(boss)
        assert number not in read(client, PAYMENTS)
        assert client.get(address).status_code == 404


def fill(rows: int) -> None:
    for _row in range(rows):
        payment = order_paid(ShopClient(), balance="100.00", card=None)
        refund(payment, "10.00", key=payment.number)


def queries(client: Any, address: str) -> int:
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            read(client, address)
    return len(captured)


@pytest.mark.parametrize("export", ["", "?export=csv"])
def test_the_list_takes_as_many_queries_for_8_rows_as_for_2(editing: Any, export: str) -> None:
    fill(2)
    few = queries(editing, PAYMENTS + export)
    fill(6)
    assert queries(editing, PAYMENTS + export) == few


def test_a_payments_page_takes_as_many_queries_for_8_refunds_as_for_2(editing: Any, order: Any) -> None:
    for number in range(2):
        refund(order, "1.00", key=str(number))
    few = queries(editing, page(order))
    for number in range(2, 8):
        refund(order, "1.00", key=str(number))
    assert queries(editing, page(order)) == few


class TestPartsThatWentWrong:
    def open_part(self, order: Any) -> Any:
        part = order.clientportal_attempt.parts.get(method="card")
        part.status = "failed"
        part.save()
        return part

    def test_what_could_not_be_taken_is_found_and_settled(self, editing: Any, order: Any) -> None:
        part = self.open_part(order)
        assert page(order) in read(editing, f"{PAYMENTS}results/?refunds=attention")
        shown = read(editing, page(order))
        settle = f"{PAYMENTS}settle-part/{part.pk}/"
        assert "the customer owes it" in shown
        assert settle in shown
        assert "reason" in editing.post(settle, {}).context["form"].errors
        assert editing.post(settle, {"reason": "Paid by transfer"})["Location"] == page(order)
        part.refresh_from_db()
        assert part.status == "released"
        assert editing.get(settle).status_code == 404

    def test_what_was_taken_without_an_order_is_found_and_settled(self, editing: Any, order: Any) -> None:
        part, number = self.open_part(order), order.number
        payments = get_model("clientportal_payments", "PaymentAttempt").objects
        payments.update(order=None, status="failed")
        url = f"{PAYMENTS}inspect/{part.attempt_id}/"
        assert number in read(editing, PAYMENTS)
        assert "there is no order" in read(editing, url)
        assert editing.get(f"{PAYMENTS}refund/{part.attempt_id}/").status_code == 404
        answer = editing.post(f"{PAYMENTS}settle-part/{part.pk}/", {"reason": "Refunded at Stripe"})
        assert answer["Location"] == PAYMENTS

    def test_who_may_only_look_settles_nothing(self, limited: Any, order: Any) -> None:
        client, part = limited("view_refund"), self.open_part(order)
        assert "settle-part" not in read(client, page(order))
        assert client.post(f"{PAYMENTS}settle-part/{part.pk}/", {"reason": "x"})["Location"] == "/cms/"


class TestTheFirstPage:
    def test_says_what_needs_somebody(self, editing: Any, order: Any, settings: Any) -> None:
        assert "Payments that need somebody" not in read(editing, "/cms/")
        order.clientportal_attempt.parts.filter(method="card").update(status="failed")
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": 1}
        refund(order, "10.00", actor=factories.make_user())
        factories.model("payments", "ProviderEvent").objects.create(event_id="evt_1", kind="x", error="no")
        shown = read(editing, "/cms/")
        for text in ("1 payment or refund needs", "1 refund waits for you", "1 card event failed"):
            assert text in shown

    def test_says_nothing_to_who_can_do_nothing_about_it(self, limited: Any, order: Any) -> None:
        order.clientportal_attempt.parts.filter(method="card").update(status="failed")
        assert "need somebody" not in read(limited("view_refund"), "/cms/")

    def test_does_not_count_what_one_asked_for_oneself(
        self, editing: Any, editor: Any, order: Any, settings: Any
    ) -> None:
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": 1}
        refund(order, "10.00", actor=editor)
        assert "need somebody" not in read(editing, "/cms/")
