"""Which content a Wagtail page requires."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageRequirement(models.Model):
    """A page, with everything below it, that only subscribers of these contents may open."""

    page = models.OneToOneField(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="clientportal_requirement",
        verbose_name=_("page"),
    )
    contents = models.ManyToManyField(
        "clientportal_subscriptions.Content", related_name="page_requirements", verbose_name=_("contents")
    )

    class Meta:
        verbose_name = _("protected page")
        verbose_name_plural = _("protected pages")

    def __str__(self) -> str:
        return str(self.page)
