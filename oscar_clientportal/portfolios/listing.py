"""A portfolio as its agent may look through it: what the agent may not read neither finds, sorts nor filters.

Everything here stands beside ``ClientLink.client_name`` and its like, in SQL. A scalar query per link reads what the
shop knows: a join would make PostgreSQL read all contacts there are for the fifty thousand of one portfolio.
"""

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.functions import Cast, Coalesce, Length, LTrim, Substr
from oscar.core.loading import get_model

from oscar_clientportal.core import search


class OneProcess(Func):
    """Never zero. What asks for it is looked through by one process of PostgreSQL, as the function is of that process.

    So the search stops at the last row of the page. Several would read tens of thousands more meanwhile.
    """

    template = "(%(expressions)s + pg_backend_pid())"
    output_field = BigIntegerField()


def branches(links: QuerySet, words: str) -> list[QuerySet]:
    """The links in which every one of the words is found, as querysets to be united: by what the agent typed, and by
    what the shop knows where the agent may read it.
    """
    if not search.words_of(words):
        return [links]
    known = links.filter(status="linked", contact__status="active")
    known = known.alias(process=OneProcess("pk")).exclude(process=0)
    return [
        links.filter(search.matching(words)),
        known.filter(search.matching(words, "contact__search_text")),
    ]


def shown_as(links: QuerySet, status: str) -> QuerySet:
    """The links with this ``ClientLink.shown_status``."""
    if status == "active":
        return links.filter(status="linked", contact__status="active")
    is_open = Q(Exists(_known().filter(status="active")), status="linked")
    return links.filter(invited_at__isnull=status == "added").exclude(is_open)


def by_name() -> Any:
    """The words of ``client_name``, folded as the search has them: accents and capitals don't count."""
    text = TextField()
    typed = Case(
        When(first_name="", last_name="", then=Cast("email", text)),
        default=LTrim(Substr("search_text", Length("email") + 2)),
        output_field=text,
    )
    return Coalesce(_readable(LTrim("search_text"), text), typed, output_field=text)


def by_email() -> Any:
    """``client_email``."""
    return Coalesce(_readable(F("email"), CharField()), F("email"), output_field=CharField())


def _known() -> QuerySet:
    return get_model("clientportal_clients", "Contact").objects.filter(pk=OuterRef("contact_id"))


def _readable(expression: Any, output_field: Any) -> Case:
    """The contact's value where the agent may read it: see ``clients.rules.may_read_name``."""
    values = _known().filter(status="active").values_list(expression)
    return Case(When(status="linked", then=Subquery(values[:1], output_field=output_field)))
