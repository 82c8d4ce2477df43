"""A lead's unit sold twice at once; a decision answered twice at once."""

from functools import partial

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import AlreadyAnswered
from tests import factories

from .races import at_once, rounds, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
Answer = get_model("clientportal_portfolios", "DecisionAnswer")
Interest = get_model("clientportal_portfolios", "Interest")


@pytest.mark.req("1.11")
def test_two_sales_of_one_unit_at_once_make_one_sale_and_one_client():
    for _round in rounds(20):
        lead = factories.make_contact(kind="lead")
        for _number in range(3):
            factories.make_link(factories.make_agent(), lead)
        sellers = [factories.make_user() for _ in range(4)]
        interest = services.note_interest(contact=lead, product=factories.make_product(), by=sellers[0])

        sold = at_once([partial(services.mark_sold, interest=interest, by=by) for by in sellers])

        assert len({(row.sold_at, row.sold_by_id) for row in sold}) == 1
        lead.refresh_from_db()
        assert {lead.kind, *lead.client_links.values_list("kind", flat=True)} == {"client"}


@pytest.mark.req("1.06")
def test_of_two_answers_at_once_one_stands():
    for _round in rounds(20, small=3):
        decision, contact = _asked()

        results = at_once([partial(_answer, decision, contact, agrees) for agrees in (True, False)])

        kept = [row for row in results if not isinstance(row, Exception)]
        assert [type(row) for row in results if isinstance(row, Exception)] == [AlreadyAnswered]
        assert Answer.objects.get(decision=decision).answer == kept[0].answer


def test_without_the_locks_both_answers_are_taken(monkeypatch):
    """The negative control: it proves that the test above can fail."""
    with without_row_locks(monkeypatch):
        for _round in rounds(20, small=20):
            decision, contact = _asked()
            results = at_once([partial(_answer, decision, contact, agrees) for agrees in (True, False)])
            if not any(isinstance(row, Exception) for row in results):
                return
    pytest.fail("the race was never lost")


@pytest.mark.req("1.10")
def test_an_interest_noted_at_once_by_several_is_one_row():
    lead, product = factories.make_contact(kind="lead"), factories.make_product()
    editors = [factories.make_user() for _ in range(6)]

    rows = at_once([partial(services.note_interest, contact=lead, product=product, by=by) for by in editors])

    assert len({row.pk for row in rows}) == Interest.objects.count() == 1


def _asked():
    agent = factories.make_agent()
    contact = factories.make_link(agent).contact
    project = services.create_project(contact=contact, title="Move", by=agent.user, agent=agent)
    return services.add_decision(project=project, title="Go", contacts=[contact], by=agent.user), contact


def _answer(decision, contact, agrees):
    return services.answer_decision(decision=decision, contact=contact, agrees=agrees)
