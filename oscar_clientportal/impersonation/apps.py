from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class ImpersonationConfig(OscarConfig):
    name = "oscar_clientportal.impersonation"
    label = "clientportal_impersonation"
    verbose_name = _("Impersonation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers

        super().ready()
        receivers.connect()
