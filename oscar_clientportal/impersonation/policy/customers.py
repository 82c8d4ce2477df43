"""Oscar's customer account: what there is to read in it, and the much that is the client's own."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .pages import BASKET, Page, each, own, under

#: Who one is and how one gets in. The mails are among it: they hold links that open the login to anybody.
_LOGIN = {
    "login": Page(pgettext_lazy("to an account", "Login")),
    "register": own(_("Registration")),
    "logout": Page(_("Log out"), change=("look",), ends=True),
    "change-password": own(_("Change password")),
    "profile-view": Page(_("Profile")),
    "profile-update": own(_("Edit profile")),
    "profile-delete": own(_("Delete the account")),
    **each(["email-list", "email-detail"], own(_("Mails"))),
}
_ORDERS = {
    "summary": Page(_("Account")),
    "order-list": Page(_("Order history")),
    **each(["order", "order-line"], Page(_("Order"), change=BASKET, names_object=True)),
    **each(["anon-order-form", "anon-order"], own(_("Order without a login"))),
}
_ADDRESSES = {
    "address-list": Page(_("Address book")),
    "address-create": Page(_("Add an address"), change=BASKET),
    "address-detail": Page(_("Edit an address"), change=BASKET),
    "address-delete": Page(_("Remove an address"), change=BASKET),
    "address-change-status": Page(_("Usual address"), change=BASKET, gets_change=True),
}
_NOTIFICATIONS = {
    # Oscar gives the address of all notifications no name: it leads to the inbox.
    "django.views.generic.base.RedirectView": Page(),
    **each(["notifications-inbox", "notifications-archive"], Page(_("Notifications"))),
    "notifications-detail": Page(_("Notification")),
    "notifications-update": own(_("Notifications")),
}
_ALERTS = {
    "alerts-list": Page(_("Product alerts")),
    **each(
        ["alert-create", "alerts-confirm", "alerts-cancel-by-key", "alerts-cancel-by-pk"],
        own(_("Product alert")),
    ),
}
_WISH_LISTS = {
    "wishlists-list": Page(_("Wish lists")),
    "wishlists-detail": Page(_("Wish list"), change=BASKET, names_object=True),
    **each(
        ["wishlists-create", "wishlists-create-with-product", "wishlists-update", "wishlists-delete"],
        Page(_("Wish list"), change=BASKET),
    ),
    "wishlists-remove-product": Page(_("Wish list"), change=BASKET),
    # Both write on GET, for the sake of links in menus.
    **each(
        ["wishlists-add-product", "wishlists-move-product-to-another"],
        Page(_("Put on a wish list"), change=BASKET, gets_change=True),
    ),
}
_PASSWORD = ["password-reset", "password-reset-done", "password-reset-confirm", "password-reset-complete"]

PAGES: dict[str, Page] = {
    **under("customer", {**_LOGIN, **_ORDERS, **_ADDRESSES, **_NOTIFICATIONS, **_ALERTS, **_WISH_LISTS}),
    **each(_PASSWORD, own(_("New password"))),
}
