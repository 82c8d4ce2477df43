from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class DocumentsConfig(OscarConfig):
    name = "oscar_clientportal.documents"
    label = "clientportal_documents"
    verbose_name = _("Documents")
    default_auto_field = "django.db.models.BigAutoField"
