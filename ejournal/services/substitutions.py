"""Putting a substitution on a lesson and taking it back: what it changes is kept beside it, so that undoing restores exactly (TT-4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Journal, JournalTeacher, Lesson, Staff, StaffAbsence, Substitution
from ejournal.models.base import in_force_on, is_sqlite
from ejournal.models.substitutions import AWAY_REASONS
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.policy.substitutions import may_substitute
from ejournal.queries.at_once import AtOnce
from ejournal.queries.calendar import closure_words
from ejournal.queries.held_lessons import HeldLesson, held_lessons, occupying
from ejournal.queries.substitutions import away_days, staff_names
from ejournal.rules.names import search_key, search_keys
from ejournal.rules.words import day_month
from ejournal.services.closed_days import refuse_closed
from ejournal.services.closures import close_again
from ejournal.services.extra_lessons import add_lesson, drop_lesson, touch_journals
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_layers import is_as_left, joined, layers_of, lift_substitution, over, standing_closures
from ejournal.services.lesson_making import follow
from ejournal.services.records import insert, update
from ejournal.services.substitution_notices import tell_of_substitutions

MOST_DAYS = 366


@dataclass(frozen=True)
class AbsenceOrder:
    """An absence as it is typed; `who` is a surname or more of the name."""

    who: str
    start: date
    end: date
    reason: str = "illness"
    order: str = ""
    note: str = ""


@dataclass(frozen=True)
class SubstitutionOrder:
    """What shall become of a lesson. "other" names the journal whose lesson is given, "move" the new day and number."""

    lesson: int
    kind: str
    substitute: int | None = None
    journal: int | None = None
    moved_date: date | None = None
    moved_number: int | None = None
    absence: int | None = None
    reason: str = ""
    order: str = ""


def record_absence(actor: Actor, wanted: AbsenceOrder, *, now: datetime) -> int:
    """Write down who is away and when; returns its id. Raises BadInput with the field."""
    may_touch(actor, StaffAbsence, "create").demand()
    staff = find_staff(wanted.who, now.date())
    if wanted.end < wanted.start:
        raise BadInput("Последний день раньше первого.", "end")
    if (wanted.end - wanted.start).days > MOST_DAYS:
        raise BadInput("Отсутствие длиннее года: проверьте даты.", "end")
    if wanted.reason not in dict(AWAY_REASONS):
        raise BadInput("Выберите причину из списка.", "reason")
    with writing(actor, now) as ledger:
        values = {"staff": staff, "start": wanted.start, "end": wanted.end, "reason": wanted.reason}
        return int(insert(ledger, StaffAbsence, values | {"order": wanted.order.strip(), "note": wanted.note.strip()}).id)


def find_staff(text: str, today: date) -> int:
    """Whose name begins so: a surname is enough where it is one person's. Raises BadInput on `who`."""
    if not text.strip():
        raise BadInput("Впишите фамилию учителя.", "who")
    names, keys = staff_names(today), search_keys(text)
    whole = [one for one in names if search_key(one.name) in keys]
    found = whole or [one for one in names if any(search_key(one.name).startswith(key) for key in keys)]
    if not found:
        raise BadInput(f"«{text.strip()}»: учителя с такой фамилией нет.", "who")
    if len(found) > 1:
        raise BadInput(f"Подходят несколько: {', '.join(one.name for one in found[:4])}. Впишите имя.", "who")
    return found[0].id


def substitute(actor: Actor, orders: Sequence[SubstitutionOrder], *, now: datetime) -> list[int]:
    """Carry out all of them or none; returns their ids. Raises BadInput whose field is «lesson-<id>» of the first that can't be.

    A lesson with records keeps them: it can be given to somebody else, not cancelled or moved.
    """
    may_substitute(actor).demand()
    with writing(actor, now) as ledger:
        made = [_substitute_one(ledger, order) for order in orders]
        tell_of_substitutions(ledger, made)
        return made


@dataclass(frozen=True)
class Undone:
    """A substitution that was taken back; `clashes` name teachers whom lessons made anew in freed hours ask for twice."""

    row: Substitution
    clashes: tuple[str, ...] = ()


def undo(actor: Actor, substitution_id: int, *, now: datetime) -> Undone:
    """Take a substitution back: the lesson is as it was before; hours that it frees are filled as the timetable has them.

    Raises BadInput with the reason where the lesson can't come back.
    """
    may_substitute(actor).demand()
    with writing(actor, now) as ledger:
        query = Substitution.select().where(Substitution.id == substitution_id)
        row = (query if is_sqlite() else query.for_update()).first()
        if row is None:
            raise NotThere("Такой замены нет.")
        if row.undone_at is not None:
            raise BadInput("Эта замена уже снята.")
        clashes = _restore(ledger, row)
        tell_of_substitutions(ledger, [row.id])
        return Undone(row, clashes)


# ---- one substitution --------------------------------------------------------------------------------------------------


def _substitute_one(ledger: Ledger, order: SubstitutionOrder) -> int:
    try:
        return _carry_out(ledger, order)
    except BadInput as error:
        raise BadInput(str(error), f"lesson-{order.lesson}") from error


def _take_turns(order: SubstitutionOrder) -> None:
    """Two people at once are two turns: by lesson and by who takes it. SQLite has only one writer anyway."""
    if not is_sqlite():
        Lesson.select(Lesson.id).where(Lesson.id == order.lesson).for_update().execute()
        Staff.select(Staff.id).where(Staff.id == order.substitute).for_update().execute()


def _carry_out(ledger: Ledger, order: SubstitutionOrder) -> int:
    _take_turns(order)
    held = held_lessons(Lesson.id == order.lesson)
    if not held:
        raise NotThere("Такого урока нет.")
    lesson, steps = held[0], {"same": _give, "join": _give, "other": _give_other, "move": _move, "cancel": _cancel}
    if order.kind not in steps:
        raise BadInput("Выберите, что будет с уроком.")
    refuse_closed([(lesson.journal, lesson.date)])
    if Substitution.select().where((Substitution.lesson == lesson.id) & Substitution.undone_at.is_null()).exists():
        raise BadInput("На этот урок замена уже стоит: сначала снимите её.")
    if lesson.is_cancelled:
        raise BadInput(f"Этот урок уже отменён: {lesson.change or 'его не будет'}.")
    absent = _absent(order, lesson)
    changes, extra = steps[order.kind](ledger, order, lesson, absent)
    row = Lesson.get_by_id(lesson.id)
    before = {name: row.__data__[name] for name in changes}
    update(ledger, row, changes)
    values = {"lesson": lesson.id, "kind": order.kind, "absence": order.absence, "absent": absent, "made_at": ledger.now}
    values |= {"reason": order.reason.strip(), "order": order.order.strip(), "hours": 0 if order.kind in ("move", "cancel") else 1}
    memory = json.dumps({"before": before, "after": dict(changes)}, ensure_ascii=False, sort_keys=True)
    touch_journals([lesson.journal, extra.get("given_journal")])
    return int(insert(ledger, Substitution, values | extra | {"before": memory}).id)


Changes = tuple[dict[str, Any], dict[str, Any]]


def _absent(order: SubstitutionOrder, lesson: HeldLesson) -> int | None:
    """Whom the absence names, else who gives the lesson."""
    if order.absence is not None:
        absence = StaffAbsence.get_or_none(StaffAbsence.id == order.absence)
        if absence is None or not absence.start <= lesson.date <= absence.end:
            raise BadInput("Этот урок не в дни отсутствия учителя.")
        return int(absence.staff_id)
    return min(lesson.slot.givers, default=None)


def _give(_ledger: Ledger, order: SubstitutionOrder, lesson: HeldLesson, absent: int | None) -> Changes:
    name = _taker(order, lesson, absent)
    words = f"группы объединены: {name}" if order.kind == "join" else f"замена: {name}"
    return {"substitute": order.substitute, "change": joined(lesson.change, words)}, {"substitute": order.substitute}


def _give_other(ledger: Ledger, order: SubstitutionOrder, lesson: HeldLesson, absent: int | None) -> Changes:
    _refuse_recorded(lesson, "отменить его ради другого предмета")
    _taker(order, lesson, absent)
    journal = Journal.get_or_none(Journal.id == order.journal)
    if journal is None or journal.school_class_id != lesson.class_id or journal.id == lesson.journal:
        raise BadInput("Другой предмет выбирают из журналов того же класса.")
    if busy := _in_the_way(journal.id, lesson.date, lesson.number, frozenset(), {lesson.id}):
        raise BadInput(busy)
    keeps = _keeps(journal, order, lesson)
    extra = {"substitute": None if keeps else order.substitute, "change": f"вместо урока: {lesson.subject_name.lower()}"}
    given = add_lesson(ledger, journal, lesson.date, lesson.number, "hand", extra)
    close_again(ledger, [Lesson.get_by_id(given)])
    fields = {"substitute": order.substitute, "given_journal": journal.id, "given_lesson": given}
    return {"is_cancelled": True, "change": f"вместо него: {journal.subject.name.lower()}"}, fields


def _move(ledger: Ledger, order: SubstitutionOrder, lesson: HeldLesson, _absent: int | None) -> Changes:
    _refuse_recorded(lesson, "перенести его")
    day, number = order.moved_date, order.moved_number
    if day is None or number is None or not 0 <= number <= 12:
        raise BadInput("Перенос: укажите день и номер урока от 0 до 12.")
    journal = Journal.get_by_id(lesson.journal)
    if not journal.year.start <= day <= journal.year.end:
        raise BadInput(f"Переносят внутри учебного года: по {day_month(journal.year.end)}.")
    _refuse_clash(lesson, day, number)
    words = f"перенесён с {day_month(lesson.date)}, {lesson.number}\u00a0урока"
    source = Lesson.get_by_id(lesson.id)
    extra = {name: source.__data__[name] for name in ("planned_topic", "planned_homework", "room", "plan_item")}
    given = add_lesson(ledger, journal, day, number, "moved", extra | {"change": words})
    close_again(ledger, [Lesson.get_by_id(given)])
    fields = {"moved_date": day, "moved_number": number, "given_lesson": given}
    return {"is_cancelled": True, "change": f"перенесён на {day_month(day)}, {number}\u00a0урок"}, fields


def _cancel(_ledger: Ledger, _order: SubstitutionOrder, lesson: HeldLesson, _absent: int | None) -> Changes:
    _refuse_recorded(lesson, "отменить его")
    return {"is_cancelled": True, "change": "урок отменён"}, {}


# ---- refusals ----------------------------------------------------------------------------------------------------------


def _taker(order: SubstitutionOrder, lesson: HeldLesson, absent: int | None) -> str:
    """The short name of who takes the lesson; refused in words where he can't."""
    row = Staff.get_or_none(Staff.id == order.substitute) if order.substitute is not None else None
    if row is None:
        raise BadInput("Выберите, кто заменит.")
    if row.id == absent or row.id in lesson.slot.givers:
        raise BadInput(f"{row.short_name} сам ведёт этот урок: выберите другого учителя.")
    if lesson.date in away_days(lesson.date, lesson.date).get(row.id, ()):
        raise BadInput(f"{row.short_name} {day_month(lesson.date)} тоже отсутствует.")
    here = [one for one in _at(lesson.date, lesson.number) if row.id in one.slot.givers]
    here = [one for one in here if not (one.substitute == row.id and absent in one.teachers)]
    if order.kind == "join":
        here = [one for one in here if (one.class_id, one.subject) != (lesson.class_id, lesson.subject)]
    if here:
        raise BadInput(f"{row.short_name} в это время занят: {here[0].title}, {lesson.number}\u00a0урок.")
    return str(row.short_name)


def _at(day: date, number: int) -> tuple[HeldLesson, ...]:
    return held_lessons((Lesson.date == day) & (Lesson.number == number) & ~Lesson.is_cancelled)


def _keeps(journal: Any, order: SubstitutionOrder, lesson: HeldLesson) -> bool:
    table = JournalTeacher
    there = in_force_on(table, lesson.date)
    return bool(table.select().where((table.journal == journal.id) & (table.staff == order.substitute) & there).exists())


def _refuse_recorded(lesson: HeldLesson, deed: str) -> None:
    if lesson.has_records:
        raise BadInput(f"На уроке {day_month(lesson.date)} уже есть записи: {deed} нельзя. Можно поставить замену.")


def _refuse_clash(lesson: HeldLesson, day: date, number: int) -> None:
    """The new place must be free for the class and for who teaches there, and a day on which the class is at school."""
    teachers = lesson.teachers - away_of(day)
    if not teachers:
        raise BadInput(f"{day_month(day)} учитель этого журнала отсутствует: выберите другой день.")
    year = Journal.get_by_id(lesson.journal).year_id
    closed = [row for row in over(standing_closures(year, day, day), lesson.class_id, day) if row.effect == "cancel"]
    if closed:
        raise BadInput(f"{day_month(day)} занятий нет: {closure_words(closed[0].kind, 'cancel')}. Выберите другой день.")
    if busy := _in_the_way(lesson.journal, day, number, teachers, {lesson.id}):
        raise BadInput(busy)


def _in_the_way(journal: int, day: date, number: int, teachers: frozenset[int], but: set[int], *, at_all: bool = True) -> str:
    """Who could not be at a lesson of the journal then, in words; "" where all are free. `but` are lessons that do not count.

    A teacher is not busy with a lesson that the timetable has beside this one, unless `at_all`.
    """
    others = [one for one in held_lessons((Lesson.date == day) & (Lesson.number == number) & occupying()) if one.id not in but]
    when, at_once = f"{day_month(day)}, {number}\u00a0урок", AtOnce()
    if same := next((one for one in others if one.journal == journal), None) or at_once.pupils_meet(journal, day, others):
        return f"{when} у класса занят: {same.title}."
    busy = [one for one in others if teachers & one.slot.givers and not one.is_cancelled and (at_all or one.is_beside)]
    return f"{when} учитель занят: {busy[0].title}." if busy else ""


def away_of(day: date) -> frozenset[int]:
    """Who is away on a day."""
    return frozenset(away_days(day, day))


# ---- taking back -------------------------------------------------------------------------------------------------------


def _restore(ledger: Ledger, row: Any) -> tuple[str, ...]:
    lesson, given, journals = row.lesson, row.given_lesson, {row.lesson.journal_id, row.given_journal_id}
    refuse_closed([(lesson.journal_id, lesson.date)])
    layers = layers_of([lesson])[lesson.id]
    if not is_as_left(layers, row):
        raise BadInput("Урок с тех пор изменили ещё раз: снять замену уже нельзя.")
    update(ledger, row, {"undone_at": ledger.now, "given_lesson": None})
    lift_substitution(ledger, layers, row)
    if given is not None:
        journals.add(given.journal_id)
        drop_lesson(ledger, given)
    _refuse_restored(lesson)
    close_again(ledger, [lesson])
    touch_journals(journals)
    days = sorted({lesson.date, given.date if given is not None else lesson.date})
    made = [follow(ledger, lesson.journal.year, None, day, day) for day in days if day >= ledger.now.date()]
    return tuple(clash for one in made for clash in one.clashes)


def _refuse_restored(lesson: Any) -> None:
    """A lesson that is held again must not meet what took its hour or its teacher meanwhile."""
    held = held_lessons((Lesson.id == lesson.id) & ~Lesson.is_cancelled)
    if not held:
        return
    one = held[0]
    if busy := _in_the_way(one.journal, one.date, one.number, one.slot.givers, {one.id}, at_all=one.is_beside):
        raise BadInput(f"Вернуть урок нельзя. {busy}")
