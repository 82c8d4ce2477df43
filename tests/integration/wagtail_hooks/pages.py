"""Wagtail pages for the tests."""

from typing import Any

from wagtail.models import Page, Site

from sandbox.pages.models import ArticlePage
from tests import factories
from wagtail_hooks.models import PageRequirement


def make_page(title: str, parent: Any = None, **fields: Any) -> ArticlePage:
    parent = parent or Site.objects.get(is_default_site=True).root_page
    parent = Page.objects.get(pk=parent.pk)
    return parent.add_child(instance=ArticlePage(title=title, body=f"<p>Text of {title}</p>", **fields))


def protect(page: Any, *codes: str) -> PageRequirement:
    requirement = PageRequirement.objects.create(page_id=page.pk)
    requirement.contents.set([factories.make_content(code) for code in codes])
    return requirement


def subscriber(*codes: str, email: str = "") -> Any:
    """A user with a running subscription that opens these contents."""
    user = factories.make_user(email)
    contact = factories.make_contact(user=user)
    if codes:
        factories.make_subscription(contact, factories.make_plan("+".join(codes)))
    return user
