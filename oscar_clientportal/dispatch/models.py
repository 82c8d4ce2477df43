"""When each shop has to be looked at next. One small table for all shops, in the public schema."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NextDue(models.Model):
    """The first moment at which a shop has something to do; whoever sends work out reads this instead of every shop."""

    schema_name = models.CharField(_("shop"), max_length=63, unique=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("shop's next work")
        verbose_name_plural = _("shops' next work")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="clientportal_next_due"),
        ]

    def __str__(self) -> str:
        return self.schema_name
