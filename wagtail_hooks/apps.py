from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailHooksConfig(AppConfig):
    name = "wagtail_hooks"
    label = "clientportal_wagtail"
    verbose_name = _("Client portal in Wagtail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from oscar_clientportal.core import options

        from . import models, receivers

        options.provide(models.shop_options)
        receivers.connect()
