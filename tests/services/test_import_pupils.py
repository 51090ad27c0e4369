"""A list of pupils becomes the register: what is shown is what is written, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    AcademicYear,
    AuditRow,
    ClassMembership,
    Consent,
    Guardian,
    Guardianship,
    Pupil,
    SchoolClass,
    database,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.services.imports.applying import RegisterChanged, apply_import
from ejournal.services.imports.planning import plan_import
from ejournal.services.imports.reading import SheetChoice, look_at, read_lists
from ejournal.services.imports.values import ImportOptions, ImportPlan, LinePlan
from ejournal.tables.from_sheet import read_sheets
from tests.factories import NOW, TODAY, SmallSchool
from tests.lists import HEAD, csv_file, messy_class, snils_of, workbook

COUNTED = (Pupil, Guardian, Guardianship, ClassMembership, SchoolClass, AuditRow)


def who(school: SmallSchool, login: str = "secretary") -> Actor:
    found = load_actor(school.accounts[login].id, TODAY, "127.0.0.1")
    assert found is not None
    return found


def plan_of(school: SmallSchool, data: bytes, name: str = "список.xlsx", **options: Any) -> ImportPlan:
    views = look_at(read_sheets(data, name))
    reading = read_lists(views, {}, frozenset(), today=TODAY)
    return plan_import(who(school), reading.lines, ImportOptions(**options), today=TODAY)


def plan_rows(school: SmallSchool, *rows: Sequence[Any], head: Sequence[str] = HEAD, **options: Any) -> ImportPlan:
    return plan_of(school, workbook({"Лист1": [head, *rows]}), **options)


def write(school: SmallSchool, plan: ImportPlan, **options: Any) -> Any:
    return apply_import(who(school), plan, now=NOW, **options)


def sentences(line: LinePlan) -> list[str]:
    return [note.sentence for note in line.notes]


def counts() -> list[int]:
    return [model.select().count() for model in COUNTED]


NEW = ("Ведерников Егор Ильич", "01.02.2015", "м", "5А", "В-7", "Ведерникова Дарья Олеговна", "8 912 000-00-01")


# ---- what is shown and written ---------------------------------------------------------------------------------------


@pytest.mark.req("REG-9", "REG-6")
def test_a_new_pupil_comes_with_his_class_and_his_mother(any_school: SmallSchool) -> None:
    plan = plan_rows(any_school, NEW)
    (line,) = plan.lines
    assert (line.status, line.stay.start, line.guardians[0].relation) == ("create", date(2026, 9, 1), "mother")
    done = write(any_school, plan)
    pupil = Pupil.get_by_id(done.pupil_ids["Лист1", 2])
    assert (pupil.full_name, pupil.sex, pupil.birth_date, pupil.file_number) == (
        "Ведерников Егор Ильич", "m", date(2015, 2, 1), "В-7")  # fmt: skip
    stay = ClassMembership.get(ClassMembership.pupil == pupil)
    assert (stay.school_class_id, stay.start, stay.end) == (any_school.classes["5А"].id, date(2026, 9, 1), None)
    tie = Guardianship.get(Guardianship.pupil == pupil)
    assert (tie.relation, tie.guardian.full_name, tie.guardian.phone) == (
        "mother", "Ведерникова Дарья Олеговна", "+7 912 000-00-01")  # fmt: skip
    assert (done.pupils_made, done.guardians_made, done.stays_made) == (1, 1, 1)


@pytest.mark.req("REG-9")
def test_a_dry_run_writes_nothing(school: SmallSchool) -> None:
    before = counts()
    plan_rows(school, NEW)
    assert counts() == before


@pytest.mark.req("REG-9")
def test_a_messy_class_is_in_the_register_and_a_second_time_changes_nothing(any_school: SmallSchool) -> None:
    plan = plan_of(any_school, messy_class(), create_classes=True)
    assert [plan.count(status) for status in ("create", "change", "same", "refused")] == [30, 0, 0, 0]
    assert [str(name) for name in plan.new_classes] == ["8 В"], "a Latin B is the letter В"
    done = write(any_school, plan)
    assert (done.pupils_made, done.guardians_made, done.stays_made, done.classes_made) == (30, 30, 30, 1)
    after = counts()
    again = plan_of(any_school, messy_class(), create_classes=True)
    assert {line.status for line in again.lines} == {"same"} and not again.new_classes
    write(any_school, again)
    assert counts() == after


@pytest.mark.req("REG-9")
def test_special_categories_never_reach_the_register(school: SmallSchool) -> None:
    write(school, plan_of(school, messy_class(), create_classes=True))
    stored = " ".join(row.new for row in AuditRow.select().where(AuditRow.entity == "Pupil"))
    assert "II" not in stored and "синий" not in stored and "Национальность" not in stored


@pytest.mark.req("REG-9")
def test_a_change_is_shown_field_by_field_and_empty_places_wipe_nothing(school: SmallSchool) -> None:
    pupil = school.pupils["ершов"]
    Pupil.update(birth_date=date(2015, 3, 4), address="с. Берёзовка", file_number="Е-3").where(Pupil.id == pupil.id).execute()
    head = ("ФИО", "Дата рождения", "Класс", "№ личного дела", "Адрес", "Телефон")
    Consent.create(pupil=pupil, kind="address", date=date(2026, 9, 1))
    plan = plan_rows(school, ("Ершов Матвей Ильич", None, "5А", "е/3", None, "2-34-56"), head=head)
    (line,) = plan.lines
    assert (line.status, line.pupil_id, line.stay) == ("change", pupil.id, None)
    assert [(one.label, one.old, one.new) for one in line.changes] == [("Отчество", "", "Ильич"), ("Телефон", "", "2-34-56")]
    write(school, plan)
    fresh = Pupil.get_by_id(pupil.id)
    assert (fresh.address, fresh.birth_date, fresh.patronymic) == ("с. Берёзовка", date(2015, 3, 4), "Ильич")


@pytest.mark.req("REG-9")
def test_pupils_absent_in_the_file_are_not_touched(school: SmallSchool) -> None:
    before = {row.id: row.__data__ for row in Pupil.select()}
    write(school, plan_rows(school, NEW))
    assert {key: row.__data__ for key in before if (row := Pupil.get_by_id(key))} == before


@pytest.mark.req("REG-9")
@pytest.mark.parametrize("name", ["Ёлкин Глеб", "Елкин Глеб", "  ЕЛКИН  глеб"])
def test_yo_is_ye_and_is_never_lost(school: SmallSchool, name: str) -> None:
    (line,) = plan_rows(school, (name, None, "м", "5А", None, None, None)).lines
    assert (line.status, line.pupil_id) == ("same", school.pupils["елкин"].id)
    Pupil.update(surname="Елкин").where(Pupil.id == school.pupils["елкин"].id).execute()
    (line,) = plan_rows(school, ("Ёлкин Глеб", None, "м", "5А", None, None, None)).lines
    assert [(one.old, one.new) for one in line.changes] == [("Елкин", "Ёлкин")]


@pytest.mark.req("REG-9", "COR-3")
def test_every_record_leaves_its_audit_row(school: SmallSchool) -> None:
    before = AuditRow.select().count()
    write(school, plan_rows(school, NEW, ("Ершов Матвей Ильич", "02.02.2015", "м", "5А", None, None, None)))
    rows = list(AuditRow.select().where(AuditRow.id > before).order_by(AuditRow.id))
    assert [(row.entity, row.action) for row in rows] == [
        ("Pupil", "create"), ("ClassMembership", "create"), ("Guardian", "create"), ("Guardianship", "create"), ("Pupil", "update"),
    ]  # fmt: skip
    assert {row.account_id for row in rows} == {school.accounts["secretary"].id}


@pytest.mark.req("SEC-4")
@pytest.mark.parametrize("name", ["<script>alert(1)</script> Лев", "=1+1 Лев", "'; DROP TABLE pupil; -- Лев"])
def test_what_is_no_name_is_refused_as_text(school: SmallSchool, name: str) -> None:
    (line,) = plan_of(school, csv_file([HEAD, (name, "", "", "5А", "", "", "")]), "список.csv").lines
    assert line.is_refused


@pytest.mark.req("SEC-4")
def test_a_formula_and_a_tag_in_an_address_stay_text(school: SmallSchool) -> None:
    head = ("ФИО", "Дата рождения", "Класс", "Адрес")
    rows = [head, ("Ким Лев", "01.02.2015", "5А", "=HYPERLINK(1)"), ("Юдин Лев", "01.02.2015", "5А", "<script>alert(1)</script>")]
    write(school, plan_of(school, csv_file(rows), "список.csv", consents_on=TODAY))
    stored = {row.surname: row.address for row in Pupil.select().where(Pupil.name == "Лев")}
    assert stored == {"Ким": "=HYPERLINK(1)", "Юдин": "<script>alert(1)</script>"}


@pytest.mark.req("REG-7", "REG-9")
def test_an_address_is_written_with_a_consent_only(school: SmallSchool) -> None:
    rows = [("ФИО", "Дата рождения", "Класс", "Адрес", "Мать"), ("Юдин Лев", "01.02.2015", "5А", "ул. Новая, 1", "Юдина Ева Ильинична")]
    plan = plan_of(school, csv_file(rows), "список.csv")
    assert [note.sentence[:31] for note in plan.lines[0].notes] == ["Нет согласия на адрес и телефон"] and not plan.refused
    write(school, plan)
    child = Pupil.get(Pupil.surname == "Юдин")
    assert child.address == "" and not Consent.select().exists()
    write(school, plan_of(school, csv_file(rows), "список.csv", consents_on=TODAY))
    given = Consent.get()
    assert Pupil.get_by_id(child.id).address == "ул. Новая, 1"
    assert (given.pupil_id, given.kind, given.date, given.guardian.surname) == (child.id, "address", TODAY, "Юдина")
    assert plan_of(school, csv_file(rows), "список.csv").lines[0].status == "same"


# ---- who is who --------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9")
def test_snils_weighs_more_than_the_file_number_and_that_more_than_the_name(school: SmallSchool) -> None:
    one, two = school.pupils["ершов"], school.pupils["ким"]
    Pupil.update(snils=snils_of(150_000_001), file_number="Е-1").where(Pupil.id == one.id).execute()
    Pupil.update(file_number="К-2", birth_date=date(2013, 1, 2)).where(Pupil.id == two.id).execute()
    head = ("ФИО", "Дата рождения", "Класс", "СНИЛС", "№ личного дела")
    rows = ("Щеглов Матвей", None, "5А", snils_of(150_000_001), None), ("Кимова Эвелина", None, "7Б", None, "К-2")
    plan = plan_rows(school, *rows, head=head)
    assert [line.pupil_id for line in plan.lines] == [one.id, two.id]
    assert [one.field for one in plan.lines[0].changes] == ["surname"]
    (line,) = plan_rows(school, ("Юдин Пётр", "01.01.2015", "5А", snils_of(150_000_001), "К-2"), head=head).lines
    assert sentences(line)[-1] == "СНИЛС — это Ершов Матвей, а № личного дела — Ким Эвелина. Проверьте строку."


@pytest.mark.req("REG-9")
def test_a_number_of_another_child_is_not_believed(school: SmallSchool) -> None:
    Pupil.update(file_number="Е-1", snils=snils_of(150_000_001)).where(Pupil.id == school.pupils["ершов"].id).execute()
    head = ("ФИО", "Класс", "№ личного дела", "СНИЛС")
    plan = plan_rows(school, ("Юдин Лев", "5А", "Е-1", None), head=head)
    assert "в журнале другой ученик: Ершов Матвей" in sentences(plan.lines[0])[0]
    for number in ("Е-1", None):
        plan = plan_rows(school, ("Ершов Матвей", "5А", number, snils_of(150_000_002)), head=head)
        assert "другой СНИЛС" in sentences(plan.lines[0])[0]


@pytest.mark.req("REG-9")
def test_namesakes_without_a_birthday_are_refused_with_what_to_add(school: SmallSchool) -> None:
    for day in (1, 2):
        Pupil.create(surname="Юдин", name="Лев", birth_date=date(2015, 1, day))
    (line,) = plan_rows(school, ("Юдин Лев", None, "м", "5А", None, None, None)).lines
    assert sentences(line) == [
        "В журнале несколько учеников с таким именем (2). Добавьте в файл дату рождения, СНИЛС или № личного дела."]  # fmt: skip
    (line,) = plan_rows(school, ("Юдин Лев", "02.01.2015", "м", "5А", None, None, None)).lines
    assert line.status == "change" and line.stay is not None


@pytest.mark.req("REG-9")
def test_a_namesake_of_another_class_is_a_question(school: SmallSchool) -> None:
    (line,) = plan_rows(school, ("Ершов Матвей", "01.02.2013", "м", "7Б", None, None, None)).lines
    assert line.is_refused and "Это он или тёзка?" in sentences(line)[0] and "5 А (2026/27)" in sentences(line)[0]


@pytest.mark.req("REG-9")
def test_doubles_in_the_file_name_each_other_across_sheets(school: SmallSchool) -> None:
    rows = [HEAD, ("Юдин Лев", "01.01.2015", "м", "5А", "Ю-1", None, None)]
    plan = plan_of(school, workbook({"5А": rows, "7Б": rows}))
    assert [line.status for line in plan.lines] == ["refused", "refused"]
    assert "Тот же № личного дела в другой строке: 7Б, 2." in sentences(plan.lines[0])
    plan = plan_rows(school, ("Юдин Лев", None, "м", "5А", None, None, None), ("Юдин Лев", "01.01.2015", "м", "5А", None, None, None))
    assert [line.status for line in plan.lines] == ["refused", "create"]


# ---- classes -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9")
def test_a_missing_class_is_refused_until_it_is_asked_for(school: SmallSchool) -> None:
    row = ("Юдин Лев", "01.02.2015", "м", "5В", None, None, None)
    (line,) = plan_rows(school, row).lines
    assert sentences(line) == ["Класса 5 В в 2026/27 учебном году нет."]
    plan = plan_rows(school, row, create_classes=True)
    assert [str(name) for name in plan.new_classes] == ["5 В"] and plan.lines[0].status == "create"
    write(school, plan)
    made = SchoolClass.get((SchoolClass.grade == 5) & (SchoolClass.letter == "В"))
    assert ClassMembership.select().where(ClassMembership.school_class == made).count() == 1


@pytest.mark.req("REG-9", "MOV-3")
def test_a_pupil_of_another_class_is_never_moved_silently(school: SmallSchool) -> None:
    plan = plan_rows(school, ("Ершов Матвей", None, "м", "5А", None, None, None))
    assert plan.lines[0].status == "same"
    Pupil.update(file_number="Е-1").where(Pupil.id == school.pupils["ершов"].id).execute()
    plan = plan_rows(school, ("Ершов Матвей", "05.06.2015", "м", "7Б", "Е-1", None, None))
    assert sentences(plan.lines[0]) == ["Сейчас в классе 5 А. Переводят приказом: класс не изменён."]
    before = ClassMembership.select().count()
    write(school, plan)
    assert ClassMembership.select().count() == before
    assert Pupil.get_by_id(school.pupils["ершов"].id).birth_date == date(2015, 6, 5)


@pytest.mark.req("REG-9", "MOV-3")
def test_who_left_does_not_come_back_by_a_list(school: SmallSchool) -> None:
    plan = plan_rows(school, ("Седых Роман", None, "м", "5А", None, None, None))
    assert sentences(plan.lines[0]) == ["Выбыл из класса 5 А 05.10.2026. Снова зачисляют приказом: класс не изменён."]
    assert plan.lines[0].status == "same"


@pytest.mark.req("REG-9")
def test_the_first_day_is_the_files_own_or_the_one_asked_for(school: SmallSchool) -> None:
    head = ("ФИО", "Дата рождения", "Класс", "Дата зачисления", "Приказ о зачислении")
    rows = [("Юдин Лев", "01.02.2015", "5А", "21.09.2026", "№ 45-у от 18.09.2026"), ("Ким Лев", "01.02.2015", "5А", "01.09.2022", None)]
    plan = plan_rows(school, *rows, head=head, start=TODAY)
    assert [(line.stay.start, line.stay.order_in) for line in plan.lines] == [
        (date(2026, 9, 21), "№ 45-у от 18.09.2026"), (TODAY, "")]  # fmt: skip
    with pytest.raises(BadInput, match="Учебный год идёт"):
        plan_rows(school, *rows, head=head, start=date(2027, 8, 1))


@pytest.mark.req("REG-9", "ARC-2")
def test_no_year_and_a_closed_year_are_said(school: SmallSchool) -> None:
    AcademicYear.update(closed_on=date(2026, 10, 1)).execute()
    with pytest.raises(BadInput, match="2026/27 учебный год закрыт"):
        plan_rows(school, NEW)


# ---- parents -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9", "REG-6")
def test_brothers_share_their_mother_and_a_known_mother_is_tied_not_made_again(school: SmallSchool) -> None:
    Guardian.update(phone="8 (912) 111-22-33").where(Guardian.surname == "Ершова").execute()
    head = ("ФИО", "Дата рождения", "Класс", "Мать")
    plan = plan_rows(
        school, ("Юдин Лев", "01.02.2015", "5А", "Юдина Анна, 89120000001"), ("Юдин Егор", "01.02.2013", "7Б", "Юдина Анна 8 912 000 00 01"),
        ("Ершов Лев", "01.02.2013", "7Б", "Ершова Лилия Денисовна, 8-912-111-22-33"), head=head,
    )  # fmt: skip
    done = write(school, plan)
    assert done.guardians_made == 1
    assert Guardianship.select().join(Guardian).where(Guardian.surname == "Юдина").count() == 2
    assert Guardianship.select().join(Guardian).where(Guardian.surname == "Ершова").count() == 2


@pytest.mark.req("REG-9")
def test_a_mothers_new_telephone_is_a_change_and_two_different_ones_a_refusal(school: SmallSchool) -> None:
    row = ("Ершов Матвей", None, "м", "5А", None, "Ершова Лилия Денисовна", "8 912 000-00-02")
    (line,) = plan_rows(school, row).lines
    assert [(one.label, one.old, one.new) for one in line.guardians[0].changes] == [("Телефон", "", "+7 912 000-00-02")]
    sister = Pupil.create(surname="Ершова", name="Злата", birth_date=date(2013, 1, 1))
    ClassMembership.create(pupil=sister, school_class=school.classes["7Б"], start=date(2026, 9, 1))
    mother = Guardian.get(Guardian.surname == "Ершова")
    Guardianship.create(pupil=sister, guardian=mother, relation="mother")
    other = ("Ершова Злата", "01.01.2013", "ж", "7Б", None, "Ершова Лилия", "8 912 000-00-03")
    plan = plan_rows(school, row, other)
    assert all(line.is_refused and "в разных строках файла разное" in sentences(line)[0] for line in plan.lines)


@pytest.mark.req("REG-9", "REG-7")
def test_a_grandmother_sees_no_diary_and_a_parent_of_no_relation_stays_out(school: SmallSchool) -> None:
    head = ("ФИО", "Дата рождения", "Класс", "Родители")
    row = ("Юдин Лев", "01.02.2015", "5А", "Юдина Ева Ильинична (бабушка); Юдина Анна Петровна")
    (line,) = plan_rows(school, row, head=head).lines
    assert len(line.guardians) == 1 and "не сказано, кем приходится" in sentences(line)[1]
    write(school, plan_rows(school, row, head=head, by_patronymic=True))
    ties = {tie.guardian.name: (tie.relation, tie.is_lawful, tie.sees_diary) for tie in Guardianship.select().join(Guardian)}
    assert ties["Ева"] == ("relative", False, False) and ties["Анна"] == ("mother", True, True)


@pytest.mark.req("REG-9")
def test_sex_is_taken_from_the_patronymic_only_when_asked(school: SmallSchool) -> None:
    row = ("Юдин Лев Ильич", "01.02.2015", None, "5А", None, None, None)
    assert "sex" not in {one.field for one in plan_rows(school, row).lines[0].changes}
    assert "sex" in {one.field for one in plan_rows(school, row, by_patronymic=True).lines[0].changes}


# ---- whole or not at all -----------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9")
def test_one_refused_line_refuses_the_file(any_school: SmallSchool) -> None:
    before = counts()
    plan = plan_rows(any_school, NEW, ("Юдин", "01.02.2015", "м", "5А", None, None, None), ("Ким Лев", "32.01.2015", "м", "5А", None, None, None))
    with pytest.raises(BadInput, match="Файл не принят: есть что исправить в строках 3 и 4. В журнале ничего не изменено."):
        write(any_school, plan)
    assert counts() == before


@pytest.mark.req("REG-9")
def test_a_line_left_out_by_hand_is_nobodys_double(school: SmallSchool) -> None:
    data = workbook({"Лист1": [HEAD, NEW, NEW]})
    views = look_at(read_sheets(data, "список.xlsx"))
    reading = read_lists(views, {}, frozenset({("Лист1", 3)}), today=TODAY)
    plan = plan_import(who(school), reading.lines, ImportOptions(), today=TODAY)
    assert [line.status for line in plan.lines] == ["create"] and [line.row_number for line in reading.left_out] == [3]


@pytest.mark.req("REG-9")
def test_a_change_meanwhile_refuses_the_whole(any_school: SmallSchool) -> None:
    plan = plan_rows(any_school, NEW, ("Юдин Лев", "01.02.2015", "м", "5А", None, None, None))
    Pupil.create(surname="Юдин", name="Лев", birth_date=date(2015, 2, 1))
    before = counts()
    with pytest.raises(RegisterChanged, match="кое-что изменили. Ничего не записано"):
        write(any_school, plan)
    assert counts() == before


@pytest.mark.req("REG-9")
def test_what_was_seen_is_what_is_written(school: SmallSchool) -> None:
    seen = plan_rows(school, NEW)
    with pytest.raises(RegisterChanged):
        write(school, plan_rows(school, (*NEW[:4], "В-8", *NEW[5:])), seen=seen.fingerprint)
    write(school, plan_rows(school, NEW), seen=seen.fingerprint)


@pytest.mark.req("REG-9", "ROLE-2")
@pytest.mark.parametrize("login", ["director", "deputy", "dispatcher", "methodist", "teacher", "parent", "student"])
def test_only_the_office_imports(school: SmallSchool, login: str) -> None:
    plan = plan_rows(school, NEW)
    with pytest.raises(Refused):
        plan_import(who(school, login), plan.request.lines, ImportOptions(), today=TODAY)
    with pytest.raises(Refused):
        apply_import(who(school, login), plan, now=NOW)


@pytest.mark.req("REG-9")
def test_columns_and_class_put_right_by_hand(school: SmallSchool) -> None:
    rows = [("Фамилия", "Имя", "Родился(ась)", "Что-то"), ("Юдин", "Лев", "01.02.2015", "с. Берёзовка")]
    views = look_at(read_sheets(workbook({"Лист1": rows}), "список.xlsx"))
    choice = SheetChoice(class_name="5а", fields={2: "birth_date", 3: "address"})
    (line,) = read_lists(views, {"Лист1": choice}, frozenset(), today=TODAY).lines
    assert (line.grade, line.letter, line.birth_date, line.address) == (5, "А", date(2015, 2, 1), "с. Берёзовка")
    for wrong, field in ((SheetChoice(fields={3: "surname"}), "c3"), (SheetChoice(class_name="пятый"), "class")):
        with pytest.raises(BadInput) as refusal:
            read_lists(views, {"Лист1": wrong}, frozenset(), today=TODAY)
        assert refusal.value.field == field
    swapped = SheetChoice(class_name="5а", fields={0: "name", 1: "surname"})
    assert read_lists(views, {"Лист1": swapped}, frozenset(), today=TODAY).lines[0].surname == "Лев"


# ---- properties ----------------------------------------------------------------------------------------------------------

people = st.lists(
    st.tuples(
        st.sampled_from(["Юдин Лев", "Юдин Лев Ильич", "Ёлкин Глеб", "Елкин Глеб", "Ершов Матвей", "Ким Ева Олеговна", "Седых Роман"]),
        st.sampled_from([None, "01.02.2015", "03.04.2014"]),
        st.sampled_from([None, "м", "ж"]),
        st.sampled_from(["5А", "7Б", "1", "8В"]),
        st.sampled_from([None, "Ю-1", "К-2", "Е-3"]),
        st.sampled_from([None, "Юдина Анна", "Юдина Анна Петровна", "Ершова Лилия"]),
        st.sampled_from([None, "8 912 000-00-01", "8 912 000-00-02"]),
    ),
    min_size=1, max_size=4, unique_by=(lambda row: row[0], lambda row: row[4] or row[0]),
)  # fmt: skip
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])


class _Undo(Exception):
    """Takes back what an example wrote."""


def _undone(step: Callable[[], None]) -> None:
    try:
        with database.atomic():
            step()
            raise _Undo
    except _Undo:
        return


@pytest.mark.req("REG-9")
@often
@given(rows=people)
def test_the_same_file_a_second_time_changes_nothing(school: SmallSchool, rows: list[tuple[Any, ...]]) -> None:
    def twice() -> None:
        plan = plan_rows(school, *rows, create_classes=True)
        assume(not plan.refused)
        write(school, plan)
        again = plan_rows(school, *rows, create_classes=True)
        assert {line.status for line in again.lines} == {"same"}, [(line.name, line.status, sentences(line)) for line in again.lines]

    _undone(twice)


@pytest.mark.req("REG-9")
@often
@given(rows=people, chance=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(school: SmallSchool, rows: list[tuple[Any, ...]], chance: Any) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert _outcome(school, rows) == _outcome(school, shuffled)


def _outcome(school: SmallSchool, rows: list[tuple[Any, ...]]) -> Any:
    plan = plan_rows(school, *rows, create_classes=True)
    told = sorted((line.name, line.status, line.class_name, len(line.notes)) for line in plan.lines)
    kept: list[Any] = [told]

    def look() -> None:
        if not plan.refused:
            write(school, plan)
            stays = ClassMembership.select().order_by(ClassMembership.id)
            kept.append(sorted((str(row.pupil), row.school_class.title, row.start) for row in stays))
            kept.append(sorted((str(row), row.pupil.surname, row.guardian.phone) for row in Guardianship.select()))

    _undone(look)
    return kept


@pytest.mark.req("REG-9")
def test_a_big_school_is_planned_with_few_questions(school: SmallSchool, selects: Callable[[], Any]) -> None:
    data = messy_class()
    with selects() as seen:
        plan_of(school, data, create_classes=True)
    assert len(seen) <= 12


def test_the_coming_year_is_taken_in_the_holidays(school: SmallSchool) -> None:
    AcademicYear.create(title="2027/28", start=date(2027, 9, 1), end=date(2028, 5, 31))
    reading = read_lists(look_at(read_sheets(workbook({"Лист1": [HEAD, NEW]}), "a.xlsx")), {}, frozenset(), today=TODAY)
    summer = date(2027, 6, 20)
    plan = plan_import(who(school), reading.lines, ImportOptions(create_classes=True), today=summer)
    assert (plan.year, plan.start) == ("2027/28", date(2027, 9, 1))
    assert plan_import(who(school), reading.lines, ImportOptions(), today=TODAY + timedelta(1)).year == "2026/27"
