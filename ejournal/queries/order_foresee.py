"""«Что изменится»: what an order will do, said before it is done (MOV-2, MOV-5; look: orders)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import fn

from ejournal.errors import BadInput
from ejournal.models import ClassMembership, ClassTeacher, Journal, Staff, StudyGroup, Subject
from ejournal.models.base import in_force_on, there_on
from ejournal.models.orders import STATUS_KINDS
from ejournal.queries.calendar import year_calendar
from ejournal.queries.order_facts import LinePlan, OrderDraft, plan_order
from ejournal.queries.order_marks import OldMark, marks_of, travelling_marks
from ejournal.queries.recipients import of_class_teachers, of_family, of_journals_of, of_roles
from ejournal.queries.school_rules import school_rules
from ejournal.rules.orders import KINDS, PUPILS, day_off_words
from ejournal.rules.words import count_of, day_month, listed, short_date

DETAILED = 3  # so many pupils are shown one by one, of more only where they go
JOURNALS, MARKS = ("журнал", "журнала", "журналов"), ("отметка", "отметки", "отметок")
ON_SCHOOL_DAYS = frozenset({"enroll", "enroll_transfer", "leave_transfer", "leave", "class_transfer"})
STATUSES = dict(STATUS_KINDS)


@dataclass(frozen=True)
class ChangeLine:
    """One line of a block: «Класс: 5 А → 5 Б с 19 октября»; `old` "" where only the new says something."""

    label: str
    new: str
    old: str = ""


@dataclass(frozen=True)
class ChangeBlock:
    caption: str
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class Foreseen:
    """What the order will do. `problems` keep it from being carried out, `warnings` do not; `after` is what deputies will read."""

    blocks: tuple[ChangeBlock, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[BadInput, ...] = ()
    after: str = ""


@dataclass
class _Facts:
    """What is read once for all lines of an order."""

    teachers: dict[int, str] = field(default_factory=dict)
    journals: dict[int, int] = field(default_factory=dict)
    late: list[tuple[str, OldMark]] = field(default_factory=list)
    travelling: list[OldMark] = field(default_factory=list)


def foresee(draft: OrderDraft, today: date) -> Foreseen:
    """Up to thirty SELECTs whatever the class. Raises BadInput where a pupil is not there."""
    plans = plan_order(draft)
    problems = tuple(plan.problem for plan in plans if plan.problem is not None)
    good = [plan for plan in plans if plan.problem is None]
    if not good:
        return Foreseen(problems=problems)
    facts = _read(draft, good, today)
    blocks = [*_pupil_blocks(draft, good, facts), _journal_block(draft, good, facts), _told_block(draft, good, today)]
    after = _after(facts.late)
    warnings = [one for one in (_day(draft, good), *_sizes(draft, good), after and f"{after} Они останутся в журнале, завуч увидит их в уведомлении.") if one]
    warnings += _lost_behind(facts.travelling)
    return Foreseen(tuple(one for one in blocks if one.lines), tuple(warnings), problems, after)


def _read(draft: OrderDraft, plans: Sequence[LinePlan], today: date) -> _Facts:
    classes = sorted({one.id for plan in plans for one in (plan.class_from, plan.class_to) if one is not None})
    facts, kind = _Facts(_class_teachers(classes, draft.effective), _journals(classes)), KINDS[draft.kind]
    for plan in plans[:DETAILED]:
        if kind.way == "out" and plan.class_from and draft.effective <= today:
            facts.late += [(str(plan.pupil.name), one) for one in marks_of(plan.pupil.id, plan.class_from.id, draft.effective, today)]
        if draft.kind == "class_transfer" and plan.class_from and plan.class_to:
            facts.travelling += travelling_marks(plan.pupil.id, plan.class_from, plan.class_to, plan.line.groups, draft.effective)
    return facts


def _class_teachers(classes: Sequence[int], day: date) -> dict[int, str]:
    leads = in_force_on(ClassTeacher, day)
    query = ClassTeacher.select(ClassTeacher, Staff).join(Staff).where(ClassTeacher.school_class.in_(classes) & leads)
    return {row.school_class_id: row.staff.short_name for row in query}


def _journals(classes: Sequence[int]) -> dict[int, int]:
    query = Journal.select(Journal.school_class, fn.COUNT(Journal.id)).where(Journal.school_class.in_(classes))
    return dict(query.group_by(Journal.school_class).tuples())


# ---- blocks -----------------------------------------------------------------------------------------------------------


def _pupil_blocks(draft: OrderDraft, plans: Sequence[LinePlan], facts: _Facts) -> list[ChangeBlock]:
    if len(plans) > DETAILED:
        ways = Counter(_way(plan, draft) for plan in plans)
        return [ChangeBlock("Ученики", tuple(ChangeLine(count_of(number, *PUPILS), new, old) for (old, new), number in ways.items()))]
    return [ChangeBlock(f"{plan.pupil.name.surname} {plan.pupil.name.name}", tuple(_pupil_lines(draft, plan, facts))) for plan in plans]


def _way(plan: LinePlan, draft: OrderDraft) -> tuple[str, str]:
    """Class before and after."""
    since, kind = f" с {day_month(draft.effective)}", KINDS[draft.kind]
    old = plan.class_from.title if plan.class_from else "не в классе"
    if kind.way == "out":
        return old, f"не учится{since}"
    if kind.way in ("in", "move") and plan.class_to:
        return old, plan.class_to.title + since
    return "", old


def _pupil_lines(draft: OrderDraft, plan: LinePlan, facts: _Facts) -> list[ChangeLine]:
    kind = KINDS[draft.kind]
    if kind.code == "rename" and plan.line.new_name:
        return [ChangeLine("Фамилия, имя", f"{plan.line.new_name} с {day_month(draft.effective)}", str(plan.pupil.name)),
                ChangeLine("В прежних списках", "останется прежнее имя")]  # fmt: skip
    if kind.way == "status":
        return _status_lines(draft, plan)
    old, new = _way(plan, draft)
    lines = [ChangeLine("Класс", new, old)]
    before, after = (facts.teachers.get(one.id, "") if one else "" for one in (plan.class_from, plan.class_to))
    if (before or after) and kind.way != "out":
        lines.append(ChangeLine("Классный руководитель", after or "нет", before))
    lines += _group_lines(plan)
    if kind.way == "out":
        lines.append(ChangeLine("Вход в журнал", f"закроется {day_month(draft.effective)}"))
    if kind.status:
        lines.append(ChangeLine("Особое положение", STATUSES[kind.status] + (f": {plan.line.note}" if plan.line.note else "")))
    return lines


def _status_lines(draft: OrderDraft, plan: LinePlan) -> list[ChangeLine]:
    kind, old, since = KINDS[draft.kind], plan.class_from.title if plan.class_from else "", f"с {day_month(draft.effective)}"
    until = f" по {day_month(plan.line.until)}" if plan.line.until and kind.until else ""
    new = f"{STATUSES[kind.status]} {since}{until}" if kind.status else f"на занятиях {since}"
    return [ChangeLine("Особое положение", new), ChangeLine("Класс", f"{old}, не меняется")]


def _group_lines(plan: LinePlan) -> list[ChangeLine]:
    ended = {change.id for change in plan.changes if change.table == "GroupMembership" and change.id is not None}
    left = {one.group for one in plan.pupil.groups if one.id in ended}
    rows = StudyGroup.select(StudyGroup, Subject).left_outer_join(Subject).where(StudyGroup.id.in_(sorted(left | set(plan.line.groups))))
    found = list(rows) if left or plan.line.groups else []
    return [
        ChangeLine(row.subject.name if row.subject_id else row.title, f"{row.title} (новая)" if row.id in plan.line.groups else "группа закончится", "" if row.id in plan.line.groups else row.title)
        for row in found
    ]


def _journal_block(draft: OrderDraft, plans: Sequence[LinePlan], facts: _Facts) -> ChangeBlock:
    kind, day = KINDS[draft.kind], day_month(draft.effective)
    if not kind.moves:
        return ChangeBlock("Журналы", ())
    lines = []
    for facts_of, words in ((_classes(plans, "class_from"), f"клетки с {day} закрыты, отметки остаются"), (_classes(plans, "class_to"), f"новая строка, до {day} клетки закрыты")):
        lines += [ChangeLine(f"{one.title}, {count_of(facts.journals.get(one.id, 0), *JOURNALS)}", words) for one in facts_of]
    going = sum(one.journal_to is not None for one in facts.travelling)
    if draft.kind == "class_transfer" and len(plans) <= DETAILED:
        stay = any(plan.line.marks_stay for plan in plans)
        words = f"{count_of(going, *MARKS)} этого периода {'перейдёт' if going == 1 else 'перейдут'} с пометкой «из прежнего класса»"
        lines.append(ChangeLine("Отметки", f"{count_of(going, *MARKS)} этого периода учителя увидят в уведомлении, в журналы не переносятся" if stay else words))
    return ChangeBlock("Журналы", tuple(lines))


def _classes(plans: Sequence[LinePlan], name: str) -> list[Any]:
    return list({one.id: one for plan in plans if (one := getattr(plan, name)) is not None}.values())


def _told_block(draft: OrderDraft, plans: Sequence[LinePlan], today: date) -> ChangeBlock:
    kind, day = KINDS[draft.kind], max(draft.effective, today)
    classes = sorted({one.id for plan in plans for one in (plan.class_from, plan.class_to) if one is not None})
    leaders = {account for one in classes for account in of_class_teachers(one, day)}
    groups = {one.group for plan in plans for one in plan.pupil.groups}
    teachers = of_journals_of(classes, groups, day) - leaders if kind.moves else set()
    parts = [
        (len(of_roles("deputy")), ("завуч", "завуча", "завучей")),
        (len(leaders), ("классный руководитель", "классных руководителя", "классных руководителей")),
        (len(teachers), ("учитель", "учителя", "учителей")),
        (len(of_family([plan.pupil.id for plan in plans])), ("вход семьи", "входа семьи", "входов семьи")),
    ]  # fmt: skip
    told = listed([count_of(number, *forms) for number, forms in parts if number])
    return ChangeBlock("Кто узнает", (ChangeLine("Уведомление", told or "никто"), ChangeLine("Движение", _movement(draft, plans))))


def _movement(draft: OrderDraft, plans: Sequence[LinePlan]) -> str:
    """«5 А −1, 5 Б +1, по школе без изменений»."""
    kind = KINDS[draft.kind]
    if not kind.moves:
        return "без изменений"
    sums: Counter[str] = Counter()
    for plan in plans:
        sums[plan.class_from.title if plan.class_from else ""] -= 1
        sums[plan.class_to.title if plan.class_to and kind.needs_class else ""] += 1
    own = [f"{title} {_signed(number)}" for title, number in sums.items() if title and number]
    whole = {"in": len(plans), "out": -len(plans)}.get(kind.way, 0)
    return ", ".join([*own, f"по школе {_signed(whole) if whole else 'без изменений'}"])


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}"


# ---- warnings ---------------------------------------------------------------------------------------------------------


def _day(draft: OrderDraft, plans: Sequence[LinePlan]) -> str:
    found = plans[0].class_to or plans[0].class_from
    if draft.kind not in ON_SCHOOL_DAYS or found is None:
        return ""
    days = [one.date for one in year_calendar(found.year).school_days(found.grade, 5)]
    return day_off_words(draft.effective, set(days), next((day for day in days if day > draft.effective), None))


def _sizes(draft: OrderDraft, plans: Sequence[LinePlan]) -> list[str]:
    """«В 5 Б станет 26 учеников, а в правилах школы — не больше 25.»"""
    most, found = school_rules().class_size_most, []
    there = there_on(ClassMembership, draft.effective)
    for one in _classes(plans, "class_to"):
        here = ClassMembership.select().where((ClassMembership.school_class == one.id) & there).count()
        size = here + sum(plan.class_to is not None and plan.class_to.id == one.id for plan in plans)
        if size > most:
            found.append(f"В {one.title} станет {count_of(size, *PUPILS)}, а в правилах школы — не больше {most}. Исполнить приказ можно.")
    return found


def _after(late: Sequence[tuple[str, OldMark]]) -> str:
    """«После дня выбытия есть отметки: Ершов Матвей — математика 6.10 «5», 13.10 «4».»"""
    if not late:
        return ""
    found: dict[tuple[str, str], list[str]] = {}
    for name, one in late:
        found.setdefault((name, one.subject.lower()), []).append(f"{short_date(one.date)} «{one.value}»")
    by_name: dict[str, list[str]] = {}
    for (name, subject), marks in found.items():
        by_name.setdefault(name, []).append(f"{subject} {', '.join(marks)}")
    words = "; ".join(f"{name} — {', '.join(subjects[:3])}{' и по другим предметам' if len(subjects) > 3 else ''}" for name, subjects in by_name.items())
    return f"После дня выбытия есть {count_of(len(late), *MARKS)}: {words}."


def _lost_behind(travelling: Sequence[OldMark]) -> list[str]:
    subjects = sorted({one.subject for one in travelling if one.journal_to is None})
    if not subjects:
        return []
    return [f"Отметки останутся только в прежнем классе: {listed(subjects)}. В новом классе нет такого журнала, или не выбрана группа."]
