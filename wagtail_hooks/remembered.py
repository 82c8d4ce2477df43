"""What all options of a shop have in common."""

from typing import Any

from django.db import transaction
from wagtail.contrib.settings.models import BaseGenericSetting

from oscar_clientportal.core import options


class RememberedSetting(BaseGenericSetting):
    """Options that every room reads from the cache."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        options.forget()
        transaction.on_commit(options.forget)  # somebody may have read the old ones meanwhile
