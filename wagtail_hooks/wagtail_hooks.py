"""What the client portal adds to Wagtail."""

from typing import Any

from oscar.core.loading import get_model
from wagtail import hooks
from wagtail.contrib.settings.registry import register_setting
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from . import access, log, log_acting
from .choosers import company_chooser, contact_chooser, group_chooser, product_chooser, view_chooser
from .home import WaitingActsPanel
from .home_approvals import WaitingClientsPanel
from .home_documents import DocumentsPanel
from .home_payments import OpenPaymentsPanel
from .home_sessions import UnusualSessionsPanel
from .home_subscriptions import FailedRenewalsPanel
from .lists import acts
from .models import (
    ClientOptions,
    DocumentOptions,
    ImpersonationOptions,
    LicenceOptions,
    ShopOptions,
    SubscriptionOptions,
)
from .panels import ClientPortalGroup, conditions_pages
from .panels.acting import ActingGroup
from .panels.conditions import log as conditions_log
from .panels.conditions.choosers import CHOOSERS as CONDITION_CHOOSERS
from .panels.contacts import log as contacts_log
from .panels.customers import log as customers_log
from .panels.documents import log as documents_log
from .panels.finances import FinancesGroup
from .panels.licences import log as licences_log
from .panels.plans import versions as plan_versions
from .panels.protected_pages import access_button
from .panels.subscriptions import log as subscriptions_log

# Whoever may do something with refunds may do it in the panel of the payments they belong to.
register_permission_policy(
    get_model("clientportal_payments", "PaymentAttempt"),
    ModelPermissionPolicy(get_model("clientportal_payments", "Refund")),
    exact_class=True,
)
# Whoever looks at sessions looks at those that were refused.
register_permission_policy(
    get_model("clientportal_impersonation", "Refusal"),
    ModelPermissionPolicy(get_model("clientportal_impersonation", "Impersonation")),
    exact_class=True,
)


@hooks.register("register_admin_viewset")
def register_panels() -> list[Any]:
    return [
        ClientPortalGroup(),
        FinancesGroup(),
        ActingGroup(),
        product_chooser,
        company_chooser,
        contact_chooser,
        view_chooser,
        group_chooser,
        *CONDITION_CHOOSERS,
    ]


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    ours = ("client-portal", "clientportal-finances")
    return [*icons, *[f"oscar_clientportal/wagtail/icons/{name}.svg" for name in ours]]


@hooks.register("register_page_header_buttons")
def register_access_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> list[Any]:
    return access_button(page, user)


@hooks.register("construct_homepage_panels")
def add_waiting_acts(request: Any, panels: list[Any]) -> None:
    panels += [WaitingClientsPanel(), WaitingActsPanel(), OpenPaymentsPanel(), FailedRenewalsPanel()]
    panels += [DocumentsPanel(), UnusualSessionsPanel()]


hooks.register("register_log_actions", log.register)
hooks.register("register_log_actions", log_acting.register)
hooks.register("register_log_actions", acts.register_log)
hooks.register("register_log_actions", conditions_pages.register_log)
hooks.register("register_log_actions", conditions_log.register)
hooks.register("register_log_actions", contacts_log.register)
hooks.register("register_log_actions", customers_log.register)
hooks.register("register_log_actions", documents_log.register)
hooks.register("register_log_actions", licences_log.register)
hooks.register("register_log_actions", plan_versions.register_log)
hooks.register("register_log_actions", subscriptions_log.register)
hooks.register("on_serve_page", access.guard)
register_setting(ShopOptions, icon="client-portal")
register_setting(ClientOptions, icon="client-portal")
register_setting(SubscriptionOptions, icon="client-portal")
register_setting(ImpersonationOptions, icon="client-portal")
register_setting(LicenceOptions, icon="client-portal")
register_setting(DocumentOptions, icon="client-portal")
