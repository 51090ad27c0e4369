"""Lists of staff, load and guardians: shown line by line, written whole or not at all, the template read back is the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    AuditRow,
    ClassTeacher,
    CurriculumLine,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    Pupil,
    Staff,
    StudyGroup,
    Subject,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.list_rows import guardian_rows, load_rows, staff_rows
from ejournal.reports.list_templates import list_template
from ejournal.services.imports.engine import ListChanged, ListPlan, Terms, apply_list, plan_list, read_list
from ejournal.services.imports.kinds import KINDS
from ejournal.services.imports.reading import look_at
from ejournal.tables.from_sheet import read_sheets
from ejournal.tables.xlsx import to_xlsx
from tests.factories import NOW, TODAY, SmallSchool
from tests.lists import csv_file, workbook

LOAD_HEAD = ("Класс", "Предмет", "Учитель", "Часов в неделю", "Группа", "Вид")


def who(school: SmallSchool, login: str) -> Actor:
    found = load_actor(school.accounts[login].id, TODAY, "127.0.0.1")
    assert found is not None
    return found


def planned(school: SmallSchool, key: str, data: bytes, *ticks: str, login: str = "admin", name: str = "a.xlsx", **terms: Any) -> ListPlan:
    kind = KINDS[key]
    reading = read_list(kind, look_at(read_sheets(data, name), kind.headings), {}, frozenset())
    return plan_list(kind, who(school, login), reading.lines, Terms(frozenset(ticks), **terms), today=TODAY)


def of_load(school: SmallSchool, *rows: Sequence[Any], ticks: Sequence[str] = (), **terms: Any) -> ListPlan:
    return planned(school, "load", workbook({"Л": [LOAD_HEAD, *rows]}), *ticks, **terms)


def said(plan: ListPlan) -> str:
    return " ".join(note.sentence for draft in plan.drafts for note in draft.notes)


def write(school: SmallSchool, plan: ListPlan, login: str = "admin") -> Any:
    return apply_list(who(school, login), plan, now=NOW)


# ---- staff -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9", "REG-6")
def test_a_messy_list_of_staff_is_understood(any_school: SmallSchool) -> None:
    rows = [
        ["МКОУ «Берёзовская СОШ»"], ["Педагогический состав на 2026/27 учебный год"], [],
        ["№ п/п", "Ф.И.О. учителя*", "Должность", "Предметы", "Кл. руководство", "Тел."],
        [1, " Ведерников\u00a0Илья  Сергеевич", "Учитель", "Математика", "5А", "8 912 000-00-01"],
        [2, "ДУБРОВИНА МАРИЯ ИЛЬИНИЧНА", "Директор", None, None, None],
        [3, "Полевская Дарья Олеговна", "Учитель", "Химия", "1", "89120000002"],
        [None, "Итого: 3"], [None, "Директор ____________ М. И. Дубровина"],
    ]  # fmt: skip
    plan = planned(any_school, "staff", workbook({"Список": rows}, ("A1:F1", "A2:F2")))
    assert [draft.status for draft in plan.drafts] == ["change", "change", "create"]
    written = write(any_school, plan)
    assert written.made == {"Staff": 1, "ClassTeacher": 1} and written.changed == {"Staff": 2}
    new = Staff.get(Staff.surname == "Полевская")
    assert (new.phone, ClassTeacher.get(ClassTeacher.staff == new).school_class_id) == ("+7 912 000-00-02", any_school.classes["1"].id)
    assert Staff.get(Staff.surname == "Дубровина").position == "Директор"
    again = planned(any_school, "staff", workbook({"Список": rows}))
    assert again.count("same") == 3


@pytest.mark.req("REG-9")
def test_staff_from_csv_of_an_old_computer(school: SmallSchool) -> None:
    plan = planned(school, "staff", csv_file([("Фамилия", "Имя", "Отчество", "Должность"), ("Луговая", "Ева", "-", "Вожатая")]), name="a.csv")
    (draft,) = plan.drafts
    assert (draft.status, draft.name, draft.place) == ("create", "Луговая Ева", "Вожатая")


@pytest.mark.req("REG-9")
def test_staff_twice_or_unclear_is_refused_and_nothing_is_written(school: SmallSchool) -> None:
    rows = [("ФИО", "Должность", "Классное руководство"), ("Юдин Лев Ильич", "Учитель", None), ("Юдин Лев Ильич", "Учитель", None),
            ("Петрова", "Учитель", None), ("Ким Ева Ильинична", "Учитель", "5Б")]  # fmt: skip
    plan = planned(school, "staff", workbook({"Л": rows}))
    assert plan.count("refused") == 4 and "Есть: 5 А." in said(plan) and "Тот же сотрудник и в строке 3" in said(plan)
    before = AuditRow.select().count(), Staff.select().count()
    with pytest.raises(BadInput, match="строках 2, 3, 4, 5"):
        write(school, plan)
    assert (AuditRow.select().count(), Staff.select().count()) == before


@pytest.mark.req("REG-9", "SEC-1")
def test_the_secretary_brings_staff_and_names_no_class_teachers(school: SmallSchool) -> None:
    rows = [("ФИО", "Должность", "Классное руководство"), ("Юдин Лев Ильич", "Учитель", "1")]
    plan = planned(school, "staff", workbook({"Л": rows}), login="secretary")
    assert "назначает завуч" in said(plan)
    assert write(school, plan, "secretary").made == {"Staff": 1}
    for key, login in (("staff", "deputy"), ("load", "secretary"), ("guardians", "deputy"), ("load", "teacher")):
        with pytest.raises(Refused):
            plan_list(KINDS[key], who(school, login), (), Terms(), today=TODAY)


# ---- load --------------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9", "REG-5")
def test_a_line_of_the_load_is_a_journal_with_its_teacher(any_school: SmallSchool) -> None:
    plan = of_load(any_school, ("5А", "Алгебра", "Лопухова Т. П.", "2,5", None, None))
    assert plan.drafts[0].status == "create"
    write(any_school, plan)
    journal = Journal.select().order_by(Journal.id.desc()).first()
    assert (journal.hours_a_week, journal.school_class_id) == (Decimal("2.5"), any_school.classes["5А"].id)
    tie = JournalTeacher.get(JournalTeacher.journal == journal)
    assert (tie.staff_id, tie.start) == (any_school.staff["teacher2"].id, date(2026, 9, 1))


@pytest.mark.req("REG-9")
def test_a_new_teacher_takes_over_and_the_hours_change(school: SmallSchool) -> None:
    plan = of_load(school, ("5 а", "математика", "Лопухова Таисия Павловна", 4, None, "урок"), start=date(2026, 11, 2))
    (draft,) = plan.drafts
    assert [(one.old, one.new) for one in draft.changes][0] == ("5", "4") and draft.status == "change"
    write(school, plan)
    ties = JournalTeacher.select().where(JournalTeacher.journal == school.journals["математика"]).order_by(JournalTeacher.id)
    assert [(tie.staff_id, tie.start, tie.end) for tie in ties] == [
        (school.staff["teacher"].id, date(2026, 9, 1), date(2026, 11, 1)), (school.staff["teacher2"].id, date(2026, 11, 2), None)]  # fmt: skip


@pytest.mark.req("REG-9")
def test_the_unknown_is_refused_with_near_names(school: SmallSchool) -> None:
    plan = of_load(school, ("5В", "Алгебра", "Лопухова", 2, None, None), ("5А", "Матиматика", "Лопухова", 2, None, None),
                   ("5А", "Алгебра", "Лопухина Таисия Павловна", 2, None, None), ("7Б", "Математика", "Лопухова", "много", None, None))  # fmt: skip
    words = said(plan)
    assert plan.count("refused") == 4 and "Есть: 5 А." in words and "Похожие: Математика." in words
    assert "Похожие: Лопухова Таисия Павловна." in words and "не число часов" in words


@pytest.mark.req("REG-9")
def test_subjects_and_subgroups_are_made_by_a_tick(school: SmallSchool) -> None:
    rows = [("5А", "Химия", "Лопухова", 1, "1", None), ("5А", "Химия", "Ведерников", 1, "2", None), ("7Б", "Химия", None, 2, None, "внеурочная деятельность")]
    assert of_load(school, *rows).count("refused") == 3
    plan = of_load(school, *rows, ticks=("create_subjects", "create_groups"))
    made = write(school, plan).made
    assert made == {"Subject": 1, "StudyGroup": 2, "Journal": 3, "JournalTeacher": 2} and "пока ничей" in said(plan)
    assert Subject.select().where(Subject.name == "Химия").count() == 1
    assert [one.title for one in StudyGroup.select().order_by(StudyGroup.id.desc()).limit(2)] == ["группа 2", "группа 1"]


@pytest.mark.req("REG-9", "REG-4")
def test_hours_are_checked_against_the_curriculum(school: SmallSchool) -> None:
    CurriculumLine.create(year=school.year, grade=5, subject=school.journals["математика"].subject_id, hours_a_week=5)
    plan = of_load(school, ("5А", "Математика", "Ведерников", 4, None, None))
    assert "В учебном плане 5 ч в неделю, а здесь 4." in said(plan) and not plan.refused


@pytest.mark.req("REG-9")
def test_the_same_journal_twice_is_refused(school: SmallSchool) -> None:
    row = ("5А", "Математика", "Ведерников", 5, None, None)
    assert of_load(school, row, row).count("refused") == 2


@pytest.mark.req("REG-9")
def test_what_changed_meanwhile_is_looked_at_again(school: SmallSchool) -> None:
    plan = of_load(school, ("5А", "Математика", "Ведерников", 4, None, None))
    Journal.update(hours_a_week=3).where(Journal.id == school.journals["математика"].id).execute()
    with pytest.raises(ListChanged):
        write(school, plan)


# ---- guardians ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9", "REG-6")
def test_a_guardian_of_two_children_is_made_once(any_school: SmallSchool) -> None:
    rows = [("ФИО ученика", "Класс", "ФИО родителя", "Кем приходится", "Телефон"),
            ("Щукина Надежда", "5А", "Щукин Илья Львович", "отец", "8 912 000-00-07"),
            ("Аксёнов Тимофей", "5А", "Щукин Илья Львович", "опекун", "8 912 000-00-07")]  # fmt: skip
    plan = planned(any_school, "guardians", workbook({"Л": rows}), login="secretary")
    assert [draft.status for draft in plan.drafts] == ["create", "create"]
    assert write(any_school, plan, "secretary").made == {"Guardian": 1, "Guardianship": 2}
    father = Guardian.get(Guardian.surname == "Щукин")
    assert {tie.relation for tie in Guardianship.select().where(Guardianship.guardian == father)} == {"father", "guardian"}
    assert planned(any_school, "guardians", workbook({"Л": rows})).count("same") == 2


@pytest.mark.req("REG-9")
def test_a_guardian_of_nobody_is_refused(school: SmallSchool) -> None:
    rows = [("Ученик", "Класс", "Мать", "Телефон матери"), ("Щукин Надежда", "5А", "Щукина Ева Ильинична", None),
            ("Ершов Матвей", "5А", "Ершова Лилия Денисовна", "89120000009"), ("Елкин Глеб", "5А", None, None)]  # fmt: skip
    plan = planned(school, "guardians", workbook({"Л": rows}))
    assert [draft.status for draft in plan.drafts] == ["refused", "change", "refused"]
    assert "Похожие: Щукина Надежда." in said(plan) and "Родитель не назван." in said(plan)


@pytest.mark.req("REG-9")
def test_a_guardian_s_child_is_met_by_name_alone_where_there_is_one_and_by_class_among_namesakes(school: SmallSchool) -> None:
    Pupil.create(surname="Ершов", name="Матвей")
    Pupil.create(surname="Ёлкин", name="Глеб")  # of no class this year
    rows = [("Ф.И.О. ребёнка", "Кл.", "ФИО родителя", "Родство", "Сот. тел.", "E-mail"),
            ("Щукина Надежда", None, "мама — Щукина Ева, папа Щукин Лев Ильич", None, "8 912 000-00-07, 8 912 000-00-08", "eva@example.ru"),
            ("Елкин Глеб", None, "Ёлкина Ева", "мать", None, None), ("Ершов Матвей", "5а", "Ершов Лев", "отец", None, None),
            ("Ершов Матвей", "7б", "Ершов Лев", "отец", None, None)]  # fmt: skip
    plan = planned(school, "guardians", workbook({"Л": rows}), login="secretary")
    assert [draft.status for draft in plan.drafts] == ["create", "create", "create", "refused"]
    assert plan.drafts[-1].notes[0].field == "pupil"
    made = [change.new for change in plan.drafts[0].changes]
    assert made == ["Щукина Ева, +7 912 000-00-07, eva@example.ru", "Щукин Лев Ильич, +7 912 000-00-08"]


# ---- the templates -----------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9")
@pytest.mark.parametrize("key", ["staff", "load", "guardians"])
def test_the_template_read_back_changes_nothing(school: SmallSchool, key: str) -> None:
    rows = {"staff": staff_rows, "load": load_rows}[key](TODAY) if key != "guardians" else [row for _, row in guardian_rows(TODAY)]
    assert rows
    stream = BytesIO()
    stream.write(to_xlsx(list_template(key, KINDS[key].title, rows)))
    plan = planned(school, key, stream.getvalue())
    assert plan.count("same") == len(rows) == len(plan.drafts), said(plan)
    assert Pupil.select().count() == 9
