"""The umbrella app: templates, static files, translations and system checks of the whole package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientPortalConfig(AppConfig):
    name = "oscar_clientportal"
    label = "clientportal"
    verbose_name = _("Client portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from oscar_clientportal.core import checks, tenancy  # noqa: F401 - importing registers the checks

        tenancy.install_site_cache()
