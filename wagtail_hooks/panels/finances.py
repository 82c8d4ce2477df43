"""The menu "Finances": customer accounts, what is paid back, and documents."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .accounts import AccountViewSet
from .documents import DeliveryViewSet, DocumentViewSet
from .payments import PaymentViewSet
from .provider_events import EventViewSet


class FinancesGroup(ViewSetGroup):
    menu_label = _("Finances")
    menu_name = "clientportal-finances"
    menu_icon = "clientportal-finances"
    menu_order = 251
    items = (AccountViewSet, PaymentViewSet, DocumentViewSet, DeliveryViewSet, EventViewSet)
