"""The menu "Acting as clients": partners, consents, sessions, what was ordered in them, and what was refused."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .consents import ConsentViewSet
from .partners import PartnerViewSet
from .placed_orders import PlacedOrdersViewSet
from .refusals import RefusalViewSet
from .sessions import SessionViewSet


class ActingGroup(ViewSetGroup):
    menu_label = _("Acting as clients")
    menu_name = "clientportal-acting"
    menu_icon = "view"
    menu_order = 252
    items = (SessionViewSet, PlacedOrdersViewSet, ConsentViewSet, PartnerViewSet, RefusalViewSet)
