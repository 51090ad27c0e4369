"""Writing the analysis of a control work: its tasks as a list, points pupil × task, conclusions and measures (DEP-4; domain §5.11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ejournal.errors import BadInput, StaleRow, TooMuch
from ejournal.models import ControlAnalysis, ControlScore, ControlTask, Work
from ejournal.policy.actor import Actor
from ejournal.policy.work_analysis import may_write_analysis
from ejournal.queries.journals import journal_with_head
from ejournal.queries.roster import roster
from ejournal.queries.school_rules import school_rules
from ejournal.queries.work_analysis import (
    control_work,
    points_of,
    points_there,
    sums_of,
    task_lines,
    tasks_mark,
    tasks_of,
    words_of,
)
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of
from ejournal.rules.work_analysis import parse_most, parse_points, points_text
from ejournal.services.checks import check_delete
from ejournal.services.ledger import Ledger, writing
from ejournal.services.meanwhile import changes_of
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import held, insert, seen_values, update

MOST_TASKS, MOST_CHANGES = 40, 2000
LONGEST = {"skill": 200, "typical": 300}
LONGEST_WORDS = 4000
ASIDE = 1000  # where numbers wait while tasks change places
NO_CELL = "Такой клетки нет: задание убрали или ученика в этот день не было в списке. Обновите страницу."


@dataclass(frozen=True)
class TaskText:
    """A task as it was typed; `id` None for a new one."""

    id: int | None
    skill: str = ""
    most: str = ""
    typical: str = ""


@dataclass(frozen=True)
class TasksDeed:
    """The whole list of tasks in its order; `seen` is the mark it was changed from, `confirmed`: points of tasks taken away may go."""

    op: str
    seen: str
    rows: tuple[TaskText, ...]
    confirmed: bool = False


@dataclass(frozen=True)
class PointsChange:
    """A cell pupil × task as it was typed, and what was seen in it before."""

    pupil: int
    task: int
    text: str
    seen: str = ""


def write_tasks(actor: Actor, work_id: int, deed: TasksDeed, *, now: datetime) -> dict[str, Any]:
    """Make the work consist of these tasks; a repeated `op` gets its first answer.

    A row that can't stand is left as it was, with its `problem`. Where points would go with a task, nothing is written and
    {"status": "ask", "message"} is answered, until it is `confirmed`. Raises StaleRow where `seen` is old, Refused, NotThere, TooMuch.
    """
    if len(deed.rows) > MOST_TASKS:
        raise TooMuch(f"В работе помещается {MOST_TASKS} заданий, а здесь {len(deed.rows)}.")
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, deed.op)) is not None:
            return earlier
        hand = _TaskHand(ledger, _writable(ledger, work_id))
        if deed.seen != tasks_mark(hand.tasks):
            raise StaleRow("Задания изменили с другого места", f"заданий: {len(hand.tasks)}")
        if (question := hand.question(deed.rows)) and not deed.confirmed:
            return {"status": "ask", "message": question}
        answer = hand.write(deed.rows, school_rules())
        remember_answer(actor, deed.op, answer, now)
        return answer


def write_points(actor: Actor, work_id: int, op: str, changes: Sequence[PointsChange], *, now: datetime) -> dict[str, Any]:
    """Save every cell that can be saved; a repeated `op` gets its first answer. Raises Refused, NotThere, TooMuch.

    Answers {"results": [{pupil, task, status, text, message}], "coped": {task: words}, "sums": {pupil: text}}; status as in the
    journal's cells: "saved", "unchanged", "refused", "conflict".
    """
    if len(changes) > MOST_CHANGES:
        raise TooMuch(f"За один раз принимается не больше {MOST_CHANGES} изменений, а пришло {len(changes)}.")
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        hand = _PointsHand(ledger, _writable(ledger, work_id))
        results = [hand.write(change) for change in changes]
        answer = {"results": results, **hand.figures(school_rules())}
        remember_answer(actor, op, answer, now)
        return answer


def write_words(actor: Actor, work_id: int, typed: Mapping[str, str], *, now: datetime) -> bool:
    """Conclusions and measures from a form that carries what it showed; whether anything changed.

    Raises ChangedMeanwhile where another wrote there, BadInput for a text too long, Refused, NotThere.
    """
    with writing(actor, now) as ledger:
        _writable(ledger, work_id)
        row, fields = words_of(work_id), ControlAnalysis._meta.fields
        standing = {name: (fields[name], getattr(row, name) if row else "") for name in ("conclusions", "measures")}
        changed = {name: _text(name, text) for name, text in changes_of(typed, standing).items()}
        changed = {name: text for name, text in changed.items() if text != standing[name][1]}
        if not changed:
            return False
        signed = {"staff": actor.staff_id, "at": ledger.now}
        if row is None:
            insert(ledger, ControlAnalysis, {"work": work_id, **changed, **signed})
        else:
            update(ledger, row, changed | signed)
        return True


def _writable(ledger: Ledger, work_id: int) -> Any:
    """The work, held until the transaction ends; raises NotThere and Refused."""
    work = control_work(work_id)
    may_write_analysis(ledger.actor, work.lesson.journal_id, work.lesson, ledger.now.date()).demand()
    held(Work(id=work_id))
    return work


def _pupils_of(work: Any) -> set[int]:
    """Who was on the list that day. Two SELECTs."""
    day = work.lesson.date
    return {one.id for one in roster(journal_with_head(work.lesson.journal_id), day, day)}


def _text(name: str, text: str) -> str:
    bare = text.replace("\r\n", "\n").strip()
    if len(bare) > LONGEST_WORDS:
        raise BadInput(f"Помещается {LONGEST_WORDS} знаков, а здесь {len(bare)}.", name)
    return bare


# ---- tasks ----


@dataclass
class _Line:
    """A row of the call: the task it changes (None: a new one), its values, why it can't stand; `id` once it is written."""

    task: Any
    values: dict[str, Any]
    problem: str = ""
    id: int | None = None

    @property
    def stays(self) -> bool:
        """A task that was there keeps its place; a new one with a problem is not written."""
        return self.task is not None or not self.problem


class _TaskHand:
    """One call's hand on the tasks of a work."""

    def __init__(self, ledger: Ledger, work: Any) -> None:
        self.ledger, self.work, self.pupils = ledger, work.id, _pupils_of(work)
        self.tasks, self.points = tasks_of(work.id), points_of(work.id)

    @property
    def shown(self) -> dict[tuple[int, int], Decimal]:
        """The points that stand on the page."""
        return points_there(self.points, self.pupils)

    def question(self, rows: Sequence[TaskText]) -> str:
        """What would be lost with tasks that are not in the list any more, in words; "" for nothing."""
        lost = {task: sum(key == task.id for _, key in self.points) for task in self._gone(rows)}
        named = [f"в задании {task.number} — у {count_of(count, 'ученика', 'учеников', 'учеников')}" for task, count in lost.items() if count]
        return f"Вместе с заданием сотрутся баллы: {', '.join(named)}." if named else ""

    def write(self, rows: Sequence[TaskText], rules: SchoolRules) -> dict[str, Any]:
        self._remove(self._gone(rows))
        lines = self._judged(rows)
        kept = [line for line in lines if line.stays]
        self._step_aside([line.task for number, line in enumerate(kept, 1) if line.task is not None and line.task.number != number])
        for number, line in enumerate(kept, 1):
            line.id = self._put(line.task, line.values | {"number": number})
        self.tasks, self.points = tasks_of(self.work), points_of(self.work)
        made = {one.id: one for one in task_lines(self.tasks, self.shown, rules)}
        return {"status": "saved", "seen": tasks_mark(self.tasks), "tasks": [_answer(line, made.get(line.id or 0)) for line in lines]}

    def _gone(self, rows: Sequence[TaskText]) -> list[Any]:
        named = {row.id for row in rows}
        return [task for task in self.tasks if task.id not in named]

    def _judged(self, rows: Sequence[TaskText]) -> list[_Line]:
        stands, found = {task.id: task for task in self.tasks}, []
        for row in rows:
            task = stands.pop(row.id, None) if row.id is not None else None
            try:
                found.append(_Line(task, self._values(row, task)))
            except BadInput as refusal:
                found.append(_Line(task, {}, str(refusal)))
        return found

    def _values(self, row: TaskText, task: Any) -> dict[str, Any]:
        texts = {name: " ".join(getattr(row, name).split()) for name in LONGEST}
        for name, longest in LONGEST.items():
            if len(texts[name]) > longest:
                raise BadInput(f"Помещается {longest} знаков, а здесь {len(texts[name])}.", name)
        most = parse_most(row.most)
        highest = max((value for (_, key), value in self.shown.items() if task is not None and key == task.id), default=Decimal())
        if highest > most:
            raise BadInput(f"У кого-то за это задание стоит {points_text(highest)}: сначала исправьте баллы.", "most")
        return texts | {"most": most}

    def _put(self, task: Any, values: dict[str, Any]) -> int:
        if task is None:
            return int(insert(self.ledger, ControlTask, values | {"work": self.work}).id)
        update(self.ledger, task, values)
        return int(task.id)

    def _step_aside(self, moved: Sequence[Any]) -> None:
        """Numbers of a work are unique at every moment; where they wait is nobody's news, so the trail tells only old → new."""
        ids = [task.id for task in moved]
        ControlTask.update(number=ControlTask.number + ASIDE).where(ControlTask.id.in_(ids)).execute()

    def _remove(self, gone: Sequence[Any]) -> None:
        """Tasks with their points."""
        for task in gone:
            for score in ControlScore.select().where(ControlScore.task == task.id).order_by(ControlScore.id):
                _delete(self.ledger, score)
            _delete(self.ledger, task)


def _answer(line: _Line, task: Any) -> dict[str, Any]:
    known = {"number": task.number, "most": points_text(task.most), "coped": task.count.words} if task is not None else {}
    return {"id": line.id, "problem": line.problem, **known}


def _delete(ledger: Ledger, row: Any) -> None:
    """Raises Refused in a closed year. Source: ARC-2."""
    check_delete(row, ledger.memo)
    ledger.note(type(row).__name__, row.id, "delete", seen_values(row), None)
    row.delete_instance(recursive=False)


# ---- points ----


class _PointsHand:
    """One call's hand on the grid pupil × task."""

    def __init__(self, ledger: Ledger, work: Any) -> None:
        self.ledger, self.pupils = ledger, _pupils_of(work)
        self.tasks = tasks_of(work.id)
        self.most = {task.id: task.most for task in self.tasks}
        self.points = points_there(points_of(work.id), self.pupils)

    def write(self, change: PointsChange) -> dict[str, Any]:
        """One cell: what became of it, what stands in it now, what to say."""
        status, message = self._written(change)
        text = points_text(self.points.get((change.pupil, change.task)))
        return {"pupil": change.pupil, "task": change.task, "status": status, "text": text, "message": message}

    def figures(self, rules: SchoolRules) -> dict[str, Any]:
        """How many coped with each task, and the sum of each pupil."""
        return {"coped": {line.id: line.count.words for line in task_lines(self.tasks, self.points, rules)}, "sums": sums_of(self.points)}

    def _written(self, change: PointsChange) -> tuple[str, str]:
        place = (change.pupil, change.task)
        if change.pupil not in self.pupils or change.task not in self.most:
            return "refused", NO_CELL
        try:
            value = parse_points(change.text, self.most[change.task])
        except BadInput as refusal:
            return "refused", str(refusal)
        stands = self.points.get(place)
        if value == stands:
            return "unchanged", ""
        if change.seen != points_text(stands):
            return "conflict", f"Здесь уже стоит «{points_text(stands) or 'пусто'}»: это записали, пока страница была открыта."
        self._put(place, value)
        return "saved", ""

    def _put(self, place: tuple[int, int], value: Decimal | None) -> None:
        pupil, task = place
        row = ControlScore.get_or_none((ControlScore.task == task) & (ControlScore.pupil == pupil))
        if value is None:
            _delete(self.ledger, row)
            del self.points[place]
            return
        if row is None:
            insert(self.ledger, ControlScore, {"task": task, "pupil": pupil, "points": value})
        else:
            update(self.ledger, row, {"points": value})
        self.points[place] = value
