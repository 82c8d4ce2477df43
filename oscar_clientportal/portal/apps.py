from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class PortalConfig(OscarConfig):
    name = "oscar_clientportal.portal"
    label = "clientportal_portal"
    verbose_name = _("Portal")
    namespace = "clientportal_portal"
