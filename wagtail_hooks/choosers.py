"""Choosing a product or a company of the shop in a Wagtail form, among any number of them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from oscar_clientportal.core import search


class SearchForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )
    matching: Callable[[str], Q]

    def filter(self, objects: QuerySet) -> QuerySet:
        query = self.cleaned_data["q"]
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        return objects.filter(self.matching(query))


class ForEditors:
    """Only those who may save the form look through the shop's rows here."""

    permissions: tuple[str, ...] = ()
    matching: Callable[[str], Q] | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(request.user.has_perm(permission) for permission in self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def filter_form_class(self) -> type[SearchForm]:
        return type("RowSearchForm", (SearchForm,), {"matching": staticmethod(self.matching)})


class ChooseView(ForEditors, chooser.ChooseView):
    pass


class ChooseResultsView(ForEditors, chooser.ChooseResultsView):
    pass


class ChosenView(ForEditors, chooser.ChosenView):
    pass


class NumberChooser(BaseChooser):
    """Wagtail's widget looks up whatever was posted, and fails on what is no number."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value if value and str(value).isascii() and str(value).isdigit() else None


class RowChooserViewSet(ChooserViewSet):
    base_widget_class = NumberChooser
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    #: A shop may have choosers of its own for these models: ours serve our forms alone.
    register_widget = False
    permissions: tuple[str, ...] = ()

    @staticmethod
    def matching(query: str) -> Q:
        """The rows found by this word."""
        raise NotImplementedError

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        own = {"permissions": self.permissions, "matching": self.matching}
        return super().get_common_view_kwargs(**own, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = {"choose", "choose_results", "chosen"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


class ProductChooserViewSet(RowChooserViewSet):
    model = get_model("catalogue", "Product")
    name = "clientportal_product_chooser"
    url_prefix = "client-portal/choose-product"
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    permissions = (
        "clientportal_subscriptions.add_plan",
        "clientportal_subscriptions.change_plan",
        "clientportal_subscriptions.add_productrequirement",
        "clientportal_subscriptions.change_productrequirement",
        "clientportal_subscriptions.add_seatproduct",
        "clientportal_subscriptions.change_seatproduct",
        "clientportal_portfolios.add_interest",
    )

    def get_object_list(self) -> QuerySet:
        """Products that can be bought: not the parents of variants."""
        products = self.model.objects.exclude(structure=self.model.PARENT)
        return products.select_related("parent").order_by("title", "pk")

    @staticmethod
    def matching(query: str) -> Q:
        return Q(title__icontains=query) | Q(upc__icontains=query)


class CompanyChooserViewSet(RowChooserViewSet):
    model = get_model("clientportal_clients", "Company")
    name = "clientportal_company_chooser"
    url_prefix = "client-portal/choose-company"
    icon = "group"
    choose_one_text = _("Choose a company")
    choose_another_text = _("Choose another company")
    permissions = (
        "clientportal_accounts.change_account",
        "clientportal_clients.add_contact",
        "clientportal_clients.change_contact",
        "clientportal_impersonation.add_partner",
        "clientportal_impersonation.change_partner",
        "clientportal_licences.add_licence",
        "clientportal_conditions.change_customergroup",
    )

    def get_object_list(self) -> QuerySet:
        return self.model.objects.order_by("name", "pk")

    @staticmethod
    def matching(query: str) -> Q:
        """By their own texts or their people's; each of the two by its index."""
        people = get_model("clientportal_clients", "Contact").objects.matching(query).order_by()
        named = get_model("clientportal_clients", "Company").objects.matching(query).order_by()
        found = people.filter(company__isnull=False).values_list("company").union(named.values_list("pk"))
        return Q(pk__in=found)


class ContactChooserViewSet(RowChooserViewSet):
    model = get_model("clientportal_clients", "Contact")
    name = "clientportal_contact_chooser"
    url_prefix = "client-portal/choose-contact"
    icon = "user"
    choose_one_text = _("Choose a contact")
    choose_another_text = _("Choose another contact")
    permissions = (
        "clientportal_portfolios.change_agent",
        "clientportal_portfolios.add_interest",
        "clientportal_portfolios.add_project",
        "clientportal_portfolios.change_project",
        "clientportal_subscriptions.change_subscription",
        "clientportal_impersonation.add_partner",
    )

    def get_object_list(self) -> QuerySet:
        return self.model.objects.order_by("last_name", "first_name", "pk")

    @staticmethod
    def matching(query: str) -> Q:
        return search.matching(query)


#: Whoever makes settings templates chooses what stands in them.
IN_TEMPLATES = ("clientportal_clients.add_settingstemplate", "clientportal_clients.change_settingstemplate")


class ViewChooserViewSet(RowChooserViewSet):
    model = get_model("clientportal_conditions", "CatalogueView")
    name = "clientportal_view_chooser"
    url_prefix = "client-portal/choose-catalogue-view"
    icon = "view"
    choose_one_text = _("Choose a catalogue view")
    choose_another_text = _("Choose another catalogue view")
    permissions = (
        "clientportal_conditions.change_companyconditions",
        "clientportal_conditions.add_customergroup",
        "clientportal_conditions.change_customergroup",
        *IN_TEMPLATES,
    )

    def get_object_list(self) -> QuerySet:
        return self.model.objects.order_by("name", "pk")

    @staticmethod
    def matching(query: str) -> Q:
        return Q(name__icontains=query) | Q(description__icontains=query)


class GroupChooserViewSet(RowChooserViewSet):
    model = get_model("clientportal_conditions", "CustomerGroup")
    name = "clientportal_group_chooser"
    url_prefix = "client-portal/choose-customer-group"
    icon = "group"
    choose_one_text = _("Choose a customer group")
    choose_another_text = _("Choose another customer group")
    permissions = ("clientportal_conditions.change_companyconditions", *IN_TEMPLATES)

    def get_object_list(self) -> QuerySet:
        return self.model.objects.order_by("title", "pk")

    @staticmethod
    def matching(query: str) -> Q:
        return Q(title__icontains=query) | Q(description__icontains=query)


product_chooser = ProductChooserViewSet()
company_chooser = CompanyChooserViewSet()
contact_chooser = ContactChooserViewSet()
view_chooser = ViewChooserViewSet()
group_chooser = GroupChooserViewSet()
