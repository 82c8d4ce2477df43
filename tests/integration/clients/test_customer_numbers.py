"""Customer numbers: given with the customer, by the shop's pattern of the day."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.11")]
Company = get_model("clientportal_clients", "Company")


@pytest.fixture
def pattern(settings: Any) -> Any:
    def set_pattern(text: str) -> None:
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CUSTOMER_NUMBER_PATTERN": text}

    return set_pattern


def numbers() -> list[str]:
    return list(Company.objects.order_by("pk").values_list("number", flat=True))


def test_customers_are_numbered_one_after_the_other() -> None:
    for _turn in range(3):
        factories.make_company()
    assert numbers() == ["C00001", "C00002", "C00003"]


def test_a_number_that_was_undone_is_given_again() -> None:
    factories.make_company()
    try:
        with transaction.atomic():
            assert factories.make_company().number == "C00002"
            raise ValueError
    except ValueError:
        pass
    factories.make_company()
    assert numbers() == ["C00001", "C00002"]


def test_a_changed_pattern_goes_on_counting_and_leaves_old_numbers_alone(pattern: Any) -> None:
    factories.make_company()
    pattern("{year}-{number:3}")
    with time_machine.travel(datetime(2026, 7, 1, tzinfo=UTC)):
        factories.make_company()
    assert numbers() == ["C00001", "2026-002"]


def test_the_year_is_that_of_the_shops_own_time_zone(pattern: Any, settings: Any) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    pattern("{year}/{number}")
    with time_machine.travel(datetime(2026, 12, 31, 12, tzinfo=UTC)):
        assert factories.make_company().number == "2027/1"


def test_a_number_somebody_brought_along_is_passed_over() -> None:
    for taken in ("C00001", "C00002", "C00004"):
        factories.make_company(number=taken)
    assert [factories.make_company().number for _turn in range(2)] == ["C00003", "C00005"]


def test_saving_again_keeps_the_number_whatever_is_saved() -> None:
    company = factories.make_company()
    company.name = "Other"
    company.save(update_fields=["name"])
    company.save()
    assert numbers() == ["C00001"]
    Company.objects.update(number=None)
    company = Company.objects.get()
    company.save(update_fields=["name"])
    assert numbers() == ["C00002"]


def test_the_number_is_the_last_lock_before_the_customer_is_written() -> None:
    """Whoever waits for a number holds nothing that others wait for meanwhile but what is written with it."""
    factories.make_company()
    with CaptureQueriesContext(connection) as queries:
        factories.make_company()
    statements = [query["sql"] for query in queries if "clientportal_clients" in query["sql"]]
    locked = [place for place, sql in enumerate(statements) if "FOR UPDATE" in sql or "FOR NO KEY" in sql]
    assert len(locked) == 1
    assert "numberseries" in statements[locked[0]]
    assert 'INSERT INTO "clientportal_clients_company"' in statements[-1]


@pytest.mark.req("5.07")
def test_each_shop_counts_for_itself(globex: Any) -> None:
    factories.make_company()
    with globex():
        assert factories.make_company().number == "C00001"
