"""The family is told of an absence the same day: one notice a day a pupil, said anew while nobody has read it (ABS-1, MSG-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from ejournal.models import Absence, Journal, Lesson, Pupil, Subject
from ejournal.queries.recipients import families
from ejournal.rules.attendance import LATE
from ejournal.rules.diary_places import week_place
from ejournal.rules.words import day_month, listed
from ejournal.services.ledger import Ledger
from ejournal.services.notices import retell


def tell_of_day(ledger: Ledger, pupils: Collection[int], day: date) -> None:
    """Tell the families of `pupils` how the day stands now. Three SELECTs and those of `retell` a pupil."""
    if not pupils:
        return
    told = families(pupils)
    names = {row.id: row.list_name for row in Pupil.select().where(Pupil.id.in_(sorted(pupils)))}
    found: dict[int, list[tuple[int, str, str]]] = {pupil: [] for pupil in pupils}
    for pupil, code, number, subject in _of_day(pupils, day):
        found[pupil].append((number, subject, code))
    for pupil, lessons in sorted(found.items()):
        if told.get(pupil):
            text = f"{names[pupil]}, {day_month(day)}: {day_words(lessons)}"
            retell(ledger, told[pupil], "absence", text, week_place(pupil, day))


def _of_day(pupils: Collection[int], day: date) -> list[tuple[int, str, int, str]]:
    columns = (Absence.pupil_id, Absence.code, Lesson.number, Subject.name)
    query = Absence.select(*columns).join(Lesson).join(Journal).join(Subject)
    mine = Absence.pupil.in_(sorted(pupils)) & (Lesson.date == day) & (Absence.code != "")
    return list(query.where(mine).order_by(Lesson.number).tuples())


def day_words(lessons: list[tuple[int, str, str]]) -> str:
    """«не был(а) на 1 (математика) и 2 (русский язык) уроках; опоздание на 3 урок (физика).»"""
    missed = [f"{number} ({subject})" for number, subject, code in lessons if code != LATE]
    late = [f"{number} ({subject})" for number, subject, code in lessons if code == LATE]
    if not lessons:
        return "отметка о пропуске снята, пропусков нет."
    parts = [f"не был(а) на {listed(missed)} {'уроке' if len(missed) == 1 else 'уроках'}"] if missed else []
    parts += [f"опоздание на {listed(late)} урок"] if late else []
    return "; ".join(parts) + "."
