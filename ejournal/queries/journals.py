"""One journal with what its head says, and the list of those one may open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import AcademicYear, Journal, JournalTeacher, Lesson, SchoolClass, Staff, StudyGroup, Subject, russian
from ejournal.models.base import in_force_on
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_class_page, readable_journals
from ejournal.rules.cells import Scale
from ejournal.rules.school_rules import SchoolRules

LAST_GRADE = 12


@dataclass(frozen=True)
class JournalLine:
    """A line of the list of journals; `blank` counts lessons up to today without a topic."""

    id: int
    subject: str
    class_title: str
    grade: int
    teachers: str
    hours_a_week: Decimal
    kind: str
    is_mine: bool
    blank: int
    together: tuple[int, int] | None = None  # class and subject, where its groups may be read side by side


def journal_with_head(journal_id: int) -> Any:
    """The journal with its year, class, group and subject read along. One SELECT; raises NotThere."""
    journal = _ONE.first(journal=journal_id)
    if journal is None:
        raise NotThere("Такого журнала нет.")
    return journal


def readable_ids(actor: Actor) -> frozenset[int]:
    """Numbers of the journals that one may open. One SELECT."""
    return frozenset(row[0] for row in Journal.select(Journal.id).where(readable_journals(actor)).tuples())


def scale_of(journal: Any, rules: SchoolRules) -> Scale:
    """What the journal's cells take; a class without marks takes absences only. Source: GRID-11."""
    bare = journal.school_class_id is not None and journal.school_class.grade <= rules.no_mark_grades
    return Scale("none" if bare else journal.marking, rules.lowest_mark)


def journal_list(actor: Actor, today: date, wanted: Any = None) -> tuple[JournalLine, ...]:
    """The journals of the current year that the actor may open, own ones first; or those of `wanted`, a condition with its year. Three SELECTs."""
    query = _joined().where((readable_journals(actor) & _current(today)) if wanted is None else wanted)
    journals = list(query.order_by(SchoolClass.grade, SchoolClass.letter, russian(Subject.name), StudyGroup.title))
    names, blank = _teachers(today), _blank_lessons(today)
    lines = [_line(journal, actor, names, blank) for journal in journals]
    return tuple(sorted(lines, key=lambda line: (not line.is_mine, line.grade or LAST_GRADE + 1)))


def journals_by_id(ids: Iterable[int]) -> dict[int, Any]:
    """Journals with what their titles are made of. One SELECT."""
    return {row.id: row for row in _joined().where(Journal.id.in_(sorted(ids)))}


def journals_of_class(class_id: int) -> list[Any]:
    """All journals of a class, its groups' among them, in the order of the curriculum. One SELECT."""
    query = _joined().where(Journal.school_class == class_id)
    return list(query.order_by(Subject.position, russian(Subject.name), StudyGroup.title, Journal.id))


def journals_of_groups(year_id: int) -> list[Any]:
    """The journals of a year that belong to no class: of groups gathered from several. One SELECT."""
    query = _joined().where((Journal.year == year_id) & Journal.school_class.is_null())
    return list(query.order_by(Subject.position, russian(Subject.name), StudyGroup.title, Journal.id))


def _joined() -> Any:
    query = Journal.select(Journal, AcademicYear, SchoolClass, StudyGroup, Subject).join(AcademicYear).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal)
    return query.join(Subject)


def _journal(values: Sequence[Any]) -> Any:
    """A row of `_joined` as the journal with what it points at."""
    taken = iter(values)
    journal, *heads = (model(**dict(zip(model._meta.sorted_field_names, taken, strict=False))) for model in _HEADS)
    for link, head in zip(("year", "school_class", "group", "subject"), heads, strict=True):
        if head.id is not None:
            setattr(journal, link, head)
    return journal


_HEADS = (Journal, AcademicYear, SchoolClass, StudyGroup, Subject)
_ONE = Prepared(lambda: _joined().where(Journal.id == hole("journal")), _journal)


def _current(today: date) -> Any:
    """The year of today, or the last one that has begun, or the first there is."""
    begun = AcademicYear.select(fn.MAX(AcademicYear.start)).where(AcademicYear.start <= today)
    first = AcademicYear.select(fn.MIN(AcademicYear.start))
    return AcademicYear.start == fn.COALESCE(begun, first)


def _teachers(today: date) -> dict[int, str]:
    now = in_force_on(JournalTeacher, today)
    rows = JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(now)
    names: dict[int, list[str]] = {}
    for row in rows:
        names.setdefault(row.journal_id, []).append(row.staff.short_name)
    return {journal: ", ".join(found) for journal, found in names.items()}


def _blank_lessons(today: date) -> dict[int, int]:
    blank = (Lesson.topic == "") & (Lesson.date <= today) & ~Lesson.is_cancelled
    query = (
        Lesson.select(Lesson.journal_id, fn.COUNT(Lesson.id)).join(Journal).join(AcademicYear).where(blank & _current(today))
    )
    return dict(query.group_by(Lesson.journal_id).tuples())


def _line(journal: Any, actor: Actor, names: dict[int, str], blank: dict[int, int]) -> JournalLine:
    return JournalLine(
        id=journal.id,
        subject=journal.subject.name,
        class_title=journal.class_title,
        grade=journal.school_class.grade if journal.school_class_id else 0,
        teachers=names.get(journal.id, ""),
        hours_a_week=journal.hours_a_week,
        kind=journal.kind,
        is_mine=journal.id in actor.journal_ids,
        blank=blank.get(journal.id, 0),
        together=_together(journal, actor),
    )


def _together(journal: Any, actor: Actor) -> tuple[int, int] | None:
    if not journal.group_id or not journal.school_class_id or not may_read_class_page(actor, journal.school_class_id):
        return None
    return journal.school_class_id, journal.subject_id
