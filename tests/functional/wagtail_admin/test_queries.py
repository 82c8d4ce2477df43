"""Lists take as many queries for many rows as for few."""

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.accounts import services
from oscar_clientportal.core import clock
from tests import factories
from tests.integration.wagtail_hooks.pages import make_page, protect

from .panels import (
    ACCOUNTS,
    AGENTS,
    APPROVALS,
    CONTENTS,
    ORDERS,
    PLANS,
    PORTFOLIO,
    PROTECTED,
    SUBSCRIPTIONS,
    buy_for,
    read,
)

pytestmark = pytest.mark.django_db

numbers = count(100_000)


def fill_portfolio(rows: int) -> None:
    agent, plan = factories.make_agent(), factories.make_plan(f"HS{next(numbers)}")
    for _row in range(rows):
        contact = factories.make_contact()
        factories.make_link(agent, contact)
        factories.make_subscription(contact, plan, payer=agent.user)


def fill_approvals(rows: int) -> None:
    agent = factories.make_agent()
    for _row in range(rows):
        contact = factories.make_contact(user=factories.make_user())
        factories.make_link(agent, contact, status="pending", due_at=clock.now())
        known = factories.model("clients", "KnownIdentity").objects
        known.create(source=f"legacy {next(numbers)}", email=contact.email)
        buy_for(agent, contact, str(next(numbers)))


def fill_agents(rows: int) -> None:
    for _row in range(rows):
        factories.make_link(factories.make_agent())


def fill_orders(rows: int) -> None:
    for _row in range(rows):
        buy_for(factories.make_agent(), factories.make_contact(), str(next(numbers)))


def fill_plans(rows: int) -> None:
    for _row in range(rows):
        factories.make_plan(f"Plan {next(numbers)}", contents=[f"c{next(numbers)}"])


def fill_pages(rows: int) -> None:
    for _row in range(rows):
        protect(make_page(f"Page {next(numbers)}"), f"c{next(numbers)}", f"d{next(numbers)}")


def fill_accounts(rows: int) -> None:
    for _row in range(rows):
        account = factories.make_account(factories.make_contact().company, "75.00")
        services.hold_amount(account=account, amount=Decimal(1), idempotency_key=f"h{account.pk}")


def queries_of(client: Any, url: str) -> tuple[int, str]:
    read(client, url)  # what is cached for good: content types, sites
    with CaptureQueriesContext(connection) as queries:
        shown = read(client, url)
    return len(queries), shown


@pytest.mark.parametrize(
    ("panel", "fill"),
    [
        (PORTFOLIO, fill_portfolio),
        (APPROVALS, fill_approvals),
        (AGENTS, fill_agents),
        (SUBSCRIPTIONS, fill_portfolio),
        (ORDERS, fill_orders),
        (PLANS, fill_plans),
        (CONTENTS, fill_plans),
        (PROTECTED, fill_pages),
        (ACCOUNTS, fill_accounts),
    ],
)
@pytest.mark.parametrize("export", ["", "?export=csv"])
def test_a_list_takes_as_many_queries_for_25_rows_as_for_5(
    editing: Any, panel: str, fill: Callable[[int], None], export: str
) -> None:
    fill(5)
    few, _shown = queries_of(editing, panel + export)
    fill(20)
    many, shown = queries_of(editing, panel + export)
    assert few == many
    if export:
        assert len(shown.splitlines()) == 25 + 1


def test_the_list_of_accounts_takes_as_many_queries_for_30_rows_as_for_2(editing: Any) -> None:
    for export in ("", "?export=csv", "?export=xlsx"):
        fill_accounts(2)
        few = accounts_queries(editing, export)
        fill_accounts(28)
        assert accounts_queries(editing, export) == few


def accounts_queries(client: Any, export: str) -> int:
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(ACCOUNTS + export)
            assert b"".join(response) if response.streaming else response.content
    return len(queries)


def test_the_page_of_an_account_takes_as_many_queries_for_40_rows_of_each_kind_as_for_2(editing: Any) -> None:
    account = factories.make_account(factories.make_contact().company, "75.00")
    url = f"{ACCOUNTS}inspect/{account.pk}/"
    fill_account(account, 2)
    few, _shown = queries_of(editing, url)
    fill_account(account, 38)
    many, _shown = queries_of(editing, url)
    assert few == many


def fill_account(account: Any, rows: int) -> None:
    for _row in range(rows):
        key, actor = str(next(numbers)), factories.make_user()
        services.hold_amount(account=account, amount=Decimal(1), idempotency_key=key)
        services.credit_account(account=account, amount=Decimal(1), reason=key, actor=actor)
        factories.model("accounts", "AccountAct").objects.create(
            account=account, kind="debit", amount=1, status="waiting", actor=actor
        )
