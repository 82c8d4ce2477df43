"""Choosing whom a condition is for and what it is about, among any number of them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail_hooks.choosers import CompanyChooserViewSet, GroupChooserViewSet, RowChooserViewSet

from .rows import Category, Product, Range

PERMISSIONS = tuple(f"clientportal_conditions.{right}_pricecondition" for right in ("view", "add", "change"))


class ArticleChooserViewSet(RowChooserViewSet):
    model = Product
    name = "clientportal_article_chooser"
    url_prefix = "client-portal/choose-article"
    icon = "tag"
    choose_one_text = _("Choose an article")
    choose_another_text = _("Choose another article")
    permissions = PERMISSIONS

    def get_object_list(self) -> QuerySet:
        """Those with variants too: their condition holds for all of them."""
        return self.model.objects.select_related("parent").order_by("title", "pk")

    @staticmethod
    def matching(query: str) -> Q:
        skus = Product.objects.filter(stockrecords__partner_sku__icontains=query).order_by().values("pk")
        titled = Q(title__icontains=query) | Q(parent__title__icontains=query)
        return titled | Q(upc__icontains=query) | Q(pk__in=skus)


class PricedCompanyChooserViewSet(CompanyChooserViewSet):
    name = "clientportal_priced_company_chooser"
    url_prefix = "client-portal/choose-priced-company"
    choose_one_text = _("Choose a customer")
    choose_another_text = _("Choose another customer")
    permissions = PERMISSIONS


class PricedGroupChooserViewSet(GroupChooserViewSet):
    name = "clientportal_priced_group_chooser"
    url_prefix = "client-portal/choose-priced-group"
    permissions = PERMISSIONS


class CategoryChooserViewSet(RowChooserViewSet):
    model = Category
    name = "clientportal_priced_category_chooser"
    url_prefix = "client-portal/choose-priced-category"
    icon = "folder-open-inverse"
    choose_one_text = _("Choose a category")
    choose_another_text = _("Choose another category")
    permissions = PERMISSIONS

    def get_object_list(self) -> QuerySet:
        return self.model.objects.order_by("path")

    @staticmethod
    def matching(query: str) -> Q:
        return Q(name__icontains=query)


class RangeChooserViewSet(RowChooserViewSet):
    model = Range
    name = "clientportal_priced_range_chooser"
    url_prefix = "client-portal/choose-priced-range"
    icon = "list-ul"
    choose_one_text = _("Choose a range")
    choose_another_text = _("Choose another range")
    permissions = PERMISSIONS

    def get_object_list(self) -> QuerySet:
        """A range of a custom class says itself what is in it: it can't have prices."""
        return self.model.objects.filter(proxy_class=None).order_by("name", "pk")

    @staticmethod
    def matching(query: str) -> Q:
        return Q(name__icontains=query)


article_chooser = ArticleChooserViewSet()
priced_company_chooser = PricedCompanyChooserViewSet()
group_chooser = PricedGroupChooserViewSet()
category_chooser = CategoryChooserViewSet()
range_chooser = RangeChooserViewSet()
CHOOSERS = (article_chooser, priced_company_chooser, group_chooser, category_chooser, range_chooser)
