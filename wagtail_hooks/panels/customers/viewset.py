"""The panel itself: list, form and what else there is to do with a customer."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from wagtail.admin.panels import FieldPanel, ObjectList

from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import PanelViewSet

from .overview import CustomerIndexView

Company = get_model("clientportal_clients", "Company")


def customers() -> QuerySet:
    return Company.objects.all()


def terms(company: Any) -> str:
    """The company's terms of payment in words."""
    days = company.invoice_days
    if days is None:
        return ""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


class CustomerViewSet(PanelViewSet):
    model = Company
    name = "clientportal_customers"
    url_prefix = "client-portal/customers"
    menu_label = _("Customers")
    icon = "group"
    ordering = "name"
    export_filename = "customers"
    rows = staticmethod(customers)
    actions = ("view", "add", "change", "delete")
    index_view_class = CustomerIndexView
    search_fields = ["name", "contacts__email"]
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("invoice_days")])
    facts = (
        Fact("company", _("Company"), str, sort_key="name"),
        Fact("number", _("Customer number"), lambda company: company.number, sort_key="number"),
        Fact("terms", _("Payment on invoice"), terms, sort_key="invoice_days"),
    )
