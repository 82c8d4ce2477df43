from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class SubscriptionsConfig(OscarConfig):
    name = "oscar_clientportal.subscriptions"
    label = "clientportal_subscriptions"
    verbose_name = _("Subscriptions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers

        super().ready()
        receivers.connect()
