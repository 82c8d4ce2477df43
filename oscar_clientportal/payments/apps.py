from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class PaymentsConfig(OscarConfig):
    name = "oscar_clientportal.payments"
    label = "clientportal_payments"
    verbose_name = _("Payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers

        super().ready()
        receivers.connect()
