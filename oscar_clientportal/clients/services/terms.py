"""Terms of use: drafts, versions that hold, and what a company answers to them. What is published and what is answered
is never changed; the database sees to that as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules, terms
from oscar_clientportal.clients.exceptions import (
    NotForTheCompany,
    TermsError,
    TermsIncomplete,
    TermsPublished,
    TermsReplaced,
)
from oscar_clientportal.core import acting, clock, conf, locks, texts

from .records import record

Company = get_model("clientportal_clients", "Company")
TermsAnswer = get_model("clientportal_clients", "TermsAnswer")
TermsText = get_model("clientportal_clients", "TermsText")
TermsVersion = get_model("clientportal_clients", "TermsVersion")
Answer = TermsAnswer.Answer


class Text(NamedTuple):
    """A version's text in one language: plain, its paragraphs apart by an empty line."""

    title: str
    body: str


@dataclass(frozen=True)
class State:
    """How a company stands to the terms of use. ``answer``: its last one to the version that holds."""

    state: rules.TermsState
    version: Any = None
    answer: Any = None

    @property
    def is_accepted(self) -> bool:
        return self.state == rules.TermsState.ACCEPTED


def create_version(*, texts: Mapping[str, Text], summary: str = "") -> Any:
    """A draft with these texts by language; an empty text is none. One draft at a time.

    Raises ``TermsIncomplete`` and ``TermsError``.
    """
    kept = _checked(texts, summary)
    last = TermsVersion.objects.order_by("-number").first()
    if last is not None and last.published_at is None:
        raise TermsError(_("There is a draft already: version %(number)s.") % {"number": last.number})
    try:
        with transaction.atomic():
            version = TermsVersion.objects.create(number=last.number + 1 if last else 1, summary=summary)
            _write_texts(version, kept)
    except IntegrityError:
        raise TermsError(_("Somebody else has just begun a draft.")) from None
    return version


@transaction.atomic
def change_draft(*, version: Any, texts: Mapping[str, Text], summary: str = "") -> Any:
    """Raises ``TermsPublished`` and ``TermsIncomplete``."""
    kept = _checked(texts, summary)
    draft = _lock_draft(version)
    draft.summary = summary
    draft.save(update_fields=["summary"])
    draft.texts.all().delete()
    _write_texts(draft, kept)
    return draft


@transaction.atomic
def delete_draft(*, version: Any) -> None:
    """Raises ``TermsPublished``."""
    _lock_draft(version).delete()


@transaction.atomic
def publish_version(*, version: Any, by: Any) -> Any:
    """From now on this version holds: every customer is asked anew, and told by mail.

    Raises ``TermsPublished``, and ``TermsIncomplete`` where the text in the shop's main language is missing.
    """
    from .terms_mails import tell_soon

    draft = _lock_draft(version)
    main = conf.settings.languages[0]
    if not draft.texts.filter(language=main).exists():
        raise TermsIncomplete({main: _("The text in the shop's main language is missing.")})
    draft.published_at, draft.published_by = clock.now(), by
    draft.save(update_fields=["published_at", "published_by"])
    terms.forget()
    transaction.on_commit(terms.forget)  # somebody may have read the old one meanwhile
    transaction.on_commit(tell_soon, robust=True)
    return draft


@transaction.atomic
def answer_terms(*, version: Any, company: Any, user: Any, accepted: bool, language: str = "") -> Any:
    """Accept or decline in the company's name; the row of the answer. The same answer again is the row there is.

    Raises ``NotForTheCompany`` for anybody but a super-admin of the company, whoever acts as one included, and
    ``TermsReplaced`` where another version holds by now.
    """
    company = locks.lock_row(Company.objects.all(), company.pk)
    contact = get_model("clientportal_clients", "Contact").objects.of_user(user).first()
    is_theirs = contact is not None and contact.company_id == company.pk
    if not is_theirs or acting.current() is not None or not terms.may_answer(contact):
        raise NotForTheCompany
    current = TermsVersion.objects.current()
    if current is None or current.pk != version.pk:
        raise TermsReplaced
    answer = Answer.ACCEPTED if accepted else Answer.DECLINED
    last = answers_to(version).filter(company=company).first()
    if last is not None and last.answer == answer:
        return last
    row = TermsAnswer.objects.create(
        version=current,
        company=company,
        answer=answer,
        user=user,
        user_name=contact.name[:302],
        language=language,
        created_at=clock.now(),
    )
    _note_accepted(company)
    kind = "terms-accepted" if accepted else "terms-declined"
    record(company=company, kind=kind, by=user, contact=contact, after={"version": current.number})
    return row


def state_of(company: Any) -> State:
    """How the company stands to the version that holds now. Two queries, one where there is none."""
    version = TermsVersion.objects.current()
    if version is None:
        return State(rules.TermsState.NONE)
    answer = answers_to(version).filter(company=company).select_related("user").first()
    last = answer.answer == Answer.ACCEPTED if answer is not None else None
    return State(rules.terms_state(current=version.pk, last=last), version, answer)


def answers_to(version: Any) -> QuerySet:
    """The answers to this version, the newest first."""
    return TermsAnswer.objects.filter(version=version).order_by("-pk")


def _lock_draft(version: Any) -> Any:
    """The version under its lock, as long as it is not published."""
    found = locks.lock_row(TermsVersion.objects.all(), version.pk)
    if found.published_at is not None:
        raise TermsPublished
    return found


def _note_accepted(company: Any) -> None:
    """Which version stands accepted now, on the company's row."""
    rows = TermsAnswer.objects.filter(company=company).order_by("version_id", "-pk").distinct("version_id")
    numbers = {row.version.number: row for row in rows.select_related("version")}
    last = {number: row.answer == Answer.ACCEPTED for number, row in numbers.items()}
    accepted = rules.accepted_version(last)
    company.terms_version = numbers[accepted].version if accepted is not None else None
    company.save(update_fields=["terms_version"])


def _write_texts(version: Any, kept: Mapping[str, Text]) -> None:
    TermsText.objects.bulk_create(
        TermsText(version=version, language=language, title=text.title, body=text.body)
        for language, text in kept.items()
    )


def _checked(given: Mapping[str, Text], summary: str) -> dict[str, Text]:
    """The texts that are there, without blanks around them. Raises ``TermsIncomplete``."""
    kept = {language: Text(text.title.strip(), text.body.strip()) for language, text in given.items()}
    problems = {language: why for language, text in kept.items() if (why := _why_not(text))}
    if not texts.is_text(summary):
        problems[""] = _("There are characters in it that can't be kept.")
    if problems:
        raise TermsIncomplete(problems)
    return {language: text for language, text in kept.items() if text.title}


def _why_not(text: Text) -> str:
    """What is wrong with a text; nothing where it is empty as a whole: then there is none in that language."""
    if bool(text.title) != bool(text.body):
        return _("Please enter both a title and a text, or neither.")
    if len(text.body) > rules.LONGEST_TERMS or len(text.title) > 255:
        return _("This text is too long.")
    if not (texts.is_line(text.title) and texts.is_text(text.body)):
        return _("There are characters in it that can't be kept.")
    return ""
