"""Choosing a company in a Wagtail form, among any number of them."""

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

PERMISSION = "clientportal_accounts.change_account"


class CompanyFilterForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        query = self.cleaned_data["q"]
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        people = get_model("clientportal_clients", "Contact").objects.filter(email__icontains=query)
        found = people.filter(company__isnull=False).values("company")
        return objects.filter(Q(name__icontains=query) | Q(pk__in=found))


class ForAccountEditors:
    """Only those who may open accounts look through the shop's companies here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChooseView(ForAccountEditors, chooser.ChooseView):
    filter_form_class = CompanyFilterForm


class ChooseResultsView(ForAccountEditors, chooser.ChooseResultsView):
    filter_form_class = CompanyFilterForm


class ChosenView(ForAccountEditors, chooser.ChosenView):
    pass


class CompanyChooserViewSet(ChooserViewSet):
    model = get_model("clientportal_clients", "Company")
    name = "clientportal_company_chooser"
    url_prefix = "client-portal/choose-company"
    icon = "group"
    choose_one_text = _("Choose a company")
    choose_another_text = _("Choose another company")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    #: A shop may have a chooser of its own for companies: ours serves our form alone.
    register_widget = False

    def get_object_list(self) -> QuerySet:
        return self.model.objects.order_by("name", "pk")

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = {"choose", "choose_results", "chosen"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


company_chooser = CompanyChooserViewSet()
