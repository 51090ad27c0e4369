"""Reports of the school, of a teacher, of a year and report cards against plain SQL on schools made at random (REP-5 – REP-8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ejournal.models import (
    Absence,
    HardCopy,
    JournalTeacher,
    Lesson,
    Order,
    OrderLine,
    PeriodMark,
    PlanItem,
    PupilStatus,
    Work,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.attendance import class_head
from ejournal.queries.results import year_heads
from ejournal.reports.catalogue import CATALOGUE
from ejournal.reports.entry import Asked, Choice, Span
from ejournal.reports.school_results import change
from ejournal.rules.heads import Head
from ejournal.rules.school_rules import SchoolRules
from ejournal.tables.html import to_html, to_table_html
from ejournal.tables.report import Document, Report, shown
from ejournal.tables.sheets import cut_document
from ejournal.tables.xlsx import to_xlsx
from tests.factories import NOW, SmallSchool
from tests.reports.results_oracle import OracleClass, oracle_class, rounded, rows
from tests.reports.test_report_figures import AFTER, FIRST, LAST, cells, muddled

LOW = ("2", "1", "нз", "н/а")


def build(school: SmallSchool, name: str, **more: Any) -> Document:
    """A report of the first quarter as its page builds it."""
    entry = next(one for one in CATALOGUE if one.name == name)
    span = Span(school.quarter.id, "1 четверть", FIRST, LAST)
    asked = Asked(load_actor(school.accounts["deputy"].id, AFTER.date(), ""), AFTER, SchoolRules(), "Школа", year=school.year, period=span, first=FIRST, last=LAST)
    made = entry.build(replace(asked, **more))
    return made if isinstance(made, Document) else asked.document(made.title, made)


def by_title(report: Report) -> dict[str, list[str]]:
    return {shown(row[0]): [shown(value) for value in row] for row in report.lines}


def pupil_figures(oracles: list[OracleClass]) -> list[str]:
    """Pupils, assessed, excellent, good, one «3», failing, н/а, success, quality: by hand."""
    kinds = [oracle.kind(pupil) for oracle in oracles for pupil in oracle.pupils]
    low = [any(value in LOW for (key, _), value in oracle.values.items() if key == pupil) for oracle in oracles for pupil in oracle.pupils]
    absent = sum(any(v == "н/а" for (key, _), v in one.values.items() if key == pupil) for one in oracles for pupil in one.pupils)
    assessed, good = sum(kind != "" for kind in kinds), sum(kind in ("хорошист", "с одной «4»") for kind in kinds)
    best = kinds.count("отличник")
    counts = [best, good, kinds.count("с одной «3»"), kinds.count("не успевает"), absent]
    percents = [rounded(100 * (assessed - sum(low)), assessed), rounded(100 * (best + good), assessed)]
    return [str(len(kinds)), str(assessed), *(str(one or "") for one in counts), *percents]


@pytest.mark.req("REP-7")
@pytest.mark.parametrize("seed", range(5))
def test_the_school_is_the_sum_of_its_classes(school: SmallSchool, seed: int) -> None:
    muddled(school, seed)
    heads = year_heads(school.year.id)
    oracles = {head.id: oracle_class(head.id, school.quarter.id, FIRST, LAST, AFTER.date()) for head in heads}
    classes, subjects, teachers = build(school, "school-results").reports
    found = by_title(classes)
    for title, own in [*((head.title, [oracles[head.id]]) for head in heads), ("Школа", list(oracles.values()))]:
        line = found[title]
        assert [*line[1:9], line[10]] == pupil_figures(own), title
        if title == "Школа":
            values = [value for one in own for value in one.values.values() if value not in ("зч", "нз")]
            assert (line[12], line[14]) == OracleClass().figures(values)[2:]
        assert line[9] == line[11] == line[13] == line[15] == "", "the first quarter has nothing to be compared with"
    check_subjects(by_title(subjects), list(oracles.values()))
    check_teachers(by_title(teachers), heads, oracles, school)


def check_subjects(found: dict[str, list[str]], oracles: list[OracleClass]) -> None:
    for subject, name in rows("SELECT id, name FROM subject"):
        values = [value for one in oracles for (_, key), value in one.values.items() if key == subject]
        if values:
            assert [found[name][at] for at in (8, 10, 12, 14)] == list(OracleClass().figures(values)), name
            assert found[name][1:8] == [str(values.count(one) or "") for one in ("5", "4", "3", "2", "н/а", "осв", "")]


def check_teachers(found: dict[str, list[str]], heads: Any, oracles: dict[int, OracleClass], school: SmallSchool) -> None:
    """Every mark is somebody's: the counts of teachers add up to those of all classes."""
    for at, value in enumerate(("5", "4", "3", "2", "н/а", "осв", ""), 1):
        everybody = sum(list(one.values.values()).count(value) for one in oracles.values())
        assert sum(int(line[at] or 0) for line in found.values()) == everybody


@pytest.mark.req("REP-7")
def test_a_change_is_the_step_between_the_figures_that_are_shown() -> None:
    from fractions import Fraction

    assert change(Fraction(200, 3), Fraction(133, 2)) == "+0,2"
    assert change(Fraction(1, 3), Fraction(1, 3)) == "="
    assert change(Fraction(7, 2), Fraction(4), 2) == "−0,50"
    assert change(None, Fraction(1)) is None and change(Fraction(1), None) is None


@pytest.mark.req("REP-7")
def test_the_next_quarter_is_compared_with_the_one_before_of_the_same_classes(school: SmallSchool) -> None:
    journal, (one, two) = school.journals[_math(school)], _two(school)
    for period, values in ((school.quarter, ("4", "2")), (school.next_quarter, ("5", "3"))):
        for pupil, value in zip((one, two), values, strict=True):
            PeriodMark.create(pupil=pupil, journal=journal, period=period, value=value, changed_at=NOW)
    span = Span(school.next_quarter.id, "2 четверть", school.next_quarter.start, school.next_quarter.end)
    line = by_title(build(school, "school-results", period=span).reports[0])["Школа"]
    assert line[8:12] == ["100,0", "+50,0", "50,0", "="]
    assert line[14:16] == ["4,00", "+1,00"]


def _two(school: SmallSchool) -> tuple[Any, Any]:
    return school.pupils["ершов"], school.pupils["щукина"]


@pytest.mark.req("REP-6")
@pytest.mark.parametrize("seed", range(3))
def test_a_teachers_period_is_counted_journal_by_journal(school: SmallSchool, seed: int) -> None:
    muddled(school, seed)
    teacher = school.staff["teacher2"]
    journals, failing = build(school, "teacher-report", teacher=Choice(teacher.id, teacher.full_name)).reports
    kept = {
        row.journal_id for row in JournalTeacher.select().where(JournalTeacher.staff == teacher)
        if row.journal.kind in ("lesson", "elective") and row.start <= LAST and (row.end is None or row.end >= LAST)
    }  # fmt: skip
    lines = [row for row in cells(journals) if row["Предмет"] != "вся параллель"]
    assert len(lines) == len(kept)
    due = rows(
        "SELECT l.journal_id, l.topic, l.is_cancelled FROM lesson l WHERE l.date BETWEEN ? AND ? ", FIRST.isoformat(), LAST.isoformat()
    )
    given = Counter(journal for journal, topic, cancelled in due if topic and not cancelled)
    planned = Counter(journal for journal, *_ in due)
    assert sum(int(row["Часов план"]) for row in lines) == sum(planned[one] for one in kept)
    assert sum(int(row["Часов факт"]) for row in lines) == sum(given[one] for one in kept)
    assert sum(int(row["Часов отст."] or 0) for row in lines) == sum(max(0, planned[one] - given[one]) for one in kept)
    total = dict(zip([one.title for one in journals.columns], [shown(value) for value in journals.totals[0]], strict=True))
    assert len(failing.rows) == int(total["«2»"] or 0) + int(total["н/а"] or 0) + _not_passed(school, kept)


@pytest.mark.req("REP-6")
def test_the_first_grade_is_counted_though_it_has_no_marks(school: SmallSchool) -> None:
    teacher = school.staff["teacher"]
    lines = cells(build(school, "teacher-report", teacher=Choice(teacher.id, teacher.full_name)).reports[0])
    here = rows('SELECT COUNT(*) FROM class_membership WHERE school_class_id = ? AND "end" IS NULL', school.classes["1"].id)[0][0]
    (line,) = [row for row in lines if row["Класс"] == school.classes["1"].title]
    assert here and line["Учеников"] == str(here) and line["Аттестовано"] == "" and line["Успев., %"] == "—"


def _not_passed(school: SmallSchool, kept: set[int]) -> int:
    """Marks «нз» of pupils who are in one of those journals on the last day."""
    found = 0
    for head in year_heads(school.year.id):
        oracle = oracle_class(head.id, school.quarter.id, FIRST, LAST, AFTER.date())
        of_class = {subject for (subject,) in rows("SELECT DISTINCT subject_id FROM journal WHERE school_class_id = ?", head.id)}
        found += sum(value == "нз" for (_, subject), value in oracle.values.items() if subject in of_class)
    return found


@pytest.mark.req("REP-6")
def test_control_works_stand_beside_what_the_plan_asks_for(school: SmallSchool) -> None:
    teacher = school.staff["teacher"]
    before = _control(school, teacher)
    lesson = next(one for one in Lesson.select().order_by(Lesson.date) if one.journal_id == school.journals[_math(school)].id)
    Work.create(lesson=lesson, kind=school.kinds["К"], weight=1, position=9)
    after = _control(school, teacher)
    assert after["Контр. факт"] == before["Контр. факт"] + 1
    plan = school.journals[_math(school)].plan_id
    planned = PlanItem.select().where((PlanItem.plan == plan) & (PlanItem.kind == school.kinds["К"])).count() if plan else 0
    assert after["Контр. план"] <= planned


def _math(school: SmallSchool) -> str:
    own = {row.journal_id for row in JournalTeacher.select().where(JournalTeacher.staff == school.staff["teacher"])}
    return next(key for key, one in school.journals.items() if one.id in own and one.kind == "lesson")


def _control(school: SmallSchool, teacher: Any) -> Counter[str]:
    report = build(school, "teacher-report", teacher=Choice(teacher.id, teacher.full_name)).reports[0]
    found: Counter[str] = Counter()
    for row in cells(report):
        if row["Предмет"] != "вся параллель":
            found.update({one: int(row[one] or 0) for one in ("Контр. план", "Контр. факт")})
    return found


# ---- the year -----------------------------------------------------------------------------------------------------------------


@pytest.mark.req("REP-5")
@pytest.mark.parametrize("seed", range(3))
def test_the_year_sheet_has_a_block_of_every_pupil_who_ever_was_in_the_class(school: SmallSchool, seed: int) -> None:
    for class_id in muddled(school, seed):
        sheet = build(school, "year-sheet", school_class=class_head(class_id)).reports[0]
        assert sheet.block == 5 and [shown(row[3]) for row in sheet.rows[:5]] == ["1 четв.", "2 четв.", "годовая", "экзамен", "итоговая"]
        own = rows("SELECT DISTINCT pupil_id FROM class_membership WHERE school_class_id = ?", class_id)
        assert len(sheet.rows) == 5 * len(own)
        oracle = oracle_class(class_id, school.quarter.id, FIRST, LAST, AFTER.date())
        names = {name: key for key, name in rows("SELECT id, surname || ' ' || name FROM pupil")}
        subjects = {name: key for key, name in rows("SELECT id, name FROM subject")}
        for row in sheet.rows[::5]:
            pupil = names[shown(row[1])]
            told = {subjects[one.title]: shown(value) for one, value in zip(sheet.columns[4:-1], row[4:-1], strict=True) if shown(value)}
            if pupil not in oracle.pupils:  # who had left by the end of the quarter has no mark of it here
                assert told == {}
                continue
            due = {subject: value for (key, subject), value in oracle.values.items() if key == pupil and value}
            assert {subject: told[subject] for subject in due} == due
            assert set(told.items()) - set(due.items()) <= _standing(pupil), "what more there is stands in a group he has left"


def _standing(pupil: int) -> set[tuple[int, str]]:
    sql = "SELECT j.subject_id, p.value FROM period_mark p JOIN journal j ON j.id = p.journal_id WHERE p.pupil_id = ? AND j.kind IN ('lesson', 'elective')"
    return set(rows(sql, pupil))


@pytest.mark.req("REP-5")
def test_the_decision_is_that_of_the_executed_order(school: SmallSchool) -> None:
    boy, girl = _two(school)
    _order(school, "next_class", boy, "40-у", basis="решение педсовета, протокол № 8 от 25.05.2027")
    _order(school, "leave_transfer", girl, "12-у", place="МБОУ «Лицей № 2»")
    _order(school, "repeat", girl, "99-у", state="draft")
    document = build(school, "year-sheet", school_class=class_head(school.classes["5А"].id))
    sheet = document.reports[0]
    said = {shown(row[1]).split()[0]: shown(row[-1]) for row in sheet.rows[:: sheet.block]}
    assert said["Ершов"] == "переведён в 6 класс, приказ № 40-у от 26.05.2027"
    assert said["Щукина"] == "выбыла, МБОУ «Лицей № 2», приказ № 12-у от 26.05.2027"
    assert "протокол № 8 от 25.05.2027" in sheet.foot_lines[0]


def _order(school: SmallSchool, kind: str, pupil: Any, number: str, *, basis: str = "", place: str = "", state: str = "executed") -> None:
    done = NOW if state == "executed" else None
    day = date(2027, 5, 26)
    order = Order.create(year=school.year, number=number, date=day, kind=kind, effective=day, basis=basis, state=state, made_at=NOW, executed_at=done)
    OrderLine.create(order=order, position=1, pupil=pupil, class_from=school.classes["5А"], place=place)


@pytest.mark.req("REP-5")
def test_a_pupils_block_is_never_torn_and_every_sheet_carries_the_head_of_the_trail(school: SmallSchool) -> None:
    muddled(school, 3)
    head = class_head(school.classes["5А"].id)
    document = build(school, "year-sheet", school_class=head, head=Head(151974, "8e983d45668a272a" * 4))
    sheet = document.reports[0]
    for one in cut_document(document):
        assert len(one.panels[0].rows) % sheet.block == 0 and (not one.panels[0].rows or one.panels[0].rows[0] % sheet.block == 0)
    html = to_html(document)
    assert html.count('class="qr"') == len(cut_document(document)) == html.count("№\u00a0151974 8e98 3d45 668a 272a")
    assert f'rowspan="{sheet.block}"' in str(to_table_html(sheet)) and f'rowspan="{sheet.block}"' in html
    assert to_xlsx(document)[:2] == b"PK"


@pytest.mark.req("REP-8")
@pytest.mark.parametrize("seed", range(3))
def test_a_report_card_has_the_pupils_own_subjects_and_lessons_missed(school: SmallSchool, seed: int) -> None:
    class_id = muddled(school, seed)[0]
    head = class_head(class_id)
    oracle = oracle_class(class_id, school.quarter.id, FIRST, LAST, AFTER.date())
    cards = build(school, "report-card", school_class=head).reports
    names = dict(rows("SELECT id, surname || ' ' || name FROM pupil"))
    whose = {one.head_lines[1].split(",")[0]: one for one in cards}
    here = oracle_class(class_id, school.quarter.id, FIRST, AFTER.date(), AFTER.date()).pupils
    assert {names[pupil] for pupil in here} == set(whose), "who is in the class today"
    sql = (
        "SELECT COUNT(*) FROM absence a JOIN lesson l ON l.id = a.lesson_id JOIN journal j ON j.id = l.journal_id WHERE a.pupil_id = ?"
        " AND a.code IN ('Н', 'Б', 'У', 'П') AND j.kind IN ('lesson', 'elective') AND l.is_cancelled = ? AND l.date <= ?"
        " AND NOT EXISTS (SELECT 1 FROM exemption e WHERE e.pupil_id = a.pupil_id AND e.subject_id = j.subject_id AND e.kind = 'full'"
        ' AND e.start <= l.date AND (e."end" IS NULL OR e."end" >= l.date)) AND NOT EXISTS (SELECT 1 FROM pupil_status s'
        " WHERE s.pupil_id = a.pupil_id AND s.kind IN ('home', 'away') AND s.start <= l.date AND (s.\"end\" IS NULL OR s.\"end\" >= l.date))"
    )
    for pupil in oracle.pupils & here:
        card = whose[names[pupil]]
        told = [shown(row[2]) for row in card.rows if shown(row[2])]
        due = Counter(value for (key, _), value in oracle.values.items() if key == pupil and value)
        assert due <= Counter(told) <= Counter(value for _, value in _standing(pupil)), "marks of a group he has left stand as well"
        missed = rows(sql, pupil, False, AFTER.date().isoformat())[0][0]
        assert int(shown(card.totals[0][-2]) or 0) == missed if card.totals else missed == 0


@pytest.mark.req("REP-8", "REP-1", "ABS-3")
def test_a_report_card_misses_the_lessons_the_summary_misses(school: SmallSchool) -> None:
    """In grade 1, in a subject without marks, and of a pupil who was in a sanatorium for half of the time."""
    for key, journal in (("малышев", "первый"), ("ершов", "математика")):
        for day in (date(2026, 9, 8), date(2026, 9, 29)):
            Absence.create(pupil=school.pupils[key], lesson=school.lessons[journal, day], code="Б", changed_at=NOW)
    PupilStatus.create(pupil=school.pupils["ершов"], kind="away", start=date(2026, 9, 1), end=date(2026, 9, 10))
    for name, key, missed in (("1", "малышев", "2"), ("5А", "ершов", "1")):
        head, whose = class_head(school.classes[name].id), Choice(school.pupils[key].id, "")
        (card,) = build(school, "report-card", school_class=head, pupil=whose).reports
        summary = build(school, "attendance-summary", school_class=head, first=school.year.start, last=school.year.end).reports[0]
        row = next(row for row in summary.rows if school.pupils[key].surname in shown(row[1]))
        assert [shown(card.totals[0][-2]), shown(row[-5])] == [missed, missed]


@pytest.mark.req("REP-9")
def test_the_register_of_hard_copies_by_number(school: SmallSchool) -> None:
    for number in (2, 1):
        HardCopy.create(year=school.year, number=number, school_class=school.classes["5А"], title="Классный журнал", pages=80, printed_on=date(2027, 6, 1), at=NOW)
    report = build(school, "hard-copies").reports[0]
    assert [shown(row[0]) for row in report.rows] == ["1", "2"] and shown(report.rows[0][4]) == "01.06.2027"
