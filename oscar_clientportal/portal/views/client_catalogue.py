"""The catalogue of one client: an agent buys for them what they see, at what they pay."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView
from oscar.apps.basket.signals import basket_addition
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.core.search import typed_words
from oscar_clientportal.portal.clients_catalogue import Article, articles, goods_for
from oscar_clientportal.portal.clients_prices import reading_for
from oscar_clientportal.portfolios.exceptions import NotInPortfolio, PortfolioError
from oscar_clientportal.portfolios.services import add_line_for_client, await_contact

from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")
HIGHEST_KEY = 2**63 - 1
MOST = 9999


class QuantityForm(forms.Form):
    """Which product, and how many of it."""

    product = forms.IntegerField(min_value=1, max_value=HIGHEST_KEY)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST, initial=1)


class ClientCatalogueView(AgentPage, ListView):
    """A client of somebody else, and a product that the client doesn't see, are both missing."""

    template_name = "oscar_clientportal/portal/client_catalogue.html"
    paginate_by = 24

    @cached_property
    def link(self) -> Any:
        links = ClientLink.objects.visible_to(self.request.user).select_related("agent", "contact__user")
        return get_object_or_404(links, pk=self.kwargs["pk"])

    @cached_property
    def reading(self) -> Reading:
        return reading_for(self.link)

    @property
    def words(self) -> str:
        return typed_words(self.request.GET.get("q", ""))

    def get_page_title(self) -> str:
        return gettext("Catalogue of %(client)s") % {"client": self.link.client_name}

    def get_queryset(self) -> QuerySet:
        return goods_for(self.reading, self.words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(link=self.link, words=self.words, **kwargs)
        shown = self.priced(context["page_obj"].object_list)
        return {**context, "articles": shown, "form": kwargs.get("form"), "most": MOST}

    def priced(self, products: Any) -> list[Article]:
        return articles(
            products,
            reading=self.reading,
            strategy=self.request.strategy,
            contact=self.link.contact,
            buyer=self.request.user,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = QuantityForm(request.POST)
        if not form.is_valid():
            if "product" in form.errors:
                raise Http404
            messages.error(request, form.errors["quantity"][0])
            return redirect(request.get_full_path())
        found = goods_for(self.reading).filter(pk=form.cleaned_data["product"])
        [article] = self.priced([get_object_or_404(found)])
        try:
            await_contact(link=self.link)
            self.put_in_basket(article, form.cleaned_data["quantity"])
        except NotInPortfolio as missing:  # ended while the page was open
            raise Http404 from missing
        except (PortfolioError, ValueError) as error:
            messages.error(request, str(error))
        return redirect(request.get_full_path())

    def put_in_basket(self, article: Article, quantity: int) -> None:
        """Raises ``PortfolioError`` where so many can't be bought."""
        request, product = self.request, article.product
        so_many = request.basket.product_quantity(product) + quantity
        is_permitted, why = article.availability.is_purchase_permitted(so_many)
        if is_permitted:
            is_permitted, why = request.basket.is_quantity_allowed(quantity)
        if not is_permitted or not article.price.exists:
            raise PortfolioError(why or gettext("It has no price at the moment"))
        with request.strategy.pricing_for(self.reading):
            add_line_for_client(
                request=request, product=product, contact=self.link.contact, quantity=quantity
            )
        basket_addition.send(sender=type(self), product=product, user=request.user, request=request)
        texts = {"product": product.get_title(), "client": self.link.client_name}
        messages.success(request, gettext("%(product)s for %(client)s is in your basket.") % texts)
