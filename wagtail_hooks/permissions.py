"""Who may do what in the menu "Client portal": model permissions, given in Wagtail's group settings."""

from collections.abc import Iterable

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.db.models import Model, Q, QuerySet
from oscar.core.loading import get_model

#: Model → what an editor of the client portal may do with it.
EDITOR_ACTIONS = {
    ("clientportal_portfolios", "ClientLink"): ("view", "change", "approve"),
    ("clientportal_portfolios", "Agent"): ("view", "add", "change"),
    ("clientportal_portfolios", "Interest"): ("view", "add", "change", "delete"),
    ("clientportal_portfolios", "Project"): ("view", "add", "change"),
    ("clientportal_portfolios", "OrderLineBeneficiary"): ("view",),
    ("clientportal_portfolios", "OrderParties"): ("view",),
    ("clientportal_subscriptions", "Subscription"): ("view", "change"),
    ("clientportal_subscriptions", "Plan"): ("add", "change", "delete"),
    ("clientportal_subscriptions", "Content"): ("add", "change", "delete"),
    ("clientportal_subscriptions", "ProductRequirement"): ("add", "change", "delete"),
    ("clientportal_subscriptions", "SeatProduct"): ("add", "change", "delete"),
    ("clientportal_licences", "Licence"): ("view", "add", "change", "delete", "export"),
    ("clientportal_conditions", "CatalogueView"): ("view", "add", "change", "delete"),
    ("clientportal_conditions", "CustomerGroup"): ("view", "add", "change", "delete"),
    ("clientportal_conditions", "CompanyConditions"): ("change",),
    ("clientportal_clients", "Contact"): (
        "view",
        "add",
        "change",
        "delete",
        "invite",
        "send_access",
        "export",
        "import",
        "impersonate",
    ),
    ("clientportal_clients", "Company"): ("view", "add", "change", "delete", "export", "import", "block"),
    ("clientportal_clients", "SettingsTemplate"): ("add", "change", "delete", "apply"),
    ("clientportal_clients", "CompanyCategory"): ("add", "change", "delete"),
    ("clientportal_clients", "TermsVersion"): (
        "view",
        "add",
        "change",
        "delete",
        "publish",
        "remind",
        "export",
    ),
    ("clientportal_clients", "RegistrationLink"): ("view", "add", "change"),
    ("clientportal_conditions", "PriceCondition"): ("view", "add", "change", "delete", "export", "import"),
    ("clientportal_documents", "Document"): ("view", "add", "export", "settle", "send"),
    ("clientportal_documents", "Delivery"): ("view",),
    ("clientportal_accounts", "Account"): ("view", "change"),
    ("clientportal_payments", "Refund"): ("view", "add", "change"),
    ("clientportal_payments", "ProviderEvent"): ("view", "change"),
    ("clientportal_impersonation", "Impersonation"): ("view", "end", "export"),
    ("clientportal_impersonation", "Consent"): ("view", "export"),
    ("clientportal_impersonation", "Partner"): ("view", "add", "change"),
    ("clientportal_wagtail", "PageRequirement"): ("add", "change", "delete"),
}


def permissions_for(model: type[Model], actions: Iterable[str]) -> QuerySet[Permission]:
    """Django's permissions for these actions on the model."""
    return Permission.objects.filter(_matching(model, actions))


def editor_permissions() -> QuerySet[Permission]:
    """Everything an editor of the client portal needs, the way into the Wagtail admin included."""
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    for (app_label, model_name), actions in EDITOR_ACTIONS.items():
        wanted |= _matching(get_model(app_label, model_name), actions)
    return Permission.objects.filter(wanted)


def _matching(model: type[Model], actions: Iterable[str]) -> Q:
    return Q(
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
        codename__in=[get_permission_codename(action, model._meta) for action in actions],
    )
