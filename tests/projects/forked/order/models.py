from django.db import models
from oscar.apps.order.abstract_models import AbstractOrder


class Order(AbstractOrder):
    cost_centre = models.CharField(max_length=20, blank=True)


from oscar.apps.order.models import *  # noqa: E402,F403
