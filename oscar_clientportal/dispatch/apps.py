from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    """Among SHARED_APPS: its one table is every shop's."""

    name = "oscar_clientportal.dispatch"
    label = "clientportal_dispatch"
    verbose_name = _("Work that is due")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from oscar_clientportal.core import next_due

        from . import index

        next_due.listen(index.note_due)
