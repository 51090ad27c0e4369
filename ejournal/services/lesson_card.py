"""Writing a lesson from its card: topic, homework and how it is done, works, files (GRID-1, GRID-6, MARK-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ejournal.errors import BadInput, NotThere, StaleRow
from ejournal.models import ControlAnalysis, ControlTask, Journal, Lesson, Mark, Work, WorkKind
from ejournal.models.base import is_sqlite
from ejournal.models.lessons import HOMEWORK_FORMS
from ejournal.policy.actor import Actor
from ejournal.queries.journals import journal_with_head
from ejournal.queries.lesson_card import lesson_verdict
from ejournal.rules.plan import topic_warning
from ejournal.services.attachments import add_file, remove_file
from ejournal.services.control_works import Wish, refuse_crowding
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lessons import FIELDS, LessonChange, write_taken
from ejournal.services.records import insert, seen_values, update

MOST_WORKS = 6


@dataclass(frozen=True)
class CardText:
    """What the card's form holds; `rev` is the lesson's as it was opened."""

    topic: str
    homework: str
    form: str
    rev: int


@contextmanager
def _open(
    actor: Actor, journal_id: int, lesson_id: int, now: datetime, *, planning: bool = False
) -> Iterator[tuple[Ledger, Any, Any]]:
    """A transaction on one lesson that may be written; the journal's version grows with it. `planning`: before its day, too."""
    journal = journal_with_head(journal_id)
    with writing(actor, now) as ledger:
        query = Lesson.select().where((Lesson.id == lesson_id) & (Lesson.journal == journal_id))
        lesson = (query if is_sqlite() else query.for_update()).first()
        if lesson is None:
            raise NotThere("Такого урока в этом журнале нет.")
        lesson_verdict(actor, journal, lesson, now.date(), planning=planning).demand()
        yield ledger, journal, lesson
        Journal.update(version=Journal.version + 1).where(Journal.id == journal_id).execute()


def write_card(actor: Actor, journal_id: int, lesson_id: int, text: CardText, *, now: datetime) -> str:
    """Save the card's texts; a word of warning or "". Raises BadInput by field, StaleRow where the lesson was changed since."""
    topic, homework = (" ".join(one.split()) for one in (text.topic, text.homework))
    for name, value in (("topic", topic), ("homework", homework)):
        label, longest = FIELDS[name]
        if len(value) > longest:
            raise BadInput(f"{label}: помещается {longest} знаков, а здесь {len(value)}.", name)
    if text.form and text.form not in dict(HOMEWORK_FORMS):
        raise BadInput("Выберите из списка, как выполнить задание.", "form")
    with _open(actor, journal_id, lesson_id, now) as (ledger, _, lesson):
        if text.rev != lesson.rev:
            raise StaleRow("Урок уже изменили с другого места", lesson.topic or "пусто")
        values: dict[str, Any] = {"topic": topic, "homework": homework, "homework_form": text.form, "rev": lesson.rev + 1}
        if topic and lesson.filled_at is None:
            values |= {"filled_at": ledger.now, "filled_by": actor.staff_id}
        if not topic:
            values["plan_item"] = None
        update(ledger, lesson, values)
    return topic_warning(topic)


def take_plan(actor: Actor, journal_id: int, lesson_id: int, item: str, *, now: datetime) -> str:
    """Write what the plan offers; a word of warning or "". Raises BadInput where it can't be taken."""
    with _open(actor, journal_id, lesson_id, now) as (ledger, journal, lesson):
        result = write_taken(ledger, journal, lesson, LessonChange(lesson_id, "plan", item, lesson.rev))[0]
        if result.status != "saved":
            raise BadInput(result.message, "topic")
    return result.message


# ---- works (GRID-6) --------------------------------------------------------------------------------------------------


def add_work(
    actor: Actor, journal_id: int, lesson_id: int, kind_id: int, title: str, *, now: datetime, confirmed: bool = False
) -> int:
    """One more column for the lesson, ahead of its day as well; its weight is the dictionary's of today, frozen. Returns its number.

    Raises AskFirst where the class has control works enough, until `confirmed`; BadInput where the school forbids it.
    """
    with _open(actor, journal_id, lesson_id, now, planning=True) as (ledger, journal, lesson):
        kind = _kind(kind_id)
        places = [row[0] for row in Work.select(Work.position).where(Work.lesson == lesson.id).tuples()]
        if len(places) >= MOST_WORKS:
            raise BadInput(f"На уроке уже {MOST_WORKS} работ: больше не помещается.", "kind")
        refuse_crowding(Wish(journal, lesson, kind, now.date()), confirmed=confirmed, field="kind")
        values = {"lesson": lesson.id, "kind": kind.id, "weight": kind.weight, "title": _title(title)}
        return int(insert(ledger, Work, values | {"position": max(places, default=0) + 1}).id)


def change_work(
    actor: Actor, journal_id: int, lesson_id: int, work_id: int, kind_id: int, title: str, *, now: datetime, confirmed: bool = False
) -> None:  # fmt: skip
    """Another title, and another kind while the work has no marks; the weight goes with the kind. Raises like `add_work`."""
    with _open(actor, journal_id, lesson_id, now, planning=True) as (ledger, journal, lesson):
        work = _work(lesson, work_id)
        values: dict[str, Any] = {"title": _title(title)}
        if kind_id != work.kind_id:
            if Mark.select().where((Mark.work == work.id) & (Mark.value != "")).exists():
                raise BadInput("За эту работу уже стоят отметки: вид не меняют. Добавьте ещё одну работу.", f"kind{work.id}")
            kind = _kind(kind_id)
            if not kind.is_control and _has_analysis(work):
                raise BadInput("У этой работы есть анализ: её вид остаётся контрольным.", f"kind{work.id}")
            refuse_crowding(Wish(journal, lesson, kind, now.date(), work.id), confirmed=confirmed, field=f"kind{work.id}")
            values |= {"kind": kind_id, "weight": kind.weight}
        update(ledger, work, values)


def remove_work(actor: Actor, journal_id: int, lesson_id: int, work_id: int, *, now: datetime) -> None:
    """Take an empty work away; one always stays, and one that ever had a mark keeps its history."""
    with _open(actor, journal_id, lesson_id, now, planning=True) as (ledger, _, lesson):
        work = _work(lesson, work_id)
        if Work.select().where(Work.lesson == lesson.id).count() < 2:
            raise BadInput("Одна работа у урока остаётся всегда: в её столбце отмечают и пропуски.", f"kind{work.id}")
        if Mark.select().where(Mark.work == work.id).exists():
            raise BadInput("За эту работу ставили отметки: их история хранится, и столбец остаётся.", f"kind{work.id}")
        if _has_analysis(work):
            raise BadInput("У этой работы есть анализ, и столбец остаётся.", f"kind{work.id}")
        ledger.note("Work", work.id, "delete", seen_values(work), None)
        work.delete_instance(recursive=False)


def _has_analysis(work: Any) -> bool:
    return bool(ControlTask.select().where(ControlTask.work == work.id).exists() or ControlAnalysis.select().where(ControlAnalysis.work == work.id).exists())


def _work(lesson: Any, work_id: int) -> Any:
    work = Work.select().where((Work.id == work_id) & (Work.lesson == lesson.id)).first()
    if work is None:
        raise NotThere("Такой работы у этого урока нет: её убрали.")
    return work


def _kind(kind_id: int) -> Any:
    kind = WorkKind.get_or_none(WorkKind.id == kind_id)
    if kind is None:
        raise BadInput("Выберите вид работы из списка.", "kind")
    return kind


def _title(title: str) -> str:
    bare = " ".join(title.split())
    if len(bare) > 200:
        raise BadInput("Название работы: помещается 200 знаков.", "title")
    return bare


# ---- files -----------------------------------------------------------------------------------------------------------


def attach_to_lesson(
    actor: Actor, journal_id: int, lesson_id: int, folder: Path, name: str, data: bytes, *, now: datetime
) -> None:
    with _open(actor, journal_id, lesson_id, now) as (ledger, _, lesson):
        add_file(ledger, folder, "Lesson", lesson.id, name, data)


def detach_from_lesson(actor: Actor, journal_id: int, lesson_id: int, file_id: int, *, now: datetime) -> None:
    with _open(actor, journal_id, lesson_id, now) as (ledger, _, lesson):
        remove_file(ledger, "Lesson", lesson.id, file_id)
