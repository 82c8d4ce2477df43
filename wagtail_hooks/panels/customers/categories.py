"""Panel: the categories in which the shop sorts its customers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from oscar_clientportal.clients import fields
from oscar_clientportal.clients.services.customers import LONGEST_TEXT
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import PanelIndexView, PanelViewSet

CompanyCategory = get_model("clientportal_clients", "CompanyCategory")


def categories() -> QuerySet:
    return CompanyCategory.objects.annotate(customers=Count("companies"))


class CategoryForm(WagtailAdminModelForm):
    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        fields.validate_line(title)
        same = CompanyCategory.objects.filter(title__iexact=title).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError(_("There is such a category already."))
        return title

    def clean_description(self) -> str:
        description = self.cleaned_data["description"]
        fields.validate_text(description)
        if len(description) > LONGEST_TEXT:
            message = _("Please use at most %(count)d characters.")
            raise ValidationError(message, params={"count": LONGEST_TEXT})
        return description


class CategoryIndexView(PanelIndexView):
    page_title = _("Customer categories")


def description(category: Any) -> str:
    return category.description


class CategoryViewSet(PanelViewSet):
    model = CompanyCategory
    name = "clientportal_categories"
    url_prefix = "client-portal/customer-categories"
    menu_label = _("Customer categories")
    icon = "tag"
    ordering = "title"
    export_filename = "customer-categories"
    rows = staticmethod(categories)
    index_view_class = CategoryIndexView
    search_fields = ["title", "description"]
    edit_handler = ObjectList([FieldPanel("title"), FieldPanel("description")], base_form_class=CategoryForm)
    facts = (
        Fact("title", _("Category"), str, sort_key="title"),
        Fact("description", _("Description"), description),
        Fact("customers", _("Customers"), lambda category: category.customers, sort_key="customers"),
    )
