"""Oscar's catalogue, search, offers, reviews and basket, and the wish lists that are shown to others."""

from django.utils.translation import gettext_lazy as _

from .pages import BASKET, Page, each, own, under

#: Searching is reading; their form has no POST of its own.
_LISTS = {
    "index": Page(_("All products")),
    "category": Page(_("Category"), names_object=True),
    "range": Page(_("Range"), names_object=True),
}

PAGES: dict[str, Page] = {
    **each(["home"], Page(_("Home page"))),
    **under(
        "catalogue",
        {
            **_LISTS,
            "detail": Page(_("Product"), names_object=True),
            "reviews-list": Page(_("Reviews"), names_object=True),
            "reviews-detail": Page(_("Review"), names_object=True),
            "reviews-add": own(_("Write a review")),
            "reviews-vote": own(_("Vote on a review")),
        },
    ),
    **under("search", {"search": Page(_("Search"))}),
    **under("offer", {"list": Page(_("Offers")), "detail": Page(_("Offer"), names_object=True)}),
    **under("wishlists", {"detail": Page(_("Wish list"), names_object=True)}),
    **under(
        "basket",
        {
            "summary": Page(_("Basket"), change=BASKET),
            "add": Page(_("Put into the basket"), change=BASKET, names_object=True),
            "saved": Page(_("Saved baskets"), change=BASKET),
            **each(["vouchers-add", "vouchers-remove"], Page(_("Voucher"), change=BASKET)),
        },
    ),
}
