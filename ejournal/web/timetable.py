"""The timetable to look at: the week by date with its changes, and the sheets for the wall (TT-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request

from ejournal.errors import BadInput, NotThere
from ejournal.models import Pupil, SchoolClass, Staff
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import may_read_diary
from ejournal.policy.substitutions import may_substitute
from ejournal.policy.timetable import Whose, may_edit_timetable, may_read_timetable, readable_classes
from ejournal.queries.calendar import year_at, year_of
from ejournal.queries.diary import children
from ejournal.queries.timetable_week import KINDS, week_lists, week_of
from ejournal.reports.timetable_wall import wall_document
from ejournal.rules.words import WEEKDAYS, WEEKDAYS_SHORT, day_month, day_span
from ejournal.tables.html import to_html
from ejournal.tables.report import Document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import school_card, school_memory, today
from ejournal.web.days import week_day
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.week_html import Chooser, LessonList, chooser

timetable = Blueprint("timetable", __name__, url_prefix="/timetable")
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Choice:
    """One timetable a person may choose."""

    kind: str
    key: int | str
    title: str


@timetable.get("/")
@needs("timetable.read")
def index() -> str:
    actor, day = current_actor(), week_day(request.args.get("week"), "расписании")
    year = _year(day)
    classes = _classes(actor, year.id)
    own = own_choices(actor, classes)
    whose = _whose(own, actor)
    choosers = _choosers(actor, year.id, classes, day)
    covers, may_edit = bool(may_substitute(actor)), bool(may_edit_timetable(actor))
    lessons = partial(LessonList, whose, today() if covers else None)
    names = {"short": WEEKDAYS_SHORT, "weekdays": WEEKDAYS, "day_month": day_month, "day_span": day_span, "today": today()}
    return render_template(
        "timetable/week.html", week=week_of(year, whose, day, today()) if whose else None, whose=whose, day=day,
        title=_shown_title(whose, own, choosers) if whose else "", own=own, classes=classes, choosers=choosers, lesson_list=lessons,
        may_edit=may_edit, covers=covers, before=day - WEEK, after=day + WEEK, **names,
    )  # fmt: skip


@timetable.get("/wall.pdf")
@needs("timetable.read")
def wall_pdf() -> Any:
    document, name = _wall()
    return pdf_answer(document, f"{name}.pdf")


@timetable.get("/wall.xlsx")
@needs("timetable.read")
def wall_xlsx() -> Any:
    document, name = _wall()
    return xlsx_answer(document, f"{name}.xlsx")


@timetable.get("/wall")
@needs("timetable.read")
def wall_print() -> str:
    """The same in the browser: what is left where no program makes PDF."""
    return to_html(_wall()[0])


def _wall() -> tuple[Document, str]:
    actor, day = current_actor(), week_day(request.args.get("week"), "расписании")
    whose = _whose(own_choices(actor, _classes(actor, _year(day).id)), actor)
    if whose is None or whose.kind == "pupil":
        raise NotThere("Лист на стену печатают для школы, класса, учителя или кабинета.")
    title = _title(whose)
    document = wall_document(year_at(day), whose, title, day, school_card().name)
    return document, f"Расписание {title} {day.isoformat()}".replace("\u00a0", " ")


def own_choices(actor: Actor, classes: Sequence[Choice]) -> list[Choice]:
    """What opens by itself: one's own lessons, one's class, one's children; the first of them is shown."""
    found = []
    if actor.staff_id and actor.journal_ids | actor.substituted_journal_ids:
        found.append(Choice("teacher", actor.staff_id, "Мои уроки"))
    found += [Choice("class", one.key, f"Мой класс, {one.title}") for one in classes if one.key in actor.class_ids]
    ids = sorted(actor.child_ids | ({actor.pupil_id} if actor.pupil_id else set()))
    if ids:
        found += [Choice("pupil", child.id, f"{child.name}, {child.class_title}") for child in children(Pupil.id.in_(ids), today())]
    if actor.is_staff:
        found.append(Choice("school", 0, "Вся школа"))
    return found


def _whose(own: list[Choice], actor: Actor) -> Whose | None:
    """What was asked for, allowed; the first of one's own where nothing was."""
    kind, key = request.args.get("whose", ""), request.args.get("key", "")
    if not kind:
        return Whose(own[0].kind, own[0].key) if own else None
    if kind not in KINDS or (kind not in ("room", "school") and not (key.isdecimal() and len(key) < 10)):
        raise BadInput("Так расписание не называют: нужны школа, класс, учитель, кабинет или ученик.", "whose")
    whose = Whose(kind, key if kind == "room" else int(key or 0))
    verdict = may_read_diary(actor, int(whose.key), today()) if kind == "pupil" else may_read_timetable(actor, whose, today())
    if not verdict and not actor.is_staff:
        raise NotThere("Такого расписания нет, или оно открыто не вам.")
    verdict.demand()
    return whose


def _title(whose: Whose) -> str:
    if whose.kind == "school":
        return "вся школа"
    if whose.kind == "room":
        return f"кабинет {whose.key}"
    model: Any = {"class": SchoolClass, "teacher": Staff, "pupil": Pupil}[whose.kind]
    row = model.get_or_none(model.id == whose.key)
    if row is None:
        raise NotThere("Такого расписания нет.")
    return {"class": lambda: f"{row.title} класс", "teacher": lambda: row.short_name, "pupil": lambda: row.list_name}[whose.kind]()


def _shown_title(whose: Whose, own: Sequence[Choice], choosers: Sequence[Chooser]) -> str:
    """The title of what is shown, out of the lists where it stands there."""
    if whose.kind == "pupil":
        return next((one.title.rsplit(", ", 1)[0] for one in own if (one.kind, one.key) == ("pupil", whose.key)), "") or _title(whose)
    known = next((one.titles.get(whose.key, "") for one in choosers if one.kind == whose.kind != "room"), "")
    return f"{known} класс" if known and whose.kind == "class" else known or _title(whose)


def _choosers(actor: Actor, year_id: int, classes: Sequence[Choice], day: date) -> tuple[Chooser, ...]:
    """Whose weeks a person may choose; those of staff are the same for all, and the school's memory keeps them for a while."""
    if not actor.is_staff:
        return (chooser("class", "Класс", [(one.key, one.title) for one in classes]),)
    monday = day - timedelta(days=day.weekday())
    found: tuple[Chooser, ...] = school_memory().kept(("week", year_id, monday), lambda: _staff_choosers(year_id, classes, monday))
    return found


def _staff_choosers(year_id: int, classes: Sequence[Choice], monday: date) -> tuple[Chooser, ...]:
    lists = week_lists(year_id, monday, monday + timedelta(days=6))
    rooms = [(one, one) for one in lists.rooms]
    found = (("class", "Класс", [(one.key, one.title) for one in classes]), ("teacher", "Учитель", lists.teachers), ("room", "Кабинет", rooms))
    return tuple(chooser(*one) for one in found)


def _classes(actor: Actor, year_id: int) -> tuple[Choice, ...]:
    """The classes of the year whose timetable the actor may see; all of them for staff, out of the school's memory."""
    query = SchoolClass.select().where((SchoolClass.year == year_id) & readable_classes(actor, today()))
    query = query.order_by(SchoolClass.grade, SchoolClass.letter)

    def read() -> tuple[Choice, ...]:
        return tuple(Choice("class", row.id, row.title) for row in query)

    found: tuple[Choice, ...] = school_memory().kept(("classes", year_id), read) if actor.is_staff else read()
    return found


def _year(day: date) -> Any:
    """The academic year of a day, out of the school's memory where it is known there."""
    return year_of(school_card().years, day) or year_at(day)
