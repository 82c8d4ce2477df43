from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Shop(TenantMixin):
    """A shop of the sandbox; its schema holds everything else about it."""

    name = models.CharField(max_length=100)
    currency = models.CharField(max_length=3, default="EUR")
    #: Main language first.
    languages = models.JSONField(default=list)

    auto_create_schema = False

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):
    pass
