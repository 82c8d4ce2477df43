"""What the people of a project decide on: they are asked, and each agrees or declines."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks, mail
from oscar_clientportal.portfolios import rules
from oscar_clientportal.portfolios.exceptions import AlreadyAnswered, DecisionWithdrawn, NobodyAsked

from .projects import lock_open

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
Decision = get_model("clientportal_portfolios", "Decision")
DecisionAnswer = get_model("clientportal_portfolios", "DecisionAnswer")


@transaction.atomic
def add_decision(
    *, project: Any, title: str, contacts: Iterable[Any], by: Any, text: str = "", tells: bool = True
) -> Any:
    """Ask some of the project's people to agree to something; those who can be written to are told.

    ``tells`` off leaves that to ``tell_asked``, once the agent has the answer. Raises ``NobodyAsked`` where nobody of
    ``contacts`` takes part in the project, and ``ProjectClosed``.
    """
    project = lock_open(project)
    people = {project.contact_id, *project.partners.values_list("pk", flat=True)}
    asked = [contact for contact in contacts if contact.pk in people]
    if not asked:
        raise NobodyAsked
    decision = Decision.objects.create(project=project, title=title, text=text, created_by=by)
    answers = [DecisionAnswer(decision=decision, contact=contact) for contact in asked]
    DecisionAnswer.objects.bulk_create(answers)
    if tells:
        _tell(answers)
    return decision


@transaction.atomic
def tell_asked(*, decision: Any) -> None:
    """Write to those of whom an answer is waited for, as far as they may hear of it."""
    waiting = DecisionAnswer.objects.filter(decision=decision, answer=DecisionAnswer.Answer.WAITING)
    _tell(waiting.select_related("decision__project"))


@transaction.atomic
def answer_decision(
    *, decision: Any, contact: Any, agrees: bool, remark: str = "", tells: bool = True
) -> Any:
    """Somebody who was asked agrees or declines; the same answer again has no effect. Who asked is told.

    Raises ``DecisionAnswer.DoesNotExist`` for somebody who was not asked, ``ProjectClosed``,
    ``DecisionWithdrawn`` and, for another answer than before, ``AlreadyAnswered``.
    """
    decision = _lock(decision)
    rows = DecisionAnswer.objects.filter(decision=decision)
    answer = locks.lock_row(DecisionAnswer.objects.all(), rows.get(contact=contact).pk)
    given = DecisionAnswer.Answer.AGREED if agrees else DecisionAnswer.Answer.DECLINED
    if answer.answer == given:
        return answer
    if answer.answer != DecisionAnswer.Answer.WAITING:
        raise AlreadyAnswered
    answer.answer, answer.remark, answer.answered_at = given, remark, clock.now()
    answer.save(update_fields=["answer", "remark", "answered_at"])
    if tells:
        _tell_who_asked(decision, answer)
    return answer


@transaction.atomic
def withdraw_decision(*, decision: Any) -> Any:
    """Nobody need answer any more; what was answered stays. Again: no effect. Raises ``ProjectClosed``."""
    try:
        decision = _lock(decision)
    except DecisionWithdrawn:
        return Decision.objects.get(pk=decision.pk)
    decision.withdrawn_at = clock.now()
    decision.save(update_fields=["withdrawn_at"])
    return decision


def tell_of_decisions(*, link: Any) -> None:
    """The shop accepted the link: its client or partner hears now of what they were asked meanwhile."""
    waiting = DecisionAnswer.objects.filter(
        contact=link.contact_id, decision__project__agent=link.agent_id, answer=DecisionAnswer.Answer.WAITING
    )
    running = waiting.filter(decision__withdrawn_at=None, decision__project__status="open")
    _tell(running.select_related("decision__project"))


def state_of(decision: Any) -> rules.DecisionState:
    """How the decision stands; reads ``decision.answers.all()``."""
    answers = [answer.answer for answer in decision.answers.all()]
    return rules.decision_state(answers, withdrawn=decision.withdrawn_at is not None)


def reachable(contacts: Iterable[int], *, agent_id: int | None) -> QuerySet:
    """Those of the contacts who may hear of a project this agent keeps: accepted by the shop, invited, with an address.

    Whoever was only added has no access and is told nothing.
    """
    undecided = ClientLink.objects.undecided().filter(agent=agent_id, contact=OuterRef("pk"))
    known = Contact.objects.filter(pk__in=contacts).exclude(email="").exclude(status=Contact.Status.ADDED)
    return known.exclude(Exists(undecided)).select_related("user")


def _lock(decision: Any) -> Any:
    """The project before the decision, as everything that writes in a project locks it first."""
    project = lock_open(decision.project)
    decision = locks.lock_row(Decision.objects.all(), decision.pk)
    decision.project = project
    if decision.withdrawn_at is not None:
        raise DecisionWithdrawn
    return decision


def _tell(answers: Iterable[Any]) -> None:
    answers = list(answers)
    if not answers:
        return
    agent_id = answers[0].decision.project.agent_id
    people = reachable([answer.contact_id for answer in answers], agent_id=agent_id).in_bulk()
    for answer in answers:
        if (contact := people.get(answer.contact_id)) is not None:
            mail.send_on_commit(
                code="CLIENTPORTAL_DECISION",
                email=contact.email,
                user=contact.user,
                language=contact.language,
                context={"decision": answer.decision, "project": answer.decision.project, "contact": contact},
            )


def _tell_who_asked(decision: Any, answer: Any) -> None:
    asker = decision.created_by
    if asker is None or not asker.is_active or not asker.email:
        return
    contact = Contact.objects.of_user(asker).first()
    mail.send_on_commit(
        code="CLIENTPORTAL_DECISION_ANSWERED",
        email=asker.email,
        user=asker,
        language=contact.language if contact else "",
        context={
            "decision": decision,
            "project": decision.project,
            "answer": answer,
            "name": answer.contact.name,
        },
    )
