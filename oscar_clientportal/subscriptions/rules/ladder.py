"""Which plan leads to which, and where somebody gets stuck. No Django, no clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

Contents = frozenset[str]


@dataclass(frozen=True)
class Rung:
    """A plan, as far as the ladder goes."""

    plan_id: int
    title: str
    contents: Contents
    is_open: bool = True
    #: How many subscriptions run it now.
    people: int = 0


@dataclass(frozen=True)
class Step:
    """The plans that open the same: none of them can follow another before it ends."""

    contents: Contents
    rungs: tuple[Rung, ...]

    @property
    def is_open(self) -> bool:
        return any(rung.is_open for rung in self.rungs)

    @property
    def people(self) -> int:
        return sum(rung.people for rung in self.rungs)


@dataclass(frozen=True)
class Ladder:
    """``steps``: fewest contents first. ``covers``: the next upgrades, from the lower step to the higher."""

    steps: tuple[Step, ...]
    covers: tuple[tuple[Step, Step], ...]
    #: Steps of more than one plan.
    equals: tuple[Step, ...]
    #: Steps nothing leads on from, though other plans open something they don't.
    dead_ends: tuple[Step, ...]
    #: Open steps no other leads to: for people who have nothing.
    entries: tuple[Step, ...]


def ladder(plans: Iterable[Rung]) -> Ladder:
    """The ladder of these plans: a closed one that nobody has stands outside of it.

    An upgrade leads to an open plan with strictly more contents. So it can't lead in circles; plans that open the same
    are the only ones that might seem to.
    """
    steps = _steps(plans)
    goals = [step for step in steps if step.is_open]
    everything = frozenset().union(*(step.contents for step in goals))
    covers = tuple((step, goal) for step in steps for goal in _next(step, goals))
    led_from, led_to = {step for step, _goal in covers}, {goal for _step, goal in covers}
    return Ladder(
        steps=steps,
        covers=covers,
        equals=tuple(step for step in steps if len(step.rungs) > 1),
        dead_ends=tuple(step for step in steps if step not in led_from and not step.contents >= everything),
        entries=tuple(goal for goal in goals if goal not in led_to),
    )


def _steps(plans: Iterable[Rung]) -> tuple[Step, ...]:
    by_contents: dict[Contents, list[Rung]] = {}
    for rung in sorted(plans, key=lambda rung: rung.plan_id):
        if rung.is_open or rung.people:
            by_contents.setdefault(rung.contents, []).append(rung)
    ordered = sorted(by_contents, key=lambda contents: (len(contents), sorted(contents)))
    return tuple(Step(contents, tuple(by_contents[contents])) for contents in ordered)


def _next(step: Step, goals: Sequence[Step]) -> Iterator[Step]:
    """The open steps above this one with no other open step between."""
    above = [goal for goal in goals if goal.contents > step.contents]
    return (goal for goal in above if not any(other.contents < goal.contents for other in above))


class Concern(Enum):
    """What somebody should know before plans are published."""

    #: The plans open the same.
    EQUAL = "equal"
    #: Nothing leads on from the plan, though others open something it doesn't.
    DEAD_END = "dead-end"
    #: From the first plan the second can no longer be reached.
    LOST = "lost"
    #: Nothing leads to the plan any longer.
    UNREACHED = "unreached"


@dataclass(frozen=True)
class Finding:
    """A concern, the plans it is about, and how many subscriptions run those it concerns."""

    concern: Concern
    plans: tuple[Rung, ...]
    people: int

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(rung.plan_id for rung in self.plans)


def findings(plans: Iterable[Rung]) -> list[Finding]:
    """What there is to say of these plans: equal sets and dead ends."""
    found = ladder(plans)
    return [
        *(Finding(Concern.EQUAL, step.rungs, step.people) for step in found.equals),
        *(Finding(Concern.DEAD_END, step.rungs, step.people) for step in found.dead_ends),
    ]


def changes(before: Sequence[Rung], after: Sequence[Rung]) -> list[Finding]:
    """What becomes of the ladder when these plans turn into those: what wasn't so before, and what is lost."""
    known = findings(before)
    new = [finding for finding in findings(after) if not any(_says_as_much(old, finding) for old in known)]
    return [*new, *_lost(before, after), *_unreached(before, after)]


def _says_as_much(old: Finding, new: Finding) -> bool:
    return old.concern is new.concern and new.ids <= old.ids


def _upgrades(plans: Iterable[Rung]) -> dict[tuple[int, int], tuple[Rung, Rung]]:
    """Every upgrade there is, by the numbers of the two plans."""
    rungs = [rung for rung in plans if rung.is_open or rung.people]
    pairs = ((low, high) for low in rungs for high in rungs if high.is_open and high.contents > low.contents)
    return {(low.plan_id, high.plan_id): (low, high) for low, high in pairs}


def _lost(before: Sequence[Rung], after: Sequence[Rung]) -> Iterator[Finding]:
    """Upgrades that people could have had."""
    left = _upgrades(after)
    for pair, (low, high) in _upgrades(before).items():
        if low.people and pair not in left:
            yield Finding(Concern.LOST, (low, high), low.people)


def _unreached(before: Sequence[Rung], after: Sequence[Rung]) -> Iterator[Finding]:
    """Open plans that something led to, and nothing does now."""
    had, have = ({high for _low, high in _upgrades(plans)} for plans in (before, after))
    for rung in sorted(after, key=lambda rung: rung.plan_id):
        if rung.is_open and rung.plan_id in had - have:
            yield Finding(Concern.UNREACHED, (rung,), rung.people)
