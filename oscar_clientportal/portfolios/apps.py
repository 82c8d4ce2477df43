from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class PortfoliosConfig(OscarConfig):
    name = "oscar_clientportal.portfolios"
    label = "clientportal_portfolios"
    verbose_name = _("Portfolios")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers

        receivers.connect()
