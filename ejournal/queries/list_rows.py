"""What is in the journal already, as rows of the lists that are brought (REG-9): a fixed number of SELECTs each."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import (
    AcademicYear,
    ClassMembership,
    ClassTeacher,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
)
from ejournal.models.journals import JOURNAL_KINDS
from ejournal.models.people import RELATIONS

Row = tuple[Any, ...]


def _year(day: date) -> Any:
    """The year that an import of this day writes into, None where there is none."""
    years = list(AcademicYear.select().order_by(AcademicYear.start))
    return next((one for one in years if day <= one.end), years[-1] if years else None)


def staff_rows(day: date) -> list[Row]:
    """Surname, name, patronymic, position, class led, telephone, mail, works since: of those who work on `day`."""
    year, leads = _year(day), {}
    if year is not None:
        ties = ClassTeacher.select(ClassTeacher, SchoolClass).join(SchoolClass).where(SchoolClass.year == year.id)
        for tie in ties.order_by(SchoolClass.grade.desc(), SchoolClass.letter.desc()):
            if tie.end is None or tie.end >= day:
                leads[tie.staff_id] = tie.school_class.title.replace("\u00a0", " ")
    return [
        (one.surname, one.name, one.patronymic, one.position, leads.get(one.id, ""), one.phone, one.email, one.hired_on)
        for one in Staff.select().order_by(Staff.surname, Staff.name, Staff.id) if one.left_on is None or one.left_on >= day
    ]  # fmt: skip


def load_rows(day: date) -> list[Row]:
    """Class, group, subject, kind, teachers of `day`, hours a week: every journal of the year."""
    year = _year(day)
    if year is None:
        return []
    teachers: dict[int, list[str]] = defaultdict(list)
    for tie in JournalTeacher.select(JournalTeacher, Staff).join(Staff).order_by(JournalTeacher.id):
        if tie.end is None or tie.end >= day:
            teachers[tie.journal_id].append(tie.staff.full_name)
    rows = (
        Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(Subject).switch(Journal)
        .join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER, on=(Journal.group == StudyGroup.id))
        .where(Journal.year == year.id).order_by(SchoolClass.grade, SchoolClass.letter, Subject.position, Subject.name, Journal.id)
    )  # fmt: skip
    kinds = dict(JOURNAL_KINDS)
    return [
        (one.school_class.title.replace("\u00a0", " ") if one.school_class_id else "", one.group.title if one.group_id else "",
         one.subject.name, kinds[one.kind], "; ".join(dict.fromkeys(teachers[one.id])), one.hours_a_week)
        for one in rows
    ]  # fmt: skip


def guardian_rows(day: date) -> list[tuple[int, Row]]:
    """(pupil's id, pupil, class, born, file №, guardian, relation, telephone, mail) of pupils who are in a class on `day`."""
    places: dict[int, str] = {}
    stays = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where(ClassMembership.start <= day)
    for stay in stays:
        if stay.end is None or stay.end > day:
            places[stay.pupil_id] = stay.school_class.title.replace("\u00a0", " ")
    words = dict(RELATIONS)
    ties = Guardianship.select(Guardianship, Pupil, Guardian).join(Pupil).switch(Guardianship).join(Guardian)
    rows = ties.order_by(Pupil.surname, Pupil.name, Pupil.id, Guardianship.id)
    return [
        (tie.pupil_id, (tie.pupil.full_name, places[tie.pupil_id], tie.pupil.birth_date, tie.pupil.file_number, tie.guardian.full_name,
                        words[tie.relation] if tie.relation != "relative" else "", tie.guardian.phone, tie.guardian.email))
        for tie in rows if tie.pupil_id in places
    ]  # fmt: skip
