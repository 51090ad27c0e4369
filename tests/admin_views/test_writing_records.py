"""Writing through the panel: the policy, the checks, the audit trail and the other person who was quicker (ADM-2)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from ejournal.models import (
    Absence,
    AcademicYear,
    AuditRow,
    Bell,
    CalendarDay,
    ClassMembership,
    ClassTeacher,
    Guardianship,
    Journal,
    Lesson,
    Period,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
)


def last_audit() -> AuditRow:
    return AuditRow.select().order_by(AuditRow.id.desc()).first()


@pytest.mark.req("ADM-1", "COR-3")
def test_the_secretary_enrols_a_pupil_and_the_trail_knows(web_on_both, any_school) -> None:
    browser = web_on_both("secretary")
    form = {"surname": " Якушев ", "name": "Лев", "birth_date": "2015-04-07", "snils": "11223344595", "file_number": "я 7", "sex": "m"}
    assert browser.post("/admin/pupil/new/", **form).status_code == 302
    pupil = Pupil.get(Pupil.surname == "Якушев")
    assert (pupil.snils, pupil.file_number, pupil.birth_date) == ("112-233-445 95", "Я-7", date(2015, 4, 7))
    row = last_audit()
    assert (row.entity, row.entity_id, row.action) == ("Pupil", pupil.id, "create")
    assert row.account_id == any_school.accounts["secretary"].id
    page = browser.get(f"/admin/pupil/details/?id={pupil.id}").text
    assert "Чеснокова\u00a0Ю." in page and "создание" in page and "07.04.2015" in page


@pytest.mark.req("ADM-1", "COR-3")
def test_a_change_is_told_in_the_words_of_the_form(web_on_both, any_school) -> None:
    browser, journal = web_on_both("deputy"), any_school.journals["алгебра"]
    form = {"year": journal.year_id, "school_class": journal.school_class_id, "subject": journal.subject_id, "kind": "lesson",
            "marking": "pass", "hours_a_week": "2,5"}  # fmt: skip
    assert browser.post(f"/admin/journal/edit/?id={journal.id}", **form).status_code == 302
    assert json.loads(last_audit().new) == {"hours_a_week": "2.5", "marking": "pass"}
    page = browser.get(f"/admin/journal/details/?id={journal.id}").text
    assert "пятибалльная" in page and "зачёт/незачёт" in page and "Часов в неделю" in page and "2,5" in page


def test_saving_without_changes_writes_no_history(web, school) -> None:
    subject, before = Subject.get(), AuditRow.select().count()
    browser = web("deputy")
    before = AuditRow.select().count()
    form = {"name": subject.name, "short_name": subject.short_name, "position": subject.position}
    assert browser.post(f"/admin/subject/edit/?id={subject.id}", **form).status_code == 302
    assert AuditRow.select().count() == before


@pytest.mark.req("ADM-2")
def test_who_was_quicker_is_not_overwritten_and_what_was_typed_stays(web_on_both, any_school) -> None:
    browser, subject = web_on_both("deputy"), Subject.get(Subject.name == "Алгебра")
    marks = browser.get(f"/admin/subject/edit/?id={subject.id}").text.split('name="row_marks" value="')[1].split('"')[0]
    browser.post(f"/admin/subject/edit/?id={subject.id}", name="Алгебра", short_name="алг.", position=1)
    answer = browser.post(f"/admin/subject/edit/?id={subject.id}", name="Алгебра и начала", position=1, row_marks=marks)
    assert answer.status_code == 409 and "Кратко: сейчас здесь «алг.»" in answer.text and "Алгебра и начала" in answer.text
    assert Subject.get_by_id(subject.id).name == "Алгебра"


@pytest.mark.req("ADM-2")
def test_several_are_deleted_all_or_none_and_only_after_the_question(web_on_both, any_school) -> None:
    browser, free = web_on_both("deputy"), [Subject.create(name=name).id for name in ("Труд", "Музыка")]
    used = any_school.journals["алгебра"].subject_id
    asked = browser.post("/admin/subject/action/", action="delete", rowid=free)
    assert asked.status_code == 200 and "Труд" in asked.text and "Удалить отмеченные записи: 2?" in asked.text
    assert Subject.select().where(Subject.id.in_(free)).count() == 2
    refused = browser.post("/admin/subject/action/", action="delete", rowid=[*free, used], confirmed="1")
    assert refused.status_code == 409 and "Ничего не удалено" in refused.text
    assert Subject.select().where(Subject.id.in_(free)).count() == 2
    assert browser.post("/admin/subject/action/", action="delete", rowid=free, confirmed="1").status_code == 302
    assert Subject.select().where(Subject.id.in_(free)).count() == 0 and last_audit().action == "delete"


@pytest.mark.req("ADM-2")
def test_the_question_names_the_record_and_get_deletes_nothing(web, school) -> None:
    subject = Subject.create(name="Труд")
    page = web("deputy").get(f"/admin/subject/delete/?id={subject.id}").text
    assert "Удалить «Труд»?" in page and "Вы уверены" not in page
    assert Subject.get_by_id(subject.id)


@pytest.mark.req("ADM-2", "SEC-2")
def test_a_write_without_a_token_is_refused(web, school) -> None:
    browser = web("admin")
    for path in ("new/", "edit/?id=1", "delete/", "action/"):
        assert browser.client.post(f"/admin/subject/{path}", data={"name": "x", "id": 1}).status_code == 400


@pytest.mark.req("ADM-2")
def test_no_form_reaches_what_it_does_not_show(web, school) -> None:
    """A field smuggled into the form (a secret, a counter, another's moment) changes nothing."""
    browser, account, journal = web("admin"), school.accounts["teacher"], school.journals["алгебра"]
    hashed = type(account).get_by_id(account.id).password_hash
    browser.post(f"/admin/account/edit/?id={account.id}", login="teacher", staff=account.staff_id, is_active="y",
                 roles=["teacher"], password_hash="x", created_at="2000-01-01")  # fmt: skip
    fresh = type(account).get_by_id(account.id)
    assert fresh.password_hash == hashed and fresh.created_at.year == 2026
    browser.post(f"/admin/journal/edit/?id={journal.id}", year=journal.year_id, school_class=journal.school_class_id,
                 subject=journal.subject_id, kind="lesson", marking="five", hours_a_week="3", version=77)  # fmt: skip
    assert Journal.get_by_id(journal.id).version == 0


CASES = [
    ("academicyear", {"title": "2027/28", "start": "2027-09-01", "end": "2027-08-01"}, "Конец года раньше начала."),
    ("academicyear", {"title": "2026/27", "start": "2028-09-01", "end": "2029-05-31"}, "Такая запись уже есть: «2026/27»"),
    ("academicyear", {"title": "летний", "start": "2027-05-01", "end": "2027-08-01"}, "Дни уже заняты"),
    ("academicyear", {"title": "x" * 21, "start": "2028-09-01", "end": "2029-05-31"}, "Помещается 20 знаков."),
    ("academicyear", {"title": "2028", "start": "вчера", "end": "2029-05-31"}, "Впишите день, месяц и год"),
    ("academicyear", {"title": "", "start": "2028-09-01", "end": "2029-05-31"}, "Заполните это поле."),
    ("period", {"year": "Y", "kind": "quarter", "number": 3, "grade_from": 1, "grade_to": 9, "start": "2027-05-01", "end": "2027-06-20"},
     "Этот день вне учебного года"),
    ("period", {"year": "Y", "kind": "quarter", "number": 3, "grade_from": 5, "grade_to": 9, "start": "2026-10-01", "end": "2026-12-01"},
     "Эти дни уже в другом периоде"),
    ("period", {"year": "Y", "kind": "quarter", "number": 7, "grade_from": 1, "grade_to": 9, "start": "2027-01-11", "end": "2027-03-20"},
     "Номер периода — от 1 до 4."),
    ("curriculumline", {"year": "Y", "grade": 13, "subject": "S", "hours_a_week": "2"}, "Параллель — число от 1 до 12."),
    ("curriculumline", {"year": "Y", "grade": 5, "subject": "S", "hours_a_week": "много"}, "Нужно число, например 2,5."),
    ("schoolclass", {"year": "Y", "grade": 5, "letter": "а", "week_days": 5}, "Такая запись уже есть"),
    ("schoolclass", {"year": "Y", "grade": 5, "letter": "W", "week_days": 5}, "не литера класса"),
    ("classmembership", {"pupil": "P", "school_class": "7", "start": "2026-10-01"}, "В эти дни ученик уже в классе 5\u00a0А"),
    ("classmembership", {"pupil": "P", "school_class": "7", "start": "2026-08-01", "end": "2026-08-20"}, "Учебный год этого класса"),
    ("classmembership", {"pupil": "P", "school_class": "7", "start": "2026-10-01", "end": "2026-10-01"}, "он позже дня «С»"),
    ("classteacher", {"school_class": "5", "staff": "T", "start": "2026-10-01"}, "В эти дни классом руководит Ведерников"),
    ("studygroup", {"year": "Y", "kind": "subgroup", "title": "группа 9"}, "укажите класс"),
    ("studygroup", {"year": "Y", "kind": "mixed", "school_class": "5", "title": "x"}, "не принадлежит одному классу"),
    ("journal", {"year": "Y", "subject": "S", "kind": "lesson", "marking": "five", "hours_a_week": "1"}, "Укажите класс или группу."),
    ("journal", {"year": "Y", "school_class": "7", "group": "G", "subject": "S", "kind": "lesson", "marking": "five", "hours_a_week": "1"},
     "Группа «группа 1» — класса 5"),
    ("journal", {"year": "Y", "school_class": "5", "subject": "S", "kind": "lesson", "marking": "five", "hours_a_week": "1"},
     "Такой журнал уже есть"),
    ("bell", {"schedule": "B", "number": 4, "start": "08:40", "end": "09:20"}, "В это время идёт 1 урок"),
    ("pupil", {"surname": "Яшин", "name": "Лев", "snils": "11223344500"}, "не сходится контрольное число"),
    ("pupil", {"surname": "Яшин", "name": "Лев", "file_number": "123"}, "номер личного дела пишут так"),
    ("pupil", {"surname": "Яшин", "name": "Лев", "birth_date": "2015-01-01", "enrolled_on": "2014-01-01"}, "раньше даты рождения"),
    ("guardianship", {"pupil": "P", "guardian": "1", "relation": "relative", "sees_diary": "y"}, "с согласия родителя"),
    ("account", {"login": "Кириллица"}, "маленькие латинские буквы"),
    ("account", {"login": "two.owners", "staff": "N", "pupil": "K"}, "принадлежит одному человеку"),
]  # fmt: skip


@pytest.mark.req("ADM-2", "REG-2", "REG-4", "REG-5", "REG-6")
@pytest.mark.parametrize(("entity", "form", "sentence"), CASES, ids=[f"{entity}: {sentence[:40]}" for entity, _, sentence in CASES])
def test_what_can_not_be_is_refused_beside_its_field_and_nothing_is_written(web_on_both, any_school, entity, form, sentence) -> None:
    school = any_school
    keys = {
        "Y": school.year.id, "S": school.journals["математика"].subject_id, "P": school.pupils["ершов"].id, "T": school.staff["teacher"].id,
        "5": school.classes["5А"].id, "7": school.classes["7Б"].id, "G": school.journals["английский"].group_id, "B": Bell.get().schedule_id,
    }  # fmt: skip
    keys |= {"N": Staff.create(surname="Ященко", name="Ева").id, "K": school.pupils["ким"].id}
    browser = web_on_both("admin")
    before = AuditRow.select().count()
    answer = browser.post(f"/admin/{entity}/new/", **{name: keys.get(value, value) for name, value in form.items()})
    assert answer.status_code == 400 and sentence in answer.text
    assert 'aria-invalid="true"' in answer.text, "the sentence stands beside its field"
    assert AuditRow.select().count() == before


@pytest.mark.req("ARC-2", "ADM-2")
def test_a_closed_year_stays_as_it_is(web_on_both, any_school) -> None:
    school, browser = any_school, web_on_both("admin")
    AcademicYear.update(closed_on=date(2027, 6, 30)).where(AcademicYear.id == school.year.id).execute()
    next_year = AcademicYear.create(title="2027/28", start=date(2027, 9, 1), end=date(2028, 5, 31))
    member, before = ClassMembership.get(), AuditRow.select().count()
    tries = [
        (f"academicyear/edit/?id={school.year.id}", {"title": "2026/27", "start": "2026-09-01", "end": "2027-05-30"}),
        (f"period/edit/?id={school.quarter.id}", {"year": school.year.id, "kind": "quarter", "number": 1, "grade_from": 1,
                                                  "grade_to": 9, "start": "2026-09-02", "end": "2026-10-23"}),
        ("schoolclass/new/", {"year": school.year.id, "grade": 11, "letter": "А", "week_days": 5}),
        (f"schoolclass/edit/?id={school.classes['5А'].id}", {"year": next_year.id, "grade": 5, "letter": "А", "week_days": 5}),
        (f"classmembership/edit/?id={member.id}", {"pupil": member.pupil_id, "school_class": member.school_class_id,
                                                   "start": "2026-09-01", "end": "2026-09-05"}),
        ("journalteacher/new/", {"journal": school.journals["алгебра"].id, "staff": school.staff["admin"].id, "start": "2026-10-01"}),
    ]  # fmt: skip
    before = AuditRow.select().count()
    for path, form in tries:
        answer = browser.post(f"/admin/{path}", **form)
        assert answer.status_code == 403 and "учебный год закрыт" in answer.text, path
    assert browser.post("/admin/classteacher/delete/", id=ClassTeacher.get().id).status_code == 409
    assert AuditRow.select().count() == before
    assert browser.post("/admin/schoolclass/new/", year=next_year.id, grade=5, letter="А", week_days=5).status_code == 302


@pytest.mark.req("ADM-2")
def test_marks_lessons_and_the_trail_are_only_read_here(web, school) -> None:
    browser = web("admin")
    for entity in ("mark", "absence", "periodmark", "lesson", "work", "auditrow", "operation", "session", "loginattempt"):
        page = browser.get(f"/admin/{entity}/")
        assert page.status_code == 200 and "Добавить" not in page.text and "Изменить" not in page.text
        assert browser.post(f"/admin/{entity}/new/", value="5").status_code == 403
    assert Absence.select().count() == 0 and Lesson.select().count() > 0


def test_dates_are_also_taken_as_they_are_written_by_hand(web, school) -> None:
    form = {"year": school.year.id, "kind": "quarter", "number": 4, "grade_from": 1, "grade_to": 9, "start": "01.04.2027", "end": "25.05.2027"}
    assert web("deputy").post("/admin/period/new/", **form).status_code == 302
    assert Period.get(Period.number == 4).start == date(2027, 4, 1)


@pytest.mark.req("REG-2")
def test_special_days_are_read_here_and_changed_on_the_calendars_page(web, school) -> None:
    browser = web("deputy")
    page = browser.get("/admin/calendarday/")
    assert page.status_code == 200 and 'href="/calendar/"' in page.text and "Добавить" not in page.text
    form = {"year": school.year.id, "date": "04.11.2026", "kind": "off", "grade_from": 1, "grade_to": 12}
    assert browser.post("/admin/calendarday/new/", **form).status_code == 403 and not CalendarDay.select().exists()


@pytest.mark.req("REG-2")
def test_lessons_follow_a_period_that_is_changed_in_the_panel(web, school) -> None:
    browser, quarter = web("deputy"), school.quarter
    later = quarter.start + timedelta(days=1)
    Lesson.update(origin="timetable").execute()
    empty = Lesson.select().where(Lesson.date == quarter.start)
    assert empty.count()
    form = {"year": school.year.id, "kind": quarter.kind, "number": quarter.number, "grade_from": quarter.grade_from, "grade_to": quarter.grade_to}
    answer = browser.post(f"/admin/period/edit/?id={quarter.id}", **form, start=later.isoformat(), end=quarter.end.isoformat())
    assert answer.status_code == 302 and "уроков убрано" in browser.get(answer.location).text
    assert empty.count() == 0


def test_a_reference_typed_without_choosing_counts_when_it_fits_one(web, school) -> None:
    browser = web("deputy")
    form = {"year-text": "2026", "kind": "mixed", "title": "Хор", "school_class": ""}
    assert browser.post("/admin/studygroup/new/", **form).status_code == 302
    assert StudyGroup.get(StudyGroup.title == "Хор").year_id == school.year.id
    answer = browser.post("/admin/classmembership/new/", **{"pupil-text": "е"})
    assert answer.status_code in (400, 403)


@pytest.mark.req("REG-6")
def test_a_link_of_child_and_parent_may_be_removed_by_the_secretary(web, school) -> None:
    row = Guardianship.get()
    assert web("secretary").post("/admin/guardianship/delete/", id=row.id).status_code == 302
    assert Guardianship.get_or_none(Guardianship.id == row.id) is None and Pupil.get_by_id(row.pupil_id)


def test_back_leads_to_this_server_only(web, school) -> None:
    browser = web("deputy")
    answer = browser.post("/admin/subject/new/?url=https://example.org/", name="Хор", position=5)
    assert answer.headers["Location"] == "/admin/subject/"
    assert Period.select().count() == 2 and SchoolClass.select().count() == 3
