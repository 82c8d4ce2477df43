"""The list of customers."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.viewsets import PanelIndexView


class CustomerIndexView(PanelIndexView):
    page_title = _("Customers")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """A customer is listed once, however many of its people are found."""
        return super().search_queryset(queryset).distinct()
