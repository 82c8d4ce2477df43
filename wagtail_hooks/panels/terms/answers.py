"""Who has answered the version that holds, and who has not: a list to be asked, exported, and reminded from."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from oscar_clientportal.clients.services import terms_mails
from wagtail_hooks.facts import Fact, column_fact
from wagtail_hooks.lists.acts import Act
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing

from .rows import Answer, TermsAnswer, TermsVersion, title

Company = get_model("clientportal_clients", "Company")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
UNREAD = "unread"
STATES = [
    (Answer.ACCEPTED.value, Answer.ACCEPTED.label),
    (Answer.DECLINED.value, Answer.DECLINED.label),
    (UNREAD, gettext_lazy("Not answered")),
]


def companies(columns: tuple[str, ...] = ()) -> QuerySet:
    """Who is asked, with their answers to the version that holds, when they were reminded, and who can answer."""
    given = TermsAnswer.objects.filter(version=TermsVersion.objects.current()).order_by("-pk")
    told = CompanyEvent.objects.filter(kind=CompanyEvent.Kind.TERMS_REMINDED).order_by("-pk")
    parts = {
        "answer": Prefetch("terms_answers", given, to_attr="given_answers"),
        "reminded": Prefetch("events", told, to_attr="reminders"),
        "people": Prefetch("contacts", terms_mails.who_can_answer().order_by("pk"), to_attr="answerers"),
    }
    needed = {"answer", *[name for name in parts if name in columns]}
    rows = terms_mails.asked().defer("search_text", "note")
    return rows.prefetch_related(*[parts[name] for name in parts if name in needed])


def find(rows: QuerySet, words: str) -> QuerySet:
    return rows.matching(words)


def in_states(values: list[str]) -> Q:
    """Companies whose last answer to the version that holds is one of these."""
    version = TermsVersion.objects.current()
    given = TermsAnswer.objects.filter(version=version, company=OuterRef("pk"))
    later = TermsAnswer.objects.filter(version=version, company=OuterRef("company"), pk__gt=OuterRef("pk"))
    said = Q(Exists(given.filter(~Exists(later), answer__in=values)))
    return said | Q(~Exists(given)) if UNREAD in values else said


def last(company: Any) -> Any:
    return next(iter(company.given_answers), None)


def state(company: Any) -> str:
    answer = last(company)
    return str(dict(STATES)[answer.answer if answer else UNREAD])


def is_accepted(company: Any) -> bool:
    answer = last(company)
    return answer is not None and answer.answer == Answer.ACCEPTED


def of_answer(name: str) -> Any:
    return lambda company: getattr(last(company), name, None) or ""


def reminded(company: Any) -> Any:
    return next((event.created_at for event in company.reminders), None)


def people(company: Any) -> str:
    return ", ".join(contact.name for contact in company.answerers[:3])


LISTING = register(
    Listing(
        panel="terms_answers",
        rows_for=companies,
        search=find,
        fields=(
            Field("answer", pgettext_lazy("column", "Answer"), Kind.CHOICE, lambda: STATES, asks=in_states),
            Field("name", gettext_lazy("Name"), Kind.TEXT, searched=True),
            Field("town", gettext_lazy("Town"), Kind.TEXT, searched=True),
            Field("created_at", gettext_lazy("Customer since"), Kind.DATE),
        ),
        facts=(
            column_fact("name", pgettext_lazy("of the shop", "Customer"), sort_key="name", path=""),
            column_fact("number", gettext_lazy("Number"), path=""),
            Fact(
                "answer",
                pgettext_lazy("column", "Answer"),
                state,
                column=partial(StatusTagColumn, primary=is_accepted),
            ),
            Fact("answered", gettext_lazy("Answered"), of_answer("created_at"), column=DateColumn),
            Fact("by", gettext_lazy("By"), of_answer("user_name")),
            Fact("language", gettext_lazy("Read in"), of_answer("language"), is_listed=False),
            Fact("people", gettext_lazy("Who can answer"), people),
            Fact("reminded", gettext_lazy("Reminded"), reminded, column=DateColumn),
        ),
    )
)


class RemindAct(Act):
    """Nobody is reminded who has answered, or twice within a day."""

    name, label = "remind", gettext_lazy("Remind")
    permission = "clientportal_clients.remind_termsversion"
    impossible_because = gettext_lazy("were told within the last day, or have nobody who could answer")
    rows_at_a_time = terms_mails.BATCH

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        version = TermsVersion.objects.current()
        if version is None:
            return rows.none()
        return rows.filter(pk__in=terms_mails.to_remind(version).order_by().values("pk"))

    def impossible(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        version = TermsVersion.objects.current()
        if version is None:
            return rows
        silent = terms_mails.unanswered(version).order_by().values("pk")
        return rows.filter(pk__in=silent).exclude(pk__in=self.to_change(rows, data).order_by().values("pk"))

    def value(self, data: dict[str, Any]) -> str:
        version = TermsVersion.objects.current()
        return title(version) if version is not None else ""

    def describe(self, data: dict[str, Any]) -> str:
        return _("Those of them who can answer get an e-mail. Whoever has answered gets none.")

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        terms_mails.remind(version=TermsVersion.objects.current(), by=user, companies=keys)


ACTS = (RemindAct(),)


class AnswersIndexView(ComposedIndexView):
    page_title = gettext_lazy("Answers to the terms of use")
    listing = LISTING
    panel_url_name = "clientportal_terms_answers"
    any_permission_required = ["view"]
    acts = ACTS

    def get_page_subtitle(self) -> str:
        version = TermsVersion.objects.current()
        return title(version) if version is not None else _("Nothing is published yet.")

    def get_inspect_url(self, instance: Any) -> str | None:
        return None

    def get_edit_url(self, instance: Any) -> str | None:
        """The customer's page, as far as the reader may open it."""
        may_open = self.request.user.has_perm("clientportal_clients.change_company")
        return reverse("clientportal_customers:edit", args=[instance.pk]) if may_open else None
