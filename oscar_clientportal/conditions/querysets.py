"""Named reads of catalogue views and conditions."""

from datetime import date

from django.db import models
from django.db.models import Q


class CatalogueViewQuerySet(models.QuerySet):
    def default(self):
        """The shop's default view, if there is one."""
        return self.filter(is_default=True)


class PriceConditionQuerySet(models.QuerySet):
    def valid(self, on: date):
        """Those that hold on this day of the shop."""
        begun = Q(valid_from=None) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gte=on))

    def about(self, *, company: int | None, group: int | None):
        """Those that speak of this company, of this group, or of everybody."""
        everybody = Q(company=None, group=None)
        named = Q(company=company) if company is not None else Q(pk__in=[])
        grouped = Q(group=group) if group is not None else Q(pk__in=[])
        return self.filter(everybody | named | grouped)
