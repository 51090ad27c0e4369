"""Classes and subjects of this year, to choose from (DEP-2)."""

from __future__ import annotations

from datetime import date

from ejournal.errors import NotThere
from ejournal.models import Journal, SchoolClass, Subject, russian
from ejournal.queries.calendar import year_at

Named = tuple[tuple[int, str], ...]


def classes_and_subjects(today: date) -> tuple[Named, Named]:
    """Number and title of each, in order; empty without a year. Three SELECTs."""
    try:
        year = year_at(today)
    except NotThere:
        return (), ()
    classes = SchoolClass.select().where(SchoolClass.year == year.id).order_by(SchoolClass.grade, SchoolClass.letter)
    taught = Journal.select(Journal.subject).where(Journal.year == year.id)
    subjects = Subject.select().where(Subject.id.in_(taught)).order_by(russian(Subject.name))
    return tuple((row.id, row.title) for row in classes), tuple((row.id, row.name) for row in subjects)
