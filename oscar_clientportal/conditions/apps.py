from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class ConditionsConfig(OscarConfig):
    name = "oscar_clientportal.conditions"
    label = "clientportal_conditions"
    verbose_name = _("Conditions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .services import template_fields

        super().ready()
        template_fields.join()
