"""Consents and refused sessions as the shop sees them: found, looked into, taken away as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.core import clock
from tests import factories

from .acting import CONSENTS, REFUSALS, asking, keys, make_refusal, make_session, workbook

pytestmark = pytest.mark.django_db


def contact_of(name: str, **fields: Any) -> Any:
    company = factories.make_company(name)
    return factories.make_contact(user=factories.make_user(), company=company, role="super-admin", **fields)


@pytest.fixture
def wanted(db: None) -> Any:
    """The consent that is looked for, among others."""
    partner = factories.make_partner(company=factories.make_company("Demo Partners"))
    factories.make_consent(contact_of("Another"), to_shop=True, days=-1, created_at=clock.now())
    contact = contact_of("Demo Traders", last_name="Lovelace")
    return factories.make_consent(
        contact, partner=partner, scopes=["balance"], purpose="Spring campaign", days=90
    )


@pytest.mark.parametrize(
    "query",
    [
        "q=traders",
        "q=partners",
        "q=lovelace",
        "q=campaign",
        asking(("company", "starts", ["demo"])),
        asking(("grantee", "one-of", ["partner", "agent"])),
        asking(("partner", "contains", ["partners"])),
        asking(("status", "one-of", ["given"])),
        asking(("status", "none-of", ["ended"])),
        asking(("scopes", "one-of", ["balance"])),
        asking(("until", "between", ["", "2099-12-31"]), ("grantee", "none-of", ["shop"])),
        asking(("purpose", "contains", ["spring"])),
    ],
)
def test_a_consent_is_found(editing: Any, wanted: Any, query: str) -> None:
    assert keys(editing, CONSENTS, query) == [wanted.pk]


def test_the_list_says_to_whom_as_whom_for_what_and_how_it_stands_now(editing: Any, wanted: Any) -> None:
    rows = workbook(editing.get(f"{CONSENTS}?export=xlsx"))
    assert rows[0][:5] == ["Client", "To whom", "Acts as", "Allowed", "At most"]
    told = {row[0]: row for row in rows[1:]}
    assert told["Demo Traders"][1:4] == ["Demo Partners", "Lovelace", "look, spend the client's balance"]
    assert "100" in told["Demo Traders"][4]
    assert (told["Demo Traders"][6], told["Another"][6]) == ("Given", "Ended")
    assert told["Another"][1] == "The shop's staff"


def test_its_page_tells_its_history_and_its_sessions(editing: Any, wanted: Any) -> None:
    terms = {"scopes": ["balance"], "monthly_limit": "75.00", "currency": "EUR", "acts_as": wanted.acts_as_id}
    until = (clock.now() + timedelta(days=90)).isoformat()
    actor = factories.make_user(first_name="Olga", last_name="Owner")
    wanted.events.create(kind="given", actor=actor, terms={**terms, "until": until})
    wanted.events.create(kind="changed", actor=actor, terms={"scopes": "x", "until": 7, "acts_as": None})
    session = make_session(consent=wanted, reason="Catalogue of June")
    text = editing.get(f"{CONSENTS}inspect/{wanted.pk}/").content.decode()
    told = ["Olga Owner", "75.00", "as Lovelace", "Catalogue of June", f"/sessions/inspect/{session.pk}/"]
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize("panel", [CONSENTS, REFUSALS])
@pytest.mark.parametrize("query", ["", "q=demo", "export=csv"])
def test_30_rows_take_as_many_queries_as_2(editing: Any, panel: str, query: str) -> None:
    counts = []
    for rows in (2, 28):
        for _row in range(rows):
            factories.make_consent(contact_of("Demo"), partner=factories.make_partner())
            factories.make_consent(contact_of("Demo"), agent=factories.make_agent())
            make_refusal(reason="Demo")
        editing.get(f"{panel}?{query}")
        with CaptureQueriesContext(connection) as queries:
            response = editing.get(f"{panel}?{query}")
            assert b"".join(response) if response.streaming else response.content
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "query",
    [
        "q=mallory",
        "q=lovelace",
        asking(("who", "is", ["mallory"])),
        asking(("whom", "contains", ["lovelace"])),
        asking(("reason", "contains", ["invited"])),
        asking(("when", "within", ["1"])),
    ],
)
def test_a_refused_session_is_found(editing: Any, query: str) -> None:
    make_refusal(created_at=clock.now() - timedelta(days=9))
    names = {"impersonator_name": "Mallory", "contact_name": "Ada Lovelace"}
    refusal = make_refusal(reason="Not invited yet.", **names)
    assert keys(editing, REFUSALS, query) == [refusal.pk]


def test_refusals_as_a_file_with_no_formula_in_it(editing: Any) -> None:
    refusal = make_refusal(impersonator_name="=1+1", ip="203.0.113.7")
    assert workbook(editing.get(f"{REFUSALS}?export=xlsx&col=ip"))[1] == ["=1+1", "203.0.113.7"]
    assert "203.0.113.7" in editing.get(f"{REFUSALS}inspect/{refusal.pk}/").content.decode()


def test_whoever_looks_at_sessions_looks_at_refusals_and_takes_away_with_that_right_alone(
    limited: Any,
) -> None:
    make_refusal()
    assert limited("view_consent", "export_consent").get(REFUSALS).status_code == 302
    client = limited("view_impersonation")
    assert client.get(REFUSALS).status_code == 200
    assert client.get(CONSENTS).status_code == 302
    assert client.get(f"{REFUSALS}?export=csv").status_code == 302
    client = limited("view_impersonation", "export_impersonation")
    assert client.get(f"{REFUSALS}?export=csv").status_code == 200


def test_who_may_look_at_consents_may_not_take_them_away(limited: Any, wanted: Any) -> None:
    client = limited("view_consent")
    assert client.get(CONSENTS).status_code == 200
    assert client.get(f"{CONSENTS}?export=csv").status_code == 302
