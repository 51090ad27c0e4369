"""The list form of a right says the same as its one-object form, over the whole cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ejournal.models import Journal, Lesson, Plan, Pupil
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal, readable_journals
from ejournal.policy.plans import may_read_plan, readable_plans
from ejournal.policy.pupils import may_read_diary, readable_diaries
from ejournal.queries.plans import plan_facts
from tests.factories import CAST, TODAY, SmallSchool, give_plan


@pytest.mark.req("ROLE-2", "ROLE-3", "SEC-1")
@pytest.mark.parametrize("login", CAST)
def test_readable_journals_are_those_each_verdict_allows(
    school: SmallSchool, actor: Callable[[str], Actor], login: str
) -> None:
    Lesson.update(substitute=school.staff["teacher2"]).where(Lesson.id == school.lessons["первый", TODAY].id).execute()
    who = actor(login)
    listed = {journal.id for journal in Journal.select().where(readable_journals(who))}
    assert listed == {journal.id for journal in Journal.select() if may_read_journal(who, journal)}


@pytest.mark.req("ROLE-5", "SEC-1")
@pytest.mark.parametrize("login", CAST)
def test_readable_diaries_are_those_each_verdict_allows(school: SmallSchool, actor: Callable[[str], Actor], login: str) -> None:
    who = actor(login)
    listed = {pupil.id for pupil in Pupil.select().where(readable_diaries(who, TODAY))}
    assert listed == {pupil.id for pupil in Pupil.select() if may_read_diary(who, pupil.id, TODAY)}


@pytest.mark.req("ROLE-2", "ROLE-3")
def test_what_each_of_the_cast_reads(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    def titles(login: str) -> set[str]:
        keys = {journal.id: key for key, journal in school.journals.items()}
        return {keys[journal.id] for journal in Journal.select().where(readable_journals(actor(login)))}

    assert titles("teacher") == {"математика", "английский", "первый", "кружок"}  # his own, and all of the class he leads
    assert titles("teacher2") == {"алгебра", "английский", "проект"}
    assert titles("deputy") == titles("director") == titles("methodist") == set(school.journals)
    assert titles("parent") == titles("student") == titles("secretary") == titles("dispatcher") == set()


@pytest.mark.req("ROLE-5")
def test_a_family_reads_its_own_child_only(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    names = {pupil.id: key for key, pupil in school.pupils.items()}
    for login, own in (("parent", {"ершов"}), ("parent2", {"ким"}), ("student", {"ершов"})):
        assert {names[pupil.id] for pupil in Pupil.select().where(readable_diaries(actor(login), TODAY))} == own


@pytest.mark.req("KTP-1", "SEC-1")
def test_whose_plans_each_of_the_cast_reads(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    for key in ("математика", "алгебра", "английский"):
        give_plan(school, key, ["Тема"], author=school.staff["methodist"])
    titles = {plan.id: plan.title.removeprefix("План: ") for plan in Plan.select()}

    def read(login: str) -> set[str]:
        who = actor(login)
        listed = {plan.id for plan in Plan.select().where(readable_plans(who))}
        assert listed == {number for number in titles if may_read_plan(who, plan_facts(number, who)[1])}
        return {titles[number] for number in listed}

    assert read("teacher") == {"математика", "английский"}  # his own, and of the class he leads
    assert read("teacher2") == {"алгебра", "английский"}
    assert read("deputy") == read("director") == set(titles.values())
    assert read("parent") == read("student") == read("secretary") == read("dispatcher") == set()
