"""What the list tells of a version."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import terms_mails
from oscar_clientportal.core import conf

TermsAnswer = get_model("clientportal_clients", "TermsAnswer")
TermsVersion = get_model("clientportal_clients", "TermsVersion")
Answer = TermsAnswer.Answer


def versions() -> QuerySet:
    """The versions, with how many companies last said yes or no to each, and the number of the one that holds."""
    published = TermsVersion.objects.published().order_by("-number").values("number")
    return TermsVersion.objects.select_related("published_by").annotate(
        accepted=_companies(Answer.ACCEPTED),
        declined=_companies(Answer.DECLINED),
        newest=Subquery(published[:1]),
    )


def _companies(answer: str) -> Coalesce:
    """How many companies gave this as their last answer to the version."""
    later = TermsAnswer.objects.filter(
        version=OuterRef("version"), company=OuterRef("company"), pk__gt=OuterRef("pk")
    )
    last = TermsAnswer.objects.filter(~Exists(later), version=OuterRef("pk"), answer=answer)
    counts = last.order_by().values("version").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def holds(version: Any) -> bool:
    return version.published_at is not None and version.number == version.newest


def title(version: Any) -> str:
    return _("Version %(number)s") % {"number": version.number}


def state(version: Any) -> str:
    if version.published_at is None:
        return _("Draft")
    return _("Holds now") if holds(version) else _("Replaced")


def unanswered(version: Any) -> int | None:
    """How many are asked and have not answered: of the version that holds alone, as nobody is asked for others."""
    return terms_mails.unanswered(version).count() if holds(version) else None


def published_by(version: Any) -> str:
    user = version.published_by
    return (user.get_full_name() or user.email) if user else ""


def language_names() -> dict[str, str]:
    """The shop's languages, the main one first, as they are called."""
    names = dict(settings.LANGUAGES)
    return {code: str(names.get(code, code)) for code in conf.settings.languages}
