"""Panel: the companies, and whether they may pay on invoice."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from wagtail.admin.panels import FieldPanel, ObjectList

from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import PanelIndexView, PanelViewSet

Company = get_model("clientportal_clients", "Company")


def companies() -> QuerySet:
    return Company.objects.all()


def terms(company: Any) -> str:
    """The company's terms of payment in words."""
    days = company.invoice_days
    if days is None:
        return ""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


class CompanyIndexView(PanelIndexView):
    page_title = _("Companies")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """A company is listed once, however many of its people are found."""
        return super().search_queryset(queryset).distinct()


class CompanyViewSet(PanelViewSet):
    """Companies come with the people of the portal: here they are looked up, and given terms of payment."""

    model = Company
    name = "clientportal_companies"
    url_prefix = "client-portal/companies"
    menu_label = _("Companies")
    icon = "group"
    ordering = "name"
    export_filename = "companies"
    rows = staticmethod(companies)
    actions = ("change",)
    index_view_class = CompanyIndexView
    search_fields = ["name", "contacts__email"]
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("invoice_days")])
    facts = (
        Fact("company", _("Company"), str, sort_key="name"),
        Fact("terms", _("Payment on invoice"), terms, sort_key="invoice_days"),
    )
