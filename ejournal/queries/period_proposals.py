"""What the rules make of one pupil's place in a journal: the proposal, what stands in the way, the mean in words (MARK-4, MARK-5, MARK-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ejournal.policy.period_marks import FinalMarkFacts
from ejournal.queries.period_marks import EXAM, FINAL, INTERIM, PERIOD, SENIOR, YEAR, MarkColumn, MarksDesk, Place, hours_of
from ejournal.queries.periods import closing_of
from ejournal.queries.roster import RosterPupil
from ejournal.rules.cells import OWED
from ejournal.rules.deadlines import Closing
from ejournal.rules.forecast import above_written, explain, sufficiency, written_works
from ejournal.rules.marks import GivenMark
from ejournal.rules.period_marks import PeriodFacts, Proposal, is_disputed, period_proposal, without_marks
from ejournal.rules.words import day_month, listed
from ejournal.rules.year_marks import FinalFacts, YearFacts, final_proposal, year_proposal

NAMES = {YEAR: "годовая", INTERIM: "промежуточная аттестация", EXAM: "экзамен", FINAL: "итоговая"}


@dataclass(frozen=True)
class PlaceView:
    """One place as the rules see it: the proposal, the exact mean of the period (None elsewhere), remarks in words."""

    proposal: Proposal
    mean: Fraction | None = None
    shown: str = ""
    disputed: bool = False
    notes: tuple[str, ...] = ()


def view_of(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> PlaceView:
    """The proposal for one place with what is said beside it."""
    if column.kind == PERIOD:
        return _period_view(desk, pupil, column)
    return PlaceView(_proposal(desk, pupil, column))


def _proposal(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> Proposal:
    if column.kind == YEAR:
        return year_proposal(YearFacts(period_values(desk, pupil), pupil.grade, desk.journal.marking), desk.rules)
    if column.kind == FINAL:
        return final_proposal(_final_facts(desk, pupil), desk.rules)
    none = without_marks(pupil.grade, desk.journal.marking, desk.rules)
    return none or Proposal("", "отметку берут из протокола")


# ---- the period --------------------------------------------------------------------------------------------------------


def _period_view(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> PlaceView:
    given = marks_in(desk, pupil, column)
    days = days_of(desk, pupil, column)
    held = [day for day in days if day <= desk.today]
    missed = [day for day in desk.missed.get(pupil.id, ()) if column.start <= day <= column.end]
    facts = PeriodFacts(
        marks=given,
        hours_a_week=hours_of(desk.journal),
        lessons=len(held),
        missed=len(missed),
        grade=pupil.grade,
        marking=desk.journal.marking,
        is_exempt=bool(held) and all(_exempt_on(desk, pupil.id, day) for day in held),
    )
    known = explain(given, desk.rules)
    notes = [] if facts.is_exempt or desk.journal.marking != "five" else _notes(desk, pupil, column, given, len(days) - len(held))
    return PlaceView(period_proposal(facts, desk.rules), known.mean, known.shown, is_disputed(known.mean, desk.rules), tuple(notes))


def _notes(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn, given: list[GivenMark], left: int) -> list[str]:
    enough = sufficiency(given, hours_of(desk.journal), left, desk.rules).text if left else ""
    written = written_works(given, desk.rules)
    above = above_written(desk.standing(pupil.id, column).value, written)
    return [note for note in (enough, above, written.text) if note]


def marks_in(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> list[GivenMark]:
    return [one.mark for one in desk.marks.get(pupil.id, ()) if column.start <= one.date <= column.end]


def days_of(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> list[date]:
    """The days of the lessons in the column's span on which the pupil is in the journal, one for each lesson."""
    return [day for day in desk.lessons if column.start <= day <= column.end and pupil.is_there(day)]


def _exempt_on(desk: MarksDesk, pupil: int, day: date) -> bool:
    return any(start <= day and (end is None or day <= end) for start, end in desk.exempt.get(pupil, ()))


# ---- the year, the exam, the final -----------------------------------------------------------------------------------------


def member_periods(desk: MarksDesk, pupil: RosterPupil) -> list[MarkColumn]:
    """The periods in which the pupil was in the journal, or has a mark of the subject from elsewhere in the school."""
    known = {one.start for one in desk.others.get(pupil.id, ()) if one.is_same_subject and one.kind == PERIOD}
    periods = [column for column in desk.columns if column.kind == PERIOD]
    return [one for one in periods if any(stay.meets(one.start, one.end) for stay in pupil.stays) or one.start in known]


def period_values(desk: MarksDesk, pupil: RosterPupil) -> tuple[tuple[str, str], ...]:
    """Period marks of the year by title, "" where none stands; a mark of the pupil's former group or class counts as well."""
    former = {
        one.start: one.value
        for one in desk.others.get(pupil.id, ())
        if one.is_same_subject and one.kind == PERIOD and one.year == desk.journal.year.start
    }
    return tuple(
        (column.title, desk.standing(pupil.id, column).value or former.get(column.start, "")) for column in member_periods(desk, pupil)
    )


def _value(desk: MarksDesk, pupil: int, kind: str) -> str:
    return desk.stands[Place(pupil, kind)].value if Place(pupil, kind) in desk.stands else ""


def _final_facts(desk: MarksDesk, pupil: RosterPupil) -> FinalFacts:
    grade, year = pupil.grade or 0, _value(desk, pupil.id, YEAR)
    scale = desk.journal.exam_scale
    return FinalFacts(
        grade=grade,
        year=year,
        exam=_value(desk, pupil.id, EXAM) if scale else None,
        annual=_annual(desk, pupil, year),
        senior=_senior(desk, pupil, year) if grade > SENIOR else (),
        marking=desk.journal.marking,
        exam_scale=scale,
    )


def _annual(desk: MarksDesk, pupil: RosterPupil, year: str) -> tuple[tuple[str, str], ...]:
    """The annual marks of all parts of one final subject; nothing where the subject stands alone."""
    if not desk.journal.subject.final_name:
        return ()
    parts = [one for one in desk.others.get(pupil.id, ()) if one.kind == YEAR and one.year == desk.journal.year.start]
    return ((desk.journal.subject.name.lower(), year), *((one.subject.lower(), one.value) for one in parts if not one.is_same_subject))


def _senior(desk: MarksDesk, pupil: RosterPupil, year: str) -> tuple[tuple[str, str], ...]:
    """Half-year and annual marks of grades 10 and 11 in order of time."""
    own = [one for one in desk.others.get(pupil.id, ()) if one.is_same_subject and one.kind in (PERIOD, YEAR)]
    before = [one for one in own if one.year < desk.journal.year.start]
    named = [(f"{one.title} прошлых лет", one.value) for one in sorted(before, key=lambda one: (one.year, one.start or date.max))]
    return (*named, *period_values(desk, pupil), ("годовая", year))


# ---- what stands in the way --------------------------------------------------------------------------------------------


def facts_of(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> FinalMarkFacts:
    """What policy asks about one place."""
    span = _span(desk, column)
    is_member = any(stay.meets(*span) for stay in pupil.stays)
    days = [day for day in desk.lessons if span[0] <= day <= span[1] and pupil.is_there(day)]
    return FinalMarkFacts(
        kind=column.kind,
        closing=_closing(desk, column),
        last_lesson=max(days, default=min(span[1], _last_day(pupil, span[1]))),
        is_member=is_member,
        away="" if is_member else _away(pupil, span),
        grade=pupil.grade if pupil.grade is not None and pupil.grade <= desk.rules.no_mark_grades else None,
        without_marks=without_marks(pupil.grade, desk.journal.marking, desk.rules) is not None,
        owed=listed([mark.title for mark in marks_in(desk, pupil, column) if mark.value == OWED]) if column.kind == PERIOD else "",
        missing=_missing(desk, pupil, column),
        later=_later(desk, pupil, column),
    )


def _span(desk: MarksDesk, column: MarkColumn) -> tuple[date, date]:
    """The days the mark is about: a period's own; for the year and after it the last period's."""
    if column.kind == PERIOD or not desk.periods:
        return column.start, column.end
    return desk.periods[-1].start, desk.periods[-1].end


def _last_day(pupil: RosterPupil, last: date) -> date:
    ends = [stay.end - timedelta(days=1) if stay.end else last for stay in pupil.stays]
    return max(ends)


def _closing(desk: MarksDesk, column: MarkColumn) -> Closing:
    if column.kind == PERIOD:
        return closing_of(desk.journal, next(one for one in desk.periods if one.id == column.period))
    closed = desk.periods[0].year_marks_closed_on if desk.periods else None
    return Closing(year_closed_on=desk.journal.year.closed_on, journal_closed_on=closed)


def _away(pupil: RosterPupil, span: tuple[date, date]) -> str:
    first, last = pupil.stays[0], pupil.stays[-1]
    if last.end is not None and last.end <= span[0]:
        return f"Ученик выбыл {day_month(last.end)}, до начала этого периода."
    return f"Ученик прибыл {day_month(first.start)}, после этого периода."


def _missing(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> tuple[str, ...]:
    if column.kind == YEAR:
        return tuple(title for title, value in period_values(desk, pupil) if value == "")
    if column.kind != FINAL:
        return ()
    found = [] if _value(desk, pupil.id, YEAR) else [NAMES[YEAR]]
    if desk.journal.exam_scale and pupil.grade is not None and pupil.grade <= SENIOR and not _value(desk, pupil.id, EXAM):
        found.append(NAMES[EXAM])
    return tuple(found)


def _later(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn) -> str:
    """A mark that follows from this one: first that is taken back."""
    after = {PERIOD: (YEAR,), YEAR: (FINAL,), EXAM: (FINAL,)}.get(column.kind, ())
    found = [(kind, _value(desk, pupil.id, kind)) for kind in after]
    return next((f"{NAMES[kind]} {value}" for kind, value in found if value), "")
