"""The day page of a class: pupils × lessons, what stands and what a ground says of lessons without a record (ABS-2, ABS-4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.models import Exemption
from ejournal.queries.absence_grounds import ground_words, live_grounds, parts_of
from ejournal.queries.absences import reason_locks
from ejournal.queries.attendance import AbsenceHere, ClassDays, ClassHead, LessonAt, class_days, class_head
from ejournal.queries.roster import RosterPupil
from ejournal.rules.absence_grounds import Ground, winning
from ejournal.rules.attendance import BARE, LATE
from ejournal.rules.cells import ABSENCES

WORDS = dict(ABSENCES)


@dataclass(frozen=True)
class DayCell:
    """A pupil's lesson: `text` is what stands, `pale` the reason a ground has ready while nothing stands, `why` says it in words."""

    pupil: int
    lesson: int
    number: int
    subject: str
    text: str
    rev: int
    pale: str = ""
    why: str = ""
    lock: str = ""
    minutes: int | None = None
    ground: int = 0

    @property
    def shown(self) -> str:
        return f"{self.text}{self.minutes}" if self.text == LATE and self.minutes else self.text

    @property
    def css(self) -> str:
        """The classes of the look: a bare «Н» is loud, a pale reason is no fact."""
        if self.text:
            return "is-abs is-bare" if self.text == BARE else "is-abs"
        return "is-proposed" if self.pale else ""


@dataclass(frozen=True)
class DayRow:
    """A pupil's day; `cells` by place of `DayPage.numbers`, None where he has no lesson there. `whole` is the reason of the whole day."""

    pupil: int
    name: str
    cells: tuple[DayCell | None, ...]
    whole: str = ""
    grounds: str = ""

    @property
    def missed(self) -> int:
        return sum(cell is not None and cell.text not in ("", LATE) for cell in self.cells)


@dataclass(frozen=True)
class DayPage:
    school_class: ClassHead
    date: date
    numbers: tuple[int, ...]
    subjects: tuple[str, ...]
    rows: tuple[DayRow, ...]
    before: date
    after: date

    @property
    def bare(self) -> int:
        """How many «Н» of the day have no reason."""
        return sum(cell is not None and cell.text == BARE for row in self.rows for cell in row.cells)

    @property
    def away(self) -> tuple[DayRow, ...]:
        return tuple(row for row in self.rows if row.missed)

    def cell(self, pupil: int, lesson: int) -> DayCell | None:
        """The pupil's cell of a lesson; None where it is not his."""
        row = next((row for row in self.rows if row.pupil == pupil), None)
        return next((cell for cell in row.cells if cell is not None and cell.lesson == lesson), None) if row else None


def day_page(class_id: int, day: date) -> DayPage:
    """The page of one day. Eight SELECTs, whatever the class."""
    head, days = class_head(class_id), class_days(class_id, day, day)
    pupils = [pupil for pupil in days.pupils if pupil.is_there(day)]
    maker = _Maker(days, day, live_grounds([pupil.id for pupil in pupils], day, day), reason_locks([one.id for one in days.lessons]), _freed(pupils, day))
    numbers = _columns(days, pupils)
    subjects = tuple(_subjects(days, number) for number in numbers)
    rows = tuple(maker.row(pupil, numbers) for pupil in pupils)
    return DayPage(head, day, numbers, subjects, rows, school_day(day, -1), school_day(day, 1))


def school_day(day: date, step: int) -> date:
    """The day before or after, Sundays passed over."""
    found = day + timedelta(days=step)
    return found + timedelta(days=step) if found.weekday() == 6 else found


def _columns(days: ClassDays, pupils: list[RosterPupil]) -> tuple[int, ...]:
    """Numbers of lessons; one stands as often as somebody has lessons at that time: a clash of the timetable is shown, not hidden."""
    counts = [Counter(one.number for one in days.lessons if days.is_due(pupil, one)) for pupil in pupils]
    most: Counter[int] = Counter()
    for own in counts:
        most |= own
    return tuple(number for number in sorted(most) for _ in range(most[number]))


def _subjects(days: ClassDays, number: int) -> str:
    names = dict.fromkeys(one.subject for one in days.lessons if one.number == number and not one.is_cancelled)
    return ", ".join(names)


def _freed(pupils: list[RosterPupil], day: date) -> set[tuple[int, str]]:
    """(pupil, subject name) of exemptions in force. One SELECT."""
    there = (Exemption.start <= day) & (Exemption.end.is_null() | (Exemption.end >= day)) & (Exemption.kind == "full")
    subject = Exemption.subject.rel_model
    found: set[tuple[int, str]] = set()
    for part in parts_of(pupil.id for pupil in pupils):
        found |= set(Exemption.select(Exemption.pupil_id, subject.name).join(subject).where(there & Exemption.pupil.in_(part)).tuples())
    return found


@dataclass(frozen=True)
class _Maker:
    """Puts rows together; nothing here asks the database."""

    days: ClassDays
    day: date
    grounds: dict[int, list[Ground]]
    locks: dict[int, str]
    freed: set[tuple[int, str]]

    def row(self, pupil: RosterPupil, numbers: tuple[int, ...]) -> DayRow:
        own: dict[int, list[LessonAt]] = defaultdict(list)
        for lesson in self.days.lessons:
            if self.days.is_due(pupil, lesson):
                own[lesson.number].append(lesson)
        cells = tuple(self._cell(pupil, own[number].pop(0)) if own.get(number) else None for number in numbers)
        grounds = self.grounds.get(pupil.id, [])
        whole = winning([one for one in grounds if not one.is_part], self.day, 0)
        said = "; ".join(ground_words(one) for one in grounds)
        return DayRow(pupil.id, pupil.name, cells, whole.code if whole else "", said)

    def _cell(self, pupil: RosterPupil, lesson: LessonAt) -> DayCell:
        stands = self.days.absence(pupil.id, lesson.id)
        ground = winning(self.grounds.get(pupil.id, ()), lesson.date, lesson.number)
        freed = (pupil.id, lesson.subject) in self.freed
        pale = "" if stands.code else "осв" if freed else ground.code if ground else ""
        return DayCell(
            pupil.id, lesson.id, lesson.number, lesson.subject, stands.code, stands.rev, pale, _why(stands, ground, freed),
            self.locks.get(lesson.id, ""), stands.minutes, stands.ground,
        )  # fmt: skip


def _why(stands: AbsenceHere, ground: Ground | None, freed: bool) -> str:
    if stands.code == LATE and stands.minutes:
        return f"опоздал на {stands.minutes} мин"
    if stands.code and not stands.ground:
        return WORDS[stands.code]
    if freed and not stands.code:
        return "освобождён от предмета"
    return ground_words(ground) if ground else WORDS.get(stands.code, "")


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(days=1)
