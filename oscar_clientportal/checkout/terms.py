"""No order before the terms of use are accepted, where the shop wants that: said in the basket, refused at every step.
The basket's page says as well that nothing can be delivered.

Nobody is asked who could not answer: a guest, a login without a company, a visitor of "My space" without a login.
"""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from oscar.apps.checkout import exceptions

from oscar_clientportal.clients import terms
from oscar_clientportal.clients.visitors import paying_contact
from oscar_clientportal.core import acting

from . import shipping
from .catalogue.leaving import UnseenLinesMixin


def awaited_of(request: Any) -> Any:
    """The contact for whose company an order waits until the terms are accepted, or ``None``."""
    if not terms.are_asked_before(terms.ORDERS):
        return None
    if request.user.is_authenticated:
        contact = terms.contact_of(request.user)
    else:
        contact = paying_contact(request)
        contact = contact if contact is not None and contact.user_id else None
    return contact if contact is not None and terms.are_awaited(contact.company, terms.ORDERS) else None


def refuse_unaccepted(request: Any) -> None:
    """Raises ``FailedPreCondition``, which leads to the terms; back to the basket whoever can't accept for them."""
    contact = awaited_of(request)
    if contact is None:
        return
    here = request.path if request.method in ("GET", "HEAD") else reverse("checkout:preview")
    url = f"{reverse('clientportal_portal:company-terms')}?{urlencode({'next': here})}"
    raise exceptions.FailedPreCondition(
        url=url if acting.current() is None else reverse("basket:summary"), message=terms.what_to_do(contact)
    )


class BasketPageMixin(UnseenLinesMixin):
    """Mixed over ``oscar.apps.basket.views.BasketView``: what waits is said before anybody begins."""

    request: Any

    def get_basket_warnings(self, basket: Any) -> list[Any]:
        warnings = super().get_basket_warnings(basket)  # type: ignore[misc]
        if shipping.is_undeliverable(self.request):
            warnings = [shipping.whom_to_ask(), *warnings]
        contact = None if basket.is_empty else awaited_of(self.request)
        if contact is None:
            return warnings
        page = (reverse("clientportal_portal:company-terms"), urlencode({"next": self.request.path}))
        link = format_html('<a href="{}?{}">{}</a>', *page, _("Terms of use"))
        return [format_html("{} {}", terms.what_to_do(contact), link), *warnings]
