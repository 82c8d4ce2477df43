"""On Wagtail's first page: sessions as clients that run now, and those of the last days that are unusual."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component

from oscar_clientportal.core import clock

from .lists.rules import Condition, Operator, as_query

LATELY = timedelta(days=7)


class UnusualSessionsPanel(Component):
    """How many there are, with the way to them; nothing where there are none."""

    name = "clientportal_unusual_sessions"
    template_name = "oscar_clientportal/wagtail/home_unusual_sessions.html"
    order = 123

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        if not parent_context["request"].user.has_perm("clientportal_impersonation.view_impersonation"):
            return {"items": []}
        return {"items": [(text % {"count": count}, url) for count, text, url in _found() if count]}


def _found() -> list[tuple[int, str, str]]:
    now = clock.now()
    sessions = get_model("clientportal_impersonation", "Impersonation").objects
    counts = sessions.filter(started_at__gte=now - LATELY).aggregate(
        many=Count("pk", filter=Q(flags__contains=["many"])),
        night=Count("pk", filter=Q(flags__contains=["night"])),
        running=Count("pk", filter=Q(ended_at=None, ends_at__gt=now)),
    )
    many, night, running = counts["many"], counts["night"], counts["running"]
    lately = Condition("started", Operator.WITHIN, (str(LATELY.days),))
    return [
        (
            many,
            ngettext(
                "%(count)d session of somebody who began many within an hour",
                "%(count)d sessions of somebody who began many within an hour",
                many,
            ),
            _url(Condition("flags", Operator.ONE_OF, ("many",)), lately),
        ),
        (
            night,
            ngettext("%(count)d session at night", "%(count)d sessions at night", night),
            _url(Condition("flags", Operator.ONE_OF, ("night",)), lately),
        ),
        (
            running,
            ngettext("%(count)d session runs now", "%(count)d sessions run now", running),
            _url(Condition("state", Operator.ONE_OF, ("running",))),
        ),
    ]


def _url(*conditions: Condition) -> str:
    return f"{reverse('clientportal_sessions:index')}?{urlencode(as_query(conditions))}"
