from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.query import PageQuerySet


class ArticlePage(Page):
    """A page with a text: the welcome page, and the content that subscriptions open."""

    introduction = models.CharField(_("introduction"), max_length=255, blank=True)
    body = RichTextField(_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]

    def shown_ancestors(self) -> PageQuerySet:
        """The way down to this page, without Wagtail's root."""
        return self.get_ancestors().filter(depth__gt=1).live()

    def shown_children(self) -> PageQuerySet:
        """The published articles below this page."""
        return ArticlePage.objects.child_of(self).live().in_menu()
