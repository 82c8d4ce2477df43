"""What of a session is a line, and how many lines say all of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.impersonation.rules import accounts, changes, diary
from oscar_clientportal.impersonation.rules.accounts import Step, Written
from oscar_clientportal.impersonation.rules.areas import area_of

pytestmark = pytest.mark.req("5.06")
BEGIN = datetime(2026, 5, 4, 10, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def told(steps, written=()):
    lines = accounts.condense(steps, written)
    return [(line.kind, [sight.page for sight in line.sights] or line.change) for line in lines]


def test_a_run_of_looking_is_one_line_with_each_page_once():
    pages = ["home", "basket", "home", "order"]
    assert told(Step("looked", page, at(n)) for n, page in enumerate(pages)) == [
        ("looked", ["home", "basket", "order"])
    ]


def test_a_line_lasts_from_its_first_step_to_its_last():
    (line,) = accounts.condense([Step("looked", "home", at(1)), Step("looked", "basket", at(7))])
    assert (line.began, line.ended) == (at(1), at(7))


def test_pages_of_one_kind_are_told_with_what_they_were_about():
    steps = [Step("looked", "order", at(n), title) for n, title in enumerate(["A1", "A2", "A1", ""])]
    (line,) = accounts.condense(steps)
    assert (line.sights[0].titles, line.sights[0].times) == (["A1", "A2"], 4)


def test_what_was_done_is_told_by_what_it_has_changed():
    steps = [
        Step("looked", "basket", at(0)),
        Step("did", "basket:add", at(2)),
        Step("looked", "basket", at(3)),
    ]
    assert told(steps, [Written(at(1), "one book")]) == [
        ("looked", ["basket"]),
        ("changed", "one book"),
        ("looked", ["basket"]),
    ]


def test_what_was_done_and_changed_nothing_is_told_as_done():
    steps = [
        Step("did", "basket:add", at(1)),
        Step("did", "basket:add", at(2)),
        Step("did", "vouchers", at(3)),
    ]
    assert told(steps) == [("did", ["basket:add"]), ("did", ["vouchers"])]


def test_a_change_speaks_for_the_one_step_that_made_it():
    steps = [Step("did", "basket:add", at(2)), Step("did", "basket:add", at(3))]
    assert told(steps, [Written(at(1), "one book")]) == [("changed", "one book"), ("did", ["basket:add"])]


def test_refusals_of_the_same_are_one_line_and_of_others_another():
    steps = [Step("blocked", page, at(n)) for n, page in enumerate(["cards", "cards", "password"])]
    assert told(steps) == [("blocked", ["cards"]), ("blocked", ["password"])]


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["looked", "did", "blocked"]),
        st.sampled_from(["home", "basket", "cards"]),
        st.integers(0, 30).map(at),
        st.sampled_from(["", "A1", "A2"]),
    )
)
CHANGES = st.lists(st.builds(Written, st.integers(0, 30).map(at), st.integers()), max_size=5)


@given(STEPS, CHANGES)
def test_nothing_that_was_looked_at_refused_or_changed_is_left_out(steps, written):
    lines = accounts.condense(steps, written)
    for kind in ("looked", "blocked"):
        seen = accounts.sights_of(lines, kind)
        assert sum(sight.times for sight in seen) == sum(step.kind == kind for step in steps)
        assert {sight.page for sight in seen} == {step.page for step in steps if step.kind == kind}
    assert sorted(accounts.changes_of(lines)) == sorted(change.change for change in written)
    assert [line.began for line in lines] == sorted(line.began for line in lines)


@given(STEPS, CHANGES)
def test_an_account_has_no_two_lines_that_could_be_one(steps, written):
    lines = accounts.condense(steps, written)
    assert not [pair for pair in pairwise(lines) if pair[0].kind == pair[1].kind == "looked"]


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("<title>Handbook &amp; Co | Shop - All you need</title>", "Handbook & Co"),
        ("<title>A | B | Shop</title>", "A | B"),
        ("<title>Shop</title><h1>Order <b>#100042</b>\n placed</h1>", "Order #100042 placed"),
        ("<title>Shop</title>", ""),
        ("<title>\x00\u202eevil\x07 | Shop</title>", "evil"),
        ("<p>No title</p>", ""),
    ],
)
def test_the_subject_of_a_page_is_its_title_without_the_shop(body, subject):
    assert diary.subject_of(body) == subject


@given(st.text())
def test_a_subject_is_one_line_that_fits(text):
    subject = diary.subject_of(f"<title>{text} | Shop</title>")
    assert len(subject) <= 255
    assert subject == subject.strip()
    assert subject.isprintable()


VALUES = st.none() | st.dictionaries(st.sampled_from("abc"), st.integers(0, 2))


@given(VALUES, VALUES)
def test_only_what_differs_is_a_change(before, after):
    assert (changes.action_of(before, after) == "") == (before == after)
    assert bool(changes.differing(before, after)) == ((before or {}) != (after or {}))


@pytest.mark.parametrize(
    ("page", "area"),
    [
        ("catalogue:detail", "shop"),
        ("customer:order", "orders"),
        ("customer:change-password", "login"),
        ("clientportal_portal:account", "money"),
        ("clientportal_portal:account-statement-pdf", "documents"),
        ("clientportal_portal:cards-add", "cards"),
        ("project:own", "others"),
    ],
)
def test_a_page_belongs_to_a_part_of_the_shop(page, area):
    assert area_of(page) == area
