"""The clients of a partner as its people look through them: words, a filter, and one page of what is found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat, Length, Substr
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import keyset, search

from .consent_state import ConsentState, last_consents, state_of
from .question import Question

Consent = get_model("clientportal_impersonation", "Consent")
PartnerLink = get_model("clientportal_impersonation", "PartnerLink")

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
class ClientsQuestion(Question):
    CHOICES = {"show": SHOWN}

    show: str = ""


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
    question: ClientsQuestion, *, partner: Any, user: Any, on: datetime
) -> tuple[list[Row], keyset.Page]:
    """The clients on the page asked for, by name. Three queries, or one where nothing is found."""
    links = PartnerLink.objects.visible_to(user).filter(partner=partner)
    page = question.page(_narrowed(links, question, partner, on), BY_NAME)
    rows = PartnerLink.objects.select_related("company").in_bulk(page.pks)
    found = [rows[pk] for pk in page.pks if pk in rows]
    if not found:
        return [], page
    consents = last_consents(partner.consents, [link.company_id for link in found])
    return [Row(link, state_of(consents.get(link.company_id), on)) for link in found], page


def _narrowed(links: QuerySet, question: ClientsQuestion, partner: Any, on: datetime) -> QuerySet:
    """By words of the client's name alone, and by how the consent stands."""
    if question.has_words:
        links = links.alias(name=Concat(Value(" "), NAME, output_field=TextField()))
        links = links.filter(search.matching(question.words, "name"))
    consents = Consent.objects.filter(partner=partner, company=OuterRef("company"))
    given, asked = Exists(consents.given(on)), Exists(consents.filter(status="requested"))
    if question.show == "access":
        return links.filter(given)
    if question.show == "waiting":
        return links.filter(asked)
    return links.exclude(given).exclude(asked) if question.show == "none" else links
