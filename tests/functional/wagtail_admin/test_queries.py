"""Lists take as many queries for many rows as for few."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.integration.wagtail_hooks.pages import make_page, protect

from .panels import CONTENTS, ORDERS, PLANS, PORTFOLIO, PROTECTED, SUBSCRIPTIONS, buy_for, read

pytestmark = pytest.mark.django_db

numbers = count(100_000)


def fill_portfolio(rows: int) -> None:
    agent, plan = factories.make_agent(), factories.make_plan(f"HS{next(numbers)}")
    for _row in range(rows):
        contact = factories.make_contact()
        factories.make_link(agent, contact)
        factories.make_subscription(contact, plan, payer=agent.user)


def fill_orders(rows: int) -> None:
    for _row in range(rows):
        buy_for(factories.make_agent(), factories.make_contact(), str(next(numbers)))


def fill_plans(rows: int) -> None:
    for _row in range(rows):
        factories.make_plan(f"Plan {next(numbers)}", contents=[f"c{next(numbers)}"])


def fill_pages(rows: int) -> None:
    for _row in range(rows):
        protect(make_page(f"Page {next(numbers)}"), f"c{next(numbers)}", f"d{next(numbers)}")


def queries_of(client: Any, url: str) -> tuple[int, str]:
    read(client, url)  # what is cached for good: content types, sites
    with CaptureQueriesContext(connection) as queries:
        shown = read(client, url)
    return len(queries), shown


@pytest.mark.parametrize(
    ("panel", "fill"),
    [
        (PORTFOLIO, fill_portfolio),
        (SUBSCRIPTIONS, fill_portfolio),
        (ORDERS, fill_orders),
        (PLANS, fill_plans),
        (CONTENTS, fill_plans),
        (PROTECTED, fill_pages),
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
