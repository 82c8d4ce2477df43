"""How a deadline is told: in words, with a colour for what is urgent."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.services import deadlines

#: From this share of the time on it is urgent.
URGENT = 0.8


def words(due_at: datetime | None, now: datetime) -> str:
    """“due in 5 hours”, “overdue since 24 November 2026 15:00”."""
    if due_at is None:
        return ""
    if due_at <= now:
        moment = date_format(timezone.localtime(due_at), "DATETIME_FORMAT")
        return _("overdue since %(moment)s") % {"moment": moment}
    return _("due in %(time)s") % {"time": timeuntil(due_at, now, depth=1)}


def urgency(link: Any, now: datetime, works: Callable[[date], bool]) -> str:
    """``overdue``, ``urgent`` or ``fresh``; empty for a link that was decided on or has no deadline."""
    if link.due_at is None or link.status != link.Status.PENDING:
        return ""
    if link.due_at <= now:
        return "overdue"
    share = deadlines.share_passed(link=link, now=now, works=works)
    return "urgent" if share >= URGENT else "fresh"


class DeadlineColumn(Column):
    cell_template_name = "oscar_clientportal/wagtail/approvals/deadline_cell.html"

    @cached_property
    def works(self) -> Callable[[date], bool]:
        return deadlines.working_days()

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        now = clock.now()
        return {
            **super().get_cell_context_data(instance, parent_context),
            "words": words(instance.due_at, now),
            "urgency": urgency(instance, now, self.works),
            "due_at": instance.due_at,
        }
