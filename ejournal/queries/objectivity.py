"""Objectivity of marks: journals with what is odd in them, quality by teacher, class and subject from period to period (DEP-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from peewee import SQL, fn

from ejournal.errors import BadInput, NotThere
from ejournal.models import Journal, Period, PeriodMark
from ejournal.policy.actor import Actor
from ejournal.policy.control import may_see_objectivity
from ejournal.queries.attendance import ClassHead
from ejournal.queries.filling_facts import JournalHead, journals_of
from ejournal.queries.objectivity_facts import MarkFacts, mark_facts
from ejournal.queries.objectivity_quality import Qualities, by_alphabet, qualities
from ejournal.queries.report_choices import periods_in
from ejournal.queries.results import WITH_MARKS, ResultSpan, groups_of
from ejournal.queries.school_results import (
    Keeper,
    SchoolResults,
    school_results,
    spans_with,
)
from ejournal.rules.objectivity import (
    Backdated,
    JournalFigures,
    Remark,
    backdated,
    journal_figures,
    last_days,
    put_late,
    remarks_of,
    share_of,
)
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class Asked:
    """What is asked for; `period` None: the last that is over and has marks. Empty fields narrow nothing; `sort` is a code of SORTS."""

    period: int | None = None
    teacher: int | None = None
    school_class: int | None = None
    subject: int | None = None
    sort: str = ""
    descending: bool = False

    def __post_init__(self) -> None:
        if self.sort and self.sort not in SORTS:
            raise BadInput("Такого порядка строк нет.", field="sort")


@dataclass(frozen=True)
class JournalLine:
    """A journal with marks in points; `place` is its own in the order of classes. `last` are the last days of its period; `bunched` is None while they are still ahead."""

    place: int
    id: int
    subject: str
    class_title: str
    keeper: Keeper
    period: int
    last: tuple[date, date]
    figures: JournalFigures
    entered: Backdated
    bunched: Fraction | None
    remarks: tuple[Remark, ...]

    @property
    def title(self) -> str:
        return f"{self.class_title}, {self.subject}"

    @property
    def late(self) -> int:
        """Marks given in the last days, and those entered in them after their terms."""
        return put_late(self.figures, self.entered)

    @property
    def flags(self) -> frozenset[str]:
        return frozenset(one.code for one in self.remarks)


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (number, title)."""

    periods: tuple[tuple[int, str], ...] = ()
    teachers: tuple[tuple[int, str], ...] = ()
    classes: tuple[tuple[int, str], ...] = ()
    subjects: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class ObjectivityPage:
    """The page of one period of a year; `away` are classes whose own period does not end with it. `period` None: no periods yet."""

    asked: Asked
    year: Any
    period: Any | None
    choices: Choices
    names: Mapping[int, str]
    lines: tuple[JournalLine, ...] = ()
    quality: Qualities = Qualities()
    away: tuple[str, ...] = ()

    @property
    def remarked(self) -> tuple[tuple[str, tuple[JournalLine, ...]], ...]:
        """Journals with something to look at, by teacher, each in the order of classes: the list of the teachers' council."""
        found: dict[str, list[JournalLine]] = defaultdict(list)
        for line in sorted(self.lines, key=lambda one: one.place):
            if line.remarks:
                found[line.keeper.names].append(line)
        return tuple((name, tuple(found[name])) for name in sorted(found, key=by_alphabet))


SORTS: dict[str, Callable[[JournalLine], Any]] = {  # what a click on a head sorts by; None comes last either way
    "class": lambda one: one.place,
    "teacher": lambda one: by_alphabet(one.keeper.names),
    "given": lambda one: one.figures.given,
    "raised": lambda one: share_of(len(one.figures.raised), one.figures.compared),
    "lowered": lambda one: share_of(len(one.figures.lowered), one.figures.compared),
    "gap": lambda one: one.figures.gap,
    "over_written": lambda one: share_of(len(one.figures.over_written), one.figures.compared),
    "written": lambda one: one.figures.written.mean,
    "oral": lambda one: one.figures.oral.mean,
    "difference": lambda one: one.figures.oral_over_written,
    "bunched": lambda one: one.bunched,
    "backdated": lambda one: one.entered.total,
}


def objectivity_page(actor: Actor, asked: Asked, year: Any, today: date, rules: SchoolRules) -> ObjectivityPage:
    """The page of a period of `year`. Twenty-five SELECTs at most, whatever the school. Raises Refused, NotThere for a period of another year."""
    may_see_objectivity(actor).demand()
    periods = periods_in(year.id, None)
    period = _period(periods, asked.period, today)
    if period is None:
        return ObjectivityPage(asked, year, None, Choices(), {})
    span = ResultSpan(period.id, period.start, period.end)
    found = school_results(year, span, rules)
    everything = [one for one in journals_of(year.id, Journal.kind.in_(WITH_MARKS) & (Journal.marking != "none")) if not _is_bare(one, rules)]
    journals = [one for one in everything if _is_asked(one, found.keepers, asked)]
    spans = _spans(journals, found, periods, span)
    shown = [one for one in journals if one.id in spans and one.marking == "five"]
    facts = mark_facts({one.id: spans[one.id] for one in shown}, rules)
    members = _members(shown, found, year.id, span)
    lines = [_line(at, one, found.keepers.get(one.id, Keeper()), spans[one.id], members.get(one.id, ()), facts, today, rules) for at, one in enumerate(shown)]
    return ObjectivityPage(
        asked, year, period, _choices(periods, everything, found.keepers), _names(found), tuple(_in_order(lines, asked)),
        _quality(found, everything, asked, rules), tuple(head.title for head in found.away if head.grade > rules.no_mark_grades),
    )  # fmt: skip


def _quality(found: SchoolResults, journals: Sequence[JournalHead], asked: Asked, rules: SchoolRules) -> Qualities:
    """Of the journals asked for; before, of those that were the teacher's then."""
    now, before = ({one.id for one in journals if _is_asked(one, kept, asked)} for kept in (found.keepers, found.keepers_before))
    return qualities(found, now, before, rules)


# ---- what is asked for -------------------------------------------------------------------------------------------------


def _period(periods: Sequence[Any], asked: int | None, today: date) -> Any | None:
    """The period asked for; else the last that is over and has marks, else that of today, else the last begun or the first."""
    if asked is not None:
        chosen = next((one for one in periods if one.id == asked), None)
        if chosen is None:
            raise NotThere("Такого периода в этом учебном году нет.")
        return chosen
    over = _with_marks([one for one in periods if one.end < today])
    begun = [one for one in periods if one.start <= today]
    current = [one for one in begun if one.end >= today]
    latest = max(over, key=lambda one: (one.end, -one.grade_from), default=None)
    return latest or next(iter(current), None) or (max(begun, key=lambda one: one.start) if begun else next(iter(periods), None))


def _with_marks(periods: Sequence[Any]) -> list[Any]:
    """Those of the periods in which a period mark stands. One SELECT, none for nothing."""
    if not periods:
        return []
    stands = PeriodMark.select(SQL("1")).where((PeriodMark.period == Period.id) & (PeriodMark.value != ""))
    marked = {row[0] for row in Period.select(Period.id).where(Period.id.in_([one.id for one in periods]) & fn.EXISTS(stands)).tuples()}
    return [one for one in periods if one.id in marked]


def _is_bare(journal: JournalHead, rules: SchoolRules) -> bool:
    """Whether no marks are given in the journal's grade. Source: domain §0 row 8."""
    return journal.grade is not None and journal.grade <= rules.no_mark_grades


def _is_asked(journal: JournalHead, kept: Mapping[int, Keeper], asked: Asked) -> bool:
    if asked.school_class not in (None, journal.school_class_id) or asked.subject not in (None, journal.subject_id):
        return False
    return asked.teacher is None or asked.teacher in kept.get(journal.id, Keeper()).ids


def _spans(journals: Sequence[JournalHead], found: SchoolResults, periods: Sequence[Any], span: ResultSpan) -> dict[int, ResultSpan]:
    """The period of each journal that ends with the one asked for: of its class; of a mixed group that of the youngest. Others are left out."""
    own = {key: one.span for key, one in found.now.items()}
    youngest = min((one.grade_from for one in periods), default=1)
    mixed = spans_with([ClassHead(0, "", youngest, 0)], periods, span)
    return {one.id: there for one in journals if (there := own.get(one.school_class_id) if one.school_class_id else mixed.get(0)) is not None}


def _members(journals: Sequence[JournalHead], found: SchoolResults, year: int, span: ResultSpan) -> dict[int, list[int]]:
    """Who is in each journal on the last day, in the order of classes and names. One SELECT."""
    in_class = {key: [pupil.id for pupil in one.pupils] for key, one in found.now.items()}
    groups = groups_of(year, {pupil: found.now[key].span.end for key, own in in_class.items() for pupil in own})
    in_group: dict[int, list[int]] = defaultdict(list)
    for own in in_class.values():
        for pupil in own:
            for group in dict.fromkeys(groups.get(pupil, ())):
                in_group[group].append(pupil)
    return {one.id: in_group[one.group_id] if one.group_id else in_class.get(one.school_class_id or 0, []) for one in journals}


def _names(found: SchoolResults) -> dict[int, str]:
    return {pupil.id: pupil.name for one in found.now.values() for pupil in one.pupils}


def _choices(periods: Sequence[Any], journals: Sequence[JournalHead], kept: Mapping[int, Keeper]) -> Choices:
    teachers = {staff: name for one in journals for staff, name in _people(kept.get(one.id, Keeper()))}
    classes = {one.school_class_id: one.class_name for one in journals if one.school_class_id}
    subjects = {one.subject_id: one.subject for one in journals}
    return Choices(
        tuple((one.id, str(one)) for one in periods),
        tuple(sorted(teachers.items(), key=lambda one: by_alphabet(one[1]))),
        tuple(classes.items()),
        tuple(sorted(subjects.items(), key=lambda one: by_alphabet(one[1]))),
    )


def _people(keeper: Keeper) -> Iterable[tuple[int, str]]:
    return zip(keeper.ids, keeper.names.split(", "), strict=True) if keeper.ids else ()


# ---- journals ----------------------------------------------------------------------------------------------------------


def _line(
    place: int, journal: JournalHead, keeper: Keeper, span: ResultSpan, pupils: Sequence[int], facts: MarkFacts, today: date, rules: SchoolRules
) -> JournalLine:  # fmt: skip
    figures = journal_figures((facts.pupil(journal.id, pupil) for pupil in pupils), rules)
    entered = backdated(one for pupil in pupils for one in facts.entered.get((journal.id, pupil), ()))
    days = last_days(span.start, span.end, rules)
    bunched = share_of(put_late(figures, entered), figures.total) if days[0] <= today else None
    remarks = remarks_of(figures, entered, days, rules)
    return JournalLine(place, journal.id, journal.subject, journal.class_title, keeper, span.period, days, figures, entered, bunched, remarks)


def _in_order(lines: Sequence[JournalLine], asked: Asked) -> list[JournalLine]:
    """By the column asked for; equals in the order of classes, what has no figure last."""
    figure = SORTS[asked.sort or "class"]
    known = [one for one in lines if figure(one) is not None]
    return [*sorted(known, key=figure, reverse=asked.descending), *(one for one in lines if figure(one) is None)]
