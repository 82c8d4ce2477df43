"""Oscar's dynamic class loader, with this package's mixins over whatever class a shop has.

``OSCAR_DYNAMIC_CLASS_LOADER = "oscar_clientportal.core.class_loader.load"`` is all a shop needs: Oscar and
the shop's own forks stay as they are, and the mixins come first in the method resolution order.
"""

from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from . import conf

CATALOGUE = "oscar_clientportal.checkout.catalogue"
#: (module label, class name) → dotted path of the mixin. Each can be used by hand as well.
MIXINS: dict[tuple[str, str], str] = {
    ("checkout.views", "IndexView"): "oscar_clientportal.checkout.views.IndexMixin",
    (
        "checkout.views",
        "ShippingAddressView",
    ): "oscar_clientportal.checkout.views.ShippingAddressMixin",
    ("checkout.views", "ShippingMethodView"): "oscar_clientportal.checkout.shipping.ShippingMethodMixin",
    ("checkout.views", "PaymentMethodView"): "oscar_clientportal.checkout.views.PaymentMethodMixin",
    ("checkout.views", "PaymentDetailsView"): "oscar_clientportal.checkout.views.PaymentDetailsMixin",
    ("checkout.views", "ThankYouView"): "oscar_clientportal.checkout.views.ThankYouMixin",
    ("checkout.session", "CheckoutSessionMixin"): "oscar_clientportal.checkout.session.CheckoutSessionMixin",
    (
        "checkout.calculators",
        "OrderTotalCalculator",
    ): "oscar_clientportal.checkout.totals.OrderTotalCalculatorMixin",
    ("order.utils", "OrderCreator"): "oscar_clientportal.checkout.order.OrderCreatorMixin",
    ("shipping.repository", "Repository"): "oscar_clientportal.checkout.shipping.RepositoryMixin",
    ("partner.strategy", "Selector"): "oscar_clientportal.checkout.strategy.SelectorMixin",
    ("catalogue.views", "ProductDetailView"): "oscar_clientportal.checkout.product_page.ProductPageMixin",
    ("customer.views", "AccountAuthView"): "oscar_clientportal.portal.landing.LandingMixin",
    (
        "customer.forms",
        "EmailAuthenticationForm",
    ): "oscar_clientportal.clients.login_forms.LoginFormMixin",
    ("checkout.forms", "GatewayForm"): "oscar_clientportal.clients.login_forms.LoginFormMixin",
    ("customer.forms", "PasswordResetForm"): "oscar_clientportal.clients.login_forms.PasswordResetFormMixin",
    ("customer.views", "AddressListView"): "oscar_clientportal.portal.address_book.AddressListMixin",
    ("customer.views", "OrderHistoryView"): "oscar_clientportal.checkout.placed.OrderListMixin",
    ("customer.views", "OrderDetailView"): "oscar_clientportal.checkout.reorder.OrderPageMixin",
    ("customer.views", "OrderLineView"): "oscar_clientportal.checkout.reorder.ReorderMixin",
    ("dashboard.views", "LoginView"): "oscar_clientportal.clients.login_forms.DashboardLoginMixin",
    ("dashboard.orders.views", "OrderDetailView"): "oscar_clientportal.checkout.placed.DashboardOrderMixin",
    ("dashboard.communications.views", "ListView"): "oscar_clientportal.core.mail_editing.MailListMixin",
    ("dashboard.communications.views", "UpdateView"): "oscar_clientportal.core.mail_editing.MailPreviewMixin",
    (
        "dashboard.communications.forms",
        "CommunicationEventTypeForm",
    ): "oscar_clientportal.core.mail_editing.MailFormMixin",
    ("basket.views", "BasketView"): "oscar_clientportal.checkout.terms.BasketPageMixin",
    ("basket.forms", "AddToBasketForm"): "oscar_clientportal.checkout.forms.AddToBasketFormMixin",
    ("basket.forms", "SimpleAddToBasketForm"): "oscar_clientportal.checkout.forms.SimpleAddToBasketFormMixin",
    ("basket.forms", "BasketLineForm"): "oscar_clientportal.checkout.forms.BasketLineFormMixin",
    ("basket.views", "BasketAddView"): f"{CATALOGUE}.pages.SeenProductMixin",
    ("catalogue.reviews.views", "ProductReviewDetail"): f"{CATALOGUE}.pages.ReviewPageMixin",
    ("catalogue.reviews.views", "CreateProductReview"): f"{CATALOGUE}.pages.SeenProductMixin",
    ("catalogue.reviews.views", "AddVoteView"): f"{CATALOGUE}.pages.VoteMixin",
    ("catalogue.reviews.views", "ProductReviewList"): f"{CATALOGUE}.pages.SeenProductMixin",
    ("customer.alerts.views", "ProductAlertListView"): f"{CATALOGUE}.pages.AlertListMixin",
    ("customer.alerts.views", "ProductAlertCreateView"): f"{CATALOGUE}.pages.SeenProductMixin",
    ("customer.alerts.views", "ProductAlertConfirmView"): f"{CATALOGUE}.pages.AlertLinkMixin",
    ("customer.alerts.views", "ProductAlertCancelView"): f"{CATALOGUE}.pages.AlertLinkMixin",
    ("customer.history", "CustomerHistoryManager"): f"{CATALOGUE}.pages.HistoryMixin",
    ("customer.wishlists.views", "WishListListView"): f"{CATALOGUE}.wishlists.WishListsMixin",
    ("customer.wishlists.views", "WishListDetailView"): f"{CATALOGUE}.wishlists.OwnWishListMixin",
    ("customer.wishlists.views", "WishListCreateView"): f"{CATALOGUE}.pages.SeenProductMixin",
    ("customer.wishlists.views", "WishListAddProduct"): f"{CATALOGUE}.pages.SeenProductMixin",
    ("customer.wishlists.views", "WishListRemoveProduct"): f"{CATALOGUE}.wishlists.WishListLineMixin",
    (
        "customer.wishlists.views",
        "WishListMoveProductToAnotherWishList",
    ): f"{CATALOGUE}.wishlists.WishListLineMixin",
    ("offer.views", "OfferListView"): f"{CATALOGUE}.offers.OfferListMixin",
    ("offer.views", "OfferDetailView"): f"{CATALOGUE}.offers.ProductsMixin",
    ("offer.views", "RangeDetailView"): f"{CATALOGUE}.offers.ProductsMixin",
    ("search.views.base", "BaseSearchView"): f"{CATALOGUE}.lists.SearchMixin",
    ("search.views.catalogue", "CatalogueView"): f"{CATALOGUE}.lists.TreeMixin",
    ("search.views.catalogue", "ProductCategoryView"): f"{CATALOGUE}.lists.CategoryMixin",
    ("wishlists.views", "WishListView"): f"{CATALOGUE}.wishlists.SharedWishListMixin",
}


def load(module_label: str, classnames: list[str], module_prefix: str = "oscar.apps") -> list[Any]:
    """Load Oscar's classes through the delegate, then mix ours into those that ``MIXINS`` names."""
    loader = import_string(conf.settings.class_loader_delegate)
    classes = loader(module_label, classnames, module_prefix)
    return [with_mixins(module_label, name, cls) for name, cls in zip(classnames, classes, strict=True)]


def with_mixins(module_label: str, name: str, cls: type) -> type:
    """``cls`` with our mixin and the shop's extra one over it, where there are any and it lacks them."""
    for registry in (MIXINS, conf.settings.extra_mixins):
        path = registry.get((module_label, name))
        if path is not None:
            cls = mixed(import_string(path), cls)
    return cls


@cache
def mixed(mixin: type, cls: type) -> type:
    """The one class that is ``cls`` with ``mixin`` over it; ``cls`` itself where it has the mixin already."""
    if issubclass(cls, mixin):
        return cls
    return type(cls.__name__, (mixin, cls), {"__module__": cls.__module__, "__doc__": cls.__doc__})
