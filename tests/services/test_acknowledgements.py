"""«Ознакомлен»: who may say so, that it is said once, and that no term closes it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import Acknowledgement, AuditRow, Guardian, Guardianship, Remark
from ejournal.policy.actor import load_actor
from ejournal.queries.acknowledgements import acknowledgements_of
from ejournal.services.acknowledgements import acknowledge
from tests.factories import NOW, TODAY, SmallSchool

WEEK = (date(2026, 10, 5), date(2026, 10, 11))


def who(school: SmallSchool, login: str):
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


@pytest.mark.req("DIA-3")
def test_a_parent_acknowledges_a_week_once_and_a_year_later_as_well(any_school: SmallSchool) -> None:
    mother, child = who(any_school, "parent"), any_school.pupils["ершов"].id
    assert acknowledge(mother, child, "week", *WEEK, now=NOW)
    assert not acknowledge(mother, child, "week", *WEEK, now=NOW + timedelta(days=1))
    assert acknowledge(mother, child, "week", date(2025, 9, 1), date(2025, 9, 7), now=NOW), "no term closes it"
    (found,) = acknowledgements_of([child], *WEEK)
    assert (found.who, found.at, found.way) == ("Ершова\u00a0Л.\u00a0Д.", NOW, "site")
    made = AuditRow.select().where(AuditRow.entity == "Acknowledgement").count()
    assert made == Acknowledgement.select().count() == 2


@pytest.mark.req("DIA-3", "CLS-3")
def test_a_slip_is_ticked_by_the_class_teacher_or_the_deputy(any_school: SmallSchool) -> None:
    child, mother = any_school.pupils["ершов"].id, Guardian.get(Guardian.surname == "Ершова").id
    assert acknowledge(who(any_school, "teacher"), child, "week", *WEEK, way="paper", now=NOW)
    assert not acknowledge(who(any_school, "deputy"), child, "week", *WEEK, way="paper", now=NOW)
    assert acknowledge(who(any_school, "deputy"), child, "week", *WEEK, way="paper", guardian_id=mother, now=NOW)
    with pytest.raises(BadInput, match="не записан родителем"):
        acknowledge(who(any_school, "deputy"), any_school.pupils["ким"].id, "week", *WEEK, way="paper", guardian_id=mother, now=NOW)
    for login in ("teacher2", "secretary", "admin", "parent"):
        with pytest.raises(Refused, match="классный руководитель"):
            acknowledge(who(any_school, login), child, "week", *WEEK, way="paper", now=NOW)


@pytest.mark.req("DIA-3", "ROLE-5")
def test_neither_the_pupil_nor_a_relative_nor_another_family_says_so(school: SmallSchool) -> None:
    child = school.pupils["ершов"].id
    with pytest.raises(Refused, match="родитель"):
        acknowledge(who(school, "student"), child, "week", *WEEK, now=NOW)
    with pytest.raises(NotThere):
        acknowledge(who(school, "parent2"), child, "week", *WEEK, now=NOW)
    with pytest.raises(Refused, match="родитель"):
        acknowledge(who(school, "teacher"), child, "week", *WEEK, now=NOW)
    Guardianship.update(relation="relative", is_lawful=False, consent_on=TODAY).where(Guardianship.pupil == child).execute()
    with pytest.raises(Refused, match="законный представитель"):
        acknowledge(who(school, "parent"), child, "week", *WEEK, now=NOW)
    Guardianship.update(sees_diary=False).where(Guardianship.pupil == child).execute()
    with pytest.raises(NotThere):
        acknowledge(who(school, "parent"), child, "week", *WEEK, now=NOW)


@pytest.mark.req("DIA-3", "CLS-2")
def test_a_remark_is_acknowledged_while_it_stands_and_by_its_own_family(school: SmallSchool) -> None:
    mother, child = who(school, "parent"), school.pupils["ершов"].id
    own = Remark.create(pupil=child, date=TODAY, text="Помог подготовить урок", at=NOW)
    other = Remark.create(pupil=school.pupils["ким"], date=TODAY, text="Забыл форму", at=NOW)
    assert acknowledge(mother, child, "remark", TODAY, TODAY, thing=own.id, now=NOW)
    assert not acknowledge(mother, child, "remark", TODAY, TODAY, thing=own.id, now=NOW)
    Remark.update(removed_at=NOW).where(Remark.id == own.id).execute()
    for thing in (own.id, other.id):
        with pytest.raises(NotThere):
            acknowledge(mother, child, "remark", TODAY, TODAY, thing=thing, now=NOW)


@pytest.mark.req("DIA-3")
@pytest.mark.parametrize(
    ("what", "start", "end"),
    [
        pytest.param("week", date(2026, 10, 19), date(2026, 10, 25), id="a week ahead"),
        pytest.param("week", date(2026, 10, 6), date(2026, 10, 12), id="not from a Monday"),
        pytest.param("week", date(2026, 10, 5), date(2026, 10, 30), id="longer than a week"),
        pytest.param("month", date(2026, 10, 1), date(2026, 10, 5), id="nothing known"),
    ],
)
def test_days_that_are_none_are_refused_in_words(school: SmallSchool, what: str, start: date, end: date) -> None:
    with pytest.raises(BadInput):
        acknowledge(who(school, "parent"), school.pupils["ершов"].id, what, start, end, now=datetime(2026, 10, 14, 19, 20))
