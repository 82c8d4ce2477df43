"""Who may open a protected page."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission, Locale, Page

from oscar_clientportal.core import clock
from tests import factories
from wagtail_hooks.access import page_and_ancestors, required_codes
from wagtail_hooks.models import PageRequirement

from .pages import make_page, protect, subscriber

pytestmark = pytest.mark.django_db


def test_a_page_without_a_requirement_is_open_to_all(client: Any) -> None:
    page = make_page("News")
    response = client.get(page.url)
    assert response.status_code == 200
    assert "no-store" not in response.get("Cache-Control", "")


def test_a_stranger_reads_nothing_of_a_protected_page(client: Any) -> None:
    page = make_page("Tariffs")
    protect(page, "HS")
    response = client.get(page.url)
    assert response.status_code == 403
    assert "Text of Tariffs" not in response.content.decode()


def test_a_subscriber_of_the_content_reads_the_page(client: Any) -> None:
    page = make_page("Tariffs")
    protect(page, "HS")
    client.force_login(subscriber("HS"))
    assert "Text of Tariffs" in client.get(page.url).content.decode()


def test_a_subscriber_of_another_content_does_not_read_the_page(client: Any) -> None:
    page = make_page("Tariffs")
    protect(page, "HS")
    client.force_login(subscriber("Origin"))
    assert client.get(page.url).status_code == 403


def test_all_contents_of_a_requirement_are_needed(client: Any) -> None:
    page = make_page("Tariffs")
    protect(page, "HS", "Origin")
    client.force_login(subscriber("HS"))
    assert client.get(page.url).status_code == 403
    client.force_login(subscriber("HS", "Origin"))
    assert client.get(page.url).status_code == 200


def test_a_subscription_that_ran_out_opens_nothing(client: Any) -> None:
    page = make_page("Tariffs")
    protect(page, "HS")
    user = factories.make_user()
    contact = factories.make_contact(user=user)
    plan = factories.make_plan("HS")
    factories.make_subscription(contact, plan, starts_at=clock.now() - timedelta(days=30), days=29)
    client.force_login(user)
    assert client.get(page.url).status_code == 403


def test_what_lies_below_a_protected_page_is_protected_with_it(client: Any) -> None:
    shelf = make_page("Shelf")
    protect(shelf, "HS")
    chapter = make_page("Chapter", make_page("Book", shelf))
    assert client.get(chapter.url).status_code == 403
    client.force_login(subscriber("HS"))
    assert client.get(chapter.url).status_code == 200


def test_a_page_asks_for_its_own_contents_and_those_of_the_pages_above() -> None:
    shelf = make_page("Shelf")
    book = make_page("Book", shelf)
    protect(shelf, "HS")
    protect(book, "Origin")
    assert required_codes(book) == {"HS", "Origin"}
    assert required_codes(shelf) == {"HS"}


def test_a_page_beside_a_protected_one_stays_open() -> None:
    protect(make_page("Shelf"), "HS")
    assert required_codes(make_page("Shelf two")) == frozenset()


def test_the_translation_of_a_protected_page_is_protected_too() -> None:
    page = make_page("Tariffs")
    protect(page, "HS")
    hungarian, _ = Locale.objects.get_or_create(language_code="hu")
    translation = page.copy_for_translation(hungarian, copy_parents=True)
    assert required_codes(translation) == {"HS"}


def test_a_requirement_that_lost_its_contents_opens_to_nobody(client: Any) -> None:
    page = make_page("Tariffs")
    PageRequirement.objects.create(page_id=page.pk)
    client.force_login(subscriber("HS"))
    assert client.get(page.url).status_code == 403


def test_no_cache_keeps_a_protected_page(client: Any) -> None:
    page = make_page("Tariffs")
    protect(page, "HS")
    for user in (None, subscriber("HS")):
        if user:
            client.force_login(user)
        directives = {part.strip() for part in client.get(page.url)["Cache-Control"].split(",")}
        assert {"private", "no-store"} <= directives


def test_an_editor_of_the_page_reads_it_without_a_subscription(client: Any, editor: Any) -> None:
    page = make_page("Tariffs")
    protect(page, "HS")
    client.force_login(editor)
    assert client.get(page.url).status_code == 403
    group = editor.groups.get()
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=Page.objects.get(pk=page.pk), permission=change)
    assert client.get(page.url).status_code == 200


def test_the_way_up_the_tree_is_read_in_one_query() -> None:
    chapter = make_page("Chapter", make_page("Book", make_page("Shelf")))
    assert len(page_and_ancestors(chapter)) == chapter.depth
    with CaptureQueriesContext(connection) as queries:
        required_codes(chapter)
    assert len(queries) == 1


def test_protection_costs_a_subscriber_one_query_more_whatever_the_depth(client: Any) -> None:
    client.force_login(subscriber("HS"))
    page = make_page("Chapter", make_page("Book", make_page("Shelf")))
    client.get(page.url)
    with CaptureQueriesContext(connection) as unprotected:
        client.get(page.url)
    protect(Page.objects.get(title="Shelf"), "HS")
    protect(page, "HS")
    with CaptureQueriesContext(connection) as protected:
        assert client.get(page.url).status_code == 200
    assert len(protected) == len(unprotected) + 1  # the requirement is asked for in both
