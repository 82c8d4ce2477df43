"""A client portal for django-oscar shops."""

__version__ = "0.1.0"

#: Everything a shop adds to its own ``INSTALLED_APPS``, after Oscar's and Wagtail's apps.
INSTALLED_APPS = [
    "oscar_clientportal.apps.ClientPortalConfig",
    "oscar_clientportal.clients.apps.ClientsConfig",
    "oscar_clientportal.portfolios.apps.PortfoliosConfig",
    "oscar_clientportal.accounts.apps.AccountsConfig",
    "oscar_clientportal.licences.apps.LicencesConfig",
    "oscar_clientportal.conditions.apps.ConditionsConfig",
    "oscar_clientportal.documents.apps.DocumentsConfig",
    "oscar_clientportal.payments.apps.PaymentsConfig",
    "oscar_clientportal.impersonation.apps.ImpersonationConfig",
    "oscar_clientportal.subscriptions.apps.SubscriptionsConfig",
    "oscar_clientportal.checkout.apps.CheckoutConfig",
    "oscar_clientportal.portal.apps.PortalConfig",
    "wagtail_hooks.apps.WagtailHooksConfig",
]
