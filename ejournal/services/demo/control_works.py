"""Two analysed control works of the demo's teacher: tasks, points that go with the marks, conclusions (DEP-4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from peewee import fn

from ejournal.models import Account, Lesson, Mark, Work, WorkKind
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.work_analysis import tasks_mark
from ejournal.services.work_analysis import PointsChange, TasksDeed, TaskText, write_points, write_tasks, write_words

WORKS = 2
TASKS = (
    ("Вычислительные навыки, порядок действий", 2, "ошибки в знаках"),
    ("Применение изученного правила по образцу", 2, "пропущен шаг решения"),
    ("Выбор способа решения", 3, "выбран не тот способ"),
    ("Решение задачи с пояснением", 3, "нет пояснений, не записан ответ"),
    ("Задание повышенной сложности", 2, "не приступали"),
)
SHARE_OF_MARK = {"5": 96, "4": 78, "3": 58, "2": 34}
CONCLUSIONS = "Основной материал усвоен. Труднее всего даются задачи с пояснением и задание повышенной сложности."
MEASURES = "Разобрать типичные ошибки на следующем уроке. С получившими «2» и «3» — дополнительное занятие и повторная работа."


def make_control_works(now: datetime) -> None:
    """The last marked control works of the teacher's journals; nothing where there is none."""
    account = Account.get_or_none(Account.login == "teacher")
    teacher: Actor | None = load_actor(account.id, now.date()) if account is not None else None
    if teacher is None:
        return
    for work in _marked(teacher, now):
        _analyse(teacher, work, now)


def _marked(teacher: Actor, now: datetime) -> list[int]:
    """One a journal, the latest first."""
    query = Work.select(fn.MAX(Work.id)).join(WorkKind).switch(Work).join(Lesson).switch(Work).join(Mark)
    own = Lesson.journal.in_(sorted(teacher.journal_ids)) & (Lesson.date < now.date()) & ~Lesson.is_cancelled
    rows = query.where(own & WorkKind.is_control & Mark.value.in_(list(SHARE_OF_MARK))).group_by(Lesson.journal)
    return [row[0] for row in rows.order_by(fn.MAX(Lesson.date).desc(), fn.MAX(Work.id)).limit(WORKS).tuples()]


def _analyse(teacher: Actor, work: int, now: datetime) -> None:
    random = Random(f"analysis {work}")
    rows = tuple(TaskText(None, skill, str(most), typical) for skill, most, typical in TASKS)
    answer = write_tasks(teacher, work, TasksDeed(_op(random), tasks_mark([]), rows), now=now)
    made = {task["id"]: most for task, (_, most, _) in zip(answer["tasks"], TASKS, strict=True)}
    write_points(teacher, work, _op(random), _points(work, made, random), now=now)
    write_words(teacher, work, {"conclusions": CONCLUSIONS, "measures": MEASURES}, now=now)


def _points(work: int, tasks: Mapping[Any, int], random: Random) -> list[PointsChange]:
    """The better the mark, the more points; later tasks are harder."""
    marks = Mark.select(Mark.pupil, Mark.value).where((Mark.work == work) & Mark.value.in_(list(SHARE_OF_MARK))).order_by(Mark.pupil)
    found = []
    for pupil, value in marks.tuples():
        for number, (task, most) in enumerate(tasks.items()):
            luck = SHARE_OF_MARK[value] - 6 * number + random.randint(-18, 18)
            found.append(PointsChange(pupil, task, str(max(0, min(most, round(most * luck / 100))))))
    return found


def _op(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))
