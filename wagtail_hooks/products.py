"""Choosing a product of the shop in a Wagtail form, among any number of them."""

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

PLAN_PERMISSIONS = ("clientportal_subscriptions.add_plan", "clientportal_subscriptions.change_plan")


class ProductFilterForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        query = self.cleaned_data["q"]
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        return objects.filter(Q(title__icontains=query) | Q(upc__icontains=query))


class ForPlanEditors:
    """Only those who may edit plans look through the shop's products here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(request.user.has_perm(permission) for permission in PLAN_PERMISSIONS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChooseView(ForPlanEditors, chooser.ChooseView):
    filter_form_class = ProductFilterForm


class ChooseResultsView(ForPlanEditors, chooser.ChooseResultsView):
    filter_form_class = ProductFilterForm


class ChosenView(ForPlanEditors, chooser.ChosenView):
    pass


class ProductChooserViewSet(ChooserViewSet):
    model = get_model("catalogue", "Product")
    name = "clientportal_product_chooser"
    url_prefix = "client-portal/choose-product"
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    #: A shop may have a chooser of its own for its products: ours serves our form alone.
    register_widget = False

    def get_object_list(self) -> QuerySet:
        """Products that can be bought: not the parents of variants."""
        return (
            self.model.objects.exclude(structure=self.model.PARENT)
            .select_related("parent")
            .order_by("title", "pk")
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = {"choose", "choose_results", "chosen"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


product_chooser = ProductChooserViewSet()
