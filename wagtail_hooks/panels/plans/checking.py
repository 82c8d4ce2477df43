"""The page between a form and what it does: what becomes of the ladder, and whether "free" is meant."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from oscar_clientportal.subscriptions.exceptions import PlanError
from oscar_clientportal.subscriptions.rules.ladder import Finding, Ladder, Rung, changes, ladder

from . import words
from .picture import Picture, facts_of_plans
from .rows import rungs_now

#: The number of a plan that is not there yet: higher than any other.
NEW = 2**63 - 1
#: What the page adds to what was typed.
OWN_FIELDS = ("csrfmiddlewaretoken", "checked", "really_free", "back")


@dataclass(frozen=True)
class Check:
    """What publishing would do."""

    before: tuple[Rung, ...]
    after: tuple[Rung, ...]
    #: The plan as it will be.
    rung: Rung
    #: Whether it is free, and was not before.
    is_free: bool
    #: The licences that come with it, if any.
    seats: int | None = None

    @cached_property
    def findings(self) -> list[Finding]:
        return changes(self.before, self.after)

    @property
    def asks(self) -> bool:
        """Whether somebody has to look at it first: only where buyers would find something else than now."""
        return self.is_free or set(self.before) != set(self.after)

    @property
    def token(self) -> str:
        """Of what was looked at: should it change before it is confirmed, it is looked at again."""
        seen = [(finding.concern.value, sorted(finding.ids)) for finding in self.findings]
        rung = (self.rung.plan_id, sorted(self.rung.contents), self.rung.is_open)
        return sha256(repr((seen, rung, self.is_free)).encode()).hexdigest()

    @cached_property
    def ladder(self) -> Ladder:
        return ladder(self.after)

    @property
    def sentences(self) -> list[str]:
        return [words.sentence(finding) for finding in self.findings]

    @property
    def seats_text(self) -> str:
        return words.comes_with(self.seats)

    @property
    def leads_from(self) -> list[Rung]:
        """The plans it can be reached from by an upgrade."""
        if not self.rung.is_open:
            return []
        return [each for each in self._others if each.contents < self.rung.contents]

    @property
    def leads_to(self) -> list[Rung]:
        return [each for each in self._others if each.is_open and each.contents > self.rung.contents]

    @property
    def _others(self) -> list[Rung]:
        return [each for each in self.after if each is not self.rung and (each.is_open or each.people)]


def check_plan(
    *,
    plan: Any,
    contents: Iterable[Any],
    is_open: bool,
    is_free: bool,
    seats: int | None = None,
    retires: Any = None,
) -> Check:
    """The check of this plan as it would be; ``retires``: the version whose place it takes."""
    before = tuple(rungs_now())
    number = NEW if retires else plan.pk or NEW
    people = next((rung.people for rung in before if rung.plan_id == number), 0)
    codes = frozenset(content.code for content in contents)
    name = words.named_version(plan, retires.version + 1) if retires else str(plan)
    rung = Rung(number, name, codes, is_open and plan.product.is_public, people)
    kept = (each for each in before if each.plan_id != number)
    others = (
        replace(each, is_open=False) if retires and each.plan_id == retires.pk else each for each in kept
    )
    return Check(before, (*others, rung), rung, is_free, seats)


def becomes_free(price: Decimal | None, before: Decimal | None, is_new: bool) -> bool:
    return price is not None and price == 0 and (is_new or before != 0)


class ChecksFirst:
    """For a form's view: what was typed is shown back as what it would do; the same post, confirmed, does it."""

    check_template_name = "oscar_clientportal/wagtail/plans/check.html"
    yes_label: Any = ""

    def check_of(self, form: Any) -> Check:
        raise NotImplementedError

    def publish(self, form: Any) -> HttpResponse:
        """Do it; refusals are raised."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "back" in request.POST:
            return self.show_again()
        return super().post(request, *args, **kwargs)

    def show_again(self) -> HttpResponse:
        """The form with everything that was typed."""
        if not hasattr(self, "object"):
            self.object = self.get_object() if "pk" in self.kwargs else None
        self.form = self.get_form()
        return self.render_to_response(self.get_context_data(form=self.form))

    def form_valid(self, form: Any) -> HttpResponse:
        check = self.check_of(form)
        if check.asks and not self._is_confirmed(check):
            return self._show(form, check)
        try:
            return self.publish(form)
        except PlanError as error:
            form.add_error(None, str(error))
            self.produced_error_message = str(error)
            return self.form_invalid(form)

    def _is_confirmed(self, check: Check) -> bool:
        posted = self.request.POST
        return posted.get("checked") == check.token and (not check.is_free or "really_free" in posted)

    def _show(self, form: Any, check: Check) -> HttpResponse:
        self.form = form
        posted = self.request.POST
        kept = [
            (name, value) for name, values in posted.lists() if name not in OWN_FIELDS for value in values
        ]
        context = {
            "check": check,
            "kept": kept,
            "is_free_missing": posted.get("checked") == check.token,
            "picture": Picture(check.ladder, facts_of_plans(), emphasised=check.rung.plan_id),
            "yes_label": self.yes_label,
        }
        return TemplateResponse(
            self.request, self.check_template_name, {**self.get_context_data(form=form), **context}
        )
