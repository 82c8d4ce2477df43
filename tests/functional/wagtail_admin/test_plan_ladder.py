"""The page with the ladder of plans: a picture, a table, and what is to be said."""

from typing import Any

import pytest
from django.utils.html import escape

from tests import factories

from .panels import PLANS, read

pytestmark = pytest.mark.django_db
LADDER = f"{PLANS}ladder/"


def test_the_ladder_shows_plans_arrows_prices_and_people(editing: Any, ada: Any) -> None:
    low, high = factories.make_plan("HS", "75.00"), factories.make_plan("HS+Origin", "95.00")
    factories.make_subscription(ada, low)
    page = read(editing, LADDER)
    assert page.count('class="cp-arrow"') == 1
    for words in ("€75.00", "€95.00", "1 subscriber", "0 subscribers"):
        assert words in page, words
    assert str(high) in page


def test_equal_sets_and_dead_ends_are_drawn_and_named(editing: Any) -> None:
    for title, contents in (("HS", ["HS"]), ("HS monthly", ["HS"]), ("Valuation", ["Valuation"])):
        factories.make_plan(title, contents=contents)
    page = read(editing, LADDER)
    assert escape("“HS”, “HS monthly” open the same") in page
    assert escape("Nothing leads on from “Valuation”") in page
    assert "cp-equal" in page
    assert "Dead end: nothing leads on." in page


def test_a_title_from_the_shop_is_text_in_the_picture(editing: Any) -> None:
    factories.make_plan("<script>alert(1)</script>", contents=["HS"])
    page = read(editing, LADDER)
    assert "<script>alert(1)" not in page


def test_a_shop_without_plans_is_told_so(editing: Any) -> None:
    assert "There is no plan on sale yet." in read(editing, LADDER)


def test_the_ladder_takes_as_many_queries_for_20_plans_as_for_5(
    editing: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        factories.make_plan(f"Plan {number}", contents=[f"c{number}"])
    read(editing, LADDER)
    with django_assert_max_num_queries(30) as few:
        read(editing, LADDER)
    for number in range(5, 20):
        factories.make_plan(f"Plan {number}", contents=[f"c{number}", "c1"])
    with django_assert_max_num_queries(30) as many:
        read(editing, LADDER)
    assert len(many.captured_queries) == len(few.captured_queries)
