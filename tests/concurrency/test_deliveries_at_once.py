"""Any number of workers deliver at once: each order goes out once."""

from typing import Any

import pytest
from django.conf import LazySettings

from oscar_clientportal.documents.services import ask_for_deliveries, deliver_documents
from tests import erp as erps
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("2.33")]
WORKERS = 4


@pytest.fixture
def erp_of_the_shop(erp: erps.Erp, settings: LazySettings) -> erps.Erp:
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        "ORDER_EXPORT_URL": erp.url,
        "ORDER_EXPORT_TOKEN": erps.TOKEN,
    }
    return erp


def deliver_with_many_workers() -> list[Any]:
    for _number in range(5):
        ask_for_deliveries(document=factories.make_document(kind="order"))
    return at_once([deliver_documents] * WORKERS)


def test_workers_side_by_side_send_each_order_once(erp_of_the_shop: erps.Erp) -> None:
    for _round in rounds(10):
        before = len(erp_of_the_shop.requests())
        answers = deliver_with_many_workers()
        assert sum(each["sent"] for each in answers) == 5, answers
        assert len(erp_of_the_shop.requests()) - before == 5
    keys = erp_of_the_shop.requests()
    assert len(keys) == len(set(keys)) == len(erp_of_the_shop.orders())


def test_without_the_locks_an_order_goes_out_more_than_once(
    erp_of_the_shop: erps.Erp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_row_locks(monkeypatch):
        for _round in range(10):
            deliver_with_many_workers()
            keys = erp_of_the_shop.requests()
            if len(keys) > len(set(keys)):
                break
    assert len(keys) > len(set(keys))
    assert len(erp_of_the_shop.orders()) == len(set(keys))  # the same key: booked once all the same
