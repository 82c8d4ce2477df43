"""What an editor does to an account: filled in, looked at, done; in twos above the shop's amount."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from oscar_clientportal.accounts import services
from tests import factories

from .panels import ACCOUNTS, read

pytestmark = pytest.mark.django_db
TOKEN = "6f0b2b1e-0f0e-4a3c-9a55-8f1d2c3b4a59"
BAD_AMOUNTS = [
    "NaN",
    "Infinity",
    "1e400",
    "1,00",
    "١٢",
    "-5",
    "0",
    "0.00",
    "",
    "0.001",
    "1" * 20,
    "5\0",
    "x" * 100_000,
]


@pytest.fixture
def account(ada: Any) -> Any:
    return factories.make_account(ada.company, "75.00")


@pytest.fixture
def four_eyes(settings: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": "100.00"}


def send(client: Any, act: str, row: Any, **fields: str) -> Any:
    fields = {"token": TOKEN, "reason": "Because", "source": "corrections", **fields}
    return client.post(f"{ACCOUNTS}{act}/{row.pk}/", fields)


def figures(account: Any) -> tuple:
    account.refresh_from_db()
    return account.balance, account.held, account.credit_limit, account.status


def errors_of(page: str) -> list[str]:
    return re.findall(r'<p class="error-message"[^>]*>(.*?)</p>', page, re.S) or re.findall(
        "error-message", page
    )


@pytest.mark.req("3.17")
def test_what_will_come_of_it_is_shown_before_it_is_done(editing: Any, account: Any) -> None:
    read(editing, f"{ACCOUNTS}debit/{account.pk}/")
    page = send(editing, "debit", account, amount="95.00").content.decode()
    assert "-€20.00, below zero" in page
    assert figures(account)[0] == Decimal("75.00")
    response = send(editing, "debit", account, amount="95.00", confirmed="1", seen="75.000")
    assert response["Location"] == f"{ACCOUNTS}inspect/{account.pk}/"
    assert figures(account)[0] == Decimal("-20.00")
    act = account.acts.get()
    assert (act.kind, act.reason, act.actor.email) == ("debit", "Because", "editor@acme.example")


def test_on_second_thoughts_the_form_comes_back_filled_in(editing: Any, account: Any) -> None:
    page = send(editing, "debit", account, amount="95.00", change="1").content.decode()
    assert 'value="95.00"' in page
    assert 'type="text"' in page
    assert not account.acts.exists()


@pytest.mark.parametrize(
    ("act", "fields", "expected"),
    [
        ("credit", {"amount": "20.00"}, (Decimal("95.00"), 0, 0, "open")),
        ("credit", {"amount": "20.00", "source": "cash"}, (Decimal("95.00"), 0, 0, "open")),
        ("limit", {"amount": "20.00"}, (Decimal("75.00"), 0, Decimal("20.00"), "open")),
        ("freeze", {}, (Decimal("75.00"), 0, 0, "frozen")),
    ],
)
def test_each_act_is_done_after_its_question(
    editing: Any, account: Any, act: str, fields: dict[str, str], expected: tuple
) -> None:
    before = figures(account)
    assert send(editing, act, account, **fields).status_code == 200
    assert figures(account) == before
    assert send(editing, act, account, confirmed="1", **fields).status_code == 302
    assert figures(account) == expected
    assert account.acts.get().kind == act


def test_a_frozen_account_is_unfrozen_and_a_hold_released(editing: Any, editor: Any, account: Any) -> None:
    hold = services.hold_amount(account=account, amount=Decimal("30.00"), idempotency_key="h")
    services.freeze_account(account=account, reason="x", actor=editor)
    assert send(editing, "unfreeze", account, confirmed="1").status_code == 302
    page = send(editing, "release", hold).content.decode()
    assert "€30.00" in page
    assert send(editing, "release", hold, confirmed="1", token=TOKEN.replace("6", "7")).status_code == 302
    assert figures(account) == (Decimal("75.00"), 0, 0, "open")


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_what_is_no_amount_is_said_beside_the_field_and_nothing_is_kept(
    editing: Any, account: Any, amount: str, confirmed: dict[str, str]
) -> None:
    for act in ("credit", "debit", "limit"):
        if act == "limit" and amount in ("0", "0.00"):  # no credit is a limit too
            continue
        response = send(editing, act, account, amount=amount, **confirmed)
        assert response.status_code == 200
        form = response.context["form"]
        assert list(form.errors) == ["amount"], (act, form.errors)
        assert form.errors["amount"][0] in response.content.decode().replace("&#x27;", "'")
    assert figures(account) == (Decimal("75.00"), 0, 0, "open")
    assert not account.acts.exists()


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "0.5"), ("HUF", "1.001"), ("KWD", "1.0001")])
def test_an_amount_has_no_more_decimals_than_its_currency(
    editing: Any, ada: Any, currency: str, amount: str
) -> None:
    account = factories.make_account(ada.company, currency=currency)
    response = send(editing, "credit", account, amount=amount)
    assert list(response.context["form"].errors) == ["amount"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 256, "a\0b", "a\nb", "x" * 2_000_000])
def test_a_reason_that_cannot_be_kept_is_said_beside_the_field(
    editing: Any, account: Any, reason: str
) -> None:
    for act in ("credit", "freeze"):
        response = send(editing, act, account, amount="1.00", reason=reason, confirmed="1")
        assert list(response.context["form"].errors) == ["reason"]
    assert not account.acts.exists()


def test_ten_megabytes_are_not_read(editing: Any, account: Any) -> None:
    assert send(editing, "freeze", account, reason="x" * 10_000_000).status_code == 400


@pytest.mark.parametrize("field", ["token", "seen", "source"])
def test_what_was_tampered_with_does_nothing(editing: Any, account: Any, field: str) -> None:
    response = send(editing, "credit", account, amount="1.00", confirmed="1", **{field: "NaN"})
    assert response.status_code == 200
    assert not account.acts.exists()


def test_a_double_click_does_it_once(editing: Any, account: Any) -> None:
    for _click in range(2):
        assert send(editing, "credit", account, amount="20.00", confirmed="1").status_code == 302
    assert figures(account)[0] == Decimal("95.00")
    assert account.acts.count() == 1


def test_a_balance_that_moved_is_shown_anew_before_anything_is_done(
    editing: Any, editor: Any, account: Any
) -> None:
    services.debit_account(account=account, amount=Decimal("5.00"), reason="x", actor=editor)
    page = send(editing, "debit", account, amount="70.00", confirmed="1", seen="75.00").content.decode()
    assert "has changed meanwhile" in page
    assert "€0.00" in page
    assert figures(account)[0] == Decimal("70.00")


def test_what_changes_nothing_is_said(editing: Any, account: Any) -> None:
    assert "like this already" in send(editing, "limit", account, amount="0.00").content.decode()
    assert "like this already" in send(editing, "unfreeze", account).content.decode()


@pytest.mark.usefixtures("four_eyes")
def test_above_the_shops_amount_it_waits_and_says_so(editing: Any, account: Any) -> None:
    page = send(editing, "credit", account, amount="100.01").content.decode()
    assert "until a second person agrees" in page
    send(editing, "credit", account, amount="100.01", confirmed="1")
    assert figures(account)[0] == Decimal("75.00")
    page = read(editing, f"{ACCOUNTS}inspect/{account.pk}/")
    assert "Waits for a second person" in page
    act = account.acts.get()
    assert f"{ACCOUNTS}agree/{act.pk}/" not in page
    assert "Take back" in page


@pytest.fixture
def waiting(four_eyes: None, account: Any) -> Any:
    """A debit of 500.00 somebody else asked for."""
    asker = factories.make_user("asker@acme.example", first_name="Ask", last_name="Er")
    return services.debit_account(account=account, amount=Decimal("500.00"), reason="Big", actor=asker)


def test_who_may_agree_is_told_on_the_first_page_and_finds_it_by_a_filter(
    editing: Any, editor: Any, waiting: Any
) -> None:
    home = read(editing, "/cms/")
    assert "1 act waits" in home
    assert f"{ACCOUNTS}?waiting=me" in home
    assert "ada@acme.example" in read(editing, f"{ACCOUNTS}results/?waiting=me")
    factories.model("accounts", "AccountAct").objects.update(actor=editor)
    assert "waits until you" not in read(editing, "/cms/")
    assert "ada@acme.example" not in read(editing, f"{ACCOUNTS}results/?waiting=me")
    assert "ada@acme.example" in read(editing, f"{ACCOUNTS}results/?waiting=anybody")


def test_a_second_person_sees_who_asked_and_what_will_come_of_it_and_agrees(
    editing: Any, account: Any, waiting: Any
) -> None:
    url = f"{ACCOUNTS}agree/{waiting.pk}/"
    assert url in read(editing, f"{ACCOUNTS}inspect/{account.pk}/")
    page = read(editing, url)
    for shown in ("Ask Er", "Big", "€500.00", "-€425.00, below zero"):
        assert shown in page
    assert figures(account)[0] == Decimal("75.00")
    assert editing.post(url, {"seen": "75.00"})["Location"] == f"{ACCOUNTS}inspect/{account.pk}/"
    assert figures(account)[0] == Decimal("-425.00")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.decided_by.email) == ("done", "editor@acme.example")
    again = editing.post(url, {"seen": "-425.00"}, follow=True)
    assert "already been decided" in again.content.decode()


def test_a_balance_that_moved_is_looked_at_again_before_agreeing(
    editing: Any, editor: Any, account: Any, waiting: Any
) -> None:
    services.debit_account(account=account, amount=Decimal("5.00"), reason="x", actor=editor)
    response = editing.post(f"{ACCOUNTS}agree/{waiting.pk}/", {"seen": "75.00"}, follow=True)
    assert "has changed meanwhile" in response.content.decode()
    for seen in ("NaN", "", "x"):
        assert editing.post(f"{ACCOUNTS}agree/{waiting.pk}/", {"seen": seen}).status_code == 200
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


def test_a_second_person_refuses_with_a_reason(editing: Any, account: Any, waiting: Any) -> None:
    url = f"{ACCOUNTS}refuse/{waiting.pk}/"
    read(editing, url)
    assert list(editing.post(url, {"reason": " "}).context["form"].errors) == ["reason"]
    editing.post(url, {"reason": "Far too much"})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.answer) == ("refused", "Far too much")
    assert "Far too much" in read(editing, f"{ACCOUNTS}inspect/{account.pk}/")
    assert figures(account)[0] == Decimal("75.00")


def test_nobody_agrees_to_their_own(editing: Any, editor: Any, account: Any, waiting: Any) -> None:
    factories.model("accounts", "AccountAct").objects.update(actor=editor)
    response = editing.post(f"{ACCOUNTS}agree/{waiting.pk}/", {"seen": "75.00"}, follow=True)
    assert "Somebody else must agree" in response.content.decode()
    assert figures(account)[0] == Decimal("75.00")


@pytest.mark.req("3.03", "3.04")
def test_the_preview_shows_the_mail_in_the_customers_language_and_sends_nothing(
    editing: Any, ada: Any, account: Any
) -> None:
    type(ada).objects.update(language="fr")
    page = read(editing, f"{ACCOUNTS}preview/{account.pk}/")
    assert "sandbox" in page
    assert "srcdoc=" in page
    assert services.mails.NO_KEY in page
    assert "75,00" in page
    assert "French" in page
    assert not mail.outbox
    assert not hasattr(type(ada).objects.get(), "space_key")


def test_what_a_customer_is_called_is_no_script_in_the_preview(editing: Any, ada: Any, account: Any) -> None:
    type(ada).objects.update(first_name='"><script>alert(1)</script>')
    assert "<script>alert(1)" not in read(editing, f"{ACCOUNTS}preview/{account.pk}/")


@pytest.mark.req("3.07")
def test_of_nothing_there_is_no_mail_to_look_at(editing: Any, editor: Any, account: Any) -> None:
    services.debit_account(account=account, amount=Decimal("75.00"), reason="x", actor=editor)
    assert editing.get(f"{ACCOUNTS}preview/{account.pk}/").status_code == 404
    assert f"{ACCOUNTS}preview/{account.pk}/" not in read(editing, ACCOUNTS)


@pytest.mark.req("3.03", "3.06")
def test_the_mail_is_sent_after_a_question_that_says_to_whom_and_in_which_language(
    editing: Any, ada: Any, account: Any, django_capture_on_commit_callbacks: Any
) -> None:
    url = f"{ACCOUNTS}send/{account.pk}/"
    page = read(editing, url)
    assert "Ada Lovelace (ada@acme.example)" in page
    assert "French" in page
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            assert editing.post(url, {"token": TOKEN}).status_code == 302
    assert [message.to for message in mail.outbox] == [["ada@acme.example"]]
    account.refresh_from_db()
    assert account.mailed_at is not None
    assert account.acts.get().actor.email == "editor@acme.example"


@pytest.mark.req("3.05")
def test_a_mail_that_cannot_be_sent_is_not_sent_by_hand_either(editing: Any) -> None:
    account = factories.make_account(factories.make_company(), "75.00")
    response = editing.post(f"{ACCOUNTS}send/{account.pk}/", {"token": TOKEN}, follow=True)
    assert "No e-mail address is known." in response.content.decode()
    assert not account.acts.exists()


def test_acts_stand_in_wagtails_own_log(editing: Any, editor: Any, account: Any) -> None:
    send(editing, "credit", account, amount="20.00", confirmed="1")
    editor.is_superuser = True
    editor.save()
    page = read(editing, "/cms/reports/site-history/")
    assert "Credit 20.00 (Done): Because" in page
