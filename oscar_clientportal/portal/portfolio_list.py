"""The portfolio as an agent looks through it: a tab, words, filters, an order, and one page of what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import keyset, search
from oscar_clientportal.portfolios import listing
from oscar_clientportal.subscriptions.services import last_end, with_subscription

ClientLink = get_model("clientportal_portfolios", "ClientLink")

PAGE = 25
#: A tab counts so far and then says "and more": counting fifty thousand takes longer than showing them.
MOST_COUNTED = 1000
NEVER, LONG_AGO = datetime(9999, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)

TABS = {"client": _("Clients"), "partner": _("Partners"), "lead": _("Leads")}
SUBSCRIPTIONS = {
    "none": _("No subscription"),
    "running": _("Runs"),
    "soon": _("Ends within 30 days"),
    "ended": _("Has ended"),
}
STATUSES = dict(ClientLink.ShownStatus.choices)
SORTS = {
    "newest": _("Last added first"),
    "name": _("Name"),
    "email": _("E-mail address"),
    "ends": _("Subscription: first to end"),
    "-ends": _("Subscription: last to end"),
}


def _choice(value: str | None, choices: Mapping[str, Any], default: str = "") -> str:
    return value if value in choices else default


@dataclass(frozen=True)
class Question:
    """What the address of the page asks for; what it can't mean is left out."""

    tab: str = "client"
    words: str = ""
    subscription: str = ""
    status: str = ""
    sort: str = "newest"
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Question":
        return cls(
            tab=_choice(data.get("tab"), TABS, "client"),
            words=search.typed_words(data.get("q", "")),
            subscription=_choice(data.get("subscription"), SUBSCRIPTIONS),
            status=_choice(data.get("status"), STATUSES),
            sort=_choice(data.get("sort"), SORTS, "newest"),
            after=data.get("after", ""),
            before=data.get("before", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(search.words_of(self.words) or self.subscription or self.status)

    def address(self, **changes: str) -> str:
        """The query string of the same question with these changes."""
        other = replace(self, **changes)
        values = {
            "tab": other.tab if other.tab != "client" else "",
            "q": other.words,
            "subscription": other.subscription,
            "status": other.status,
            "sort": other.sort if other.sort != "newest" else "",
            "after": other.after,
            "before": other.before,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})


def found_links(question: Question, *, agent: Any, on: datetime) -> tuple[list[Any], keyset.Page]:
    """The links on the page asked for, in their order. Two queries, or one where nothing is found."""
    page = keyset.page_of(
        _branches(question, agent, on),
        order=_order(question.sort, agent, on),
        after=question.after,
        before=question.before,
        size=PAGE,
    )
    rows = ClientLink.objects.select_related("agent", "contact").in_bulk(page.pks)
    return [rows[pk] for pk in page.pks if pk in rows], page


def found_keys(question: Question, *, agent: Any, on: datetime, most: int) -> list[int]:
    """The keys of all links that are found, whatever the page, but no more than so many. One query."""
    order = _order("newest", agent, on)
    return keyset.page_of(_branches(question, agent, on), order=order, size=most).pks


def counts(agent: Any) -> dict[str, str]:
    """How many people stand in each tab, as text: "7", "1,000+". One query for each."""
    return {tab: _shown_count(_of_tab(agent, tab)) for tab in TABS}


def _branches(question: Question, agent: Any, on: datetime) -> list[QuerySet]:
    links = _of_tab(agent, question.tab)
    if question.status:
        links = listing.shown_as(links, question.status)
    if question.subscription:
        links = with_subscription(links, question.subscription, agent=agent, on=on)
    return listing.branches(links, question.words)


def _of_tab(agent: Any, tab: str) -> QuerySet:
    """With the agent's key beside the user's, so that PostgreSQL knows whose portfolio, and how large, it is."""
    return ClientLink.objects.visible_to(agent.user).filter(Q(agent=agent), kind=tab)


def _shown_count(links: QuerySet) -> str:
    count = links.order_by()[: MOST_COUNTED + 1].count()
    text = formats.number_format(min(count, MOST_COUNTED), force_grouping=True)
    return f"{text}+" if count > MOST_COUNTED else text


def _order(sort: str, agent: Any, on: datetime) -> keyset.Order:
    if sort == "name":
        return keyset.Order(listing.by_name())
    if sort == "email":
        return keyset.Order(listing.by_email())
    if sort == "newest":
        return keyset.Order("created_at", descending=True, read=keyset.moment)
    is_last_first = sort == "-ends"
    nothing = Value(LONG_AGO if is_last_first else NEVER)  # either way who has none comes last
    ends = Coalesce(last_end(agent=agent, on=on), nothing)
    return keyset.Order(ends, descending=is_last_first, read=keyset.moment)
