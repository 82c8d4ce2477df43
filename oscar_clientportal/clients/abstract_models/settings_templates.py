"""Settings that many customers share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AbstractSettingsTemplate(models.Model):
    """Values for some fields of a company, to be given to many; ``clients.services.templates`` knows which fields.

    Applying a template copies its values: a customer may differ from it afterwards, which "compare" shows.
    """

    title = models.CharField(_("title"), max_length=128, unique=True)
    description = models.TextField(_("description"), blank=True)
    #: Field of a company → value as JSON has it; a field that is missing is left as each customer has it.
    values = models.JSONField(_("settings"), default=dict, blank=True)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["title", "pk"]
        verbose_name = _("settings template")
        verbose_name_plural = _("settings templates")
        permissions = [("apply_settingstemplate", _("Can apply settings templates"))]

    def __str__(self) -> str:
        return self.title
