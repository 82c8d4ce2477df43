"""What the staff do with portfolios: they put clients into them, and hand one over to another agent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios.exceptions import OwnAddress, PortfolioBusy, SameAgent
from oscar_clientportal.portfolios.signals import client_linked, portfolio_handed_over

from .decisions import accept_link

Agent = get_model("clientportal_portfolios", "Agent")
ClientAddress = get_model("clientportal_portfolios", "ClientAddress")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Interest = get_model("clientportal_portfolios", "Interest")
Project = get_model("clientportal_portfolios", "Project")
Status = ClientLink.Status

ROWS_AT_A_TIME = 2000


@dataclass(frozen=True)
class Handover:
    """How many clients change hands, stand in the other portfolio already, and stay until they are decided on."""

    moved: int
    known_there: int
    waiting: int


@transaction.atomic
def assign_client(*, agent: Any, contact: Any, by: Any) -> Any:
    """The staff put this contact into the agent's portfolio: linked at once, without an invitation. Again: no effect.

    Where the agent had added them already and waits, that is accepted. Raises ``OwnAddress`` for the agent themself.
    """
    agent = locks.lock_row(Agent.objects.select_related("user"), agent.pk)
    if contact.user_id is not None and contact.user_id == agent.user_id:
        raise OwnAddress
    link = _link_of(agent, contact)
    if link is None:
        return _announce(_make_link(agent, contact, by))
    link = _give_contact(link, contact)
    if link.status == Status.LINKED:
        return link
    if link.status == Status.PENDING:
        return accept_link(link=link, by=by)
    link.status, link.created_at, link.ended_at = Status.LINKED, clock.now(), None
    link.decided_at, link.decided_by, link.reason, link.due_at = clock.now(), by, "", None
    link.save()
    return _announce(link)


def preview_handover(*, source: Any, target: Any) -> Handover:
    """What ``hand_over_portfolio`` would do now; writes nothing."""
    linked = _linked(source, target)
    known = linked.filter(_stands_with(target)).count()
    return Handover(linked.count() - known, known, _waiting(source).count())


@transaction.atomic
def hand_over_portfolio(*, source: Any, target: Any, by: Any) -> Handover:
    """Give one agent's linked clients, with their notes, projects and interests, to another agent: all or nothing.

    Who stands in the other portfolio already leaves the first. Clients who wait for the shop stay where they are, as
    what was paid for them belongs to whoever paid. What the agents bought stays theirs. Raises ``SameAgent`` and, where
    somebody changes one of the portfolios at the same moment, ``PortfolioBusy``.
    """
    if source.pk == target.pk:
        raise SameAgent
    agents = locks.lock_rows(Agent.objects.select_related("user"), [source.pk, target.pk])
    source, target = agents[source.pk], agents[target.pk]
    linked = _linked(source, target).order_by("pk")
    known = list(linked.filter(_stands_with(target)).select_related("contact"))
    moved = list(linked.exclude(pk__in=[link.pk for link in known]).values_list("pk", "contact_id"))
    try:
        with transaction.atomic():
            _move(moved, source, target)
            _merge(known, source, target, by)
            contacts = [*(contact for _link, contact in moved), *(link.contact_id for link in known)]
            portfolio_handed_over.send(sender=ClientLink, source=source, contacts=contacts)
    except IntegrityError:
        raise PortfolioBusy from None
    return Handover(len(moved), len(known), _waiting(source).count())


def _move(rows: list[tuple[int, int]], source: Any, target: Any) -> None:
    """Notes go along with the link; addresses don't: they stand in the first agent's own address book."""
    for batch in _batches(rows):
        links, contacts = [link for link, _ in batch], [contact for _, contact in batch]
        ClientAddress.objects.filter(link__in=links).delete()
        ClientLink.objects.filter(pk__in=links).update(agent=target)
        _move_work(contacts, source, target)


def _merge(links: list[Any], source: Any, target: Any, by: Any) -> None:
    for link in links:
        assign_client(agent=target, contact=link.contact, by=by)
    _move_work([link.contact_id for link in links], source, target)
    ended = ClientLink.objects.filter(pk__in=[link.pk for link in links])
    ended.update(status=Status.ENDED, ended_at=clock.now())


def _move_work(contacts: list[int], source: Any, target: Any) -> None:
    """Projects and interests are kept by whoever has the client now; what both noted stays as it is."""
    Project.objects.filter(agent=source, contact__in=contacts).update(agent=target)
    theirs = Interest.objects.filter(created_by=target.user_id)
    noted_by_both = theirs.filter(contact=OuterRef("contact"), product=OuterRef("product"))
    own = Interest.objects.filter(created_by=source.user_id, contact__in=contacts)
    own.exclude(Exists(noted_by_both)).update(created_by=target.user_id)


def _linked(source: Any, target: Any) -> Any:
    """The clients that can change hands; an agent who is the other's client stays one."""
    linked = ClientLink.objects.filter(agent=source, status=Status.LINKED)
    return linked.exclude(contact__user=target.user_id)


def _stands_with(target: Any) -> Q:
    """Links whose client has a row in the other agent's portfolio too, by person or by the address typed."""
    theirs = ClientLink.objects.filter(agent=target)
    same_address = theirs.filter(email=OuterRef("email")).exclude(email="")
    return Q(Exists(theirs.filter(contact=OuterRef("contact")))) | Q(Exists(same_address))


def _waiting(source: Any) -> Any:
    return ClientLink.objects.filter(agent=source, status=Status.PENDING)


def _link_of(agent: Any, contact: Any) -> Any:
    """The agent's row for this person, locked: by the person, else one whose address nobody has looked up yet."""
    own = ClientLink.objects.filter(agent=agent).select_for_update(of=("self",), no_key=True)
    link = own.filter(contact=contact).first()
    if link is None and contact.email:
        link = own.filter(contact=None, email=contact.email).first()
    return link


def _give_contact(link: Any, contact: Any) -> Any:
    if link.contact_id is None:
        link.contact = contact
        link.save(update_fields=["contact"])
    return link


def _make_link(agent: Any, contact: Any, by: Any) -> Any:
    is_free = not ClientLink.objects.filter(agent=agent, email=contact.email).exists()
    return ClientLink.objects.create(
        agent=agent,
        contact=contact,
        email=contact.email if is_free else "",
        first_name=contact.first_name,
        last_name=contact.last_name,
        kind=contact.kind,
        status=Status.LINKED,
        decided_at=clock.now(),
        decided_by=by,
    )


def _announce(link: Any) -> Any:
    client_linked.send(sender=ClientLink, link=link)
    return link


def _batches(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + ROWS_AT_A_TIME] for start in range(0, len(rows), ROWS_AT_A_TIME))
