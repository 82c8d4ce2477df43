"""Which part of the shop a page belongs to: a mail tells of parts, as a list of pages says less."""

SHOP, BASKET, CHECKOUT, ORDERS, ADDRESSES = "shop", "basket", "checkout", "orders", "addresses"
MONEY, SUBSCRIPTIONS, CARDS, LOGIN, ACCESS, DOCUMENTS = (
    "money",
    "subscriptions",
    "cards",
    "login",
    "access",
    "documents",
)
ACCOUNT, OTHERS = "account", "others"

#: How the name of a page in the URLconf begins → where it belongs; the first that fits counts.
BEGINNINGS = (
    ("customer:order", ORDERS),
    ("customer:anon-order", ORDERS),
    ("customer:address", ADDRESSES),
    ("customer:change-password", LOGIN),
    ("customer:email", LOGIN),
    ("customer:profile", LOGIN),
    ("customer:log", LOGIN),
    ("customer:register", LOGIN),
    ("password-reset", LOGIN),
    ("customer:", ACCOUNT),
    ("clientportal_portal:bought", ORDERS),
    ("clientportal_portal:account-statement", DOCUMENTS),
    ("clientportal_portal:subscription-receipt", DOCUMENTS),
    ("clientportal_portal:file", DOCUMENTS),
    ("clientportal_portal:account", MONEY),
    ("clientportal_portal:subscription", SUBSCRIPTIONS),
    ("clientportal_portal:renewal", SUBSCRIPTIONS),
    ("clientportal_portal:card", CARDS),
    ("clientportal_portal:access", ACCESS),
    ("clientportal_portal:partner", ACCESS),
    ("clientportal_portal:", ACCOUNT),
    ("basket:", BASKET),
    ("checkout:", CHECKOUT),
    ("catalogue:", SHOP),
    ("search:", SHOP),
    ("offer:", SHOP),
    ("home", SHOP),
    ("wagtail_serve", SHOP),
)


def area_of(page: str) -> str:
    """The part of the shop that the page with this name in the URLconf belongs to."""
    return next((area for beginning, area in BEGINNINGS if page.startswith(beginning)), OTHERS)
