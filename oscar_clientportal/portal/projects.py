"""What the pages tell of projects: the people by the names the reader may know, the decisions with their answers.

A contact's own id stands on no page of an agent: it would tell whether the person was known before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules as client_rules
from oscar_clientportal.portfolios.services import state_of

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Decision = get_model("clientportal_portfolios", "Decision")
Interest = get_model("clientportal_portfolios", "Interest")
Project = get_model("clientportal_portfolios", "Project")

CLIENT = "client"


@dataclass(frozen=True)
class Person:
    """Somebody who takes part: ``key`` names them in forms and addresses, ``contact`` is never shown."""

    key: str
    name: str
    contact: Any
    link: Any = None

    @property
    def is_client(self) -> bool:
        return self.key == CLIENT


def client_context(*, link: Any, user: Any) -> dict[str, Any]:
    """What the partials ``client_interests.html``, ``client_projects.html`` and ``client_invite.html`` show."""
    if link.contact_id is None:
        return {"interests": [], "projects": []}
    interests = (
        Interest.objects.noted_by(user).filter(contact=link.contact_id).select_related("product__parent")
    )
    projects = Project.objects.filter(agent=link.agent_id)
    if link.kind == ClientLink.Kind.PARTNER:
        projects = projects.kept_by(user).filter(partners=link.contact_id)
    else:
        projects = projects.filter(contact=link.contact_id)
    return {"interests": list(interests[:100]), "projects": list(projects[:100])}


def people_for_agent(project: Any) -> list[Person]:
    """The project's people by the names its agent may read."""
    links = ClientLink.objects.filter(agent=project.agent_id).select_related("contact")
    by_contact = {link.contact_id: link for link in links.filter(contact__in=_contact_ids(project))}

    def person(key: str, contact: Any) -> Person:
        link = by_contact.get(contact.pk)
        return Person(key, link.client_name if link else _("A partner of the shop"), contact, link)

    return _people(project, person)


def people_for_participant(project: Any) -> list[Person]:
    """The project's people for one of them; nobody whom the shop has not accepted for the agent who keeps it."""
    undecided = set()
    if project.agent_id is not None:
        links = ClientLink.objects.undecided().filter(
            agent=project.agent_id, contact__in=_contact_ids(project)
        )
        undecided = set(links.values_list("contact_id", flat=True))

    def person(key: str, contact: Any) -> Person:
        name = f"{contact.first_name} {contact.last_name}".strip()
        return Person(key, name or client_rules.mask_email(contact.email), contact)

    return [each for each in _people(project, person) if each.contact.pk not in undecided]


def decisions_of(project: Any, people: Iterable[Person], *, reader: Any = None) -> list[dict[str, Any]]:
    """The decisions, newest first, with the answers of these people; ``mine`` is that of the contact who reads."""
    names = {person.contact.pk: person.name for person in people}
    decisions = Decision.objects.filter(project=project).prefetch_related("answers")
    return [_told(decision, names, reader) for decision in decisions]


def name_of_client(project: Any, links: dict[int, Any]) -> str:
    """The client's name in a list: ``links`` are those of the agent who reads, by contact."""
    link = links.get(project.contact_id)
    if link is not None:
        return link.client_name
    contact = project.contact
    return f"{contact.first_name} {contact.last_name}".strip() or client_rules.mask_email(contact.email)


def project_url(project: Any) -> str:
    return reverse("clientportal_portal:project", args=[project.pk])


def _told(decision: Any, names: dict[int, str], reader: Any) -> dict[str, Any]:
    answers = list(decision.answers.all())
    former = _("Somebody who has left the project")
    is_hidden = reader is not None  # whom the participants may not see has not answered either
    return {
        "decision": decision,
        "state": state_of(decision).value,
        "answers": [
            (names.get(answer.contact_id, former), answer)
            for answer in answers
            if not is_hidden or answer.contact_id in names or answer.answered_at
        ],
        "mine": next((each for each in answers if reader and each.contact_id == reader.pk), None),
    }


def _people(project: Any, person: Any) -> list[Person]:
    rows = Project.partners.through.objects.filter(project=project).select_related("contact").order_by("pk")
    return [person(CLIENT, project.contact), *[person(str(row.pk), row.contact) for row in rows]]


def _contact_ids(project: Any) -> list[int]:
    partners = Project.partners.through.objects.filter(project=project)
    return [project.contact_id, *partners.values_list("contact_id", flat=True)]
