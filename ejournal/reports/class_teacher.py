"""«Отчёт классного руководителя за период», parts A to F (REP-2; domain §5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ejournal.policy.reports import HEADS
from ejournal.queries.attendance import ClassDays, class_days
from ejournal.queries.class_work import ProgrammeLine, clubs_of, meetings_of, programme_of
from ejournal.queries.movement_summary import MovedPupil, movement_of
from ejournal.queries.report_choices import periods_in
from ejournal.queries.results import ClassResults, ResultPupil
from ejournal.reports.class_results import COUNTED, GROUP, head_lines, names_report, notes_of, results, subtitle
from ejournal.reports.entry import CLASS, PERIOD_OR_YEAR, YEAR, Asked, Entry
from ejournal.rules.attendance import DaySum, is_truant, total
from ejournal.rules.indicators import (
    EXCELLENT,
    FAILING,
    GOOD,
    ONE_FOUR,
    ONE_THREE,
    Tally,
    category,
    class_figures,
    learnt,
    mean,
    quality,
    share,
    shown,
    success,
)
from ejournal.rules.movement_summary import MovementLine, movement_line, start_of_movement
from ejournal.rules.statistics import rounded
from ejournal.tables.report import Column, Document, Linked, Report, Row, Strong, Value

COLUMNS = (Column("Показатель", width=30), Column("Число", "points", 8), Column("Кто, откуда, по какому предмету", width=50))
WORK_COLUMNS = (
    Column("№", "number", 3), Column("Предмет", width=24), Column("Учитель", width=16), Column("План", "number", 5), Column("Факт", "number", 5),
    Column("Отставание", "number", 6), Column("Причина", width=22),
)  # fmt: skip
NAMES = "#part-3"
SIGNATURE = ("Классный руководитель ____________________", "Заместитель директора ____________________")


@dataclass(frozen=True)
class _Class:
    """Everything the report is made of."""

    asked: Asked
    found: ClassResults
    tallies: dict[int, Tally]
    kinds: dict[int, str]
    sums: dict[int, DaySum]
    movement: MovementLine
    moved: tuple[MovedPupil, ...]

    def named(self, *kinds: str) -> list[ResultPupil]:
        return [pupil for pupil in self.found.pupils if self.kinds[pupil.id] in kinds]

    def having(self, test: Callable[[Tally], object]) -> list[ResultPupil]:
        return [pupil for pupil in self.found.pupils if test(self.tallies[pupil.id])]


def class_teacher_report(asked: Asked) -> Document:
    """Movement, results, attendance and what is beside lessons as one table; the programme; names with subjects and teachers."""
    assert asked.school_class and asked.first and asked.last
    facts = _read(asked)
    rows = (*_movement(facts), *_results(facts), *_shares(facts), *_attendance(facts), *_gatherings(asked))
    report = Report(
        title="Отчёт классного руководителя",
        subtitle=subtitle(asked),
        columns=COLUMNS,
        rows=rows,
        notes=notes_of(facts.found),
        head_lines=head_lines(asked),
        foot_lines=SIGNATURE,
        landscape=False,
        frozen_columns=1,
    )
    parts = [report, _programme(asked)]
    if facts.found.subjects:
        parts.append(_upright(names_report(asked, facts.found)))
    return asked.document(f"Отчёт классного руководителя, {asked.school_class.title}, {subtitle(asked)}", *parts)


def _read(asked: Asked) -> _Class:
    assert asked.school_class and asked.first and asked.last and asked.period
    found, head = results(asked), asked.school_class
    tallies = {pupil.id: found.of_pupil(pupil.id) for pupil in found.pupils}
    days = class_days(head.id, asked.first, asked.last)
    ends = [] if asked.period.is_year else [one.end for one in periods_in(asked.year.id, head.grade)]
    start = start_of_movement(asked.first, ends)
    moves = movement_of(asked.actor, asked.year.id, start, asked.last, asked.today, asked.rules)
    return _Class(
        asked=asked,
        found=found,
        tallies=tallies,
        kinds={key: category(one, asked.rules) for key, one in tallies.items()},
        sums=_sums(days, asked),
        movement=movement_line(moves.stays, [head.id], start, asked.last),
        moved=tuple(one for one in moves.moved if one.school_class == head.title),
    )


def _sums(days: ClassDays, asked: Asked) -> dict[int, DaySum]:
    """Of all who were in the class in the span, those who left too: their lessons were missed by the class."""
    return {pupil.id: total(days.sums(pupil, asked.rules, asked.today).values()) for pupil in days.pupils}


def _head(title: str) -> Row:
    return (Strong(title), None, None)


def _names(pupils: Iterable[ResultPupil]) -> str | None:
    return ", ".join(pupil.name for pupil in pupils) or None


# ---- A. movement ------------------------------------------------------------------------------------------------------------


def _movement(facts: _Class) -> tuple[Row, ...]:
    line = facts.movement
    came, left = ([one for one in facts.moved if one.came is way] for way in (True, False))
    return (
        _head("А. Движение"),
        ("На начало периода", line.at_start, None),
        ("Прибыло", line.came + line.came_inside, _moved(came)),
        ("Выбыло", line.left_school + line.left_inside, _moved(left)),
        ("На конец периода", line.at_end, None if line.balances else "движение не сходится, проверьте приказы"),
    )


def _moved(pupils: Iterable[MovedPupil]) -> str | None:
    return "; ".join(", ".join(part for part in (one.name, f"{one.day:%d.%m.%Y}", one.place, one.order) if part) for one in pupils) or None


# ---- B and C. results ---------------------------------------------------------------------------------------------------------


def _results(facts: _Class) -> tuple[Row, ...]:
    figures = class_figures(list(facts.tallies.values()), facts.asked.rules)
    ill, other = _unattested(facts)
    exempt = facts.having(lambda one: one.exempt)
    return (
        _head("Б. Успеваемость"),
        ("Аттестовано", figures.assessed, None),
        _counted("Отличники", facts.named(EXCELLENT)),
        _counted("Хорошисты", facts.named(GOOD, ONE_FOUR)),
        _counted("из них с одной «4»", facts.named(ONE_FOUR), facts),
        _counted("С одной «3»", facts.named(ONE_THREE), facts),
        _counted("Не успевают", facts.named(FAILING), facts),
        _counted("Не аттестованы по болезни", ill, facts, ("н/а",)),
        _counted("Не аттестованы по другим причинам", other, facts, ("н/а",)),
        _counted("Освобождены от предмета", exempt, facts, ("осв",)),
    )


def _counted(title: str, pupils: list[ResultPupil], facts: _Class | None = None, values: tuple[str, ...] = ()) -> Row:
    """A count with names; with `facts` the subjects and teachers behind them. The count leads to the table of names."""
    told = _names(pupils) if facts is None else "; ".join(_told(pupil, facts, values) for pupil in pupils) or None
    count: Value = Linked(len(pupils), NAMES) if pupils and facts is not None else len(pupils)
    return (title, count, told)


def _told(pupil: ResultPupil, facts: _Class, values: tuple[str, ...]) -> str:
    """«Седых Данил: алгебра (Ведерников И. С.)»."""
    wanted = values or COUNTED[facts.kinds[pupil.id]]
    found = facts.found.where(pupil.id, wanted)
    subjects = [f"{subject.name.lower()} ({mark.teachers or 'учителя нет'})" for subject, mark in found]
    return f"{pupil.name}: {', '.join(subjects)}"


def _unattested(facts: _Class) -> tuple[list[ResultPupil], list[ResultPupil]]:
    """By illness where more than half of the lessons missed were; the others."""
    everybody = facts.having(lambda one: one.not_attested)
    ill = [pupil for pupil in everybody if _was_ill(facts.sums.get(pupil.id, DaySum()))]
    return ill, [pupil for pupil in everybody if pupil not in ill]


def _was_ill(one: DaySum) -> bool:
    return one.missed > 0 and 2 * one.ill > one.missed


def _shares(facts: _Class) -> tuple[Row, ...]:
    rules = facts.asked.rules
    figures = class_figures(list(facts.tallies.values()), rules)
    marks = facts.found.of_class
    return (
        _head("В. Показатели"),
        ("Успеваемость по ученикам, %", shown(figures.success), "без 2, нз и н/а среди аттестованных"),
        ("Качество по ученикам, %", shown(figures.quality), "отличники и хорошисты среди аттестованных"),
        ("Успеваемость по отметкам, %", shown(success(marks)), None),
        ("Качество по отметкам, %", shown(quality(marks)), None),
        ("СОУ, %", shown(learnt(marks, rules)), None),
        ("Средний балл", shown(mean(marks), 2), None),
    )


# ---- D. attendance ---------------------------------------------------------------------------------------------------------------


def _attendance(facts: _Class) -> tuple[Row, ...]:
    asked, whole = facts.asked, total(facts.sums.values())
    assert asked.school_class
    names = {pupil.id: pupil.name for pupil in facts.found.pupils}
    truants = [names[key] for key, one in facts.sums.items() if key in names and is_truant(one, asked.rules)]
    board = f"/attendance/{asked.school_class.id}/summary"
    return (
        _head("Г. Посещаемость"),
        ("Пропущено уроков", Linked(whole.missed, board), None),
        ("по болезни", whole.ill, None),
        ("по уважительной причине", whole.excused, None),
        ("без уважительной причины", whole.truant, None),
        ("причина не указана", whole.bare, None),
        ("Пропущено уроков на одного ученика", _each(whole.missed, len(facts.sums)), None),
        ("Пропущено дней", whole.missed_days, None),
        ("из них по болезни", whole.ill_days, None),
        ("Посещаемость, %", shown(share(whole.due - whole.missed, whole.due)), None),
        ("Систематически пропускают", len(truants), ", ".join(truants) or None),
    )


def _each(missed: int, pupils: int) -> Decimal | str:
    found = share(missed, pupils)
    return "—" if found is None else rounded(found / 100, 1)


# ---- E and F ------------------------------------------------------------------------------------------------------------------------


def _programme(asked: Asked) -> Report:
    assert asked.school_class and asked.first and asked.last
    found = programme_of(asked.school_class.id, asked.first, asked.last, asked.today)
    rows = tuple(_programme_row(asked, number, one) for number, one in enumerate(found, 1))
    planned, given, lag = (sum(figure(one) for one in found) for figure in (lambda one: one.planned, _fact, lambda one: one.lag))
    return Report(
        title="Е. Выполнение программы",
        subtitle=f"{asked.school_class.title} класс, {subtitle(asked)}",
        columns=WORK_COLUMNS,
        rows=rows,
        totals=((None, "Всего", None, planned, given, lag or None, None),) if rows else (),
        notes=("План — уроки расписания за период, отменённые тоже; факт — записанные уроки и объединённые темы.",),
        landscape=False,
    )


def _fact(one: ProgrammeLine) -> int:
    return one.given + one.merged


def _programme_row(asked: Asked, number: int, one: ProgrammeLine) -> Row:
    name = f"{one.subject} ({one.group})" if one.group else one.subject
    page = asked.links.journal(one.journal, name, "/plans/fulfilment/{}")
    return (number, page, one.teachers or None, one.planned, _fact(one), one.lag or None, _why(one) if one.lag else None)


def _why(one: ProgrammeLine) -> str | None:
    cancelled = f"не было уроков: {', '.join(f'{day:%d.%m}' for day in one.cancelled)}" if one.cancelled else ""
    return "; ".join(part for part in (cancelled, f"не записано уроков: {one.unwritten}" if one.unwritten else "") if part) or None


def _gatherings(asked: Asked) -> tuple[Row, ...]:
    assert asked.school_class and asked.first and asked.last
    day: date = asked.by_day
    clubs, meetings = clubs_of(asked.school_class.id, day), meetings_of(asked.school_class.id, asked.first, asked.last)
    return (
        _head("Д. Внеурочная работа и собрания"),
        ("Внеурочная деятельность", len(clubs), "; ".join(f"{one.title} ({one.detail})" for one in clubs) or None),
        ("Родительские собрания", len(meetings), "; ".join(f"{one.detail} {one.title}" for one in meetings) or None),
    )


def _upright(report: Report) -> Report:
    """The table of names beside upright sheets."""
    return Report(report.title, report.columns, report.rows, report.subtitle, notes=report.notes, landscape=False, frozen_columns=1)


CLASS_TEACHER = (
    Entry(
        "class-teacher", "Отчёт классного руководителя", "Итог периода: движение, успеваемость, посещаемость, программа и внеурочная работа класса.",
        GROUP, HEADS, (YEAR, CLASS, PERIOD_OR_YEAR), class_teacher_report, also="class_teacher",
    ),
)  # fmt: skip
