"""The shop's Wagtail pages: a library whose articles open with a subscription."""

from typing import Any

from oscar.core.loading import get_model
from wagtail.models import Page, Site

from sandbox.pages.models import ArticlePage
from wagtail_hooks.models import PageRequirement

from .data import table

Content = get_model("clientportal_subscriptions", "Content")


def load_pages() -> None:
    """The welcome page in place of Wagtail's, with the articles below it."""
    pages = table("pages")
    welcome = _publish(Page.get_first_root_node(), pages["welcome"])
    Site.objects.filter(is_default_site=True).update(root_page=welcome)
    Site.clear_site_root_paths_cache()
    for old in Page.objects.filter(depth=2).exclude(pk=welcome.pk):
        old.delete()
    for row in pages["articles"]:
        article = _publish(welcome, row)
        requirement = PageRequirement.objects.create(page=article)
        requirement.contents.set(Content.objects.filter(code__in=row["requires"]))


def _publish(parent: Any, row: dict[str, Any]) -> Any:
    fields = {name: row[name] for name in ("title", "slug", "introduction", "body")}
    page = parent.add_child(instance=ArticlePage(show_in_menus=True, **fields))
    page.save_revision().publish()
    return page
