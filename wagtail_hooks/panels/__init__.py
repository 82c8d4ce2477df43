"""The menu "Client portal": its panels, one module each."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .approvals import ApprovalViewSet
from .customers import CategoryViewSet, CustomerViewSet
from .orders import OrdersViewSet
from .plans import ContentViewSet, PlanViewSet
from .portfolio import PortfolioViewSet
from .protected_pages import ProtectedPageViewSet
from .registration import RegistrationLinkViewSet
from .subscriptions import SubscriptionViewSet


class ClientPortalGroup(ViewSetGroup):
    menu_label = _("Client portal")
    menu_name = "client-portal"
    menu_icon = "client-portal"
    menu_order = 250
    items = (
        CustomerViewSet,
        ApprovalViewSet,
        PortfolioViewSet,
        RegistrationLinkViewSet,
        OrdersViewSet,
        SubscriptionViewSet,
        PlanViewSet,
        ContentViewSet,
        ProtectedPageViewSet,
        CategoryViewSet,
    )
