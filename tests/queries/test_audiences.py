"""Who may address whom, and whom an audience reaches (MSG-1, MSG-2, CLS-6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import Account, AccountRole, Event, Guardian, Guardianship, SchoolSetting
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.audiences import accounts_of, addressed_to, audiences_for, demand_audience, groups_for, reach_of
from ejournal.queries.school_rules import school_rules
from ejournal.rules.audiences import Audience, audience_of, reach_words
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("MSG-1")
WHOLE = {"Все сотрудники", "Все родители", "Вся школа"}


def ways(title: str) -> set[str]:
    return {f"{words} {title}" for words in ("Ученики и родители", "Родители", "Ученики", "Учителя")}


OF_ALL = WHOLE | ways("1") | ways("5\u00a0А") | ways("7\u00a0Б")
OF_TEACHER = {"Все сотрудники"} | ways("5\u00a0А") | ways("1") - {"Ученики и родители 1"}
OF_TEACHER2 = {"Все сотрудники"} | ways("7\u00a0Б") | ways("5\u00a0А") - {"Ученики и родители 5\u00a0А"}
GROUPS = {
    "admin": OF_ALL, "director": OF_ALL, "deputy": OF_ALL, "secretary": OF_ALL, "teacher": OF_TEACHER, "teacher2": OF_TEACHER2,
    "dispatcher": {"Все сотрудники"}, "methodist": {"Все сотрудники"}, "parent": set(), "parent2": set(), "student": set(),
}  # fmt: skip
TEACHERS = {"Ведерников Илья Сергеевич", "Лопухова Таисия Павловна"}
HEADS = {"Дубровина Мария Ильинична", "Жаворонкова Надежда Олеговна"}


@pytest.mark.parametrize("login", GROUPS)
def test_each_role_addresses_its_own_groups_and_no_others(school: SmallSchool, actor: Callable[[str], Actor], login: str) -> None:
    me = actor(login)
    assert {one.title for one in groups_for(me, TODAY)} == GROUPS[login]
    allowed = {one.key for one in groups_for(me, TODAY)}
    for one in groups_for(actor("deputy"), TODAY):
        if one.key in allowed:
            assert demand_audience(me, one.audience, TODAY, school_rules()).title == one.title
        else:
            with pytest.raises(Refused):
                demand_audience(me, one.audience, TODAY, school_rules())


def names(me: Actor) -> set[str]:
    return {one.title for one in audiences_for(me, TODAY, school_rules()) if one.audience.kind == "one"}


def test_families_write_to_their_teachers_and_never_to_each_other(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    """Матвей of 5 А is in the English group of `teacher2`; Эвелина of 7 Б goes to the mixed club of `teacher`."""
    assert names(actor("parent")) == TEACHERS | HEADS
    assert names(actor("parent2")) == TEACHERS | HEADS
    assert names(actor("student")) == TEACHERS
    other = Audience("one", None, "guardian", Guardian.get(Guardian.surname == "Ким").id)
    for login in ("parent", "student"):
        with pytest.raises(Refused):
            demand_audience(actor(login), other, TODAY, school_rules())
    SchoolSetting.update(value="нет").where(SchoolSetting.key == "pupils_write").execute()
    assert names(actor("student")) == set()


def test_a_teacher_of_another_class_writes_to_no_family_of_this_one(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    assert "Ершова Лилия Денисовна" in names(actor("teacher"))
    assert "Орлова-Зимина Ксения" not in names(actor("teacher"))
    assert "Ким Эвелина" in names(actor("teacher"))  # of his mixed club
    assert "Ершова Лилия Денисовна" not in names(actor("dispatcher"))
    found = audiences_for(actor("deputy"), TODAY, school_rules(), "ершов 5а")
    assert {one.title for one in found} == {"Ершов Матвей", "Ершова Лилия Денисовна"}
    assert "Родители 5\u00a0А" in {one.title for one in audiences_for(actor("deputy"), TODAY, school_rules(), "родители 5а")}


def test_a_relative_reads_and_does_not_write(school: SmallSchool) -> None:
    aunt = Guardian.create(surname="Ершова", name="Зоя")
    Guardianship.create(pupil=school.pupils["ершов"], guardian=aunt, relation="relative", consent_on=TODAY)
    account = Account.create(login="aunt", created_at=NOW, guardian=aunt)
    AccountRole.create(account=account, role="relative")
    assert names(load_actor(account.id, TODAY)) == set()
    assert account.id in accounts_of(Audience("parents", school.classes["5А"].id), TODAY)


def test_an_audience_says_whom_it_reaches_and_who_has_no_login(any_school: SmallSchool) -> None:
    school, five = any_school, any_school.classes["5А"].id
    father = Guardian.create(surname="Ёлкин", name="Борис")
    Guardianship.create(pupil=school.pupils["елкин"], guardian=father, relation="father")
    unseen = Guardian.create(surname="Аксёнов", name="Пётр")
    Guardianship.create(pupil=school.pupils["аксенов"], guardian=unseen, relation="father", sees_diary=False)
    reach = reach_of(Audience("parents", five), TODAY)
    assert {one.name for one in reach.people} == {"Ершова Лилия Денисовна", "Ёлкин Борис"}
    assert [one.name for one in reach.without] == ["Ёлкин Борис"]
    assert reach.words == "2 родителя, у 1 нет входа: напечатать; у 3 учеников родители не записаны"
    assert reach.accounts == {school.accounts["parent"].id}
    accounts = {login: row.id for login, row in school.accounts.items()}
    assert accounts_of(Audience("families", five), TODAY) == {accounts["parent"], accounts["student"]}
    assert accounts_of(Audience("teachers", five), TODAY) == {accounts["teacher"], accounts["teacher2"]}
    assert accounts_of(Audience("all_parents"), TODAY) == {accounts["parent"], accounts["parent2"]}
    assert accounts_of(Audience("school"), TODAY) == set(accounts.values())
    assert accounts_of(Audience("class", five), date(2026, 8, 1)) == set()  # nobody was in the class yet
    assert "Ершов Матвей" in reach_of(Audience("one", None, "guardian", 1), TODAY).people[0].note


def test_one_rule_for_a_row_and_for_its_accounts(any_school: SmallSchool) -> None:
    """An event stands in somebody's list exactly where its audience counts his account."""
    school = any_school
    keys = [(kind, school.classes[title].id) for kind in ("class", "parents", "families", "teachers") for title in school.classes]
    keys += [(kind, None) for kind in ("staff", "all_parents", "school")]
    for kind, class_id in keys:
        Event.create(title="Сбор", start=TODAY, end=TODAY, audience=kind, school_class=class_id, at=NOW)
    for account in school.accounts.values():
        me = load_actor(account.id, TODAY)
        mine = {(row.audience, row.school_class_id) for row in Event.select().where(addressed_to(me, TODAY, Event))}
        assert mine == {key for key in keys if account.id in accounts_of(Audience(*key), TODAY)}, account.login


def test_the_key_of_an_audience_is_read_back_and_nonsense_is_refused() -> None:
    for one in (Audience("school"), Audience("parents", 3), Audience("one", None, "guardian", 7)):
        assert audience_of(one.key) == one
    for key in ("", "parents", "parents-x", "one-7", "one-staff-", "staff-3", "school-1", "all"):
        with pytest.raises(BadInput):
            audience_of(key)
    assert reach_words("parents", 24, 3) == "24 родителя, у 3 нет входа: напечатать"
    assert reach_words("school", 1) == "1 человек"
