"""What the panel tells about a project."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.portfolios.services import state_of

Decision = get_model("clientportal_portfolios", "Decision")
Project = get_model("clientportal_portfolios", "Project")


def projects() -> QuerySet:
    """Every project, with how many partners and decisions it has."""
    partners = Project.partners.through.objects.filter(project=OuterRef("pk")).order_by()
    decisions = Decision.objects.filter(project=OuterRef("pk")).order_by()
    return Project.objects.select_related("contact", "agent__user", "created_by").annotate(
        partner_count=_count(partners), decision_count=_count(decisions)
    )


def _count(rows: QuerySet) -> Coalesce:
    count = rows.values("project").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))


def is_open(project: Any) -> bool:
    return project.status == Project.Status.OPEN


def kept_by(project: Any) -> str:
    return str(project.agent) if project.agent else _("The shop")


STATES = {
    "waiting": lambda: _("Waiting for an answer"),
    "agreed": lambda: _("Agreed"),
    "declined": lambda: _("Declined"),
    "withdrawn": lambda: _("Withdrawn"),
}


def state(decision: Any) -> str:
    return STATES[state_of(decision).value]()


def answers(decision: Any) -> str:
    """Each person's answer with their remark; reads the prefetched answers."""
    told = []
    for answer in decision.answers.all():
        text = f"{answer.contact.name}: {answer.get_answer_display()}"
        told.append(f"{text} ({answer.remark})" if answer.remark else text)
    return "; ".join(told)
