"""What the tests of the panels about acting as clients share."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from openpyxl import load_workbook

from oscar_clientportal.core import clock
from tests import factories
from wagtail_hooks.lists.rules import Typed, as_query

SESSIONS = "/cms/client-portal/sessions/"
CONSENTS = "/cms/client-portal/consents/"
PARTNERS = "/cms/client-portal/partners/"
REFUSALS = "/cms/client-portal/refused-sessions/"


def asking(*asked: tuple[str, str, list[str]]) -> str:
    return urlencode(as_query([Typed(field, operator, tuple(values)) for field, operator, values in asked]))


def keys(client: Any, panel: str, query: str = "") -> list[int]:
    response = client.get(f"{panel}?{query}")
    assert response.status_code == 200
    return [row.pk for row in response.context["object_list"]]


def workbook(response: Any) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.rows]


def make_session(**fields: Any) -> Any:
    """A session that is over, of somebody of their own, as a client of their own."""
    user = fields.pop("user", None) or factories.make_user()
    contact = fields.pop("contact", None) or factories.make_contact(user=factories.make_user())
    over = {"ended_at": clock.now() - timedelta(seconds=30), "how_ended": "stopped"}
    return factories.make_impersonation(user, contact, **{**over, **fields})


def make_running(**fields: Any) -> Any:
    return make_session(**{"ended_at": None, "how_ended": "", **fields})


def make_refusal(**fields: Any) -> Any:
    names = {"impersonator_name": "Eve", "contact_name": "Ada", "code": "staff", "reason": "Not as staff."}
    return factories.model("impersonation", "Refusal").objects.create(**{**names, **fields})
