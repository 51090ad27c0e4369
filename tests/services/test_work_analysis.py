"""The analysis of a control work: figures against an oracle of plain SQL and loops, tasks and points as they are written, the desk."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, ChangedMeanwhile, NotThere, Refused, StaleRow
from ejournal.models import (
    AcademicYear,
    AuditRow,
    ClassMembership,
    ControlScore,
    ControlTask,
    Exemption,
    Journal,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Work,
    database,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.desk_tasks import control_analyses
from ejournal.queries.work_analysis import analysis_page
from ejournal.queries.work_results import WHOLE_YEAR, WorksAsked, works_page
from ejournal.rules.indicators import learnt, mean, quality, success
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.lesson_card import change_work
from ejournal.services.meanwhile import as_seen
from ejournal.services.work_analysis import PointsChange, TasksDeed, TaskText, write_points, write_tasks, write_words
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen
from tests.trail import faults, give_history

YESTERDAY = TODAY - timedelta(days=1)
RULES = SchoolRules()


def person(school: SmallSchool, login: str = "teacher") -> Actor:
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


def control(school: SmallSchool, key: str = "математика", day: date = YESTERDAY, title: str = "") -> int:
    """The work of a lesson made a control work."""
    work = school.work(key, day)
    Work.update(kind=school.kinds["К"], title=title).where(Work.id == work).execute()
    return work


class Sheet:
    """The teacher's hand on one work."""

    def __init__(self, school: SmallSchool, work: int, login: str = "teacher") -> None:
        self.school, self.work, self.actor = school, work, person(school, login)

    def page(self, login: str = "teacher") -> Any:
        return analysis_page(person(self.school, login), self.work, TODAY, RULES)

    def tasks(self, *rows: TaskText, seen: str | None = None, op: str = "", confirmed: bool = False) -> dict[str, Any]:
        deed = TasksDeed(op or str(uuid4()), self.page().seen if seen is None else seen, rows, confirmed)
        return write_tasks(self.actor, self.work, deed, now=NOW)

    def points(self, pupil: str, task: int, text: str, seen: str = "", op: str = "") -> dict[str, Any]:
        change = PointsChange(self.school.pupils[pupil].id, task, text, seen)
        return write_points(self.actor, self.work, op or str(uuid4()), [change], now=NOW)

    def point(self, *args: Any, **options: Any) -> tuple[str, str, str]:
        found = self.points(*args, **options)["results"][0]
        return found["status"], found["text"], found["message"]


# ---- figures ----


def lived(school: SmallSchool, seed: int) -> list[int]:
    """Control works in several journals, marked by chance; two of 5 А have tasks with points."""
    random, works = Random(seed), []
    for key, day in (("математика", 2), ("математика", 13), ("английский", 7), ("алгебра", 13), ("проект", 8)):
        works.append(control(school, key, date(2026, 10, day), f"Работа {day}"))
        values = ("зч", "нз", "", "осв") if key == "проект" else ("5", "4", "3", "2", "", "осв", "•", "н/а")
        for pupil in school.pupils.values():
            if value := random.choice(values):
                Mark.create(pupil=pupil, work=works[-1], value=value, second="5" if value == "4" and seed == 1 else "", rev=1, changed_at=NOW)
    for work in works[:2]:
        for number in (1, 2):
            task = ControlTask.create(work=work, number=number, most=Decimal("2.5"))
            for pupil in school.pupils.values():
                if random.random() < 0.6:
                    ControlScore.create(task=task, pupil=pupil, points=Decimal(random.randint(0, 25)) / 10)
    return works


def oracle(work: int) -> tuple[int, int, Counter[str]]:
    """On the list, wrote, marks, from the rows themselves."""
    journal, day, group = database.execute_sql(
        f"SELECT j.id, l.date, j.group_id FROM work w JOIN lesson l ON l.id = w.lesson_id JOIN journal j ON j.id = l.journal_id WHERE w.id = {work}"
    ).fetchone()
    stays = (
        f"SELECT pupil_id, start, {{end}} FROM group_membership WHERE group_id = {group}"
        if group
        else f"SELECT m.pupil_id, m.start, m.{{end}} FROM class_membership m JOIN journal j ON j.school_class_id = m.school_class_id WHERE j.id = {journal}"
    ).replace("{end}", '"end"')
    there = {pupil for pupil, start, end in database.execute_sql(stays).fetchall() if str(start) <= str(day) and (end is None or str(end) > str(day))}
    marks = dict(database.execute_sql(f"SELECT pupil_id, value FROM mark WHERE work_id = {work}").fetchall())
    scored = {row[0] for row in database.execute_sql(f"SELECT s.pupil_id FROM control_score s JOIN control_task t ON t.id = s.task_id WHERE t.work_id = {work}").fetchall()}
    done = {pupil: value for pupil, value in marks.items() if pupil in there and value in ("5", "4", "3", "2", "зч", "нз")}
    return len(there), len(set(done) | (scored & there)), Counter(done.values())


@pytest.mark.req("DEP-4")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_say_what_the_rows_say(any_school: SmallSchool, seed: int) -> None:
    works = lived(any_school, seed)
    page = works_page(person(any_school, "deputy"), WorksAsked(WHOLE_YEAR), TODAY)
    assert {one.id for one in page.lines} == set(works)
    for line in page.lines:
        listed, wrote, marks = oracle(line.id)
        found = line.count.marks
        assert (line.count.listed, line.count.wrote) == (listed, wrote)
        assert (found.fives, found.fours, found.threes, found.twos, found.passed, found.failed) == tuple(marks[one] for one in ("5", "4", "3", "2", "зч", "нз"))
        digits = sum(marks[one] for one in "5432")
        if digits:
            assert success(found) == Fraction(100 * (digits - marks["2"]), digits) and quality(found) == Fraction(100 * (marks["5"] + marks["4"]), digits)
            assert learnt(found, RULES) == Fraction(100 * marks["5"] + 64 * marks["4"] + 36 * marks["3"] + 16 * marks["2"], digits)
            assert mean(found) == Fraction(sum(int(one) * marks[one] for one in "5432"), digits)
        one = analysis_page(person(any_school, "deputy"), line.id, TODAY, RULES)
        assert one.count == line.count and len(one.rows) == listed and len(one.away) == listed - wrote
        for task in one.tasks:
            rows = database.execute_sql(f"SELECT pupil_id, points FROM control_score WHERE task_id = {task.id}").fetchall()
            points = [Decimal(str(value)) for pupil, value in rows if pupil in {row.id for row in one.rows}]
            assert (task.count.done, task.count.coped) == (len(points), sum(value >= Decimal("1.25") for value in points))
    for by, titles in (("class", ["5\u00a0А", "7\u00a0Б"]), ("subject", ["Алгебра", "Английский язык", "Математика", "Проект"]), ("kind", ["Контрольная работа"])):
        sums = works_page(person(any_school, "deputy"), WorksAsked(WHOLE_YEAR, by=by), TODAY).sums
        assert [one.title for one in sums] == titles and sum(one.works for one in sums) == 5
        assert sum(one.count.wrote for one in sums) == page.total.count.wrote and sum(one.lacking for one in sums) == 3


@pytest.mark.req("DEP-4")
def test_the_work_is_held_against_the_mark_of_the_period_before_else_of_last_year(any_school: SmallSchool) -> None:
    school, work = any_school, control(any_school)
    last = AcademicYear.create(title="2025/26", start=date(2025, 9, 1), end=date(2026, 5, 31))
    before = Journal.create(year=last, school_class=school.classes["7Б"], subject=school.journals["математика"].subject, hours_a_week=5)
    past = Period.create(year=school.year, kind="quarter", number=4, grade_from=1, grade_to=9, start=date(2026, 8, 1), end=date(2026, 8, 31))
    for pupil, value, mark in (("ершов", "4", "5"), ("елкин", "4", "4"), ("аксенов", "5", "3"), ("щукина", "3", "4"), ("луговой", "", "5")):
        Mark.create(pupil=school.pupils[pupil], work=work, value=mark, rev=1, changed_at=NOW)
        if value:
            PeriodMark.create(pupil=school.pupils[pupil], journal=before, kind="year", value=value, changed_at=NOW)
    PeriodMark.create(pupil=school.pupils["щукина"], journal=school.journals["математика"], period=past, value="5", changed_at=NOW)  # nearer than the year's
    found = Sheet(school, work).page().compared
    assert (found.same, found.up, found.down) == (("Ёлкин Глеб",), ("Ершов Матвей",), ("Аксёнов Тимофей", "Щукина Надежда"))
    assert found.of == 4 and found.title == "2025/26, годовая, 4 четверть"


@pytest.mark.req("DEP-4", "ABS-1")
def test_who_did_not_write_it_is_named_with_the_reason(school: SmallSchool) -> None:
    work = control(school)
    Pen(school).write("ершов", "н", day=YESTERDAY)
    Pen(school).write("елкин", "•", day=YESTERDAY)
    Exemption.create(pupil=school.pupils["аксенов"], subject=school.journals["математика"].subject, start=date(2026, 9, 1), document="справка № 1")
    assert Sheet(school, work).page().away == (
        ("Аксёнов Тимофей", "освобождён(а) от предмета"), ("Ёлкин Глеб", "работа не сдана"), ("Ершов Матвей", "причина не указана"),
        ("Луговой Прохор", "нет отметки"), ("Щукина Надежда", "нет отметки"),
    )  # fmt: skip


# ---- writing ----


@pytest.mark.req("DEP-4", "COR-3")
def test_tasks_are_added_moved_and_taken_away_each_with_its_row_in_the_trail(any_school: SmallSchool) -> None:
    sheet = Sheet(any_school, control(any_school))
    give_history()
    op = str(uuid4())
    rows = (TaskText(None, " Сложение  дробей ", "2,5"), TaskText(None, "Задача", "", "нет пояснений"), TaskText(None, "Лишнее", "-1"))
    answer = sheet.tasks(*rows, op=op)
    assert [one["problem"] for one in answer["tasks"]] == ["", "", "Наибольший балл: число больше 0 и не больше 100."]
    assert sheet.tasks(*rows, op=op) == answer and ControlTask.select().count() == 2  # sent again
    first, second = (one["id"] for one in answer["tasks"][:2])
    assert [(one.number, one.skill, one.most) for one in sheet.page().tasks] == [(1, "Сложение дробей", Decimal("2.5")), (2, "Задача", Decimal(1))]
    with pytest.raises(StaleRow, match="Задания изменили с другого места"):
        sheet.tasks(TaskText(first, "Моё", "2"), seen="старое")
    sheet.points("ершов", first, "2,5")
    turned = sheet.tasks(TaskText(second, "Задача", "3"), TaskText(first, "Сложение", "2"), TaskText(None, "Ещё", "1"))
    assert [(one["number"], one["problem"]) for one in turned["tasks"]] == [(1, ""), (2, "У кого-то за это задание стоит 2,5: сначала исправьте баллы."), (3, "")]
    assert [(one.id, one.skill) for one in sheet.page().tasks][:2] == [(second, "Задача"), (first, "Сложение дробей")]
    asked = sheet.tasks(TaskText(second, "Задача", "3"))
    assert asked == {"status": "ask", "message": "Вместе с заданием сотрутся баллы: в задании 2 — у 1 ученика."} and ControlScore.select().count() == 1
    sheet.tasks(TaskText(second, "Задача", "3"), confirmed=True)
    assert ControlScore.select().count() == 0 and [(one.id, one.number) for one in sheet.page().tasks] == [(second, 1)]
    told = Counter(AuditRow.select(AuditRow.entity, AuditRow.action).where(AuditRow.account == sheet.actor.account_id).tuples())
    assert told == Counter({("ControlTask", "create"): 3, ("ControlTask", "update"): 2, ("ControlTask", "delete"): 2, ("ControlScore", "create"): 1, ("ControlScore", "delete"): 1})
    assert not [one for one in faults() if "задани" in one.lower()]


@pytest.mark.req("DEP-4", "COR-3")
def test_points_are_taken_refused_in_words_or_meet_somebody_elses(any_school: SmallSchool) -> None:
    sheet = Sheet(any_school, control(any_school))
    task = sheet.tasks(TaskText(None, "Дроби", "3"))["tasks"][0]["id"]
    assert sheet.point("ершов", task, "1.5") == ("saved", "1,5", "") and sheet.point("елкин", task, "3,0") == ("saved", "3", "")
    for text, words in (("4", "За это задание не больше 3, а набрано 4."), ("-1", "Меньше нуля баллов не бывает"), ("аб", "Здесь пишут баллы от 0 до 3"), ("1,55", "Здесь пишут баллы")):
        status, stands, message = sheet.point("ершов", task, text, "1,5")
        assert (status, stands) == ("refused", "1,5") and message.startswith(words)
    assert sheet.point("ершов", task, "2") == ("conflict", "1,5", "Здесь уже стоит «1,5»: это записали, пока страница была открыта.")
    assert sheet.point("ершов", task, "1,5") == ("unchanged", "1,5", "")
    op = str(uuid4())
    first = sheet.points("ершов", task, "0", "1,5", op)
    assert sheet.points("ершов", task, "0", "1,5", op)["results"] == first["results"] and first["sums"] is not None
    assert ControlScore.get(ControlScore.pupil == any_school.pupils["ершов"]).points == 0  # nought is points, not «н»
    assert sheet.page().tasks[0].count.words == "1 из 2, 50\u00a0%"
    assert sheet.point("ершов", task, "н", "0") == ("saved", "", "") and sheet.page().tasks[0].count.words == "1 из 1, 100\u00a0%"
    assert sheet.point("седых", task, "1")[0] == "refused"  # he had left before the work
    assert AuditRow.select().where(AuditRow.entity == "ControlScore").count() == 4


@pytest.mark.req("DEP-4", "ARC-2")
def test_words_keep_what_another_wrote_and_only_a_closed_year_forbids(any_school: SmallSchool) -> None:
    sheet = Sheet(any_school, control(any_school))
    Period.update(closed_on=TODAY).execute()  # a closed period does not
    empty = as_seen({"conclusions": "", "measures": ""})
    assert write_words(sheet.actor, sheet.work, {"conclusions": "Усвоено", "measures": "", "seen": empty}, now=NOW)
    assert not write_words(sheet.actor, sheet.work, {"conclusions": "Усвоено", "measures": "", "seen": empty}, now=NOW)
    with pytest.raises(ChangedMeanwhile, match="Выводы: пока вы правили, здесь записали другое, «Усвоено»"):
        write_words(sheet.actor, sheet.work, {"conclusions": "Не усвоено", "measures": "", "seen": empty}, now=NOW)
    page = sheet.page("deputy")
    assert (page.conclusions, page.author) == ("Усвоено", "Ведерников\u00a0И.\u00a0С.")
    task = sheet.tasks(TaskText(None, "Дроби", "3"))["tasks"][0]["id"]
    sheet.points("ершов", task, "2")
    AcademicYear.update(closed_on=TODAY).execute()
    for writing in (
        lambda: sheet.tasks(TaskText(task, "Другое", "3")), lambda: sheet.points("ершов", task, "1", "2"),
        lambda: sheet.points("ершов", task, "", "2"), lambda: sheet.tasks(confirmed=True),
        lambda: write_words(sheet.actor, sheet.work, {"measures": "Повторить"}, now=NOW),
    ):  # fmt: skip
        with pytest.raises(Refused, match="учебный год закрыт"):
            writing()


@pytest.mark.req("DEP-4", "MOV-3")
def test_points_of_a_pupil_whom_an_order_took_off_the_list_count_nowhere(any_school: SmallSchool) -> None:
    sheet = Sheet(any_school, control(any_school))
    task = sheet.tasks(TaskText(None, "Дроби", "3"))["tasks"][0]["id"]
    sheet.points("ершов", task, "1")
    sheet.points("щукина", task, "3")
    ClassMembership.update(end=YESTERDAY).where(ClassMembership.pupil == any_school.pupils["щукина"]).execute()
    page = sheet.page()
    assert (page.count.wrote, page.tasks[0].count.words) == (1, "0 из 1, 0\u00a0%")
    answer = sheet.points("ершов", task, "2", "1")
    assert answer["coped"] == {task: "1 из 1, 100\u00a0%"} and answer["sums"] == {any_school.pupils["ершов"].id: "2"}
    (line,) = sheet.tasks(TaskText(task, "Дроби", "2"))["tasks"]
    assert (line["problem"], line["most"], line["coped"]) == ("", "2", "1 из 1, 100\u00a0%"), "her points are in nobody's way"


@pytest.mark.req("DEP-4")
def test_a_work_with_an_analysis_stays_a_control_work(school: SmallSchool) -> None:
    sheet = Sheet(school, control(school))
    lesson, journal = school.lessons["математика", YESTERDAY].id, school.journals["математика"].id
    sheet.tasks(TaskText(None, "Дроби"))
    with pytest.raises(BadInput, match="есть анализ: её вид остаётся контрольным"):
        change_work(sheet.actor, journal, lesson, sheet.work, school.kinds["О"].id, "", now=NOW)
    change_work(sheet.actor, journal, lesson, sheet.work, school.kinds["К"].id, "Дроби", now=NOW)
    assert sheet.page().title == "Дроби"


@pytest.mark.req("DEP-4", "ROLE-2", "ROLE-3")
def test_the_list_is_the_rule_for_one_work_and_only_the_keeper_writes(any_school: SmallSchool) -> None:
    works = lived(any_school, 1)
    for login in ("admin", "director", "deputy", "teacher", "teacher2"):
        actor, seen = person(any_school, login), {}
        for work in works:
            try:
                seen[work] = analysis_page(actor, work, TODAY, RULES).may_write
            except Refused:
                continue
        assert set(seen) == {one.id for one in works_page(actor, WorksAsked(WHOLE_YEAR), TODAY).lines}
        assert [bool(seen[work]) for work in works if work in seen] == {"teacher": [True, True, False], "teacher2": [True] * 3}.get(login, [False] * 5)
    with pytest.raises(Refused, match="Анализ составляет учитель"):
        Sheet(any_school, works[2], "teacher").tasks(TaskText(None, "Чужое"), seen="")  # his class, another's journal
    with pytest.raises(NotThere, match="Такой контрольной работы нет"):
        analysis_page(person(any_school, "deputy"), any_school.work("математика", TODAY), TODAY, RULES)
    ahead = control(any_school, day=TODAY + timedelta(days=1))
    assert sheet_refusal(any_school, ahead) == "Работа ещё впереди: анализ откроется 15\u00a0октября."


def sheet_refusal(school: SmallSchool, work: int) -> str:
    return Sheet(school, work).page().may_write.reason


@pytest.mark.req("DEP-4")
def test_the_desk_asks_once_all_marks_are_set(any_school: SmallSchool, selects: Any) -> None:
    work, now = control(any_school), datetime(2026, 10, 14, 15)

    def told(rules: SchoolRules = RULES, at: datetime = now) -> list[tuple[str, str]]:
        actor = person(any_school)
        with selects() as seen:
            found = [(one.text, one.url) for one in control_analyses(actor, at, rules, DeskReads(actor, at.date(), rules))]
        assert len(seen) == rules.remind_analysis
        return found

    for pupil, text in (("ершов", "5"), ("елкин", "4"), ("аксенов", "н"), ("щукина", "3")):
        Pen(any_school).write(pupil, text, day=YESTERDAY)
    assert told() == []  # one is not marked yet
    Pen(any_school).write("луговой", "4", day=YESTERDAY)
    line = ("Анализ контрольной: нет у 1 работы", f"/control/works/{work}")
    assert told() == [line] and told(SchoolRules(remind_analysis=False)) == [] and told(at=now + timedelta(days=14)) == []
    Lesson.update(is_cancelled=True).where(Lesson.id == Work.get_by_id(work).lesson_id).execute()
    assert told() == []
    Lesson.update(is_cancelled=False).execute()
    Sheet(any_school, work).tasks(TaskText(None, "Дроби"))
    assert told() == []  # it is begun


@pytest.mark.req("DEP-4")
def test_several_works_lead_to_a_list_of_one_s_own(school: SmallSchool) -> None:
    days = (YESTERDAY, YESTERDAY - timedelta(days=1))
    works = [control(school, day=day) for day in days]
    english = control(school, "английский", YESTERDAY)
    for day in days:
        for pupil in ("ершов", "елкин", "аксенов", "щукина", "луговой"):
            Pen(school).write(pupil, "4", day=day)
    actor = person(school)
    (line,) = control_analyses(actor, datetime(2026, 10, 14, 15), RULES, DeskReads(actor, TODAY, RULES))
    asked = dict(one.split("=") for one in line.url.partition("?")[2].split("&"))
    assert line.text == "Анализ контрольной: нет у 2 работ" and asked["period"] == "year"
    listed = lambda **more: {one.id for one in works_page(actor, WorksAsked(WHOLE_YEAR, state=asked["state"], **more), TODAY).lines}  # noqa: E731
    assert listed(teacher=int(asked["teacher"])) == set(works) and listed() == {*works, english}, "he reads the other journals of his class"


@pytest.mark.req("DEP-4")
def test_the_number_of_selects_does_not_grow_with_works_and_pupils(school: SmallSchool, selects: Any) -> None:
    counts = []
    for works in (lambda: [control(school)], lambda: lived(school, 1)):
        own = works()
        with selects() as seen:
            works_page(person(school, "deputy"), WorksAsked(WHOLE_YEAR), TODAY)
            analysis_page(person(school, "deputy"), own[0], TODAY, RULES)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 26
