"""«Здесь неточно»: a family says so from the place in the diary, the teacher answers, the family hears of it (DIA-6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import ErrorReport, Pupil
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.error_reports import may_answer_report, may_report_error
from ejournal.policy.pupils import may_read_diary
from ejournal.queries.diary_places import Place, place_of, teacher_of
from ejournal.queries.error_reports import open_reports
from ejournal.queries.recipients import of_family, of_roles, of_staff
from ejournal.queries.school_rules import school_rules
from ejournal.rules.diary_places import final_place
from ejournal.rules.words import count_of
from ejournal.services.ledger import writing
from ejournal.services.notices import tell
from ejournal.services.records import insert, update

LONGEST = 400
LONGEST_SHOWN = 120
LIST = "/diary/errors/"
ANSWERS = {"fixed": "исправлено", "right": "всё верно"}


def report_error(actor: Actor, pupil_id: int, entity: str, entity_id: int, text: str, *, now: datetime) -> int:
    """Send it to whom it concerns with what stands there; returns its number. The same words said again while they wait are one.

    Raises NotThere for another's child or place, Refused for staff, BadInput without words or beyond the school's number.
    """
    said = " ".join(text.split())
    place = open_place(actor, pupil_id, entity, entity_id, now)
    if not said:
        raise BadInput("Напишите, что неточно и как должно быть.", "text")
    if len(said) > LONGEST:
        raise BadInput(f"Помещается {LONGEST} знаков, а здесь {len(said)}.", "text")
    with writing(actor, now) as ledger:
        _hold(pupil_id)
        same = (ErrorReport.pupil == pupil_id) & (ErrorReport.entity == entity) & (ErrorReport.entity_id == entity_id)
        earlier = ErrorReport.get_or_none(same & (ErrorReport.state == "open") & (ErrorReport.text == said))
        if earlier is not None:
            return int(earlier.id)
        _refuse_many(pupil_id)
        staff = teacher_of(pupil_id, place, now.date())
        values = {"pupil": pupil_id, "lesson": place.lesson, "entity": entity, "entity_id": entity_id, "shown": f"{place.title}: {place.shown}"[:LONGEST_SHOWN]}
        row = insert(ledger, ErrorReport, values | {"text": said, "account": actor.account_id, "at": ledger.now, "staff": staff})
        heard = of_staff([staff]) if staff is not None else of_roles("deputy")
        pupil = Pupil.get_by_id(pupil_id).list_name
        tell(ledger, heard, "report", f"{pupil}: сообщили о неточности. {place.title}: «{said}»", LIST)
    return int(row.id)


def open_place(actor: Actor, pupil_id: int, entity: str, entity_id: int, now: datetime) -> Place:
    """The place that is to be reported; raises NotThere, Refused."""
    if not actor.is_staff and not may_read_diary(actor, pupil_id, now.date()):
        raise NotThere("Такого дневника нет, или он открыт не вам.")
    may_report_error(actor, pupil_id, now.date()).demand()
    if (place := place_of(pupil_id, entity, entity_id)) is None:
        raise NotThere("Этой записи в дневнике уже нет. Откройте неделю заново.")
    return place


def answer_report(actor: Actor, report_id: int, state: str, words: str, *, now: datetime) -> None:
    """«исправлено» or «всё верно», with a word; the family gets a notice. Raises NotThere, Refused, BadInput."""
    said = " ".join(words.split())
    with writing(actor, now) as ledger:
        row = _report(report_id)
        may_answer_report(actor, row).demand()
        _check_answer(row, state, said)
        values = {"state": state, "answer": said, "answered_at": ledger.now, "answered_by": actor.account_id}
        update(ledger, row, values)
        text = f"{row.pupil.name}: {ANSWERS[state]}{f' — {said}' if said else ''}. Вы сообщали: «{row.text}»"
        tell(ledger, of_family([row.pupil_id]), "report", text, _address(row))


def _check_answer(row: Any, state: str, said: str) -> None:
    if row.state != "open":
        raise BadInput("На это сообщение уже ответили: обновите страницу.", "state")
    if state not in ANSWERS:
        raise BadInput("Выберите ответ: исправлено или всё верно.", "state")
    if len(said) > LONGEST:
        raise BadInput(f"Помещается {LONGEST} знаков, а здесь {len(said)}.", "answer")
    if state == "right" and not said:
        raise BadInput("Напишите семье в двух словах, почему запись верна.", "answer")


def _address(row: Any) -> str:
    place = place_of(row.pupil_id, row.entity, row.entity_id) or (row.lesson_id and place_of(row.pupil_id, "Lesson", row.lesson_id))
    return place.url if place else final_place(row.pupil_id)


def _report(report_id: int) -> Any:
    query = ErrorReport.select().where(ErrorReport.id == report_id)
    row = (query if is_sqlite() else query.for_update()).first()
    if row is None:
        raise NotThere("Такого сообщения нет.")
    return row


def _refuse_many(pupil_id: int) -> None:
    most = school_rules().open_error_reports
    if open_reports(pupil_id) >= most:
        waiting = count_of(most, "сообщение", "сообщения", "сообщений")
        raise BadInput(f"О неточностях уже послано и ждёт ответа {waiting}. Дождитесь ответа учителя или позвоните в школу.", "text")


def _hold(pupil_id: int) -> None:
    """One at a time of a pupil, so that the number holds; on SQLite they follow one another anyway."""
    if not is_sqlite():
        Pupil.select(Pupil.id).where(Pupil.id == pupil_id).for_update().execute()
