"""Whose timetable one may look at, and who makes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ejournal.models import SchoolClass
from ejournal.policy.actor import Actor
from ejournal.policy.timetable import Whose, may_edit_timetable, may_read_timetable, readable_classes
from tests.factories import CAST, TODAY, SmallSchool

FAMILY = ("parent", "parent2", "student")


@pytest.mark.req("TT-5", "SEC-1")
@pytest.mark.parametrize("login", CAST)
def test_readable_classes_are_those_each_verdict_allows(school: SmallSchool, actor: Callable[[str], Actor], login: str) -> None:
    who = actor(login)
    listed = {row.id for row in SchoolClass.select().where(readable_classes(who, TODAY))}
    assert listed == {row.id for row in SchoolClass.select() if may_read_timetable(who, Whose("class", row.id), TODAY)}


@pytest.mark.req("TT-5", "ROLE-5")
def test_a_family_sees_the_class_of_its_child_and_nothing_else(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    for login, own in (("parent", "5А"), ("student", "5А"), ("parent2", "7Б")):
        who = actor(login)
        seen = {key for key, row in school.classes.items() if may_read_timetable(who, Whose("class", row.id), TODAY)}
        assert seen == {own}
        for whose in (Whose("school"), Whose("teacher", school.staff["teacher"].id), Whose("room", "5")):
            assert not may_read_timetable(who, whose, TODAY)


@pytest.mark.req("TT-1", "SEC-1")
def test_the_dispatcher_the_deputy_and_the_administrator_make_it(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    assert {login for login in CAST if may_edit_timetable(actor(login))} == {"admin", "deputy", "dispatcher"}
