from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class ClientsConfig(OscarConfig):
    name = "oscar_clientportal.clients"
    label = "clientportal_clients"
    verbose_name = _("Clients")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        super().ready()
        from . import receivers

        receivers.connect()
