"""Whether a customer may come in, in words for the staff; and what else the shop has settled with them."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Q, Value, When
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from wagtail_hooks.facts import readable

from .comparing import compared

Company = get_model("clientportal_clients", "Company")
SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")
TermsAnswer = get_model("clientportal_clients", "TermsAnswer")
TermsVersion = get_model("clientportal_clients", "TermsVersion")

OPEN, BLOCKED, EARLY, OVER = "open", "blocked", "early", "over"
NAMES = {
    OPEN: gettext_lazy("Open"),
    BLOCKED: gettext_lazy("Blocked"),
    EARLY: gettext_lazy("Not valid yet"),
    OVER: gettext_lazy("No longer valid"),
}


def is_in(state: str, today: date) -> Q:
    """The companies that are so today; a blocked one is blocked, whatever its validity."""
    blocked, early, over = (
        Q(blocked_at__isnull=False),
        Q(valid_from__isnull=False, valid_from__gt=today),
        Q(valid_until__isnull=False, valid_until__lt=today),
    )
    return {
        OPEN: ~blocked & ~early & ~over,
        BLOCKED: blocked,
        EARLY: ~blocked & early,
        OVER: ~blocked & ~early & over,
    }[state]


def access_state() -> Case:
    """The same as a column, for lists and exports."""
    today = clock.today()
    closed = [When(is_in(state, today), then=Value(state)) for state in (BLOCKED, EARLY, OVER)]
    return Case(*closed, default=Value(OPEN), output_field=CharField())


def state_of(company: Any) -> str:
    today = clock.today()
    if company.blocked_at is not None:
        return BLOCKED
    if company.valid_from and company.valid_from > today:
        return EARLY
    return OVER if company.valid_until and company.valid_until < today else OPEN


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def closed_words(company: Any) -> str:
    """Why nobody of this customer comes in; empty where they do."""
    state = state_of(company)
    if state == BLOCKED:
        return _blocked_words(company)
    if state == EARLY:
        return _("Not valid before %(day)s: nobody of this customer can log in, buy or be acted for.") % {
            "day": _day(company.valid_from)
        }
    if state == OVER:
        return _("Valid until %(day)s: nobody of this customer can log in, buy or be acted for any more.") % {
            "day": _day(company.valid_until)
        }
    return ""


def _blocked_words(company: Any) -> str:
    by = company.blocked_by
    facts = {
        "when": readable(company.blocked_at),
        "by": (by.get_full_name() or by.email) if by else _("the shop"),
        "reason": company.block_reason or "-",
    }
    return _("Blocked since %(when)s by %(by)s. Reason, which the customer reads: %(reason)s") % facts


def validity(company: Any) -> str:
    first, last = company.valid_from, company.valid_until
    if first and last:
        return pgettext("period", "%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}
    if first:
        return _("from %(first)s") % {"first": _day(first)}
    return _("until %(last)s") % {"last": _day(last)} if last else ""


def terms_words(company: Any) -> str:
    """The last answer to the terms that hold now, with its day and its user."""
    current = TermsVersion.objects.current()
    if current is None:
        return _("There are none.")
    answer = TermsAnswer.objects.filter(company=company, version=current).order_by("-pk").first()
    facts = {"version": current}
    if answer is None:
        return _("Version %(version)s: not answered yet.") % facts
    facts |= {
        "answer": answer.get_answer_display(),
        "when": readable(answer.created_at),
        "by": answer.user_name or "-",
    }
    return _("Version %(version)s: %(answer)s on %(when)s by %(by)s.") % facts


def supplier_context(company: Any, user: Any) -> dict[str, Any]:
    """What the form can't be asked to change."""
    has_any = company.template_id is not None or SettingsTemplate.objects.exists()
    url = reverse("clientportal_customers:compare", args=[company.pk]) if has_any else ""
    rows, problem = compared(company, company.template) if company.template_id else ([], "")
    return {
        "access": closed_words(company) or NAMES[OPEN],
        "compare_url": url,
        "different": sum(not row.same for row in rows),
        "problem": problem,
    }
