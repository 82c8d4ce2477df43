"""The menu "Client portal": its panels, one module each."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .agents import AgentViewSet
from .approvals import ApprovalViewSet
from .catalogue_views import CatalogueViewViewSet
from .coming_up import ComingUpViewSet
from .conditions.viewset import ConditionViewSet
from .contact_parts import (
    interests_part,
    partner_part,
    projects_part,
    seats_part,
    sessions_part,
    subscriptions_part,
)
from .contacts import ContactViewSet
from .contacts.page import ContactView
from .customer_groups import CustomerGroupViewSet
from .customers import CategoryViewSet, CustomerViewSet
from .imports import ImportViewSet
from .interests import InterestViewSet
from .licences import LicenceViewSet
from .orders import OrdersViewSet
from .plans import ContentViewSet, PlanViewSet
from .portfolio import PortfolioViewSet
from .projects import ProjectViewSet
from .protected_pages import ProtectedPageViewSet
from .registration import RegistrationLinkViewSet
from .required_products import RequiredProductViewSet
from .seat_products import SeatProductViewSet
from .settings_templates import SettingsTemplateViewSet
from .subscriptions import SubscriptionViewSet
from .terms import TermsAnswerViewSet, TermsViewSet

ContactView.parts = [
    subscriptions_part,
    seats_part,
    interests_part,
    projects_part,
    partner_part,
    sessions_part,
]


class ClientPortalGroup(ViewSetGroup):
    menu_label = _("Client portal")
    menu_name = "client-portal"
    menu_icon = "client-portal"
    menu_order = 250
    items = (
        CustomerViewSet,
        ContactViewSet,
        AgentViewSet,
        ApprovalViewSet,
        PortfolioViewSet,
        RegistrationLinkViewSet,
        ProjectViewSet,
        InterestViewSet,
        OrdersViewSet,
        SubscriptionViewSet,
        LicenceViewSet,
        ComingUpViewSet,
        PlanViewSet,
        ContentViewSet,
        ProtectedPageViewSet,
        RequiredProductViewSet,
        SeatProductViewSet,
        CatalogueViewViewSet,
        CustomerGroupViewSet,
        ConditionViewSet,
        CategoryViewSet,
        SettingsTemplateViewSet,
        TermsViewSet,
        TermsAnswerViewSet,
        ImportViewSet,
    )
