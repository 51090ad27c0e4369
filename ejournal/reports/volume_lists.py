"""Two lists of a class's volume: who goes to which circle, and who signs for which instruction (PRN-1; domain §1.1, rows 7 and 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ejournal.queries.journal_page_shapes import LessonRow, PupilRow
from ejournal.queries.volume import SubjectPages, Volume
from ejournal.queries.volume_pupils import VolumePupil
from ejournal.reports.journal_page import NOT_THERE
from ejournal.rules.volume import is_instruction, stay_words
from ejournal.tables.report import Column, Report, Row, Value

NUMBER = Column("№", "number", 3)
SIGNATURES = 7  # columns for signatures on a page
BY_HAND = 2  # empty ones at least: fire, roads and ice are spoken of outside the lessons


def circles_sheet(volume: Volume) -> Report:
    """«Сведения о занятости в кружках и объединениях»: a line for each circle of each pupil, an empty one for whoever has none."""
    columns = (
        NUMBER, Column("Фамилия, имя", width=26), Column("Кружок, секция, объединение", width=38),
        Column("I полугодие", "mark", 12), Column("II полугодие", "mark", 12),
    )  # fmt: skip
    rows = tuple(row for at, one in enumerate(volume.pupils, 1) for row in _circles(at, one, volume))
    notes = ("«+» — всё полугодие; «с», «по» — день, когда пришёл или ушёл. Кружки вне школы вписывают от руки.",)
    return Report("Сведения о занятости в кружках и объединениях", columns, rows, volume.head.whose, notes=notes, landscape=False, rule_every=99)


def _circles(number: int, pupil: VolumePupil, volume: Volume) -> Iterator[Row]:
    own = [one for one in volume.circles if one.pupil == pupil.id and one.start <= volume.today]
    if not own:
        yield (number, pupil.list_name, None, None, None)
    for at, one in enumerate(own):
        words = (stay_words(one.start, one.end, *half) if half[0] <= volume.today else "" for half in _halves(volume))
        yield (number if at == 0 else None, pupil.list_name if at == 0 else None, one.title, *(word or None for word in words))


def _halves(volume: Volume) -> tuple[tuple[date, date], tuple[date, date]]:
    """The half-years are parted by the New Year."""
    year = volume.head.year
    return (year.start, date(year.start.year, 12, 31)), (date(year.start.year + 1, 1, 1), year.end)


# ---- instructions ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Instruction:
    subject: SubjectPages
    lesson: LessonRow

    def note(self, number: int) -> str:
        return f"{number} — {self.lesson.date:%d.%m.%Y}, {self.subject.title}: {self.lesson.topic}"

    @property
    def pupils(self) -> dict[int, PupilRow]:
        return {row.pupil: row for row in self.subject.page.rows}


def instruction_sheet(volume: Volume) -> Report:
    """«Лист инструктажа»: a column for each instruction given at a lesson, and empty ones for those given outside of lessons."""
    given = sorted(_given(volume), key=lambda one: (one.lesson.date, one.lesson.number, one.subject.title))
    blank = BY_HAND + -(len(given) + BY_HAND) % SIGNATURES
    columns = (
        NUMBER, Column("Фамилия, имя", width=22, rule_after=True),
        *(Column(str(at), "mark", 9, group="№ и дата инструктажа, подпись", sub=f"{one.lesson.date:%d.%m}") for at, one in enumerate(given, 1)),
        *(Column(str(at), "mark", 9, group="№ и дата инструктажа, подпись", sub="____") for at in range(len(given) + 1, len(given) + blank + 1)),
    )  # fmt: skip
    people = [one.pupils for one in given]
    rows = tuple(_signatures(at, one, given, people, blank) for at, one in enumerate(volume.pupils, 1))
    who: Row = (None, "Инструктаж провёл", *[None] * (len(given) + blank))
    notes = tuple(one.note(at) for at, one in enumerate(given, 1)) + ("С 14 лет ученик расписывается сам. Остальные инструктажи вписывают от руки.",)
    return Report("Лист инструктажа", columns, rows, volume.head.whose, totals=(who,), notes=notes, landscape=False)


def _given(volume: Volume) -> Iterator[_Instruction]:
    for subject in volume.subjects:
        for lesson in subject.page.lessons:
            if not lesson.is_cancelled and not lesson.is_ahead and is_instruction(lesson.topic):
                yield _Instruction(subject, lesson)


def _signatures(number: int, pupil: VolumePupil, given: Sequence[_Instruction], people: Sequence[dict[int, PupilRow]], blank: int) -> Row:
    """Empty where he signs, a dash where he was not in the group that day."""
    cells: list[Value] = [None if _was_there(rows.get(pupil.id), one.lesson.date) else NOT_THERE for one, rows in zip(given, people, strict=True)]
    return (number, pupil.list_name, *cells, *[None] * blank)


def _was_there(row: PupilRow | None, day: date) -> bool:
    return row is not None and (row.from_date is None or row.from_date <= day) and (row.to_date is None or day < row.to_date)
