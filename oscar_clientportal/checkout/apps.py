from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class CheckoutConfig(OscarConfig):
    name = "oscar_clientportal.checkout"
    label = "clientportal_checkout"
    verbose_name = _("Checkout")
    namespace = "clientportal_checkout"
