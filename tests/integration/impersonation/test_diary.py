"""One line for each step of a session, and nothing for what is no step."""

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from oscar_clientportal.impersonation.policy import Decision
from oscar_clientportal.impersonation.services import diary
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = (
    "<!DOCTYPE html><html><head><title>Handbook &amp; tables | Demo shop</title></head><body></body></html>"
)


@pytest.fixture
def session() -> Any:
    return factories.make_impersonation(
        factories.make_user(), factories.make_contact(user=factories.make_user())
    )


def note(session: Any, path: str = "/basket/", **options: Any) -> None:
    method, status = options.pop("method", "get"), options.pop("status", 200)
    content, headers = options.pop("content", PAGE), options.pop("headers", {})
    decision = Decision(**{"page": "basket:summary", "label": "Basket", **options})
    request = getattr(RequestFactory(), method)(path, headers=headers)
    diary.note(
        session=session,
        request=request,
        response=HttpResponse(content, status=status),
        decision=decision,
    )


def kept(session: Any) -> list[tuple[str, str, str]]:
    return list(session.entries.values_list("kind", "path", "title"))


def test_a_page_that_was_seen_is_one_line_and_one_query(session, django_assert_num_queries):
    with django_assert_num_queries(1):
        note(session)
    assert kept(session) == [("looked", "/basket/", "")]


def test_the_title_says_what_the_page_was_about(session):
    note(session, "/catalogue/1/", names_object=True)
    assert kept(session) == [("looked", "/catalogue/1/", "Handbook & tables")]


def test_the_same_page_again_in_a_row_is_one(session):
    for path in ("/basket/", "/basket/", "/accounts/", "/basket/"):
        note(session, path)
    assert [path for _kind, path, _title in kept(session)] == ["/basket/", "/accounts/", "/basket/"]


def test_looking_and_doing_at_the_same_address_are_two(session):
    note(session)
    note(session, method="post", status=302, content="")
    note(session)
    assert [kind for kind, _path, _title in kept(session)] == ["looked", "did", "looked"]


def test_a_page_of_the_shops_own_is_kept_with_its_title(session):
    note(session, "/our-own/", page="project:own", label="")
    assert kept(session) == [("looked", "/our-own/", "Handbook & tables")]


def test_a_page_that_writes_on_get_is_something_done(session):
    note(session, "/accounts/addresses/1/default/", keeps=True, status=302, content="")
    assert kept(session) == [("did", "/accounts/addresses/1/default/", "")]


def test_what_was_refused_is_kept_whatever_was_answered(session):
    note(session, "/portal/cards/", is_allowed=False, status=403, label="")
    assert kept(session) == [("blocked", "/portal/cards/", "")]


@pytest.mark.parametrize(
    "what",
    [
        {"status": 302, "content": ""},
        {"status": 404},
        {"content": "<p>A piece</p>"},
        {"headers": {"X-Requested-With": "XMLHttpRequest"}},
        {"label": "", "page": "clientportal_portal:impersonate-stop"},
        {"label": "", "page": ""},
        {"method": "head"},
        {"method": "post", "status": 400},
    ],
    ids=str,
)
def test_what_shows_nothing_and_does_nothing_is_no_step(session, what, django_assert_num_queries):
    with django_assert_num_queries(0):
        note(session, **what)
    assert kept(session) == []


def test_a_step_that_cannot_be_kept_breaks_no_page_and_is_logged(session, monkeypatch, caplog):
    monkeypatch.setattr(diary, "INSERT", "INSERT INTO {entry} (no_such_column) VALUES (%(session)s)")
    with transaction.atomic():
        note(session)
        assert "could not be noted" in caplog.text
        transaction.set_rollback(True)
