"""Statements to take away as CSV and PDF, and the proof that nothing in them was altered."""

import csv
import io

import pytest
from django.db import connection
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services
from oscar_clientportal.core import typesetting
from oscar_clientportal.core.spreadsheets import FORMULA_STARTS
from oscar_clientportal.portal import statement_pdf
from tests import factories
from tests.functional.account_pages import move
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.10")]


@pytest.fixture
def account():
    user = factories.make_user("customer@acme.example")
    return factories.make_account(factories.make_contact(user=user).company)


@pytest.fixture
def reader(client, account):
    return Shopper(client, account.company.contacts.get().user)


@pytest.fixture
def stranger(globex_client, client, account):
    user = factories.make_user("stranger@acme.example")
    factories.make_account(factories.make_contact(user=user).company, "7.00")
    return Shopper(type(client)(), user)


def fetch(reader, name, **query):
    return reader.client.get(reverse(f"clientportal_portal:{name}"), query)


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_csv_has_the_periods_movements_oldest_first(reader, account):
    for day in range(5):
        move(account, f"{day + 1}.50", day=day, reason=f"No {day}")
    response = fetch(reader, "account-statement-csv", since="2026-01-02", until="2026-01-03")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "statement-EUR-2026-01-02-2026-01-03.csv" in response["Content-Disposition"]
    assert table(response) == [
        ["Date", "Movement", "Amount", "Balance", "Currency"],
        ["2026-01-02 10:00:00", "Correction · No 1", "2.50", "4.00", "EUR"],
        ["2026-01-03 10:00:00", "Correction · No 2", "3.50", "7.50", "EUR"],
    ]


def test_the_csv_begins_with_the_mark_that_spreadsheets_need_for_utf_8(reader, account):
    move(account, 5, reason="ő")
    body = b"".join(fetch(reader, "account-statement-csv").streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_nothing_typed_becomes_a_formula_in_the_csv(reader, account, start):
    move(account, -5, reason=f"{start}cmd")
    (row,) = table(fetch(reader, "account-statement-csv"))[1:]
    assert not row[1].startswith(FORMULA_STARTS)
    assert row[2] == "-5.00"


def test_the_csv_holds_one_account_only(reader, stranger, account):
    move(account, 5, reason="Mine")
    assert [row[2] for row in table(fetch(stranger, "account-statement-csv"))[1:]] == ["7.00"]


def test_the_pdf_is_one_and_names_the_period(reader, account):
    move(account, 5, day=1, reason="Ő #let x = panic() *bold* $a$ [b] \\u{0}")
    response = fetch(reader, "account-statement-pdf", since="2026-01-01", until="2026-01-31")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert "statement-EUR-2026-01-01-2026-01-31.pdf" in response["Content-Disposition"]


def test_the_pdf_says_what_a_bank_says(account):
    move(account, 50, day=1, kind="opening")
    move(account, -20, day=3, kind="purchase", reason="Order 100001")
    last = move(account, 5, day=5)
    period = services.statement(account=account, since=last.created_at.replace(day=3))
    facts = statement_pdf._facts(period, list(services.each_movement(period)), "https://shop.example/?seal=")
    assert facts["shop"] == "Acme Customs"
    assert [amount for _label, amount in facts["sums"]] == ["€50.00", "€5.00", "-€20.00", "€35.00"]
    assert [row[1:] for row in facts["rows"]] == [
        ["Purchase · Order 100001", "-€20.00", "€30.00"],
        ["Correction", "€5.00", "€35.00"],
    ]
    assert facts["seal"].replace(" ", "") == last.hash


def test_an_empty_period_makes_a_pdf_too(reader, account):
    move(account, 5)
    assert fetch(reader, "account-statement-pdf", since="2027-01-01").content.startswith(b"%PDF-")


def test_a_period_too_long_for_a_document_asks_for_a_shorter_one(reader, account, monkeypatch):
    monkeypatch.setattr(statement_pdf, "MOST_ROWS", 2)
    for day in range(3):
        move(account, 5, day=day)
    response = fetch(reader, "account-statement-pdf")
    assert response.status_code == 302
    assert "more than 2 movements" in reader.client.get(response.url).text


def test_without_the_library_no_pdf_is_offered(reader, account, monkeypatch):
    move(account, 5)
    url = reverse("clientportal_portal:account-statement-pdf")
    assert url in fetch(reader, "account").text
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    assert url not in fetch(reader, "account").text
    assert reader.client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["account-statement-csv", "account-statement-pdf"])
def test_dates_that_make_no_sense_lead_back_to_the_page_that_says_so(reader, account, name):
    response = fetch(reader, name, since="yesterday")
    assert response.status_code == 302
    assert 'id="id_since-error"' in reader.client.get(response.url).text


@pytest.mark.parametrize("name", ["account-statement-csv", "account-statement-pdf"])
def test_without_an_account_there_is_no_statement(client, name):
    reader = Shopper(client, factories.make_user())
    assert fetch(reader, name).status_code == 404
    assert fetch(reader, name, currency="USD").status_code == 404


def alter(transfer):
    """Change what stands in the ledger, as only somebody with the database in hand could."""
    table_name = connection.ops.quote_name(transfer._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table_name} DISABLE TRIGGER USER")
        type(transfer).objects.filter(pk=transfer.pk).update(reason="Something else")
        cursor.execute(f"ALTER TABLE {table_name} ENABLE TRIGGER USER")


def test_an_intact_chain_is_said_to_be_one(reader, account):
    for day in range(3):
        move(account, 5, day=day)
    response = fetch(reader, "account-verify")
    assert "The chain is intact" in response.text
    assert "All 3 movements" in response.text


def test_a_broken_chain_names_the_first_altered_movement(reader, account):
    move(account, 5, day=0)
    alter(move(account, 6, day=1))
    move(account, 7, day=2)
    text = fetch(reader, "account-verify").text
    assert "The chain is broken" in text
    assert "Correction (Something else) of Jan. 2, 2026, €6.00" in text


def test_the_seal_of_a_statement_is_confirmed_with_its_balance(reader, account):
    move(account, 5, day=0)
    sealed = move(account, 6, day=1)
    move(account, 7, day=2)
    shown = " ".join(sealed.hash[start : start + 8].upper() for start in range(0, 64, 8))
    text = fetch(reader, "account-verify", seal=f" {shown} ").text
    assert "Your statement belongs to this chain" in text
    assert "must be €11.00" in text


def test_the_seal_of_a_statement_before_the_alteration_still_holds(reader, account):
    sealed = move(account, 5, day=0)
    alter(move(account, 6, day=1))
    later = move(account, 7, day=2)
    assert "Your statement belongs to this chain" in fetch(reader, "account-verify", seal=sealed.hash).text
    text = fetch(reader, "account-verify", seal=later.hash).text
    assert "Your statement can&#x27;t be confirmed" in text or "Your statement can't be confirmed" in text


def test_the_seal_of_somebody_elses_statement_is_not_confirmed(reader, stranger, account):
    move(account, 5)
    theirs = get_model("clientportal_accounts", "Transfer").objects.exclude(credit=account).first()
    text = fetch(reader, "account-verify", seal=theirs.hash).text
    assert "This seal is not in your account" in text
    assert "7.00" not in text


@pytest.mark.parametrize("seal", ["abc", "g" * 64, "0" * 63, "x" * 300, "\x00", "\uff41" * 64])
def test_what_is_no_seal_gets_a_message_beside_the_field(reader, account, seal):
    move(account, 5)
    response = fetch(reader, "account-verify", seal=seal)
    assert response.status_code == 200
    assert "error-block" in response.text
    assert "The chain is intact" in response.text
