"""How a customer is delivered: by the ways that the shop has agreed with whoever pays, all of them where it has not.

Lines for clients don't matter here: an order is one delivery, and its payer's.
"""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core import prices
from oscar.core.loading import get_class

from oscar_clientportal.conditions.services import reading_of
from oscar_clientportal.conditions.services.shipping import allowed
from oscar_clientportal.core import conf

#: Of what stands where there is none. Nothing is ordered by it.
NOT_AGREED = "not-agreed"


class NotAgreed:
    """Oscar's basket page wants a way of delivery to tell what it costs; here it says that there is none."""

    code = NOT_AGREED
    name = gettext_lazy("No way of delivery is agreed")
    description = ""
    is_discounted = False

    def calculate(self, basket: Any) -> Any:
        return prices.Price(currency=basket.currency, excl_tax=Decimal(0), tax=Decimal(0))

    def discount(self, basket: Any) -> Decimal:
        return Decimal(0)


class RepositoryMixin:
    """Mixed over ``oscar.apps.shipping.repository.Repository``."""

    def every_shipping_method(self) -> list[Any]:
        """All that the shop has, for the editor to choose from. A shop whose repository makes its methods by basket or
        address says here which they can be.
        """
        return list(self.methods)  # type: ignore[attr-defined]

    def get_available_shipping_methods(
        self, basket: Any, shipping_addr: Any = None, **kwargs: Any
    ) -> list[Any]:
        methods = super().get_available_shipping_methods(  # type: ignore[misc]
            basket=basket, shipping_addr=shipping_addr, **kwargs
        )
        return allowed(methods, _agreed_codes(_request_of(basket, kwargs)))

    def get_default_shipping_method(self, basket: Any, shipping_addr: Any = None, **kwargs: Any) -> Any:
        methods = self.get_shipping_methods(basket, shipping_addr=shipping_addr, **kwargs)  # type: ignore[attr-defined]
        if not methods and _agreed_codes(_request_of(basket, kwargs)) is not None:
            return NotAgreed()
        return super().get_default_shipping_method(basket, shipping_addr=shipping_addr, **kwargs)  # type: ignore[misc]


class ShippingMethodMixin:
    """Mixed over ``oscar.apps.checkout.views.ShippingMethodView``."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Another address would not help whoever can't be delivered at all: Oscar would lead them there for ever."""
        if is_undeliverable(request):
            messages.error(request, whom_to_ask())
            return redirect("basket:summary")
        return super().get(request, *args, **kwargs)  # type: ignore[misc]


def is_undeliverable(request: HttpRequest) -> bool:
    """Whether the basket is to be delivered, and no way of delivery is left to this customer, whatever the address."""
    if not request.basket.is_shipping_required():  # type: ignore[attr-defined]
        return False
    codes = _agreed_codes(request)
    if codes is None:
        return False
    repository = get_class("shipping.repository", "Repository")()
    asked = {"basket": request.basket, "user": request.user, "request": request}  # type: ignore[attr-defined]
    every = getattr(repository, "every_shipping_method", list)
    return not allowed(every(), codes) and not repository.get_available_shipping_methods(**asked)


def whom_to_ask() -> str:
    """What a customer reads for whom no way of delivery is agreed."""
    email, phone = conf.settings.seller["email"], conf.settings.seller["phone"]
    said = _("No way of delivery is agreed with you, so this can't be ordered.")
    if not email and not phone:
        return f"{said} {_('Please ask the shop.')}"
    whom = " ".join(filter(None, (email, phone)))
    return f"{said} {_('Please ask the shop: %(whom)s') % {'whom': whom}}"


def _agreed_codes(request: Any) -> tuple[str, ...] | None:
    """None: all of them. One query at most, which the page's other questions about the customer share."""
    return reading_of(request).profile.shipping_methods if request is not None else None


def _request_of(basket: Any, kwargs: dict[str, Any]) -> Any:
    """The request that Oscar's views pass; otherwise the one that the basket was read for."""
    request = kwargs.get("request")
    if request is None and basket.has_strategy:
        request = getattr(basket.strategy, "request", None)
    return request
