"""Oscar's checkout and ours: by one's own means or by the client's, whoever may do neither has no business there."""

from django.utils.translation import gettext_lazy as _

from .pages import BASKET, PURCHASE, Page, each, own, under

_STEPS = Page(_("Checkout"), read=PURCHASE, change=PURCHASE)
_RETURN = Page(_("Payment"), read=PURCHASE, change=PURCHASE, keeps=True)

PAGES: dict[str, Page] = {
    **under(
        "checkout",
        {
            **each(
                ["index", "shipping-address", "shipping-method", "payment-method", "payment-details"], _STEPS
            ),
            "preview": Page(_("Place the order"), read=PURCHASE, change=PURCHASE),
            "thank-you": Page(_("Order placed"), read=PURCHASE),
            "user-address-update": Page(_("Edit an address"), read=PURCHASE, change=BASKET),
            "user-address-delete": Page(_("Remove an address"), read=PURCHASE, change=BASKET),
        },
    ),
    **under(
        "clientportal_checkout",
        {
            "return": _RETURN,
            "processing": _RETURN,
            "waiting": Page(_("Order that waits for the client"), read=PURCHASE, change=PURCHASE),
            "waiting-order": own(_("Order that waits for the client")),
            "webhook": own(),
        },
    ),
}
