"""Many clients at once into one portfolio: the same work for each line, whoever it is."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import locks
from oscar_clientportal.portfolios.lists import Entry, Verdict, judge

from .clients import BEGUN, begin, lock_agent, own_addresses, refuse_too_many

ClientLink = get_model("clientportal_portfolios", "ClientLink")
BATCH = 1000


def judge_entries(*, agent: Any, entries: Iterable[Entry]) -> list[Entry]:
    """What will become of each line of a list, if it is added now. Three queries; nothing changes."""
    return _judge(agent, list(entries), own_addresses(agent))


def check_room(*, agent: Any, more: int) -> None:
    """Raise ``TooManyClients`` where the agent may not add so many more today."""
    refuse_too_many(agent, more)


@locks.in_transaction
def request_clients(*, agent: Any, entries: Iterable[Entry], language: str = "") -> list[Any]:
    """``request_client`` for everybody on the list whose verdict is *new* at this moment; the links begun.

    All or nobody: raises ``TooManyClients``. Seven queries and one insert per thousand lines.
    """
    own = lock_agent(agent)
    new = [entry for entry in _judge(agent, list(entries), own) if entry.verdict is Verdict.NEW]
    refuse_too_many(agent, len(new))
    links: list[Any] = []
    ended = _ended_links(agent, new)
    for entry in new:
        link = ended.get(entry.email) or ClientLink(agent=agent, email=entry.email)
        begin(link, language=language, first_name=entry.first_name, last_name=entry.last_name)
        links.append(link)
    ClientLink.objects.bulk_create([link for link in links if link.pk is None], batch_size=BATCH)
    ClientLink.objects.bulk_update(ended.values(), BEGUN, batch_size=BATCH)
    return links


def _ended_links(agent: Any, entries: Iterable[Entry]) -> dict[str, Any]:
    """Those who stood in the portfolio before, by address."""
    emails = [entry.email for entry in entries]
    return {link.email: link for link in ClientLink.objects.filter(agent_id=agent.pk, email__in=emails)}


def _judge(agent: Any, entries: Sequence[Entry], own: Collection[str]) -> list[Entry]:
    emails = {entry.email for entry in entries if entry.email}
    links = ClientLink.objects.filter(agent_id=agent.pk)
    typed = links.live().filter(email__in=emails).values_list("email", flat=True)
    open_under = links.open_under(emails).values_list("contact__email", flat=True)
    return judge(entries, own=own, here={*typed, *open_under})
