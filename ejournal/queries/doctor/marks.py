"""Checks of cells and columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import repeat
from typing import Any

from peewee import SQL, fn

from ejournal.models import (
    Absence,
    ClassMembership,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    Period,
    Pupil,
    SchoolClass,
    Work,
    WorkKind,
)
from ejournal.queries.doctor.joins import HEAD, class_named, named, with_head
from ejournal.queries.doctor.shapes import Finding, Ward, cell_url, check, day_of, lesson_url, on
from ejournal.rules.cells import OWED
from ejournal.rules.deadlines import due_day
from ejournal.rules.membership import Stay
from ejournal.rules.overdue import AWAY
from ejournal.rules.words import count_of, listed

NUMBERS = ("1", "2", "3", "4", "5")


def _marks(*columns: Any) -> Any:
    """Marks with their work, lesson and journal, and what names them."""
    query = Mark.select(*columns).join(Work).join(WorkKind).switch(Work).join(Lesson).join(Journal)
    return with_head(query)


@check("Отметка вне учёбы в классе", "Сверьте дни прибытия и выбытия с приказом. Если лишней окажется отметка, подайте заявку на исправление.")
def mark_outside_stay(ward: Ward) -> Iterator[Finding]:
    """A mark on a day on which its pupil was not in the class or group of the journal. Source: MOV-3."""
    first, last = (ends(Lesson.date).converter(None) for ends in (fn.MIN, fn.MAX))
    spans = Mark.select(Mark.pupil, Lesson.journal, first, last).join(Work).join(Lesson).join(Journal)
    spans = spans.where((Mark.value != "") & ward.of_journals).group_by(Mark.pupil, Lesson.journal).tuples()
    heads = {row[0]: row[1:] for row in Journal.select(Journal.id, Journal.school_class_id, Journal.group_id).where(ward.of_journals).tuples()}
    stays = _stays(ward)
    suspects = [
        (pupil, journal)
        for pupil, journal, since, till in spans
        if not any(stay.covers(day_of(since)) and stay.covers(day_of(till)) for stay in stays[(pupil, *_place(heads[journal]))])
    ]
    for part in (suspects[at : at + 100] for at in range(0, len(suspects), 100)):
        yield from _outside(part, heads, stays)


def _outside(pairs: list[tuple[int, int]], heads: Any, stays: Any) -> Iterator[Finding]:
    wanted = Mark.pupil.in_({pupil for pupil, _ in pairs}) & Lesson.journal.in_({journal for _, journal in pairs}) & (Mark.value != "")
    query = _marks(*HEAD, Pupil.id, Pupil.surname, Pupil.name, Lesson.date, Mark.value).join(Pupil, on=Mark.pupil == Pupil.id)
    for *head, pupil, surname, name, day, value in query.where(wanted).order_by(Lesson.date).tuples():
        journal = head[0]
        own = stays[(pupil, *_place(heads[journal]))]
        if (pupil, journal) in pairs and not any(map(Stay.covers, own, repeat(day))):
            text = f"{surname} {name}: {on(day)} стоит «{value}», а ученика в этот день здесь не было."
            yield Finding(named(tuple(head)), text, cell_url(journal, day, pupil), journal)


def _place(head: tuple[int | None, int | None]) -> tuple[str, int]:
    own_class, group = head
    return ("group", group) if group is not None else ("class", own_class or 0)


def _stays(ward: Ward) -> dict[tuple[int, str, int], list[Stay]]:
    found: dict[tuple[int, str, int], list[Stay]] = defaultdict(list)
    for kind, model, key in (("class", ClassMembership, ClassMembership.school_class_id), ("group", GroupMembership, GroupMembership.group_id)):
        query = model.select(model.pupil_id, key, model.start, model.end)
        for pupil, place, start, end in query.where(model.end.is_null() | (model.end > ward.year.start)).tuples():
            found[pupil, kind, place].append(Stay(start, end))
    return found


@check(
    "Ответил на уроке, но отмечен отсутствующим",
    "Одно из двух лишнее: исправьте клетку. Работу, сданную позже, записывают в день сдачи — «н 4» тогда верно.",
)
def oral_mark_of_absent(ward: Ward) -> Iterator[Finding]:
    """An absence and, given the same day, a mark for an oral work of that lesson: he can't have answered. Source: GRID-3, ABS-1.

    «н 4» is right where the mark came on a later day (the work was handed in) or is for written work.
    """
    oral = ~WorkKind.is_written & ~WorkKind.is_control & Mark.value.in_(NUMBERS)
    same = (Absence.lesson == Lesson.id) & (Absence.pupil == Mark.pupil) & Absence.code.in_(AWAY)
    query = _marks(*HEAD, Pupil.id, Pupil.surname, Pupil.name, Lesson.date, Absence.code, Mark.value, Mark.changed_at)
    query = query.join(Absence, on=same).join(Pupil, on=Mark.pupil == Pupil.id).where(oral & ward.of_journals)
    for *head, pupil, surname, name, day, code, value, changed in query.order_by(Lesson.date).tuples():
        if changed.date() == day:
            text = f"{surname} {name}: {on(day)} «{code}» и «{value}» за ответ на том же уроке."
            yield Finding(named(tuple(head)), text, cell_url(head[0], day, pupil), head[0])


@check("Отметки в классе без отметок", "В этом классе отметок не ставят: подайте заявку на исправление, чтобы убрать отметку.")
def mark_in_bare_grade(ward: Ward) -> Iterator[Finding]:
    """Marks in grade 1 (as far as the school's rule says). Source: GRID-11."""
    query = _marks(*HEAD, Pupil.id, Pupil.surname, Pupil.name, Lesson.date, Mark.value).join(Pupil, on=Mark.pupil == Pupil.id)
    found = query.where((SchoolClass.grade <= ward.rules.no_mark_grades) & (Mark.value != "") & ward.of_journals)
    for *head, pupil, surname, name, day, value in found.order_by(Lesson.date).tuples():
        text = f"{surname} {name}: {on(day)} стоит «{value}», а в {head[2]} классе отметок не ставят."
        yield Finding(named(tuple(head)), text, cell_url(head[0], day, pupil), head[0])


@check("Долг «•» в прошедшем периоде", "Долг закрывают до отметки за период: поставьте отметку или подайте заявку на исправление.")
def debt_left(ward: Ward) -> Iterator[Finding]:
    """«•» in a period that is over. Source: GRID-3; domain §2.1."""
    query = _marks(*HEAD, Pupil.id, Pupil.surname, Pupil.name, Lesson.date, WorkKind.name).join(Pupil, on=Mark.pupil == Pupil.id)
    over = (Period.year == Journal.year) & Lesson.date.between(Period.start, Period.end) & (Period.end < ward.today)
    over &= (SchoolClass.grade >= Period.grade_from) & (SchoolClass.grade <= Period.grade_to)
    found = query.where((Mark.value == OWED) & ward.of_journals & fn.EXISTS(Period.select(SQL("1")).where(over)))
    for *head, pupil, surname, name, day, kind in found.order_by(Lesson.date).tuples():
        text = f"{surname} {name}: с {on(day)} долг за работу «{kind.lower()}», а период прошёл."
        yield Finding(named(tuple(head)), text, cell_url(head[0], day, pupil), head[0])


@check("Работа без единой отметки", "Поставьте отметки. Если работы не было, смените её вид в карточке урока или уберите лишний столбец.")
def work_without_marks(ward: Ward) -> Iterator[Finding]:
    """A written or control work past its term in whose column nothing stands. Source: MARK-2, GRID-6."""
    asked = (WorkKind.is_written | WorkKind.is_control) & ~Lesson.is_cancelled & (Lesson.date < ward.today) & (Journal.marking != "none")
    graded = SchoolClass.grade.is_null() | (SchoolClass.grade > ward.rules.no_mark_grades)
    none = ~fn.EXISTS(Mark.select(SQL("1")).where((Mark.work == Work.id) & (Mark.value != "")))
    ever = Mark.select(fn.COUNT(Mark.id)).where(Mark.work == Work.id)
    columns = (*HEAD, Lesson.id, Lesson.date, Work.id, Work.position, WorkKind.name, Work.title, WorkKind.due_days, ever)
    query = with_head(Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal))
    for *head, lesson, day, work, place, kind, title, due, had in query.where(asked & graded & none & ward.of_journals).order_by(Lesson.date).tuples():
        if ward.today > due_day(day, due):
            removable = place > 1 and not had and head[0] in ward.own
            text = f"{on(day)}: {kind.lower()}{f' «{title}»' if title else ''}, а в столбце пусто."
            step = {"deed": "Убрать столбец", "fix": "remove_work", "target": work} if removable else {"deed": "К уроку", "deed_url": lesson_url(head[0], lesson)}
            yield Finding(named(tuple(head)), text, cell_url(head[0], day), head[0], **step)


@check("Пропуск без причины", "Причину указывает классный руководитель по справке или записке.")
def absence_without_reason(ward: Ward) -> Iterator[Finding]:
    """«Н» that waits for its reason longer than the school allows; one line a pupil and day. Source: ABS-1."""
    old = (Absence.code == "Н") & (Lesson.date < ward.today - timedelta(days=ward.rules.reason_days))
    columns = (Pupil.id, Pupil.surname, Pupil.name, Lesson.date, SchoolClass.grade, SchoolClass.letter, Lesson.number, Journal.id)
    query = Absence.select(*columns).join(Lesson).join(Journal).join(SchoolClass).switch(Absence).join(Pupil)
    days: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
    for *key, number, journal in query.where(old & ward.of_journals).order_by(Lesson.date, Pupil.surname, Lesson.number).tuples():
        days[tuple(key)].append((number, journal))
    for (pupil, surname, name, day, grade, letter), lessons in days.items():
        missed = listed([str(number) for number in sorted({number for number, _ in lessons})])
        text = f"{surname} {name}: {on(day)}, {'урок' if len(lessons) == 1 else 'уроки'} {missed} — «Н» без причины {count_of((ward.today - day).days, 'день', 'дня', 'дней')}."
        yield Finding(class_named(grade, letter), text, cell_url(lessons[0][1], day, pupil), lessons[0][1])
