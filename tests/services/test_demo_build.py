"""The demo school is whole and believable: one small school looked at from many sides."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from peewee import fn

from ejournal.copies.verify import prove
from ejournal.errors import BadInput, Refused
from ejournal.models import (
    ALL_MODELS,
    Absence,
    AcademicYear,
    Account,
    AccountRole,
    AuditRow,
    ClassMembership,
    Closure,
    Guardian,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Plan,
    PlanItem,
    Pupil,
    School,
    SchoolClass,
    Staff,
    StaffAbsence,
    StudyGroup,
    Substitution,
    TimetableSlot,
    Work,
    open_database,
)
from ejournal.models.migrating import migrate
from ejournal.policy.actor import load_actor
from ejournal.queries.attendance import class_days
from ejournal.queries.journal_work import journal_work
from ejournal.queries.plans import plan_list
from ejournal.queries.report_choices import periods_in
from ejournal.queries.results import ResultSpan, results_of, year_heads
from ejournal.queries.roster import roster
from ejournal.queries.school_state import school_state
from ejournal.queries.substitutions import absence_board
from ejournal.rules.attendance import total
from ejournal.rules.audit_chain import Link, find_faults
from ejournal.rules.cells import Scale, parse_cell
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.demo import PASSWORD, build_demo
from ejournal.services.passwords import is_password
from tests.queries.test_school_state import attendance
from tests.reports.results_oracle import oracle_class
from tests.reports.test_journal_work import check_work

TODAY = date(2026, 11, 18)
LOGINS = ("admin", "director", "deputy", "secretary", "dispatcher", "methodist", "teacher", "teacher2")
FAMILY = ("parent", "parent2", "student")


def make(path: Path, today: date = TODAY, **size: Any) -> str:
    url = f"sqlite:///{path}"
    db = open_database(url)
    migrate(db)
    with db.connection_context():
        build_demo(today, **size)
    return url


@pytest.fixture(scope="module")
def whole_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make(tmp_path_factory.mktemp("demo") / "ejournal.sqlite3")


@pytest.fixture
def demo(whole_url: str) -> Iterator[None]:
    """The default demo of 18 November 2026, for reading."""
    db = open_database(whole_url)
    with db.connection_context():
        yield


@pytest.fixture(scope="module")
def three_years_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make(tmp_path_factory.mktemp("years") / "ejournal.sqlite3", pupils=30, years=3)


@pytest.fixture
def three_years(three_years_url: str) -> Iterator[None]:
    db = open_database(three_years_url)
    with db.connection_context():
        yield


def marks() -> Any:
    return Mark.select(Mark, Work, Lesson, Journal).join(Work).join(Lesson).join(Journal)


@pytest.mark.req("COR-3")
def test_every_record_of_the_demo_agrees_with_its_history(three_years, tmp_path):
    """What the demo writes past the services is told in the trail to the last field: here of three years."""
    proof = prove(tmp_path)
    assert proof.holds, [one.sentence for one in proof.faults[:5]]
    assert not proof.remarks


@pytest.mark.req("DEP-6")
def test_the_directors_figures_of_the_demo_are_those_of_its_rows(demo):
    now = datetime.combine(TODAY, time(12))
    state = school_state(actor("director"), now, SchoolRules())
    assert {one.monday: (one.owed, one.missed) for one in state.weeks if one.owed} == attendance(TODAY)
    (period,) = state.periods
    oracles = [oracle_class(row.id, period.id, *quarter_of(row), TODAY) for row in SchoolClass.select().where(SchoolClass.grade.between(2, 9))]
    values = Counter(value for one in oracles for value in one.values.values() if value)
    assert (period.marks.fives, period.marks.fours, period.marks.threes) == (values["5"], values["4"], values["3"]) and values["5"] > 100
    check_work(date(2026, 10, 1), date(2026, 10, 31), TODAY, journal_work(actor("director"), state.year, date(2026, 10, 1), date(2026, 10, 31), TODAY, SchoolRules()))


def quarter_of(school_class: Any) -> tuple[date, date]:
    row = Period.get((Period.kind == "quarter") & (Period.number == 1))
    return row.start, row.end


@pytest.mark.req("DEP-6")
def test_the_year_before_stands_in_the_trend(three_years):
    state = school_state(actor("director"), datetime.combine(TODAY, time(12)), SchoolRules())
    assert [(one.year, one.title) for one in state.periods] == [*(("2025/26", f"{number} четв.") for number in (1, 2, 3, 4)), ("2026/27", "1 четв.")]


# ---- who is there -----------------------------------------------------------------------------------------------------


def test_the_school_has_the_size_it_was_ordered_in(demo):
    there = ClassMembership.select().where(ClassMembership.end.is_null())
    sizes = Counter(row.school_class.grade for row in there)
    assert [sizes[grade] for grade in range(1, 12)] == [9, 7, 11, 8, 12, 10, 13, 9, 11, 6, 5]
    assert Pupil.select().count() == 104  # two who left, and one entered twice, to be merged
    assert Staff.select().count() == 21
    assert {one.title for one in SchoolClass.select()} >= {"5\u00a0А", "7\u00a0Б", "3", "11"}
    assert School.get().short_name == "МКОУ «Берёзовская СОШ»"


@pytest.mark.req("ROLE-1")
def test_the_accounts_of_the_contract_are_usable_at_once(demo):
    for login in (*LOGINS, *FAMILY):
        account = Account.get(Account.login == login)
        assert not account.must_change_password
        assert account.staff_id or account.pupil_id or account.guardian_id
    assert is_password(account.password_hash, PASSWORD)
    roles = dict(AccountRole.select(Account.login, AccountRole.role).join(Account).tuples())
    assert roles["teacher2"] == "teacher"
    assert roles["parent"] == roles["parent2"] == "parent"
    assert all(roles[login] == login for login in LOGINS[:7])
    teachers = JournalTeacher.select(fn.COUNT(JournalTeacher.staff.distinct())).scalar()
    assert Account.select().where(Account.staff.is_null(False)).count() == teachers + 6


def actor(login: str, today: date = TODAY) -> Any:
    return load_actor(Account.get(Account.login == login).id, today)


@pytest.mark.req("ROLE-2", "ROLE-3")
def test_teacher_leads_a_class_of_which_teacher2_has_no_journal(demo):
    teacher, teacher2 = actor("teacher"), actor("teacher2")
    (home,) = teacher.class_ids
    theirs = {journal.id for journal in Journal.select().where(Journal.school_class == home)}
    assert not teacher2.journal_ids & theirs
    assert teacher2.journal_ids
    assert len({Journal.get_by_id(one).school_class_id for one in teacher.journal_ids}) >= 3


@pytest.mark.req("ROLE-5")
def test_parent_and_student_are_of_teachers_class_and_parent2_of_another(demo):
    (home,) = actor("teacher").class_ids
    (child,), (other,) = actor("parent").child_ids, actor("parent2").child_ids
    assert actor("student").pupil_id == child
    assert ClassMembership.get(ClassMembership.pupil == child).school_class_id == home
    assert ClassMembership.get(ClassMembership.pupil == other).school_class_id != home


@pytest.mark.req("MOV-3", "REG-6")
def test_movement_and_names_that_lists_must_cope_with(demo):
    assert ClassMembership.select().where(ClassMembership.order_in.startswith("№")).count() == 2
    gone = list(ClassMembership.select().where(ClassMembership.end.is_null(False)))
    assert [row.order_out[:1] for row in gone] == ["№", "№"]
    assert all(row.pupil.left_on == row.end for row in gone)
    assert Pupil.select().where(Pupil.patronymic == "").exists()
    assert Pupil.select().where(Pupil.surname.startswith("Орлова-Зимина")).exists()
    same = fn.COUNT(Pupil.id)
    namesakes = Pupil.select(Pupil.surname).group_by(Pupil.surname, Pupil.name).having(same > 1).tuples()
    assert ("Мельников",) in list(namesakes)
    assert {guardian.phone[:6] for guardian in Guardian.select()} == {"+7 900"}


@pytest.mark.req("GRID-12", "GRID-13", "REG-5")
def test_journals_of_every_kind_are_there(demo):
    kinds = {(journal.kind, journal.marking) for journal in Journal.select()}
    assert kinds >= {
        ("lesson", "five"),
        ("lesson", "pass"),
        ("lesson", "none"),
        ("elective", "pass"),
        ("extracurricular", "none"),
    }
    groups = {group.kind: group for group in StudyGroup.select()}
    assert set(groups) == {"subgroup", "mixed"}
    halves = [journal for journal in Journal.select().where(Journal.group.is_null(False)) if journal.school_class_id]
    first, second = ({pupil.id for pupil in roster(journal, TODAY, TODAY)} for journal in halves)
    assert not first & second
    assert len(first | second) == 13


# ---- timetable and lessons ----------------------------------------------------------------------------------------------


@pytest.mark.req("TT-1", "TT-2")
def test_the_timetable_has_no_clash(demo):
    slots = list(TimetableSlot.select(TimetableSlot, Journal).join(Journal))
    teachers = {row.journal_id: row.staff_id for row in JournalTeacher.select()}
    met = Counter((teachers[slot.journal_id], slot.weekday, slot.number) for slot in slots)
    assert max(met.values()) == 1
    rooms = Counter((slot.room, slot.weekday, slot.number) for slot in slots)
    assert max(rooms.values()) == 1
    whole = Counter((s.journal.school_class_id, s.weekday, s.number) for s in slots if s.journal.group_id is None)
    assert max(whole.values()) == 1


def lessons_today(login: str, today: date) -> list[Any]:
    mine = Lesson.journal.in_(sorted(actor(login, today).journal_ids))
    return list(Lesson.select().where(mine & (Lesson.date == today)).order_by(Lesson.number))


def test_today_the_first_lessons_of_teacher_are_filled_and_the_last_are_not(demo):
    filled = [bool(lesson.topic) for lesson in lessons_today("teacher", TODAY)]
    assert len(filled) >= 3
    assert filled == sorted(filled, reverse=True)
    assert any(filled)
    assert not all(filled)


@pytest.mark.req("ABS-1")
def test_somebody_of_teachers_class_is_away_today_and_nobody_knows_why_yet(demo):
    (home,) = actor("teacher").class_ids
    pupils = ClassMembership.select(ClassMembership.pupil).where(ClassMembership.school_class == home)
    today = Absence.select().join(Lesson).where((Lesson.date == TODAY) & Absence.pupil.in_(pupils))
    assert "Н" in {absence.code for absence in today}


@pytest.mark.parametrize(
    "today",
    [date(2026, 9, 1), date(2029, 9, 1), date(2026, 9, 5), date(2026, 10, 25), date(2026, 11, 4), date(2027, 1, 3),
     date(2027, 2, 17), date(2027, 3, 28), date(2027, 5, 26), date(2027, 7, 11), date(2028, 8, 31)],
)  # fmt: skip
def test_whenever_the_demo_is_started_teacher_has_lessons_today(today, tmp_path):
    db = open_database(make(tmp_path / "ejournal.sqlite3", today, pupils=12))
    with db.connection_context():
        lessons = lessons_today("teacher", today)
        assert len(lessons) >= 3
        assert {bool(lesson.filled_at) for lesson in lessons} == {True, False}
        assert all(lesson.planned_topic for lesson in lessons)
        assert AuditRow.select(fn.MAX(AuditRow.at)).scalar() <= datetime.combine(today, datetime.max.time())


@pytest.mark.req("KTP-4", "GRID-6")
def test_lessons_of_the_whole_year_are_planned_each_with_its_work(demo):
    blank = (Lesson.planned_topic == "") | (Lesson.planned_homework == "")
    assert not Lesson.select().join(Journal).where(Journal.plan.is_null(False) & blank & (Lesson.origin == "timetable")).exists()
    assert Lesson.select().where(Lesson.date > TODAY).count() > 6000
    assert Work.select().where(Work.position == 1).count() == Lesson.select().count()
    assert Work.select().where(Work.position == 2).count() >= 10
    days = Work.select(fn.COUNT(fn.DISTINCT(Work.kind))).scalar()
    assert days >= 12


@pytest.mark.req("KTP-1", "KTP-3", "KTP-4")
def test_journals_have_plans_but_for_a_few_and_one_is_behind(demo):
    without = Journal.select().where(Journal.plan.is_null())
    assert 2 <= without.count() <= 6 and Journal.select().count() > 100
    shared = Plan.select(fn.COUNT(Journal.id).alias("n")).join(Journal).group_by(Plan.id).tuples()
    assert {row[0] for row in shared} <= {1, 2}
    given = Lesson.select().join(PlanItem).switch(Lesson).join(Journal).where(Lesson.topic != "")
    assert given.where(PlanItem.plan != Journal.plan).count() == 0
    assert all(row.topic == row.plan_item.topic for row in given.limit(300))
    lost = Lesson.select().where(Lesson.is_cancelled & Lesson.change.startswith("отменён: отключали"))
    assert lost.count() == 2 and all(row.change and not row.topic for row in lost)
    lines = [line for line in plan_list(actor("deputy"), TODAY) if line.state in ("lag", "hours")]
    assert any(line.fulfilment.lag >= 2 for line in lines) and any(line.state == "hours" for line in lines)


def test_few_past_lessons_lack_topic_or_homework(demo):
    past = Lesson.select().where(Lesson.date < TODAY)
    total = past.count()
    assert 0.005 < past.where(Lesson.topic == "").count() / total < 0.05
    assert 0.005 < past.where((Lesson.homework == "") & (Lesson.topic != "")).count() / total < 0.03
    assert past.where(Lesson.homework == "не задано").exists()


# ---- what is written in the cells ---------------------------------------------------------------------------------------


def test_nothing_is_written_for_days_to_come(demo):
    assert not Lesson.select().where((Lesson.date > TODAY) & Lesson.filled_at.is_null(False)).exists()
    assert not marks().where(Lesson.date > TODAY).exists()
    assert not Absence.select().join(Lesson).where(Lesson.date > TODAY).exists()
    assert marks().where(Lesson.date >= date(2026, 11, 12)).count() > 300


@pytest.mark.req("GRID-11")
def test_the_first_grade_has_no_marks(demo):
    first = SchoolClass.select().where(SchoolClass.grade == 1)
    assert not marks().where(Journal.school_class.in_(first)).exists()
    assert not PeriodMark.select().join(Journal).where(Journal.school_class.in_(first)).exists()


@pytest.mark.req("MOV-3")
def test_marks_and_absences_only_while_the_pupil_is_there(demo):
    stays: dict[int, list[tuple[date, date | None]]] = {}
    for row in ClassMembership.select():
        stays.setdefault(row.pupil_id, []).append((row.start, row.end))
    marked = marks().select(Mark.pupil, Lesson.date).tuples()
    absent = Absence.select(Absence.pupil, Lesson.date).join(Lesson).tuples()
    for pupil, day in [*marked, *absent]:
        assert any(start <= day and (end is None or day < end) for start, end in stays[pupil])
    in_class = {(row.pupil_id, row.school_class_id) for row in ClassMembership.select()}
    for pupil, own in marks().where(Journal.group.is_null()).select(Mark.pupil, Journal.school_class).tuples():
        assert (pupil, own) in in_class


@pytest.mark.req("GRID-3")
def test_every_cell_holds_what_its_journal_takes(demo):
    for value, second, marking in marks().select(Mark.value, Mark.second, Journal.marking).distinct().tuples():
        text = f"{value}/{second}" if second else value
        assert parse_cell(text, Scale(marking)).text == text


def test_the_mix_of_marks_and_absences_is_that_of_a_school(demo):
    values = Counter(value for row in Mark.select(Mark.value, Mark.second).tuples() for value in row if value.isdigit())
    shares = {mark: count / sum(values.values()) for mark, count in values.items()}
    for mark, share in {"5": 0.26, "4": 0.39, "3": 0.30, "2": 0.05}.items():
        assert abs(shares[mark] - share) < 0.03, mark
    codes = Counter(code for (code,) in Absence.select(Absence.code).tuples())
    absent = sum(count for code, count in codes.items() if code != "О")
    for code, share in {"Б": 0.55, "У": 0.25, "П": 0.08, "Н": 0.12}.items():
        assert abs(codes[code] / absent - share) < 0.07, code
    assert codes["О"] > 50
    due = 101 * 29 * 11  # pupils × lessons a week × weeks
    assert 0.035 < absent / due < 0.065
    odd = {value for (value,) in Mark.select(Mark.value).distinct().tuples()}
    assert odd == {"2", "3", "4", "5", "•", "зч", "нз", "осв"}
    assert Mark.select().join(Work).join(Absence, on=(Absence.lesson == Work.lesson) & (Absence.pupil == Mark.pupil)).exists()


@pytest.mark.req("MARK-4", "MARK-5")
def test_period_marks_follow_the_rule_or_say_why_not(demo):
    own = list(PeriodMark.select(PeriodMark, Period).join(Period))
    assert {row.period.number for row in own} == {1}
    assert all(row.period.kind == "quarter" for row in own)
    otherwise = [row for row in own if row.value != row.proposal and row.value not in ("осв", "н/а")]
    assert otherwise
    assert all(row.reason for row in otherwise)
    assert len({row.pupil_id for row in own if row.value == "н/а"}) == 1
    assert {row.journal.subject.name for row in own if row.value == "осв"} == {"Физическая культура"}
    assert Period.select().where(Period.closed_on.is_null(False)).count() == 1
    assert any(sorted(values)[:2] == ["3", "4"] for values in by_pupil(own).values()), "nobody has a single «3»"
    assert any(sorted(values)[:2] == ["4", "5"] for values in by_pupil(own).values()), "nobody has a single «4»"


def by_pupil(rows: list[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.value.isdigit():
            found.setdefault(row.pupil_id, []).append(row.value)
    return found


# ---- the audit trail ----------------------------------------------------------------------------------------------------


@pytest.mark.req("COR-3")
def test_the_chain_holds_and_runs_forward(demo):
    rows = AuditRow.select().order_by(AuditRow.id)
    links = (
        (Link(r.id, r.at.isoformat(), r.account_id, r.address, r.entity, r.entity_id, r.action, r.old, r.new), r.previous_hash, r.hash)
        for r in rows.iterator()
    )  # fmt: skip
    assert list(find_faults(links)) == []
    times = [at for (at,) in AuditRow.select(AuditRow.at).order_by(AuditRow.id).tuples()]
    assert times == sorted(times)


@pytest.mark.req("COR-3")
def test_every_record_has_the_entry_of_its_making(demo):
    made = dict(
        AuditRow.select(AuditRow.entity, fn.COUNT(AuditRow.id))
        .where(AuditRow.action == "create")
        .group_by(AuditRow.entity)
        .tuples()
    )
    for model in ALL_MODELS:
        if model._meta.is_audited and model.__name__ not in ("Session", "LoginAttempt"):
            assert made.get(model.__name__, 0) == model.select().count(), model.__name__
    teachers = {row.journal_id: row.staff_id for row in JournalTeacher.select()}
    entry = (
        AuditRow.select()
        .where((AuditRow.entity == "Mark") & (AuditRow.action == "create"))
        .order_by(AuditRow.id.desc())
        .first()
    )
    mark = Mark.get_by_id(entry.entity_id)
    assert entry.account.staff_id == teachers[mark.work.lesson.journal_id]
    assert entry.at.date() >= mark.work.lesson.date


@pytest.mark.req("MARK-1")
def test_some_lessons_were_written_down_late(demo):
    own = Lesson.select(Lesson.date, Lesson.filled_at).where(Lesson.filled_at.is_null(False)).tuples()
    late = [day for day, at in own if at.date() > day]
    assert 0.02 < len(late) / len(own) < 0.1


# ---- years, sizes, sameness ---------------------------------------------------------------------------------------------


@pytest.mark.req("MOV-6", "ARC-2")
def test_pupils_move_up_and_past_years_are_closed(three_years):
    years = list(AcademicYear.select().order_by(AcademicYear.start))
    assert [year.title for year in years] == ["2024/25", "2025/26", "2026/27"]
    assert [bool(year.closed_on) for year in years] == [True, True, False]
    grades: dict[int, list[int]] = {}
    query = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).order_by(ClassMembership.start)
    for row in query:
        grades.setdefault(row.pupil_id, []).append(row.school_class.grade)
    assert all(own == list(range(own[0], own[0] + len(own))) for own in grades.values())
    graduates = [pupil for pupil, own in grades.items() if own[-1] == 11 and len(own) < 3]
    assert graduates
    assert all(Pupil.get_by_id(pupil).left_on for pupil in graduates)
    assert ClassMembership.select().where(ClassMembership.end.is_null()).count() == 30


@pytest.mark.req("MARK-5")
def test_past_years_have_all_period_marks_and_year_marks(three_years):
    last = AcademicYear.get(AcademicYear.title == "2025/26")
    kinds = Counter(
        row.period.kind if row.period_id else row.kind
        for row in PeriodMark.select(PeriodMark, Journal).join(Journal).where(Journal.year == last)
    )
    assert kinds["year"] > 300
    assert kinds["quarter"] > 3 * kinds["year"] * 0.6
    assert kinds["half"]


def digest(url: str) -> dict[str, str]:
    db, found = open_database(url), {}
    with db.connection_context():
        for model in ALL_MODELS:
            own = hashlib.sha256()
            for row in model.select().order_by(model._meta.primary_key).tuples().iterator():
                own.update(repr(row).encode())
            found[model.__name__] = own.hexdigest()
    return found


def test_the_same_arguments_make_the_same_school(tmp_path):
    one, same, other = (
        digest(make(tmp_path / f"{number}.sqlite3", pupils=14, seed=seed)) for number, seed in enumerate((1, 1, 2))
    )
    assert one == same
    assert one["Pupil"] != other["Pupil"]
    assert one["Account"] != other["Account"]


def test_a_second_school_in_the_same_database_is_refused(tmp_path):
    url = make(tmp_path / "ejournal.sqlite3", pupils=12)
    with open_database(url).connection_context(), pytest.raises(Refused, match="уже есть школа"):
        build_demo(TODAY, pupils=12)


@pytest.mark.parametrize("size", [{"pupils": 5}, {"pupils": 100000}, {"years": 0}, {"years": 100}])
def test_a_school_that_cannot_be_made_is_refused(size):
    with pytest.raises(BadInput):
        build_demo(TODAY, **size)


def test_the_demo_is_the_same_on_postgresql_and_numbers_on(new_postgresql, tmp_path):
    url = new_postgresql()
    db = open_database(url)
    migrate(db)
    with db.connection_context():
        build_demo(TODAY, pupils=14)
        chain = AuditRow.select(AuditRow.hash).order_by(AuditRow.id.desc()).scalar()
        last = Staff.select(fn.MAX(Staff.id)).scalar()
        assert Staff.insert(surname="Юдина", name="Ева").execute() == last + 1
    db.close_all()
    with open_database(make(tmp_path / "ejournal.sqlite3", pupils=14)).connection_context():
        assert AuditRow.select(AuditRow.hash).order_by(AuditRow.id.desc()).scalar() == chain


@pytest.mark.req("TT-4", "REG-2")
def test_a_teacher_is_away_today_and_covered_but_for_one_lesson(demo):
    """Neither `teacher` nor `teacher2` is away or takes a lesson: their own days stay as the contract tells them."""
    absence, shown = StaffAbsence.get(), {Account.get(Account.login == login).staff_id for login in ("teacher", "teacher2")}
    assert absence.start == absence.end == TODAY and absence.staff_id not in shown
    made = list(Substitution.select())
    assert made and all(one.undone_at is None and one.substitute_id not in shown for one in made)
    board = absence_board(absence.id)
    assert board.open == 1 and board.covered == len(made)
    assert not any(one.lesson.has_records for day in board.days for one in day.lessons)


@pytest.mark.req("REG-2")
def test_a_frost_day_and_a_quarantine_lie_in_the_past(demo):
    frost, distant = (Closure.get(Closure.kind == kind) for kind in ("frost", "quarantine"))
    assert frost.end < TODAY and distant.end < TODAY
    gone = Lesson.select().where((Lesson.date == frost.start) & Lesson.is_cancelled & (Lesson.change == "актированный день"))
    assert gone.count() == frost.lessons.count() > 0 and not gone.where(Lesson.topic != "").exists()
    assert Lesson.select().where(Lesson.is_remote & (Lesson.topic != "")).exists()


@pytest.mark.req("REP-3")
def test_the_demos_results_are_those_counted_by_plain_sql(demo: None) -> None:
    """Every class of the first quarter or half-year: values by pupil, lessons missed by reason."""
    year = AcademicYear.select().where((AcademicYear.start <= TODAY) & (AcademicYear.end >= TODAY)).get()
    heads = year_heads(year.id)
    of_grade = {head.id: periods_in(year.id, head.grade)[0] for head in heads}
    spans = {key: ResultSpan(one.id, one.start, one.end) for key, one in of_grade.items()}
    for key, found in results_of(heads, spans, SchoolRules()).items():
        oracle = oracle_class(key, *spans[key], TODAY)
        assert {pupil.id for pupil in found.pupils} == oracle.pupils
        assert {place: mark.value for place, mark in found.marks.items()} == oracle.values
        days = class_days(key, spans[key].start, spans[key].end)
        sums = {one.id: total(days.sums(one, SchoolRules(), TODAY).values()) for one in days.pupils}
        counted = {pupil: (one.ill, one.excused, one.truant, one.bare) for pupil, one in sums.items() if one.missed}
        assert counted == {pupil: tuple(one[code] for code in "БУПН") for pupil, one in oracle.missed.items()}
