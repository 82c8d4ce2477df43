"""What a customer answered to terms of use, on its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, Table

from oscar_clientportal.clients.services import terms as services
from wagtail_hooks.facts import readable

from .rows import TermsAnswer, title

#: The newest are shown.
MOST = 50
WORDS = {
    "none": _("The shop has published no terms of use."),
    "unread": _("Not answered yet."),
    "accepted": _("Accepted."),
    "declined": _("Declined."),
}


def terms_context(company: Any, user: Any) -> dict[str, Any]:
    """Three queries."""
    rows = TermsAnswer.objects.filter(company=company).select_related("version").order_by("-pk")[:MOST]
    columns = [
        Column("version", label=_("Version"), accessor=lambda row: title(row.version)),
        Column(
            "answer", label=pgettext_lazy("column", "Answer"), accessor=lambda row: row.get_answer_display()
        ),
        Column("when", label=_("When"), accessor=lambda row: readable(row.created_at)),
        Column("who", label=_("By"), accessor="user_name"),
        Column("language", label=_("Read in"), accessor="language"),
    ]
    state = services.state_of(company)
    return {"table": Table(columns, list(rows)), "version": state.version, "words": WORDS[state.state]}
