"""Who pays at the checkout: the user who is logged in, a contact recognised in "My space", or a guest."""

from typing import Any

from django.http import HttpRequest
from oscar.core.loading import get_class

from oscar_clientportal.clients.visitors import paying_contact


def payer(request: HttpRequest) -> dict[str, Any]:
    """For the services of the payments: whose account may be offered, and whose attempt is made."""
    return {"user": request.user, "contact": paying_contact(request)}


def own_attempts(request: HttpRequest) -> dict[str, Any]:
    """For the services of the payments: whose attempts may be seen. A guest's are known by the basket they submitted,
    as their checkout session has it.
    """
    session = get_class("checkout.utils", "CheckoutSessionData")(request)
    return {**payer(request), "submitted": session.get_submitted_basket_id()}


def contact_of_basket(basket: Any) -> Any:
    """The contact who buys for themselves without a login, or None: by the request that the basket was read for."""
    if basket.owner_id is not None or not basket.has_strategy:
        return None
    request = getattr(basket.strategy, "request", None)
    return paying_contact(request) if request is not None else None


def give_basket_back(request: HttpRequest, basket: Any) -> None:
    """A guest's browser forgets a basket that is frozen; once it is open again, the answer to this request brings it
    back. What was put into another one meanwhile is added to it.
    """
    is_open = basket is not None and basket.status == basket.OPEN
    if request.user.is_authenticated or not is_open or request.basket.pk == basket.pk:
        return
    basket.strategy = request.strategy
    if request.basket.pk is not None:
        basket.merge(request.basket)
    request.basket = basket
