"""The dry run of the new year: classes and pupils of the old one, what becomes of them, journals from the load (MOV-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import (
    AcademicYear,
    ChangeRequest,
    ClassMembership,
    ClassTeacher,
    Correction,
    CurriculumLine,
    Finding,
    GroupMembership,
    Journal,
    JournalCheck,
    JournalClosing,
    JournalTeacher,
    Lesson,
    Order,
    Period,
    Pupil,
    RollOver,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.queries.held_lessons import recorded
from ejournal.queries.roster import statuses_on
from ejournal.queries.school_rules import school_rules
from ejournal.rules.class_name import ClassName
from ejournal.rules.new_year import Fate, PupilChoice, class_target, fate_of, proposed_class
from ejournal.rules.words import count_of, day_month

Slot = tuple[int, str, str]  # subject, kind, title of the group ("" for the whole class): one journal of a class


@dataclass(frozen=True)
class OldPupil:
    id: int
    name: str


@dataclass(frozen=True)
class OldClass:
    """A class of the old year with who is in it when the new one begins; `proposed` is how it is called then, "" graduates."""

    id: int
    name: ClassName
    week_days: int
    proposed: str
    pupils: tuple[OldPupil, ...]


@dataclass(frozen=True)
class Choices:
    """What was chosen on the page; a class or pupil that is not named takes what is proposed."""

    year_from: int
    year_to: int
    classes: Mapping[int, str] = field(default_factory=dict)
    pupils: Mapping[int, PupilChoice] = field(default_factory=dict)
    number: str = ""
    graduated_on: date | None = None
    signed_by: str = ""


@dataclass(frozen=True)
class Move:
    pupil: OldPupil
    class_from: int
    fate: Fate


@dataclass(frozen=True)
class NewJournal:
    """A journal to make; `teachers` empty: «без учителя»."""

    subject: int
    title: str
    kind: str
    marking: str
    hours: Decimal
    group: str = ""
    scales: tuple[str, str] = ("", "")
    teachers: tuple[int, ...] = ()


@dataclass(frozen=True)
class NewClass:
    """A class of the new year; `id` where it is there already. `sources` are old classes whose pupils come, the fullest first."""

    name: ClassName
    id: int | None
    week_days: int
    sources: tuple[int, ...]
    pupils: int
    journals: tuple[NewJournal, ...]
    class_teacher: int | None


@dataclass(frozen=True)
class NewYearPlan:
    """The dry run. `problems` keep it from being carried out, `missing` is what is left to do afterwards.

    `mixed` are the groups gathered from several classes, which don't go along: who is in them is decided anew each year.
    """

    year_from: Any
    year_to: Any
    old: tuple[OldClass, ...]
    moves: tuple[Move, ...]
    new: tuple[NewClass, ...]
    problems: tuple[str, ...]
    missing: tuple[str, ...]
    mixed: tuple[str, ...] = ()

    def count(self, class_id: int, kind: str) -> int:
        return sum(one.class_from == class_id and one.fate.kind == kind for one in self.moves)


def next_year(year: Any) -> Any:
    """The year after, or None. One SELECT."""
    return AcademicYear.select().where(AcademicYear.start > year.end).order_by(AcademicYear.start).first()


def standing_roll(year_from: int) -> Any:
    """The step out of a year that stands, or None. One SELECT."""
    return RollOver.select().where((RollOver.year_from == year_from) & RollOver.undone_at.is_null()).first()


def old_classes(year_from: Any, year_to: Any) -> tuple[OldClass, ...]:
    """Classes with who is in them when the new year begins; who has left or is in a new class already is not. Three SELECTs."""
    rows = list(SchoolClass.select().where(SchoolClass.year == year_from.id).order_by(SchoolClass.grade, russian(SchoolClass.letter)))
    pupils, grades = _pupils(year_from, year_to), {row.grade for row in rows}
    found = []
    for row in rows:
        name = ClassName(row.grade, row.letter)
        target = proposed_class(name, grades)
        found.append(OldClass(row.id, name, row.week_days, str(target) if target else "", tuple(pupils[row.id])))
    return tuple(found)


def _pupils(year_from: Any, year_to: Any) -> dict[int, list[OldPupil]]:
    moved = ClassMembership.select(ClassMembership.pupil).join(SchoolClass).where(SchoolClass.year == year_to.id)
    stays = ClassMembership.end.is_null() | (ClassMembership.end >= year_to.start)
    here = Pupil.left_on.is_null() | (Pupil.left_on > year_to.start)
    query = ClassMembership.select(ClassMembership, Pupil).join(Pupil).switch(ClassMembership).join(SchoolClass)
    query = query.where((SchoolClass.year == year_from.id) & stays & here & Pupil.id.not_in(moved))
    found: dict[int, list[OldPupil]] = defaultdict(list)
    for row in query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id):
        found[row.school_class_id].append(OldPupil(row.pupil_id, f"{row.pupil.surname} {row.pupil.name}"))
    return found


def plan_new_year(choices: Choices) -> NewYearPlan:
    """The dry run; nothing is written. A fixed number of SELECTs. Raises BadInput where the years do not follow one another."""
    year_from, year_to = (AcademicYear.get_or_none(AcademicYear.id == one) for one in (choices.year_from, choices.year_to))
    if year_from is None or year_to is None or year_to.start <= year_from.end:
        raise BadInput("Выберите прежний год и следующий за ним.", "year_to")
    if year_from.closed_on or year_to.closed_on:
        raise BadInput("Учебный год закрыт: перейти из него или в него нельзя.", "year_to")
    old = old_classes(year_from, year_to)
    moves, problems = _moves(old, choices)
    load = _Load(year_from, year_to, old)
    new, missing = load.classes(moves)
    if standing_roll(year_from.id):
        problems.insert(0, f"Переход из {year_from.title} года уже выполнен. Чтобы повторить его, сначала отмените прежний.")
    elif not moves:
        problems.append("Переводить некого: в классах прежнего года никого нет.")
    return NewYearPlan(year_from, year_to, old, tuple(moves), new, tuple(problems), tuple(missing), tuple(load.mixed))


def _moves(old: Sequence[OldClass], choices: Choices) -> tuple[list[Move], list[str]]:
    moves, problems = [], []
    for one in old:
        try:
            target = class_target(one.name, choices.classes.get(one.id, one.proposed)) if one.pupils else None
        except BadInput as refusal:
            problems.append(str(refusal))
            continue
        for pupil in one.pupils:
            try:
                fate = fate_of(one.name, target, choices.pupils.get(pupil.id, PupilChoice()))
            except BadInput as refusal:
                problems.append(f"{pupil.name}, {one.name}: {refusal}")
                continue
            if fate.kind == "leave":
                problems.append(f"{pupil.name}, {one.name}: выбывает, нужен приказ об отчислении. Исполните его, потом вернитесь сюда.")
            moves.append(Move(pupil, one.id, fate))
    return moves, problems


class _Load:
    """Last year's load and the new curriculum, and what follows from them."""

    def __init__(self, year_from: Any, year_to: Any, old: Sequence[OldClass]) -> None:
        self.old = {one.id: one for one in old}
        self.there = {ClassName(row.grade, row.letter): row.id for row in SchoolClass.select().where(SchoolClass.year == year_to.id)}
        self.curriculum: dict[int, list[Any]] = defaultdict(list)
        query = CurriculumLine.select(CurriculumLine, Subject).join(Subject).where(CurriculumLine.year == year_to.id)
        for row in query.order_by(Subject.position, russian(Subject.name)):
            self.curriculum[row.grade].append(row)
        self.journals, self.mixed = _journals(year_from.id)
        self.teachers = _teachers(year_from.end, year_to.start)
        self.leads = _class_teachers(year_from.end, year_to.start)
        made = Journal.select(Journal, StudyGroup).join(StudyGroup, "LEFT JOIN").where(Journal.year == year_to.id)
        self.made = {(row.school_class_id, row.subject_id, row.kind, row.group.title if row.group_id else "") for row in made}
        self.led = {row.school_class_id for row in ClassTeacher.select().join(SchoolClass).where(SchoolClass.year == year_to.id)}

    def classes(self, moves: Sequence[Move]) -> tuple[tuple[NewClass, ...], list[str]]:
        coming: dict[ClassName, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        staying: dict[ClassName, list[int]] = defaultdict(list)
        for move in moves:
            if move.fate.to is not None:
                if move.fate.kind == "repeat":
                    staying[move.fate.to].append(move.class_from)
                else:
                    coming[move.fate.to][move.class_from] += 1
        found, missing = [], []
        for name in sorted({*coming, *staying}):
            sources = sorted(coming[name], key=lambda one: (-coming[name][one], one))
            made, said = self._class(name, sources, staying[name], sum(coming[name].values()))
            found.append(made)
            missing += said
        return tuple(found), missing

    def _class(self, name: ClassName, sources: list[int], staying: list[int], coming: int) -> tuple[NewClass, list[str]]:
        here = self.there.get(name)
        journals, missing = self._of_class(name, sources)
        journals = [one for one in journals if (here, one.subject, one.kind, one.group) not in self.made]
        bare = [one.title + (f" ({one.group})" if one.group else "") for one in journals if not one.teachers]
        if bare:
            missing.append(f"{name}: без учителя — {', '.join(bare)}.")
        lead = next((self.leads[one] for one in sources if one in self.leads), None) if here not in self.led or here is None else None
        if lead is None and (here is None or here not in self.led):
            missing.append(f"{name}: нет классного руководителя.")
        week = self.old[(sources or staying)[0]].week_days
        return NewClass(name, here, week, tuple(sources), coming + len(staying), tuple(journals), lead), missing

    def _of_class(self, name: ClassName, sources: list[int]) -> tuple[list[NewJournal], list[str]]:
        lines, own = self.curriculum.get(name.grade, []), self._own(sources)
        if not lines:
            why = "журналы по прошлогодней нагрузке класса" if own else "журналов не будет, пока его нет"
            return [self._like(row, row.hours_a_week) for row in own], [f"{name}: нет учебного плана {name.grade} классов, {why}."]
        found: list[NewJournal] = []
        for line in lines:
            same = [row for row in own if row.subject_id == line.subject_id]
            found += [self._like(row, line.hours_a_week) for row in same] or [
                NewJournal(line.subject_id, line.subject.name, "lesson", "five" if name.grade > 1 else "none", line.hours_a_week)
            ]
        planned = {line.subject_id for line in lines}
        gone = sorted({row.subject.name for row in own if row.subject_id not in planned})
        return found, [f"{name}: нет в учебном плане — {', '.join(gone)}."] if gone else []

    def _own(self, sources: list[int]) -> list[Any]:
        """Journals of the classes that come; where the fullest has a subject, the shape of the others does not count."""
        found: list[Any] = []
        for one in sources:
            known = {row.subject_id for row in found}
            found += [row for row in self.journals.get(one, ()) if row.subject_id not in known]
        return found

    def _like(self, row: Any, hours: Decimal) -> NewJournal:
        marking = "five" if row.marking == "none" and row.kind == "lesson" and row.school_class.grade == 1 else row.marking
        group = row.group.title if row.group_id else ""
        scales = (row.interim_scale, row.exam_scale)
        return NewJournal(row.subject_id, row.subject.name, row.kind, marking, hours, group, scales, tuple(self.teachers.get(row.id, ())))


def _journals(year: int) -> tuple[dict[int, list[Any]], list[str]]:
    query = Journal.select(Journal, Subject, StudyGroup, SchoolClass).join(Subject).switch(Journal).join(StudyGroup, "LEFT JOIN")
    query = query.switch(Journal).join(SchoolClass, "LEFT JOIN").where(Journal.year == year).order_by(Subject.position, Journal.id)
    found: dict[int, list[Any]] = defaultdict(list)
    mixed = []
    for row in query:
        if row.school_class_id is None:
            mixed.append(row.group.title)
        else:
            found[row.school_class_id].append(row)
    return found, sorted(set(mixed))


def _teachers(last: date, first: date) -> dict[int, list[int]]:
    works = Staff.left_on.is_null() | (Staff.left_on >= first)
    stays = JournalTeacher.end.is_null() | (JournalTeacher.end >= last)
    found: dict[int, list[int]] = defaultdict(list)
    for row in JournalTeacher.select().join(Staff).where(works & stays).order_by(JournalTeacher.id):
        if row.staff_id not in found[row.journal_id]:
            found[row.journal_id].append(row.staff_id)
    return found


def _class_teachers(last: date, first: date) -> dict[int, int]:
    works = Staff.left_on.is_null() | (Staff.left_on >= first)
    stays = ClassTeacher.end.is_null() | (ClassTeacher.end >= last)
    return {row.school_class_id: row.staff_id for row in ClassTeacher.select().join(Staff).where(works & stays)}


def groups_before(year: Any, first: date) -> dict[int, list[tuple[int, str]]]:
    """Pupil → (subject, title) of the subgroups he is in when the new year begins. One SELECT."""
    stays = GroupMembership.end.is_null() | (GroupMembership.end >= first)
    query = GroupMembership.select(GroupMembership, StudyGroup).join(StudyGroup)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in query.where((StudyGroup.year == year.id) & (StudyGroup.kind == "subgroup") & stays):
        found[row.pupil_id].append((row.group.subject_id, row.group.title))
    return found


def first_record(year: int) -> str:
    """Where the first topic, homework, mark or absence of a year stands, in words; "" where there is none. Three SELECTs."""
    row = Lesson.select().join(Journal).where((Journal.year == year) & recorded()).order_by(Lesson.date, Lesson.id).first()
    return f"{row.journal.title}, {day_month(row.date)}" if row is not None else ""


# ---- closing the old year ---------------------------------------------------------------------------------------------


def unfinished(year: Any) -> tuple[tuple[str, str], ...]:
    """What is not finished in a year: a sentence and where to go. Six SELECTs."""
    periods = [row.short_title for row in Period.select().where((Period.year == year.id) & Period.closed_on.is_null()).order_by(Period.start)]
    asked = Correction.select().where((Correction.year == year.id) & (Correction.state == "asked")).count()
    requests = ChangeRequest.select().where(ChangeRequest.state == "asked").count()
    drafts = Order.select().where((Order.year == year.id) & (Order.state == "draft")).count()
    closed = JournalClosing.select(JournalClosing.journal).where(JournalClosing.period.is_null())
    marked = (Journal.year == year.id) & (Journal.marking != "none") & (Journal.kind == "lesson")
    graded = Journal.select().join(SchoolClass).where(marked & (SchoolClass.grade > school_rules().no_mark_grades))
    open_journals = graded.where(Journal.id.not_in(closed)).count()
    of_year = Finding.select().join(JournalCheck).join(Journal).where(Journal.year == year.id)
    remarks = of_year.where(Finding.state != "accepted").count()
    found = []
    if periods:
        found.append((f"Не закрыты периоды: {', '.join(periods).rstrip('.')}.", "/journal/closing"))
    if open_journals:
        found.append((f"Годовые отметки не закрыты: {count_of(open_journals, 'журнал', 'журнала', 'журналов')}.", "/journal/closing"))
    if remarks:
        found.append((f"Замечания к журналам не сняты: {remarks}.", "/journal/"))
    if asked:
        found.append((f"Ждут решения {count_of(asked, 'заявка', 'заявки', 'заявок')} на исправление.", "/corrections/"))
    if requests:
        found.append((f"Не решены просьбы об изменении сведений: {requests}.", "/upkeep/"))
    if drafts:
        found.append((f"Не исполнены приказы: {drafts}.", "/orders/?state=draft"))
    return tuple(found)


# ---- class lists ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClassList:
    """A class on the first day of its year."""

    title: str
    class_teacher: str
    pupils: tuple[tuple[str, date | None, str], ...]  # name, day of birth, «обучение на дому с 1 сентября»


def class_lists(year: Any) -> tuple[ClassList, ...]:
    """All classes of a year as of its first day. Four SELECTs."""
    leads = {
        row.school_class_id: row.staff.full_name
        for row in ClassTeacher.select(ClassTeacher, Staff).join(Staff).where(
            in_force_on(ClassTeacher, year.start)
        )
    }
    day: Any = there_on(ClassMembership, year.start)
    query = ClassMembership.select(ClassMembership, Pupil).join(Pupil).switch(ClassMembership).join(SchoolClass)
    statuses = statuses_on(year.start)
    pupils: dict[int, list[tuple[str, date | None, str]]] = defaultdict(list)
    for row in query.where(day & (SchoolClass.year == year.id)).order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id):
        pupils[row.school_class_id].append((row.pupil.full_name, row.pupil.birth_date, statuses.get(row.pupil_id, "")))
    rows = SchoolClass.select().where(SchoolClass.year == year.id).order_by(SchoolClass.grade, russian(SchoolClass.letter))
    return tuple(ClassList(row.title, leads.get(row.id, ""), tuple(pupils[row.id])) for row in rows)
