"""Where a pupil stands in one journal's period: the mean taken apart, what is still needed, where the next mark leads.

The figures card of the journal page and the diary by subjects are both made of this. Source: GRID-7, MARK-4, DIA-4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ejournal.errors import NotThere
from ejournal.models import Lesson, Mark, OutsideMark, Work, WorkKind
from ejournal.models.outside_marks import TRANSFER_DOCUMENT
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.policy.remarks import may_write_in_journal
from ejournal.queries.cells import final_marks
from ejournal.queries.figures import coming_days
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.periods import PeriodHead, period_at, period_by_id, periods_of
from ejournal.queries.roster import RosterPupil, roster_pupil
from ejournal.queries.school_rules import school_rules
from ejournal.rules.forecast import (
    Explanation,
    Needed,
    NextMark,
    Sufficiency,
    WrittenWorks,
    above_written,
    explain,
    if_next,
    needed_for,
    sufficiency,
    written_works,
)
from ejournal.rules.marks import GivenMark
from ejournal.rules.period_marks import PeriodFacts, period_proposal
from ejournal.rules.rounding import thresholds_text
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.work_kinds import work_name

NOT_COUNTED, CANCELLED, ELSEWHERE = "в среднюю не входит", "урок отменён", "из других мест, в среднюю не входит"


class MarkRow(NamedTuple):
    """A work with the pupil's mark; `second` is the other one of «4/5»."""

    journal_id: int
    date: date
    is_cancelled: bool
    kind: str
    short_kind: str
    is_written: bool
    title: str
    weight: Decimal
    value: str
    second: str
    is_outside: bool = False
    counts: bool = True
    is_carried: bool = False  # a copy of a mark of the class before, made by the order of a transfer

    @property
    def text(self) -> str:
        return f"{self.value}/{self.second}" if self.second else self.value

    @property
    def name(self) -> str:
        """«Контрольная работа № 3», «Ответ на уроке: стихи»."""
        return work_name(self.kind, self.title)

    @property
    def left_out(self) -> str:
        """Why the mark is not in the mean, "" where it is."""
        if self.is_cancelled:
            return CANCELLED
        if not self.counts:
            return ELSEWHERE
        return "" if self.value.isdigit() else NOT_COUNTED

    @property
    def given(self) -> tuple[GivenMark, ...]:
        """The marks it counts for: two of a double one, none of a cancelled lesson."""
        values = () if self.is_cancelled or not self.counts else tuple(value for value in (self.value, self.second) if value)
        return tuple(GivenMark(value, self.weight, self.is_written, self.title) for value in values)


@dataclass(frozen=True)
class Standing:
    """One pupil in one journal's period.

    `found` and `enough` are there where digits are given; `rule` says how passed works add up where they are not. Nothing is
    forecast (`next_marks`, `targets`) once the period mark stands or the period is over.
    """

    rows: tuple[MarkRow, ...]
    weighs: bool
    mark: str
    final: str
    thresholds: str = ""
    rule: str = ""
    found: Explanation | None = None
    enough: Sufficiency | None = None
    written: WrittenWorks | None = None
    above_written: str | None = None
    next_marks: tuple[NextMark, ...] = ()
    targets: tuple[Needed, ...] = ()

    @property
    def outcome(self) -> str:
        """«средняя 4,00 → 4, округляем вверх от 4,50»; "" without marks."""
        if self.found is None or self.found.mean is None:
            return self.rule
        return f"{self.found.name} {self.found.shown} → {self.mark}, {self.found.rounding}"


@dataclass(frozen=True)
class Course:
    """What of a journal and its period decides about a standing; `lessons_left` are the pupil's."""

    marking: str
    hours_a_week: Decimal
    lessons_left: int
    is_over: bool
    grade: int | None = None


def standing_of(rows: Sequence[MarkRow], final: str, course: Course, rules: SchoolRules) -> Standing:
    """The rules' answers about one pupil's marks of a period."""
    given = [mark for row in rows for mark in row.given]
    if course.marking != "five":
        proposal = period_proposal(PeriodFacts(given, grade=course.grade, marking=course.marking), rules)
        return Standing(tuple(rows), False, proposal.value, final, rule=proposal.rule)
    found, written = explain(given, rules), written_works(given, rules)
    goes_on = not final and not course.is_over and found.mean is not None
    higher = [target for target in (3, 4, 5) if goes_on and target > int(found.mark)]
    return Standing(
        rows=tuple(rows),
        weighs=rules.use_weights,
        mark=found.mark,
        final=final,
        thresholds=thresholds_text(rules.round_up_from),
        found=found,
        enough=sufficiency(given, course.hours_a_week, course.lessons_left, rules),
        written=written,
        above_written=above_written(final or found.mark, written),
        next_marks=if_next(given, rules) if goes_on else (),
        targets=tuple(needed_for(target, given, rules, lessons_left=course.lessons_left) for target in higher),
    )


@dataclass(frozen=True)
class FiguresCard:
    """The card behind a figure beside a pupil's name."""

    pupil: RosterPupil
    period: PeriodHead
    standing: Standing
    remarks: str = ""  # where a line in his diary is written, "" where it is not the reader's to write


def figures_card(actor: Actor, journal_id: int, pupil_id: int, period_id: int | None, today: date) -> FiguresCard:
    """How a pupil's mean of a period came about. Eight SELECTs; raises NotThere for a pupil of another journal, Refused."""
    journal = journal_with_head(journal_id)
    may_read_journal(actor, journal).demand()
    periods = periods_of(journal.year_id, journal.school_class.grade if journal.school_class_id else None)
    period = period_by_id(periods, period_id) if period_id is not None else period_at(periods, today)
    pupil = next(iter(roster_pupil(journal, pupil_id, period.start, period.end)), None)
    if pupil is None:
        raise NotThere("Такого ученика в этом журнале нет.")
    rules = school_rules()
    marking = scale_of(journal, rules).marking
    left = pupil.lessons_left(coming_days(journal.id, period, today))
    course = Course(marking, journal.hours_a_week, left, today > period.end, pupil.grade)
    rows = [row for row in mark_rows(pupil_id, period.start, period.end, rules) if row.journal_id == journal.id]
    final = final_marks(journal.id, period.id).get(pupil_id, "")
    remarks = f"/journal/{journal.id}/remarks?pupil={pupil_id}" if may_write_in_journal(actor, journal) else ""
    return FiguresCard(pupil, period, standing_of(rows, final, course, rules), remarks)


def mark_rows(pupil_id: int, first: date, last: date, rules: SchoolRules) -> list[MarkRow]:
    """All marks of a pupil between two days, of all journals, by date; those from elsewhere with weight 1. Two SELECTs."""
    days = {"pupil": pupil_id, "first": first, "last": last}
    brought = [
        MarkRow(journal, day, False, issuer, issuer, False, title, Decimal(1), value, "", True, rules.outside_marks_count, paper == TRANSFER_DOCUMENT)
        for journal, day, value, title, issuer, paper in _FROM_ELSEWHERE.rows(**days)
    ]
    return sorted([*_OF_PUPIL.rows(**days), *brought], key=lambda row: row.date)


def without_originals(rows: Sequence[MarkRow], subjects: Mapping[int, int]) -> list[MarkRow]:
    """The same without the marks whose copies went along to the new class's journal: each is shown once, where it counts now.

    `subjects` is journal → subject. Both marks of «5/4» must have gone along.
    """
    copies = Counter((subjects.get(row.journal_id), row.date, row.value) for row in rows if row.is_carried)
    return [row for row in rows if row.is_outside or not _is_copied(row, subjects, copies)]


def _is_copied(row: MarkRow, subjects: Mapping[int, int], copies: Counter[tuple[int | None, date, str]]) -> bool:
    own = Counter((subjects.get(row.journal_id), row.date, value) for value in (row.value, row.second) if value)
    if row.journal_id not in subjects or any(copies[key] < number for key, number in own.items()):
        return False
    copies.subtract(own)
    return True


def _of_pupil() -> Any:
    columns = (
        Lesson.journal_id, Lesson.date, Lesson.is_cancelled, WorkKind.name, WorkKind.short_name, WorkKind.is_written,
        Work.title, Work.weight, Mark.value, Mark.second,
    )  # fmt: skip
    query = Mark.select(*columns).join(Work).join(Lesson).switch(Work).join(WorkKind)
    found = (Mark.pupil == hole("pupil")) & (Mark.value != "") & Lesson.date.between(hole("first"), hole("last"))
    return query.where(found).order_by(Lesson.date, Lesson.number, Work.position)


def _from_elsewhere() -> Any:
    columns = (OutsideMark.journal_id, OutsideMark.date, OutsideMark.value, OutsideMark.title, OutsideMark.issuer, OutsideMark.document)
    found = (OutsideMark.pupil == hole("pupil")) & OutsideMark.removed_at.is_null()
    return OutsideMark.select(*columns).where(found & OutsideMark.date.between(hole("first"), hole("last")))


_OF_PUPIL, _FROM_ELSEWHERE = Prepared(_of_pupil, lambda values: MarkRow(*values)), Prepared(_from_elsewhere)
