"""Statements made ready once: places for values and for lists of ids, on both engines."""

from __future__ import annotations

import pytest

from ejournal.models import Lesson, Pupil
from ejournal.models.prepared import Prepared, hole, holes
from tests.factories import SmallSchool


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_of_any_length_goes_in_its_place_and_models_come_out(any_school: SmallSchool, count: int) -> None:
    ids = [pupil.id for pupil in Pupil.select().order_by(Pupil.id).limit(count)]
    within = Prepared(lambda: Pupil.select(Pupil.id).where((Pupil.id > hole("least")) & Pupil.id.in_(holes("ids")) & (Pupil.surname != "")))
    without = Prepared(lambda: Pupil.select().where(Pupil.id.not_in(holes("ids")) & Pupil.id.in_(holes("among"))).order_by(Pupil.id))
    every = [pupil.id for pupil in Pupil.select().order_by(Pupil.id)]
    for _ in range(2):
        assert sorted(row[0] for row in within.rows(least=0, ids=ids)) == ids
        found = without.objects(ids=ids, among=every)
        assert [pupil.id for pupil in found] == every[count:] and all(pupil.surname for pupil in found)


def test_models_come_with_those_joined(any_school: SmallSchool, selects) -> None:
    prepared = Prepared(lambda: Lesson.select(Lesson, Lesson.journal.rel_model).join(Lesson.journal.rel_model).where(Lesson.id.in_(holes("ids"))))
    ids = [lesson.id for lesson in Lesson.select().limit(2)]
    with selects() as heard:
        assert all(lesson.journal.kind for lesson in prepared.objects(ids=ids))
    assert len(heard) == 1
