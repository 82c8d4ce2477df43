"""The clients of a partner as its people look through them: words, a filter, and one page of what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat, Length, Substr
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import keyset, search

from .consent_state import ConsentState, last_consents, state_of

Consent = get_model("clientportal_impersonation", "Consent")
PartnerLink = get_model("clientportal_impersonation", "PartnerLink")

PAGE = 25
SHOWN = {
    "access": _("With access"),
    "waiting": _("Asked, not answered"),
    "none": _("Without access"),
}
#: The client's name, folded, cut out of the column that has it beside much a partner may neither read nor find: to fold
#: thousands of names anew for every page takes seconds. A blank stands before the number and before the name.
NAME = Substr(
    "company__search_text",
    Length(Coalesce("company__number", Value(""))) + 3,
    Length("company__name"),
    output_field=TextField(),
)
BY_NAME = keyset.Order(NAME)


@dataclass(frozen=True)
class Question:
    """What the address of the page asks for; what it can't mean is left out."""

    words: str = ""
    show: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Question":
        show = data.get("show", "")
        return cls(
            words=search.typed_words(data.get("q", "")),
            show=show if show in SHOWN else "",
            after=data.get("after", ""),
            before=data.get("before", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(search.words_of(self.words) or self.show)

    def address(self, **changes: str) -> str:
        """The query string of the same question with these changes."""
        other = replace(self, **changes)
        values = {"q": other.words, "show": other.show, "after": other.after, "before": other.before}
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class Row:
    """One client of the partner, and how their consent stands."""

    link: Any
    state: ConsentState

    @property
    def is_closed(self) -> bool:
        """Whether the shop has switched the client off or blocked them: nobody acts for them meanwhile."""
        return self.link.company.status != "active" or bool(why_closed(self.link.company))


def found_clients(
    question: Question, *, partner: Any, user: Any, on: datetime
) -> tuple[list[Row], keyset.Page]:
    """The clients on the page asked for, by name. Three queries, or one where nothing is found."""
    links = PartnerLink.objects.visible_to(user).filter(partner=partner)
    page = keyset.page_of(
        [_narrowed(links, question, partner, on)],
        order=BY_NAME,
        after=question.after,
        before=question.before,
        size=PAGE,
    )
    rows = PartnerLink.objects.select_related("company").in_bulk(page.pks)
    found = [rows[pk] for pk in page.pks if pk in rows]
    if not found:
        return [], page
    consents = last_consents(partner.consents, [link.company_id for link in found])
    return [Row(link, state_of(consents.get(link.company_id), on)) for link in found], page


def _narrowed(links: QuerySet, question: Question, partner: Any, on: datetime) -> QuerySet:
    """By words of the client's name alone, and by how the consent stands."""
    if search.words_of(question.words):
        links = links.alias(name=Concat(Value(" "), NAME, output_field=TextField()))
        links = links.filter(search.matching(question.words, "name"))
    consents = Consent.objects.filter(partner=partner, company=OuterRef("company"))
    given, asked = Exists(consents.given(on)), Exists(consents.filter(status="requested"))
    if question.show == "access":
        return links.filter(given)
    if question.show == "waiting":
        return links.filter(asked)
    return links.exclude(given).exclude(asked) if question.show == "none" else links
