from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class LicencesConfig(OscarConfig):
    name = "oscar_clientportal.licences"
    label = "clientportal_licences"
    verbose_name = _("Licences")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers

        super().ready()
        receivers.connect()
