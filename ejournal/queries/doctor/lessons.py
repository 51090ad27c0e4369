"""Checks of lessons and of the right-hand page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peewee import SQL, Case, fn

from ejournal.models import CalendarDay, Closure, Journal, Lesson, Period, SchoolClass, TimetableSlot
from ejournal.models.base import is_sqlite
from ejournal.models.classes import CLOSURE_KINDS
from ejournal.queries.doctor.joins import HEAD, class_named, named, weekday_of, with_head
from ejournal.queries.doctor.shapes import Finding, Ward, cell_url, check, day_of, lesson_url, on
from ejournal.rules.plan import topic_warning
from ejournal.rules.words import WEEKDAYS

HELD = ~Lesson.is_cancelled
_GRADE = (SchoolClass.grade >= CalendarDay.grade_from) & (SchoolClass.grade <= CalendarDay.grade_to)


def _lessons(*columns: Any) -> Any:
    return with_head(Lesson.select(*HEAD, Lesson.id, Lesson.date, *columns).join(Journal))


def _worked() -> Any:
    """A weekend worked by another day's timetable."""
    day = (CalendarDay.year == Journal.year) & (CalendarDay.date == Lesson.date) & (CalendarDay.kind == "working") & _GRADE
    return fn.EXISTS(CalendarDay.select(SQL("1")).where(day))


@check("Урок в выходной или праздник", "Отмените урок заменой («урока нет») или поправьте календарь.")
def lesson_on_day_off(ward: Ward) -> Iterator[Finding]:
    """A lesson on a weekend that is not worked, or on a day off of its grade. Source: REG-2, TT-3."""
    off = (CalendarDay.year == Journal.year) & (CalendarDay.date == Lesson.date) & (CalendarDay.kind == "off") & _GRADE
    title = CalendarDay.select(fn.MAX(CalendarDay.title)).where(off)
    weekend = (weekday_of(Lesson.date) > SchoolClass.week_days) & ~_worked()
    found = _lessons(title).where((fn.EXISTS(CalendarDay.select(SQL("1")).where(off)) | weekend) & HELD & _obliged(ward))
    for *head, lesson, day, why in found.order_by(Lesson.date).tuples():
        said = why or WEEKDAYS[day.weekday()]
        yield Finding(named(tuple(head)), f"{on(day)} ({said}): урок в день без занятий.", cell_url(head[0], day), head[0], "К уроку", lesson_url(head[0], lesson))


@check("Урок в день отмены занятий", "Отмените урок на странице «Замены» или снимите отмену занятий.")
def lesson_on_closure(ward: Ward) -> Iterator[Finding]:
    """A lesson that is held although the school or its class is closed that day. Source: REG-2."""
    closed = (Closure.year == Journal.year) & Lesson.date.between(Closure.start, Closure.end) & Closure.undone_at.is_null()
    closed &= (Closure.effect == "cancel") & (Closure.route == "") & (Closure.school_class.is_null() | (Closure.school_class == Journal.school_class))
    kind = Closure.select(fn.MAX(Closure.kind)).where(closed)
    found = _lessons(kind).where(fn.EXISTS(Closure.select(SQL("1")).where(closed)) & HELD & ward.of_journals)
    for *head, lesson, day, why in found.order_by(Lesson.date).tuples():
        text = f"{on(day)}: {dict(CLOSURE_KINDS).get(why, 'занятия отменены')}, а урок стоит как проведённый."
        yield Finding(named(tuple(head)), text, cell_url(head[0], day), head[0], "К уроку", lesson_url(head[0], lesson))


def _obliged(ward: Ward) -> Any:
    """Lessons of the curriculum: clubs meet on weekends as well."""
    return ward.of_journals & Journal.kind.in_(("lesson", "elective"))


@check("Урок вне учебных периодов", "Поправьте границы периодов в календаре или отмените урок.")
def lesson_outside_periods(ward: Ward) -> Iterator[Finding]:
    """A lesson in a vacation, where its marks belong to no period. Source: REG-2, MARK-5."""
    of_grade = (Period.year == Journal.year) & (SchoolClass.grade >= Period.grade_from) & (SchoolClass.grade <= Period.grade_to)
    inside = of_grade & Lesson.date.between(Period.start, Period.end)
    known, within = (fn.EXISTS(Period.select(SQL("1")).where(condition)) for condition in (of_grade, inside))
    for *head, lesson, day in _lessons().where(known & ~within & HELD & _obliged(ward)).order_by(Lesson.date).tuples():
        text = f"{on(day)}: урок не входит ни в один учебный период."
        yield Finding(named(tuple(head)), text, cell_url(head[0], day), head[0], "К уроку", lesson_url(head[0], lesson))


@check("Урок из расписания, которого в расписании нет", "Создайте уроки по расписанию заново: лишний пустой урок уйдёт, заполненный останется.")
def lesson_without_slot(ward: Ward) -> Iterator[Finding]:
    """A lesson said to be from the timetable where none stands that day; moved days follow another weekday. Source: TT-3."""
    as_day = CalendarDay.select(fn.MAX(CalendarDay.as_weekday)).where(
        (CalendarDay.year == Journal.year) & (CalendarDay.date == Lesson.date) & (CalendarDay.kind == "working") & _GRADE
    )
    weekday = fn.COALESCE(as_day, weekday_of(Lesson.date))
    slot = (TimetableSlot.journal == Journal.id) & (TimetableSlot.number == Lesson.number) & (TimetableSlot.start <= Lesson.date)
    slot &= (TimetableSlot.end.is_null() | (TimetableSlot.end >= Lesson.date)) & (TimetableSlot.weekday == weekday)
    missing = ~fn.EXISTS(TimetableSlot.select(SQL("1")).where(slot))
    found = _lessons(Lesson.number).where((Lesson.origin == "timetable") & missing & HELD & ward.of_journals)
    for *head, _, day, number in found.order_by(Lesson.date).tuples():
        text = f"{on(day)}, {number} урок: в расписании этого дня такого урока нет."
        deed = ("Расписание", f"/timetable/edit?from={day.isoformat()}") if ward.whole else ("", "")
        yield Finding(named(tuple(head)), text, cell_url(head[0], day), head[0], *deed)


@check("Два урока класса в одно время", "Проверьте номера уроков: один из них стоит не на своём месте.")
def two_lessons_at_once(ward: Ward) -> Iterator[Finding]:
    """Two lessons of a class at one time, of which one is for the whole class; groups of it may meet together. Source: TT-2."""
    whole = fn.SUM(Case(None, ((Journal.group.is_null(), 1),), 0))
    columns = (SchoolClass.id, SchoolClass.grade, SchoolClass.letter, Lesson.date, Lesson.number, fn.MIN(Journal.id))
    query = Lesson.select(*columns).join(Journal).join(SchoolClass).where(HELD & (Journal.kind == "lesson") & ward.of_journals)
    query = query.group_by(*columns[:-1]).having((fn.COUNT(Lesson.id) > 1) & (whole > 0)).order_by(Lesson.date)
    for _, grade, letter, day, number, journal in query.tuples():
        text = f"{on(day)}, {number} урок: у класса два урока сразу."
        yield Finding(class_named(grade, letter), text, cell_url(journal, day), journal, "Расписание", f"/timetable/?week={day_of(day).isoformat()}")


@check("Урок не записан", "Запишите тему и задание; если урока не было, его отменяют заменой.")
def lesson_not_written(ward: Ward) -> Iterator[Finding]:
    """A lesson that has been and has no topic. Source: MARK-1, GRID-1."""
    blank = (Lesson.topic == "") & (Lesson.date < ward.today) & HELD & ward.of_journals
    for *head, lesson, day, plan in _lessons(Journal.plan_id).where(blank).order_by(Lesson.date).tuples():
        may = plan is not None and head[0] in ward.own
        step = {"deed": "Взять из плана", "fix": "take_plan", "target": lesson} if may else {"deed": "К уроку", "deed_url": lesson_url(head[0], lesson)}
        yield Finding(named(tuple(head)), f"{on(day)}: тема не записана.", cell_url(head[0], day), head[0], **step)


@check("Тема есть, задания нет", "Впишите задание; «не задано» — тоже запись.")
def lesson_without_homework(ward: Ward) -> Iterator[Finding]:
    """A lesson of the curriculum written down without a word about homework. Source: MARK-1; domain §0 rule 1."""
    bare = (Lesson.topic != "") & (Lesson.homework == "") & (Lesson.date < ward.today) & HELD & ward.of_journals & (Journal.kind == "lesson")
    for *head, lesson, day in _lessons().where(bare).order_by(Lesson.date).tuples():
        mine = head[0] in ward.own
        step = {"deed": "Не задано", "fix": "not_set", "target": lesson} if mine else {"deed": "К уроку", "deed_url": lesson_url(head[0], lesson)}
        yield Finding(named(tuple(head)), f"{on(day)}: задание не записано.", cell_url(head[0], day), head[0], **step)


@check("Тема не по-русски", "Тему записывают по-русски, иностранный язык тоже.")
def topic_not_russian(ward: Ward) -> Iterator[Finding]:
    """A topic without a Cyrillic letter. Source: KTP-6; domain §0 rule 9."""
    russian = fn.GLOB("*[а-яёА-ЯЁ]*", Lesson.topic) if is_sqlite() else Lesson.topic.regexp("[а-яёА-ЯЁ]")
    found = _lessons(Lesson.topic).where((Lesson.topic != "") & ~russian & HELD & ward.of_journals)
    for *head, lesson, day, topic in found.order_by(Lesson.date).tuples():
        if topic_warning(topic):
            yield Finding(named(tuple(head)), f"{on(day)}: «{topic}».", cell_url(head[0], day), head[0], "К уроку", lesson_url(head[0], lesson))
