"""The same condition written by several at once: one is kept, the others are told."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.conditions.services import save_condition
from tests import factories

from .processes import in_processes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("2.43")]

PROCESSES = 4
PriceCondition = get_model("clientportal_conditions", "PriceCondition")


def save(process: int, barrier: Any) -> str:
    company = get_model("clientportal_clients", "Company").objects.get()
    barrier.wait(timeout=60)
    try:
        save_condition(by=None, company=company, tiers=(Tier(1, percent=Decimal(process)),))
    except ValidationError:
        return "told"
    return "kept"


def test_of_several_at_once_one_is_kept():
    factories.make_company()
    outcomes = in_processes(save, PROCESSES)
    assert sorted(outcomes) == ["kept", *["told"] * (PROCESSES - 1)]
    assert PriceCondition.objects.count() == 1
