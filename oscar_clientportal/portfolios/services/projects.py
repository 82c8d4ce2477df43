"""Projects: a named piece of work of a client, with its partners."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import locks
from oscar_clientportal.portfolios.exceptions import NotAPartner, NotInPortfolio, ProjectClosed

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
DecisionAnswer = get_model("clientportal_portfolios", "DecisionAnswer")
Project = get_model("clientportal_portfolios", "Project")


@transaction.atomic
def create_project(*, contact: Any, title: str, by: Any, description: str = "", agent: Any = None) -> Any:
    """Begin a project of this client; ``agent`` keeps it, or the shop's staff where there is none.

    Raises ``NotInPortfolio`` where the client is not in the agent's portfolio.
    """
    if agent is not None and not ClientLink.objects.live().filter(agent=agent, contact=contact).exists():
        raise NotInPortfolio
    return Project.objects.create(
        contact=contact, agent=agent, title=title, description=description, created_by=by
    )


@transaction.atomic
def edit_project(*, project: Any, title: str, description: str = "") -> Any:
    """Raises ``ProjectClosed``."""
    project = lock_open(project)
    project.title, project.description = title, description
    project.save(update_fields=["title", "description"])
    return project


def close_project(*, project: Any) -> Any:
    """Nothing is added to a closed project, and nobody answers any more. Again: no effect."""
    return _set_status(project, Project.Status.CLOSED)


def reopen_project(*, project: Any) -> Any:
    """The work goes on. Again: no effect."""
    return _set_status(project, Project.Status.OPEN)


@transaction.atomic
def add_partner(*, project: Any, contact: Any, by: Any) -> None:
    """Somebody who is a partner joins the project; again has no effect.

    For the agent who keeps the project it is one of the partners in their portfolio, whatever the shop knows the
    person as; for the staff any contact of that kind. Raises ``NotAPartner`` and ``ProjectClosed``.
    """
    project = lock_open(project)
    if project.agent_id is not None and project.agent.user_id == by.pk:
        links = ClientLink.objects.visible_to(by)
        is_partner = links.filter(contact=contact, kind=ClientLink.Kind.PARTNER).exists()
    else:
        is_partner = Contact.objects.filter(pk=contact.pk, kind=Contact.Kind.PARTNER).exists()
    if not is_partner or contact.pk == project.contact_id:
        raise NotAPartner
    project.partners.add(contact)


@transaction.atomic
def remove_partner(*, project: Any, contact: Any) -> None:
    """A partner leaves the project: what they answered stays, what they were still asked goes.

    Raises ``ProjectClosed``.
    """
    project = lock_open(project)
    project.partners.remove(contact)
    asked = DecisionAnswer.objects.filter(decision__project=project, contact=contact)
    asked.filter(answer=DecisionAnswer.Answer.WAITING).delete()


def lock_open(project: Any) -> Any:
    """The project's row, locked, in a transaction of the caller's. Raises ``ProjectClosed``."""
    project = locks.lock_row(Project.objects.all(), project.pk)
    if project.status == Project.Status.CLOSED:
        raise ProjectClosed
    return project


@transaction.atomic
def _set_status(project: Any, status: str) -> Any:
    project = locks.lock_row(Project.objects.all(), project.pk)
    if project.status != status:
        project.status = status
        project.save(update_fields=["status"])
    return project
