"""A few requests for correction in each state: carried out, refused, withdrawn, waiting (COR-1, COR-2)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from ejournal.models import Account, Correction, CorrectionLine, Mark
from ejournal.policy.actor import Actor, load_actor
from ejournal.services.corrections import approve, refuse_request, withdraw
from ejournal.services.demo.year import LessonPlan, Year

AFTERNOON = time(15, 40)
LOCKED_FOR, LOOKED_AT = timedelta(days=9), timedelta(days=25)
# School days before today → (whose, why) of the requests of that day; what becomes of them is in FATES, by number.
ASKED = {
    6: (("teacher", "Отметка соседа по списку: работы лежали одна на другой"), ("teacher2", "Просьба родителей")),
    4: (("teacher", "Ученик пересдал устный ответ"),),
    3: (("teacher", "В тетради стоит другая отметка, ошибка при переносе"),),
    2: (("teacher2", "Не учтено исправленное задание: проверено до срока"),),
}
FATES = {1: "approve", 2: "refuse", 3: "withdraw"}
REFUSAL = "Просьба родителей — не основание: отметка выставлена по критериям."
NOTE = "Сверено с тетрадью"


def ask_for_corrections(year: Year, lessons: dict[date, list[LessonPlan]], days: list[date], day: date) -> None:
    """The requests handed in on `day`, among the other entries of that day."""
    past = [one for one in days if one <= year.today]
    before = len(past) - 1 - past.index(day) if day in past else 0
    for login, reason in ASKED.get(before, ()):
        _ask(year, lessons, day, login, reason)


def decide_corrections(year: Year, now: datetime) -> None:
    """Decide them through the services, as the deputy and the teacher would have."""
    for row in Correction.select().where((Correction.year == year.id) & Correction.number.in_(list(FATES))):
        fate = FATES[row.number]
        if fate == "approve":
            approve(_actor("deputy", now), row.id, NOTE, now=now)
        elif fate == "refuse":
            refuse_request(_actor("deputy", now), row.id, REFUSAL, now=now)
        else:
            withdraw(_actor("teacher", now), row.id, now=now)


def _ask(year: Year, lessons: dict[date, list[LessonPlan]], day: date, login: str, reason: str) -> None:
    own = {
        lesson.work: lesson
        for held in sorted(lessons)
        if day - LOOKED_AT <= held <= day - LOCKED_FOR
        for lesson in lessons[held]
        if lesson.journal.employee.login == login and lesson.journal.marking == "five" and not lesson.is_cancelled
    }
    asked = {row[4] for row in year.loader.rows(CorrectionLine)}
    here = {child.id for lesson in own.values() for child in lesson.journal.pupils if child.is_there(day)}
    found = next(
        (row for row in reversed(year.loader.rows(Mark)) if row[2] in own and row[3] in ("3", "4") and not row[4] and row[1] in here - asked),
        None,
    )
    if found is not None:
        _store(year, own[found[2]], found, datetime.combine(day, AFTERNOON), reason)


def _store(year: Year, lesson: LessonPlan, mark: tuple, at: datetime, reason: str) -> None:
    employee, number = lesson.journal.employee, len(year.loader.rows(Correction)) + 1
    values = {
        "year": year.id, "number": number, "journal": lesson.journal.id, "teacher": employee.staff_id, "asked_at": at,
        "date": lesson.date, "reason": reason,
    }  # fmt: skip
    correction = year.loader.add(Correction, at, values, account=employee.account_id)
    _, pupil, work, value, _, rev, *_ = mark
    line = {"correction": correction, "position": 1, "target": "cell", "pupil": pupil, "work": work}
    line |= {"was": value, "becomes": str(int(value) + 1), "rev": rev}
    year.loader.add(CorrectionLine, at, line, account=employee.account_id)


def _actor(login: str, now: datetime) -> Actor:
    actor = load_actor(Account.get(Account.login == login).id, now.date())
    assert actor is not None
    return actor
