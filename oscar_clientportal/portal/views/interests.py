"""What a lead is interested in: found among the shop's products, added, removed."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.core.search import typed_words
from oscar_clientportal.portal.clients_prices import reading_for
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import PortfolioError

from .newcomers import OneClientMixin

Interest = get_model("clientportal_portfolios", "Interest")
Product = get_model("catalogue", "Product")

MOST = 25


class AddInterestView(OneClientMixin, TemplateView):
    """The shop's public products that the lead sees, by the words of their titles; a variant counts for its parent."""

    template_name = "oscar_clientportal/portal/add_interest.html"
    page_title = _("Add a product of interest")

    @cached_property
    def words(self) -> str:
        return typed_words(self.request.GET.get("q", ""))

    def public_products(self) -> QuerySet:
        """Those that the lead sees in the shop."""
        return reading_for(self.link).visible(Product.objects.filter(is_public=True))

    def products(self) -> QuerySet:
        """A variant goes by its parent's title where it has none of its own, as in Oscar: the parent stands for it."""
        products = self.public_products().exclude(structure=Product.CHILD)
        for word in self.words.split():
            products = products.filter(title__icontains=word)
        return products.order_by("title", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        noted = Interest.objects.noted_by(self.request.user).filter(contact=self.link.contact_id)
        found = list(self.products()[: MOST + 1])
        return super().get_context_data(
            words=self.words,
            products=found[:MOST],
            has_more=len(found) > MOST,
            noted=set(noted.values_list("product_id", flat=True)),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.get("product", "")
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        product = get_object_or_404(self.public_products(), pk=number)
        try:
            services.note_interest(contact=self.contact, product=product, by=request.user)
        except PortfolioError as error:
            messages.error(request, str(error))
        else:
            texts = {"name": self.link.client_name, "product": product.get_title()}
            messages.success(request, gettext("%(name)s is interested in %(product)s.") % texts)
        return redirect(self.get_success_url() + "#interests")


class RemoveInterestView(OneClientMixin, TemplateView):
    """Asked by GET, done by POST."""

    template_name = "oscar_clientportal/portal/remove_interest.html"
    page_title = _("Remove a product of interest")

    @cached_property
    def interest(self) -> Any:
        mine = Interest.objects.noted_by(self.request.user).filter(contact=self.link.contact_id)
        return get_object_or_404(mine.select_related("product__parent"), pk=self.kwargs["interest_pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(interest=self.interest, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        title = self.interest.product.get_title()
        try:
            services.remove_interest(interest=self.interest)
        except PortfolioError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("%(product)s is removed.") % {"product": title})
        return redirect(self.get_success_url() + "#interests")
