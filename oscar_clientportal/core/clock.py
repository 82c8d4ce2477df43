"""The time. Everything asks here, so that tests have one clock to move."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def shop_zone() -> ZoneInfo:
    """The time zone in which the shop counts its days and terms."""
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    """The present day in the shop's time zone."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day in the shop's time zone that this moment belongs to."""
    return moment.astimezone(shop_zone()).date()
