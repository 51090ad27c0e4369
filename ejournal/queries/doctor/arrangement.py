"""Checks of who teaches, leads and learns: the school's own arrangement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peewee import SQL, fn

from ejournal.models import (
    ClassMembership,
    ClassTeacher,
    GroupMembership,
    Journal,
    JournalTeacher,
    Pupil,
    SchoolClass,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.queries.doctor.joins import HEAD, class_named, named, with_head
from ejournal.queries.doctor.shapes import Finding, Ward, check


def _now(table: Any, ward: Ward, *, last_included: bool) -> Any:
    """Whether a dated row holds today; memberships end before their last day, offices on it."""
    ends = table.end >= ward.today if last_included else table.end > ward.today
    return (table.start <= ward.today) & (table.end.is_null() | ends)


@check("Журнал без учителя", "Назначьте учителя: без него журнал никто не заполнит.", heads_only=True)
def journal_without_teacher(ward: Ward) -> Iterator[Finding]:
    """A journal that nobody keeps today. Source: REG-5."""
    kept = JournalTeacher.select(SQL("1")).where((JournalTeacher.journal == Journal.id) & _now(JournalTeacher, ward, last_included=True))
    query = with_head(Journal.select(*HEAD)).where(ward.of_journals & ~fn.EXISTS(kept)).order_by(SchoolClass.grade, Subject.name)
    for head in query.tuples():
        yield Finding(
            named(head), "Сегодня у журнала нет учителя.", f"/journal/{head[0]}", head[0], "Назначить", f"/admin/journalteacher/new/?journal={head[0]}"
        )  # fmt: skip


@check("Класс без классного руководителя", "Назначьте классного руководителя.", heads_only=True)
def class_without_leader(ward: Ward) -> Iterator[Finding]:
    """A class that nobody leads today. Source: REG-4, ROLE-1."""
    led = ClassTeacher.select(SQL("1")).where((ClassTeacher.school_class == SchoolClass.id) & _now(ClassTeacher, ward, last_included=True))
    rows = SchoolClass.select().where(ward.of_classes & ~fn.EXISTS(led)).order_by(SchoolClass.grade, SchoolClass.letter)
    for row in rows:
        address = f"/admin/classteacher/new/?school_class={row.id}"
        yield Finding(row.title, "У класса нет классного руководителя.", f"/admin/schoolclass/details/?id={row.id}", None, "Назначить", address)


@check("Ученик без класса", "Зачислите ученика в класс или запишите, что он выбыл.", heads_only=True)
def pupil_without_class(ward: Ward) -> Iterator[Finding]:
    """A pupil who has not left and is in no class today, while the year runs. Source: MOV-3, REG-6."""
    if not ward.whole or not ward.year.start <= ward.today <= ward.year.end:
        return
    there = ClassMembership.select(SQL("1")).where((ClassMembership.pupil == Pupil.id) & _now(ClassMembership, ward, last_included=False))
    here = (Pupil.left_on.is_null() | (Pupil.left_on > ward.today)) & (Pupil.enrolled_on.is_null() | (Pupil.enrolled_on <= ward.today))
    for row in Pupil.select().where(here & ~fn.EXISTS(there)).order_by(russian(Pupil.surname), russian(Pupil.name)):
        yield Finding(row.list_name, "Учится, но ни в каком классе не числится.", f"/admin/pupil/details/?id={row.id}")


@check("Ученик не попал ни в одну подгруппу", "Впишите ученика в одну из подгрупп предмета: без этого у него нет журнала.")
def pupil_without_subgroup(ward: Ward) -> Iterator[Finding]:
    """A subject that a class learns in subgroups only, and a pupil of the class who is in none of them today. Source: GRID-12."""
    whole, other = Journal.alias(), Journal.alias()
    together = whole.select(SQL("1")).where(
        (whole.school_class == Journal.school_class) & (whole.subject == Journal.subject) & (whole.year == Journal.year) & whole.group.is_null()
    )
    inside = GroupMembership.select(SQL("1")).join(other, on=other.group == GroupMembership.group).where(
        (GroupMembership.pupil == Pupil.id) & (other.subject == Journal.subject) & (other.year == Journal.year)
        & _now(GroupMembership, ward, last_included=False)
    )  # fmt: skip
    parts = (StudyGroup.kind == "subgroup") & (Journal.kind == "lesson") & ~fn.EXISTS(together)
    columns = (Pupil.id, Pupil.surname, Pupil.name, SchoolClass.grade, SchoolClass.letter, Subject.name, fn.MIN(Journal.id), fn.MIN(StudyGroup.id))
    query = ClassMembership.select(*columns).join(Pupil).switch(ClassMembership).join(SchoolClass)
    query = query.join(Journal, on=Journal.school_class == SchoolClass.id).join(StudyGroup).switch(Journal).join(Subject)
    query = query.where(_now(ClassMembership, ward, last_included=False) & parts & ward.of_journals & ~fn.EXISTS(inside))
    for pupil, surname, name, grade, letter, subject, journal, group in query.group_by(*columns[:6]).order_by(Pupil.surname).tuples():
        deed = ("Вписать", f"/admin/groupmembership/new/?pupil={pupil}&group={group}") if ward.whole else ("", "")
        text = f"{surname} {name}: ни в одной подгруппе."
        yield Finding(f"{subject}, {class_named(grade, letter)}", text, f"/journal/{journal}", journal, *deed)


@check("Класс без журналов", "Заведите журналы по нагрузке: ученикам негде ставить отметки.", heads_only=True)
def class_without_journals(ward: Ward) -> Iterator[Finding]:
    """A class with pupils and not one journal. Source: REG-5."""
    own = Journal.select(SQL("1")).where(Journal.school_class == SchoolClass.id)
    there = ClassMembership.select(SQL("1")).where((ClassMembership.school_class == SchoolClass.id) & _now(ClassMembership, ward, last_included=False))
    for row in SchoolClass.select().where(ward.of_classes & ~fn.EXISTS(own) & fn.EXISTS(there)).order_by(SchoolClass.grade):
        text = "В классе есть ученики, но нет ни одного журнала."
        yield Finding(row.title, text, f"/admin/schoolclass/details/?id={row.id}", None, "Завести", f"/admin/journal/new/?school_class={row.id}")
