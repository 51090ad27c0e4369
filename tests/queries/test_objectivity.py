"""Objectivity of schools made at random, counted again mark by mark from the rows themselves (DEP-3)."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ejournal.errors import NotThere, Refused
from ejournal.models import AcademicYear, Journal, Lesson, Mark, OutsideMark, Period, PeriodMark, Work, WorkKind
from ejournal.models.base import database
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.calendar import results_year_at
from ejournal.queries.objectivity import SORTS, Asked, ObjectivityPage, objectivity_page
from ejournal.queries.results import year_heads
from ejournal.reports.objectivity import council_document, objectivity_document, quality_figures
from ejournal.rules.school_rules import SchoolRules
from ejournal.tables.report import shown
from tests.factories import SmallSchool
from tests.reports.results_oracle import OracleClass, day, oracle_class, rows
from tests.reports.test_report_figures import AFTER, FIRST, LAST, muddled

TAIL, OVER = date(2026, 10, 17), date(2026, 11, 1)
RULES = (SchoolRules(), SchoolRules(use_weights=True, round_up_from=Decimal("0.6")), SchoolRules(outside_marks_count=False))


def lived(school: SmallSchool, seed: int) -> None:
    """Works of all kinds with marks, of pupils who have left as well; some entered long after, some corrected by a request."""
    dice = random.Random(seed)
    with database.atomic():
        muddled(school, seed)
        control = WorkKind.create(code="У", name="Устный зачёт", short_name="зачёт", is_control=True, position=9, due_days=3)
        kinds = [*school.kinds.values(), control]
        mixed = Journal.get(Journal.school_class.is_null() & (Journal.kind == "elective"))
        for one in (date(2026, 9, 7), date(2026, 10, 20)):
            Lesson.create(journal=mixed, date=one, number=7)
        names: dict[int, list[int]] = defaultdict(list)
        for pupil, journal in rows("SELECT pupil_id, journal_id FROM period_mark"):
            names[journal].append(pupil)
        for lesson in Lesson.select().where(Lesson.journal.in_(list(names))):
            work = Work.create(lesson=lesson, kind=dice.choice(kinds), weight=dice.choice([1, Decimal("1.5"), 3]), position=2)
            for pupil in names[lesson.journal_id]:
                mark(dice, lesson, work, pupil)
        for journal, own in names.items():
            if dice.random() < 0.4:
                removed = dice.choice([None, AFTER])
                OutsideMark.create(journal=journal, pupil=dice.choice(own), value="5", date=date(2026, 9, 10), issuer="Санаторий", document="certificate", changed_at=AFTER, removed_at=removed, removed_because="ошиблись")


def mark(dice: random.Random, lesson: Any, work: Any, pupil: int) -> None:
    value = dice.choice(("2", "3", "4", "5", "5", "•", "осв", ""))
    second = dice.choice(("", "", "4")) if value.isdigit() else ""
    at = datetime.combine(lesson.date, time(12)) + timedelta(days=dice.choice((0, 0, 3, 20, 45)))
    Mark.create(pupil=pupil, work=work, value=value, second=second, changed_at=at, correction=dice.choice((0, 0, 7)))


def oracle(journal: int, pupils: set[int], period: int, rules: SchoolRules) -> dict[str, Any]:
    """All figures of a journal from single rows."""
    sql = (
        "SELECT m.pupil_id, m.value, m.second, w.weight, k.is_written, k.is_control, l.date, m.changed_at, k.due_days, m.correction FROM mark m"
        " JOIN work w ON w.id = m.work_id JOIN work_kind k ON k.id = w.kind_id JOIN lesson l ON l.id = w.lesson_id WHERE l.journal_id = ? AND NOT l.is_cancelled"
    )
    own: dict[int, list[tuple[int, Fraction, bool]]] = defaultdict(list)
    written, oral, last, late = [], [], 0, []
    for pupil, *values, weight, is_written, is_control, on, at, due, correction in rows(sql, journal):
        on, entered = day(on), day(str(at)[:10])
        for value in values if pupil in pupils and FIRST <= on <= LAST else ():
            if value not in ("2", "3", "4", "5"):
                continue
            own[pupil].append((int(value), Fraction(str(weight)) if rules.use_weights else Fraction(1), bool(is_written)))
            (written if is_written or is_control else oral).append(int(value))
            last += on >= TAIL
            if on < TAIL <= entered and entered > on + timedelta(days=due) and not correction:
                late.append((entered, on))
    for pupil, value in rows("SELECT pupil_id, value FROM outside_mark WHERE journal_id = ? AND removed_at IS NULL", journal):
        if pupil in pupils and rules.outside_marks_count:
            own[pupil].append((int(value), Fraction(1), False))
    raised, lowered, over, bare, pairs = set(), set(), set(), set(), []
    for pupil, value in rows("SELECT pupil_id, value FROM period_mark WHERE journal_id = ? AND period_id = ? AND value IN ('2', '3', '4', '5')", journal, period):
        if pupil not in pupils:
            continue
        mean = leads(own[pupil])
        if mean is None:
            bare.add(pupil)
            continue
        pairs.append((int(value), mean))
        (raised if int(value) > goes_to(mean, rules) else lowered if int(value) < goes_to(mean, rules) else set()).add(pupil)
        of_works = leads([one for one in own[pupil] if one[2]])
        if of_works is not None and int(value) > goes_to(of_works, rules):
            over.add(pupil)
    return {
        "raised": raised, "lowered": lowered, "over_written": over, "unfounded": bare, "compared": len(pairs), "total": len(written) + len(oral), "last": last,
        "gap": sum(Fraction(value) - mean for value, mean in pairs) / len(pairs) if pairs else None,
        "written": Fraction(sum(written), len(written)) if written else None, "oral": Fraction(sum(oral), len(oral)) if oral else None,
        "backdated": len(late), "sitting": max((sum(one == at for one, _ in late) for at, _ in late), default=0),
    }  # fmt: skip


def leads(marks: list[tuple[int, Fraction, bool]]) -> Fraction | None:
    whole = sum(weight for _, weight, _ in marks)
    return sum(value * weight for value, weight, _ in marks) / whole if whole else None


def goes_to(mean: Fraction, rules: SchoolRules) -> int:
    return max(mark for mark in (2, 3, 4, 5) if mark == 2 or mean >= mark - 1 + Fraction(rules.round_up_from))


def there(table: str, what: str, key: int) -> set[int]:
    found = rows(f'SELECT pupil_id, start, "end" FROM {table} WHERE {what} = ?', key)
    return {pupil for pupil, start, end in found if day(start) <= LAST and (end is None or day(end) > LAST)}


def told(line: Any) -> dict[str, Any]:
    f = line.figures
    named = {name: {one.pupil for one in getattr(f, name)} for name in ("raised", "lowered", "over_written")}
    return named | {
        "unfounded": set(f.unfounded), "compared": f.compared, "total": f.total, "last": f.last, "gap": f.gap, "written": f.written.mean, "oral": f.oral.mean,
        "backdated": line.entered.total, "sitting": line.entered.count,
    }  # fmt: skip


def page_of(school: SmallSchool, asked: Asked, rules: SchoolRules, today: date = OVER) -> ObjectivityPage:
    return objectivity_page(load_actor(school.accounts["deputy"].id, today), asked, results_year_at(today), today, rules)


@pytest.mark.req("DEP-3")
@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_that_of_the_rows(any_school: SmallSchool, seed: int) -> None:
    lived(any_school, seed)
    page = page_of(any_school, Asked(), RULES[seed])
    assert page.period.id == any_school.quarter.id  # the last that is over and has marks
    sql = "SELECT id, school_class_id, group_id FROM journal WHERE marking = 'five' AND kind IN ('lesson', 'elective')"
    first_grades = {key for (key,) in rows("SELECT id FROM school_class WHERE grade = 1")}
    expected = {key: (owner, group) for key, owner, group in rows(sql) if owner not in first_grades}
    assert [one.id for one in page.lines] and {one.id for one in page.lines} == set(expected)
    for line in page.lines:
        owner, group = expected[line.id]
        members = there("group_membership", "group_id", group) & pupils_of_school() if group else there("class_membership", "school_class_id", owner)
        assert told(line) == oracle(line.id, members, any_school.quarter.id, RULES[seed]), line.title
    assert sum(len(one.figures.raised) for one in page.lines) and sum(one.entered.total for one in page.lines) and page.remarked


def pupils_of_school() -> set[int]:
    return {pupil for (key,) in rows("SELECT id FROM school_class") for pupil in there("class_membership", "school_class_id", key)}


@pytest.mark.req("DEP-3")
def test_quality_from_period_to_period_by_class_subject_and_teacher(school: SmallSchool) -> None:
    muddled(school, 4)
    dice, second = random.Random(4), school.next_quarter
    for key in Journal.select().where(Journal.kind == "lesson"):
        for pupil in there("class_membership", "school_class_id", key.school_class_id) if not key.group_id else ():
            PeriodMark.create(pupil=pupil, journal=key, period=second, value=dice.choice(("5", "4", "3", "2", "")), changed_at=AFTER)
    today = date(2027, 1, 2)
    page = page_of(school, Asked(second.id), SchoolRules(), today)
    classes = {head.id: [oracle_class(head.id, one.id, one.start, one.end, today) for one in (second, school.quarter)] for head in year_heads(school.year.id) if head.grade > 1}
    figures = {one.key: [shown(value) for value in quality_figures(one)] for one in page.quality.subjects}
    for subject in figures:
        now, before = (OracleClass().figures([value for own in classes.values() for (_, key), value in own[at].values.items() if key == subject])[:2] for at in (0, 1))
        assert [figures[subject][at] for at in (0, 3)] == list(now) and [figures[subject][at] for at in (1, 4)] == list(before)
        assert figures[subject][5] == step(now[1], before[1])
    for one in page.quality.classes:
        kinds = [classes[one.key][0].kind(pupil) for pupil in classes[one.key][0].pupils]
        good, assessed = sum(kind in ("отличник", "хорошист", "с одной «4»") for kind in kinds), sum(kind != "" for kind in kinds)
        assert one.now.quality == (Fraction(100 * good, assessed) if assessed else None)
    narrow = page_of(school, Asked(second.id, subject=page.quality.subjects[0].key), SchoolRules(), today)
    assert [one.title for one in narrow.quality.subjects] == [page.quality.subjects[0].title] and narrow.quality.subjects == page.quality.subjects[:1]
    teacher = page_of(school, Asked(second.id, teacher=school.staff["teacher2"].id), SchoolRules(), today)
    assert [one.now for one in teacher.quality.teachers] == [one.now for one in page.quality.teachers if one.key == school.staff["teacher2"].id]


def step(now: str, before: str) -> str:
    if "—" in (now, before):
        return "—"
    size = Decimal(now.replace(",", ".")) - Decimal(before.replace(",", "."))
    return "=" if not size else f"{'+' if size > 0 else '−'}{abs(size)}".replace(".", ",")


@pytest.mark.req("DEP-3")
def test_the_page_reads_as_often_whatever_the_school(school: SmallSchool, selects: Callable[[], Any]) -> None:
    with selects() as small:
        page_of(school, Asked(school.quarter.id), SchoolRules())
    lived(school, 1)
    with selects() as large:
        page = page_of(school, Asked(school.quarter.id), SchoolRules())
    assert len(small) == len(large) <= 28  # the actor and the year among them
    for code in SORTS:  # what has no figure comes last either way
        up, down = ([SORTS[code](one) for one in page_of(school, Asked(school.quarter.id, sort=code, descending=falls), SchoolRules()).lines] for falls in (False, True))
        known = [one for one in up if one is not None]
        assert known == sorted(known) and up[len(known) :] == [None] * (len(up) - len(known)) and [one for one in down if one is not None] == known[::-1]
    for made in (objectivity_document, council_document):
        assert made(page, SchoolRules(), "Школа", AFTER).reports[0].rows


@pytest.mark.req("DEP-3")
def test_a_school_without_marks_classes_or_periods(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    today = date(2026, 10, 14)
    now = page_of(school, Asked(), SchoolRules(), today)
    assert now.period.id == school.quarter.id and not now.remarked  # nothing is over: the current one
    assert {(one.bunched, one.figures.gap, one.figures.oral_over_written) for one in now.lines} == {(None, None, None)}
    assert {value for one in (*now.quality.teachers, *now.quality.classes, *now.quality.subjects) for value in quality_figures(one)} == {"—"}
    with pytest.raises(Refused):
        objectivity_page(actor("teacher"), Asked(), school.year, today, SchoolRules())
    with pytest.raises(NotThere):
        page_of(school, Asked(9999), SchoolRules(), today)
    later = AcademicYear.create(title="2027/28", start=date(2027, 9, 1), end=date(2028, 5, 31))
    bare = objectivity_page(actor("deputy"), Asked(), later, date(2027, 9, 3), SchoolRules())
    assert bare.period is None and not bare.lines
    Period.create(year=later, kind="quarter", number=1, grade_from=1, grade_to=9, start=date(2027, 9, 1), end=date(2027, 10, 22))
    empty = objectivity_page(actor("deputy"), Asked(), later, date(2027, 9, 3), SchoolRules())
    assert empty.period is not None and not empty.lines and not empty.quality.classes
    assert objectivity_document(empty, SchoolRules(), "Школа", AFTER).reports
