"""Where there is no page that could be missing, as for the mail that something is back in stock."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.availability import Unavailable


class Hidden(Unavailable):
    message = _("Not in the catalogue")


class UnseenMixin:
    """Over whatever strategy the shop has: what somebody who was told of without a request doesn't see, they can't buy.

    Whatever is shown on a page was asked for in one query before; a line of a basket is judged by whom it is for.
    """

    request: Any
    clientportal_user: Any
    clientportal_is_told: bool
    reading: Any
    _is_line: bool

    def fetch_for_product(self, product: Any, stockrecord: Any = None) -> Any:
        return self._unless_unseen(super().fetch_for_product(product, stockrecord), product)  # type: ignore[misc]

    def fetch_for_parent(self, product: Any) -> Any:
        return self._unless_unseen(super().fetch_for_parent(product), product)  # type: ignore[misc]

    def _unless_unseen(self, info: Any, product: Any) -> Any:
        is_staff = getattr(self.clientportal_user, "is_staff", False)
        if self.request is not None or not self.clientportal_is_told or is_staff or self._is_line:
            return info
        return info if self.reading.sees([product.pk]) else info._replace(availability=Hidden())
