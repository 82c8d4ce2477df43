"""The list of customer accounts and the page of one, as an editor meets them."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from oscar_clientportal.accounts import services
from oscar_clientportal.core import clock
from tests import factories

from .panels import ACCOUNTS, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(ada: Any) -> Any:
    """Ada, with 75.00."""
    return factories.make_account(ada.company, "75.00")


def debtor(editor: Any, amount: str = "20.00", **fields: Any) -> Any:
    account = factories.make_account(factories.make_contact("dora@acme.example", **fields).company)
    services.debit_account(account=account, amount=Decimal(amount), reason="Damage", actor=editor)
    account.refresh_from_db()
    return account


def rows_of(page: str) -> str:
    return page.split("</thead>")[-1].split("</table>")[0]


@pytest.mark.req("3.02")
def test_the_list_shows_every_account_with_its_figures(editing: Any, editor: Any, customer: Any) -> None:
    services.hold_amount(account=customer, amount=Decimal("30.00"), idempotency_key="h")
    services.set_limit(account=customer, amount=Decimal("5.00"), reason="x", actor=editor)
    debtor(editor)
    rows = rows_of(read(editing, ACCOUNTS))
    for shown in ("Ada Lovelace", "€75.00", "€30.00", "€50.00", "€5.00", "Open", "EUR", "-€20.00"):
        assert shown in rows


@pytest.mark.req("3.02")
def test_the_shops_own_accounts_are_no_customer_accounts(editing: Any, customer: Any) -> None:
    cash = services.system_account(code="cash", currency="EUR")
    assert "cash" not in rows_of(read(editing, ACCOUNTS))
    assert editing.get(f"{ACCOUNTS}inspect/{cash.pk}/").status_code == 404
    assert editing.post(f"{ACCOUNTS}credit/{cash.pk}/").status_code == 404


@pytest.mark.req("3.02")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("balance=negative", {"dora"}),
        ("balance=positive", {"ada"}),
        ("balance=zero", {"zoe", "nobody"}),
        ("status=frozen", {"zoe"}),
        ("currency=HUF", {"zoe"}),
        ("held=yes", {"ada"}),
        ("held=no", {"dora", "zoe", "nobody"}),
        ("address=yes", {"ada", "dora", "zoe"}),
        ("address=no", {"nobody"}),
        ("q=ADA@acme", {"ada"}),
        ("q=lovelace ada", {"ada"}),
        ("q=nobody", {"nobody"}),
        ("q=%00", {"ada", "dora", "zoe", "nobody"}),
    ],
)
def test_accounts_are_found_by_what_they_are(
    editing: Any, editor: Any, customer: Any, query: str, names: set[str]
) -> None:
    services.hold_amount(account=customer, amount=Decimal("30.00"), idempotency_key="h")
    factories.make_contact("second@acme.example", first_name="Ada", company=customer.company)
    debtor(editor)
    zoe = factories.make_account(factories.make_contact("zoe@acme.example").company, currency="HUF")
    services.freeze_account(account=zoe, reason="x", actor=editor)
    factories.make_account(factories.make_company("nobody at all"))
    rows = rows_of(read(editing, f"{ACCOUNTS}results/?{query}"))
    assert {name for name in ("ada", "dora", "zoe", "nobody") if name in rows} == names
    assert rows.count("<tr") == len(names)


@pytest.mark.parametrize(
    "key", ["company__name", "balance", "held", "free", "credit_limit", "status", "mailed_at"]
)
def test_the_list_is_sorted_by_any_figure(editing: Any, editor: Any, customer: Any, key: str) -> None:
    debtor(editor)
    for order in (key, f"-{key}"):
        read(editing, f"{ACCOUNTS}?ordering={order}")
    rows = rows_of(read(editing, f"{ACCOUNTS}?ordering=balance"))
    assert rows.index("dora@") < rows.index("Ada")
    rows = rows_of(read(editing, f"{ACCOUNTS}?ordering=-balance"))
    assert rows.index("dora@") > rows.index("Ada")


@pytest.mark.req("3.02")
def test_the_exports_hold_amounts_as_numbers(editing: Any, editor: Any, customer: Any) -> None:
    debtor(editor)
    lines = list(csv.DictReader(StringIO(read(editing, f"{ACCOUNTS}?export=csv&ordering=balance"))))
    assert [line["Balance"] for line in lines] == ["-20.00", "75.00"]
    assert [line["E-mail address"] for line in lines] == ["dora@acme.example", "ada@acme.example"]
    response = editing.get(f"{ACCOUNTS}?export=xlsx&ordering=balance")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    column = [cell.value for cell in sheet[1]].index("Balance")
    assert [row[column].value for row in sheet.iter_rows(min_row=2)] == [-20, 75]


@pytest.mark.req("3.02")
def test_the_page_of_an_account_shows_holds_movements_and_who_did_what(
    editing: Any, editor: Any, customer: Any
) -> None:
    hold = services.hold_amount(account=customer, amount=Decimal("30.00"), idempotency_key="h")
    services.debit_account(account=customer, amount=Decimal("95.00"), reason="Damaged goods", actor=editor)
    page = read(editing, f"{ACCOUNTS}inspect/{customer.pk}/")
    for shown in (
        "-€20.00",
        "€30.00",
        "Damaged goods",
        "Erika Editor",
        "Opening balance",
        "ada@acme.example",
    ):
        assert shown in page
    for act in ("credit", "debit", "limit", "freeze"):
        assert f"{ACCOUNTS}{act}/{customer.pk}/" in page
    assert f"{ACCOUNTS}release/{hold.pk}/" in page
    assert f"{ACCOUNTS}unfreeze/{customer.pk}/" not in page


def test_a_frozen_account_offers_to_unfreeze_it(editing: Any, editor: Any, customer: Any) -> None:
    services.freeze_account(account=customer, reason="x", actor=editor)
    page = read(editing, f"{ACCOUNTS}inspect/{customer.pk}/")
    assert f"{ACCOUNTS}unfreeze/{customer.pk}/" in page
    assert f"{ACCOUNTS}freeze/{customer.pk}/" not in page


def test_movements_come_a_page_at_a_time_newest_first(editing: Any, editor: Any, customer: Any) -> None:
    for number in range(60):
        services.credit_account(account=customer, amount=Decimal(1), reason=f"Gift {number:02}", actor=editor)
    url = f"{ACCOUNTS}inspect/{customer.pk}/"
    movements = read(editing, url).split('id="movements-content"')[1].split('id="log')[0]
    assert movements.index("Gift 59") < movements.index("Gift 58")
    assert "Gift 09" not in movements
    before = movements.split("?before=")[1].split("#")[0]
    older = read(editing, f"{url}?before={before}").split('id="movements-content"')[1].split('id="log')[0]
    assert "Gift 09" in older
    assert "Gift 10" not in older
    for bad in ("x", "-1", "9" * 40, "%00", "٣"):
        read(editing, f"{url}?before={bad}&acts_before={bad}")


def test_who_did_what_comes_a_page_at_a_time_newest_first(editing: Any, editor: Any, customer: Any) -> None:
    for number in range(60):
        services.set_limit(
            account=customer, amount=Decimal(number + 1), reason=f"No {number:02}", actor=editor
        )
    url = f"{ACCOUNTS}inspect/{customer.pk}/"
    acts = read(editing, url).split('id="log-content"')[1]
    assert acts.index("No 59") < acts.index("No 58")
    assert "No 09" not in acts
    before = acts.split("?acts_before=")[1].split("#")[0]
    older = read(editing, f"{url}?acts_before={before}").split('id="log-content"')[1]
    assert "No 09" in older
    assert "No 10" not in older


@pytest.mark.req("3.05")
def test_the_button_is_disabled_with_the_reason_where_no_mail_can_be_sent(
    editing: Any, customer: Any, settings: Any
) -> None:
    nobody = factories.make_account(factories.make_company("Nobody"), "5.00")
    rows = rows_of(read(editing, ACCOUNTS))
    assert "disabled" in rows
    assert "No e-mail address is known." in rows
    assert f"{ACCOUNTS}send/{nobody.pk}/" not in rows
    assert f"{ACCOUNTS}send/{customer.pk}/" in rows
    assert "No e-mail address is known." in read(editing, f"{ACCOUNTS}inspect/{nobody.pk}/")
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CUSTOMER_AREA_OPEN": False}
    rows = rows_of(read(editing, ACCOUNTS))
    assert "The customer area is closed." in rows
    assert f"{ACCOUNTS}send/{customer.pk}/" not in rows
    assert "The customer area is closed." in read(editing, f"{ACCOUNTS}send/{customer.pk}/")


@pytest.mark.req("3.06")
def test_the_button_shows_when_the_mail_was_last_sent(editing: Any, editor: Any, customer: Any) -> None:
    assert "No mail has been sent yet." in read(editing, f"{ACCOUNTS}inspect/{customer.pk}/")
    services.send_balance_mail(account=customer, actor=editor)
    today = clock.now().astimezone(clock.shop_zone()).strftime("%m/%d/%Y")
    assert f"· {today}" in rows_of(read(editing, ACCOUNTS))
    assert "Last sent:" in read(editing, f"{ACCOUNTS}inspect/{customer.pk}/")


def test_an_account_is_opened_for_a_company_that_has_none(editing: Any, ada: Any) -> None:
    url = f"{ACCOUNTS}open/"
    assert url in read(editing, ACCOUNTS)
    read(editing, url)
    response = editing.post(url, {"company": ada.company.pk, "currency": "EUR"})
    account = factories.model("accounts", "Account").objects.get(company=ada.company)
    assert response["Location"] == f"{ACCOUNTS}inspect/{account.pk}/"
    again = editing.post(url, {"company": ada.company.pk, "currency": "EUR"})
    assert "has an account in this currency already" in again.content.decode()
    for bad in ({"company": "999999", "currency": "EUR"}, {"company": "x", "currency": "XXX"}, {}):
        assert editing.post(url, bad).status_code == 200
    assert factories.model("accounts", "Account").objects.customers().count() == 1


def test_companies_are_chosen_among_those_found(editing: Any, ada: Any) -> None:
    factories.make_company("Somebody else")
    url = "/cms/client-portal/choose-company/results/?q=ada@"
    found = read(editing, url)
    assert "ada@acme.example" in found
    assert "Somebody else" not in found


def test_who_may_only_look_acts_on_nothing(limited: Any, customer: Any) -> None:
    client = limited("view_account")
    hold = services.hold_amount(account=customer, amount=Decimal("30.00"), idempotency_key="h")
    page = read(client, ACCOUNTS) + read(client, f"{ACCOUNTS}inspect/{customer.pk}/")
    acts = [f"{act}/{customer.pk}/" for act in ("credit", "debit", "limit", "freeze", "unfreeze", "send")]
    for act in [*acts, f"release/{hold.pk}/", "open/", f"agree/{customer.pk}/", f"refuse/{customer.pk}/"]:
        assert f"accounts/{act}" not in page
        for response in (client.get(ACCOUNTS + act), client.post(ACCOUNTS + act)):
            assert (response.status_code, response["Location"]) == (302, "/cms/"), act
    read(client, f"{ACCOUNTS}preview/{customer.pk}/")
    assert client.get("/cms/client-portal/choose-company/")["Location"] == "/cms/"
    customer.refresh_from_db()
    assert (customer.balance, customer.held, customer.status) == (75, 30, "open")


@pytest.mark.req("5.07")
def test_an_account_of_the_other_shop_is_not_there(editing: Any, customer: Any, globex: Any) -> None:
    with globex():
        for number in range(5):
            other = factories.make_account(factories.make_company(f"Gina {number}"), "7.00", currency="HUF")
        hold = services.hold_amount(account=other, amount=Decimal("5.00"), idempotency_key="h")
    assert other.pk != customer.pk
    assert "Gina" not in read(editing, ACCOUNTS)
    for act in ("inspect", "preview", "send", "credit", "debit", "limit", "freeze", "unfreeze"):
        assert editing.get(f"{ACCOUNTS}{act}/{other.pk}/").status_code == 404, act
        assert editing.post(f"{ACCOUNTS}{act}/{other.pk}/").status_code in (404, 405), act
    assert editing.post(f"{ACCOUNTS}release/{hold.pk}/").status_code == 404
