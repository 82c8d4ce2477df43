"""The overview of customers: search, conditions, kept views, columns, order, pages."""

from typing import Any

import pytest

from tests import factories
from wagtail_hooks.models import SavedView

from .panels import read

pytestmark = pytest.mark.django_db
CUSTOMERS = "/cms/client-portal/customers/"


def make(name: str, **fields: Any) -> Any:
    return factories.make_company(name, **fields)


def country(code: str) -> Any:
    facts = {"printable_name": code, "name": code, "iso_3166_1_a3": code, "iso_3166_1_numeric": ""}
    return factories.model("address", "Country").objects.get_or_create(iso_3166_1_a2=code, defaults=facts)[0]


def names(client: Any, query: str) -> list[str]:
    response = client.get(f"{CUSTOMERS}?{query}")
    assert response.status_code == 200
    return [row.name for row in response.context["object_list"]]


@pytest.fixture
def demo(db: None) -> Any:
    fields = {
        "supplement": "GmbH",
        "street": "Hauptstraße 7",
        "postcode": "10115",
        "town": "Érd",
        "remark": "Ring twice",
        "country": country("DE"),
    }
    make("Another company", postcode="75001", town="Paris", country=country("FR"))
    return make("Demo Traders", **fields)


@pytest.mark.req("2.02")
@pytest.mark.parametrize(
    "words",
    ["demo", "GMBH", "hauptstraße", "10115", "erd", "twice", "germany", "Allemagne", "demo germ", "de 10"],
)
def test_one_box_finds_a_customer_by_each_of_eight_fields(editing: Any, demo: Any, words: str) -> None:
    response = editing.get(CUSTOMERS, {"q": words}, headers={"accept-language": "fr"})
    assert [row.name for row in response.context["object_list"]] == ["Demo Traders"]


@pytest.mark.req("2.02")
def test_a_customer_is_found_by_its_number(editing: Any, demo: Any) -> None:
    assert names(editing, f"q={demo.number}") == ["Demo Traders"]


@pytest.mark.req("2.02")
def test_every_word_must_fit(editing: Any, demo: Any) -> None:
    assert names(editing, "q=demo+paris") == []
