from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class AccountsConfig(OscarConfig):
    name = "oscar_clientportal.accounts"
    label = "clientportal_accounts"
    verbose_name = _("Customer accounts")
    default_auto_field = "django.db.models.BigAutoField"
