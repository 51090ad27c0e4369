"""The list of plans as it is asked for: whose, of which subject and grade, in which state; sums of the programme (KTP-2, KTP-3, KTP-5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor
from typing import Any

from ejournal.models import AcademicYear, Journal, PlanItem
from ejournal.policy.actions import READERS
from ejournal.policy.actor import Actor
from ejournal.queries.associations import associations
from ejournal.queries.plans import PlanLine, plan_list
from ejournal.rules.finding import asked_words, is_found, person_keys
from ejournal.rules.plan import Fulfilment

STATES: Mapping[str, tuple[str, Callable[[PlanLine], bool]]] = {
    "": ("все", lambda line: True),
    "none": ("нет плана", lambda line: line.state in ("none", "empty")),
    "hours": ("часы не сходятся", lambda line: line.differs and line.state != "empty"),
    "lag": ("отстают", lambda line: line.fulfilment is not None and line.fulfilment.lag > 0),
    "draft": ("не сданы", lambda line: line.approval == "draft" and line.state != "empty"),
    "waiting": ("ждут утверждения", lambda line: line.approval == "waiting"),
    "returned": ("возвращены", lambda line: line.approval == "returned"),
    "changed": ("изменены после утверждения", lambda line: line.approval == "changed"),
    "approved": ("утверждены", lambda line: line.approval == "approved"),
}
OF_PLANS = frozenset({"draft", "waiting", "returned", "changed", "approved"})  # counted by plans, the others by journals


@dataclass(frozen=True)
class Asked:
    """`whose`: all, mine, own, none or the number of an association, "" for what is the reader's first; the rest may be None or ""."""

    whose: str = ""
    subject: int | None = None
    grade: int | None = None
    state: str = ""
    find: str = ""


@dataclass(frozen=True)
class PlanRegister:
    """`lines` are those asked for, `all_of_them` those without asking for a state; choices are (value, title)."""

    asked: Asked
    lines: tuple[PlanLine, ...]
    all_of_them: tuple[PlanLine, ...]
    counts: Mapping[str, int]
    whose: tuple[tuple[str, str], ...]
    subjects: tuple[tuple[int, str], ...]
    grades: tuple[int, ...]
    names: Mapping[int, str]
    total: int

    @property
    def shared(self) -> dict[int, int]:
        """How many journals share each plan."""
        found: dict[int, int] = {}
        for line in self.all_of_them:
            if line.plan is not None:
                found[line.plan] = found.get(line.plan, 0) + 1
        return found

    @property
    def has_to_decide(self) -> bool:
        return any(line.is_to_decide for line in self.lines)

    @property
    def words(self) -> str:
        """What was asked for, as a print says it."""
        parts = [dict(self.whose).get(self.asked.whose, ""), dict(self.subjects).get(self.asked.subject or 0, "")]
        parts += [f"{self.asked.grade} класс" if self.asked.grade else "", STATES[self.asked.state][0] if self.asked.state else "", self.asked.find]
        return ", ".join(part for part in parts if part and part != "вся школа")


def plan_register(actor: Actor, asked: Asked, today: date) -> PlanRegister:
    """Plans of the current year. The SELECTs of `plan_list` and one."""
    made = associations()
    lines = tuple(line for line in plan_list(actor, today) if _is_shown(actor, line))
    whose = _whose(actor, made, lines)
    chosen = asked.whose if asked.whose in dict(whose) else _first(actor, whose)
    kept = tuple(line for line in lines if _is_of(chosen, line, made, actor))
    subjects = tuple(sorted({(line.subject_id, line.subject) for line in kept}, key=lambda one: one[1]))
    grades = tuple(sorted({line.grade for line in kept if line.grade}))
    words = asked_words(asked.find)
    for is_kept in (
        lambda line: asked.subject is None or line.subject_id == asked.subject,
        lambda line: asked.grade is None or line.grade == asked.grade,
        lambda line: is_found(words, person_keys(line.subject, line.teachers, line.author, line.title, line.class_title), line.class_title),
    ):
        kept = tuple(line for line in kept if is_kept(line))
    state = asked.state if asked.state in STATES else ""
    counts = {key: _count(key, [line for line in kept if matches(line)]) for key, (_, matches) in STATES.items()}
    shown = tuple(line for line in kept if STATES[state][1](line))
    names = {subject: name for _, name, _, own in reversed(made) for subject in own}
    return PlanRegister(Asked(chosen, asked.subject, asked.grade, state, asked.find), shown, kept, counts, whose, subjects, grades, names, len(lines))


def _is_shown(actor: Actor, line: PlanLine) -> bool:
    """Heads see all journals; a teacher those he keeps and those of the associations he leads."""
    return bool(actor.roles & READERS) or line.is_mine or line.subject_id in actor.headed_subject_ids


def _whose(actor: Actor, made: Sequence[Any], lines: Sequence[PlanLine]) -> tuple[tuple[str, str], ...]:
    """What one may choose from; a teacher who leads nothing has no choice."""
    if not actor.roles & READERS and not actor.headed_subject_ids:
        return (("all", "все"),)
    found = [("all", "вся школа" if actor.roles & READERS else "все мои")]
    if actor.headed_subject_ids:
        led = sum(1 for _, _, head, _ in made if head == actor.staff_id)
        found.append(("mine", "моё объединение" if led == 1 else "мои объединения"))
    if any(line.is_mine for line in lines) and not all(line.is_mine for line in lines):
        found.append(("own", "журналы, которые веду"))
    if actor.roles & READERS:
        found += [(str(number), f"«{name}»") for number, name, _, _ in made]
        taken = {subject for *_, own in made for subject in own}
        found += [("none", "без объединения")] if made and any(line.subject_id not in taken for line in lines) else []
    return tuple(found)


def _first(actor: Actor, whose: Sequence[tuple[str, str]]) -> str:
    """A methodist who leads an association sees it first, everybody else all there is."""
    return "mine" if "mine" in dict(whose) and actor.has("methodist") else "all"


def _is_of(chosen: str, line: PlanLine, made: Sequence[Any], actor: Actor) -> bool:
    if chosen == "own":
        return line.is_mine
    if chosen == "mine":
        return line.subject_id in actor.headed_subject_ids
    if chosen == "none":
        return not any(line.subject_id in own for *_, own in made)
    return chosen == "all" or any(str(number) == chosen and line.subject_id in own for number, _, _, own in made)


def _count(key: str, lines: Sequence[PlanLine]) -> int:
    return len({line.plan for line in lines}) if key in OF_PLANS else len(lines)


# ---- sums of the programme (KTP-5) ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """The programme over some journals; hours and lessons are added up, `behind` counts journals that lost lessons."""

    title: str
    journals: int
    without: int
    plan: Decimal
    needed: Decimal
    planned: int
    given: int
    merged: int
    unwritten: int
    lost: int
    short: int
    behind: int

    @property
    def percent(self) -> int | None:
        """Fact to plan by now as with one journal: whole percent, half up; None where nothing was due. Source: domain §4."""
        return (200 * (self.given + self.merged) + self.planned) // (2 * self.planned) if self.planned else None


def sums_by_subject(lines: Iterable[PlanLine]) -> tuple[Sum, ...]:
    return _sums(lines, lambda line: line.subject)


def sums_by_association(register: PlanRegister) -> tuple[Sum, ...]:
    """A subject of two associations counts in the first of them; the rest are under «без объединения». Nothing in a school without any."""
    if not register.names:
        return ()
    return _sums(register.lines, lambda line: register.names.get(line.subject_id, "без объединения"))


def _sums(lines: Iterable[PlanLine], named: Callable[[PlanLine], str]) -> tuple[Sum, ...]:
    groups: dict[str, list[PlanLine]] = {}
    for line in lines:
        groups.setdefault(named(line), []).append(line)
    return tuple(_sum(title, groups[title]) for title in sorted(groups, key=lambda one: (one == "без объединения", one)))


def _sum(title: str, lines: Sequence[PlanLine]) -> Sum:
    done: list[Fulfilment] = [line.fulfilment for line in lines if line.fulfilment is not None]
    return Sum(
        title, len(lines), len(lines) - len(done), sum((line.hours for line in lines), Decimal()), sum((line.needed for line in lines), Decimal()),
        sum(one.planned_by_now for one in done), sum(one.given for one in done), sum(floor(one.merged) for one in done), sum(one.lag_unwritten for one in done),
        sum(one.lag_lost for one in done), sum(one.short for one in done), sum(one.lag_lost > 0 for one in done),
    )  # fmt: skip


def journals_without_plan(actor: Actor, year_id: int) -> int:
    """How many journals of the year have no plan or an empty one, to whoever answers for plans. One SELECT. Source: KTP-3."""
    if not actor.has("deputy", "methodist"):
        return 0
    filled = PlanItem.select(PlanItem.plan)
    bare = Journal.plan.is_null() | Journal.plan.not_in(filled)
    open_year = Journal.year.in_(AcademicYear.select(AcademicYear.id).where((AcademicYear.id == year_id) & AcademicYear.closed_on.is_null()))
    return int(Journal.select(Journal.id).where(open_year & bare).count())
