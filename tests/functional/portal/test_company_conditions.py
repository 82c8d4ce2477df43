"""``/portal/company/``: what the shop has agreed with a company about delivery and payment, and what it owes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.conditions.services import set_conditions
from oscar_clientportal.core import clock
from oscar_clientportal.core.acting import Acting, acting_as
from oscar_clientportal.portal import company_conditions
from tests import factories

from .company import House, as_, page

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.31", "2.32", "2.47")]


@pytest.fixture
def terms(house: House) -> House:
    house.company.invoice_days = 30
    house.company.save()
    set_conditions(
        company=house.company,
        by=None,
        payment_terms="By bank transfer",
        delivery_terms="Ex works <b>",
        discount_percent=Decimal("2.5"),
        discount_days=10,
        credit_limit=Decimal("500.00"),
    )
    return house


def shown(contact: Any) -> str:
    return " ".join(as_(contact).get(page("")).text.split())


def test_everybody_of_the_company_reads_what_was_agreed(terms: House) -> None:
    text = shown(terms.bob)
    for said in [
        "On invoice, due 30 days after the order",
        "2.5 % off if paid within 10 days",
        "By bank transfer",
        "Ex works &lt;b&gt;",
        "€500.00 of €500.00 left",
        "Free shipping",
    ]:
        assert said in text


def test_where_nothing_was_agreed_the_order_is_paid_at_once(house: House) -> None:
    text = shown(house.bob)
    assert "With the order" in text
    assert "left" not in text.partition("Conditions")[2].partition("Licences")[0]


def test_open_invoices_are_named_with_their_days_to_whoever_may_read_them(terms: House) -> None:
    today = clock.today()
    factories.make_document(
        terms.company, number="R-1", due="100.00", total="100.00", due_on=today - timedelta(days=1)
    )
    factories.make_document(terms.company, number="R-2", due="20.00", total="100.00", due_on=today)
    factories.make_document(terms.company, number="R-3", due="20.00", total="100.00", open_amount=Decimal(0))
    factories.make_document(terms.sister, number="R-4", due="20.00", total="100.00")
    boss = shown(terms.boss)
    assert [number in boss for number in ("R-1", "R-2", "R-3", "R-4")] == [True, True, False, False]
    assert boss.count("Overdue") == 1
    assert "€380.00 of €500.00 left" in boss
    assert "R-1" not in shown(terms.bob)


def test_a_company_that_can_not_be_delivered_is_told_so(terms: House) -> None:
    set_conditions(company=terms.company, by=None, shipping_methods=[])
    assert "No way of delivery is agreed." in shown(terms.bob)


def test_whoever_acts_as_one_of_them_sees_what_it_owes_with_their_leave_alone(terms: House) -> None:
    factories.make_document(terms.company, due="100.00", total="100.00")
    agent, user = factories.make_user(), terms.boss.user
    for scopes, sees in [(frozenset({"look"}), False), (frozenset({"balance"}), True)]:
        with acting_as(Acting(session=1, actor=agent, user=user, scopes=scopes)):
            assert (company_conditions.agreed_with(terms.company).credit is not None) is sees
            assert bool(company_conditions.open_invoices(user, terms.company)[0]) is sees


def test_the_record_says_what_was_agreed_but_not_how_the_shop_sorts_its_customers(terms: House) -> None:
    group = factories.model("conditions", "CustomerGroup").objects.create(title="Slow payers")
    set_conditions(company=terms.company, by=None, group=group)
    text = as_(terms.boss).get(page("-record")).text
    assert "500.00" in text
    assert "Ex works &lt;b&gt;" in text
    assert "Slow payers" not in text


def test_it_takes_two_queries(terms: House) -> None:
    for _number in range(12):
        factories.make_document(terms.company, due="1.00", total="1.00")
    with CaptureQueriesContext(connection) as asked:
        company_conditions.agreed_with(terms.company)
        found, has_more = company_conditions.open_invoices(terms.boss.user, terms.company)
    assert len(asked) == 2
    assert (len(found), has_more) == (company_conditions.MOST_INVOICES, True)
