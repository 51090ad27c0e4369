"""Reports against an oracle: schools made at random with all that spoils a count, counted again by plain SQL (REP-1 – REP-4)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ejournal.models import (
    Absence,
    ClassMembership,
    Exemption,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Order,
    OrderLine,
    PeriodMark,
    Pupil,
    SchoolClass,
    StudyGroup,
    Subject,
)
from ejournal.models.base import database
from ejournal.policy.actor import load_actor
from ejournal.queries.attendance import class_head
from ejournal.queries.results import ResultSpan, results_of, year_heads
from ejournal.reports.catalogue import CATALOGUE
from ejournal.reports.entry import Asked, Span
from ejournal.rules.school_rules import SchoolRules
from ejournal.tables.report import Document, Report, plain, shown
from tests.factories import NOW, SmallSchool, school_days
from tests.reports.results_oracle import OracleClass, day, oracle_class, rounded, rows

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 23)
AFTER = NOW.replace(month=11, day=1)
FIVES = ("5", "5", "4", "4", "4", "3", "3", "2", "н/а", "осв", "")


def muddled(school: SmallSchool, seed: int) -> list[int]:
    """Two grades with subgroups, a mixed group, passes, circles; pupils who came, left, moved across; returns the ids of classes."""
    with database.atomic():
        return _muddled(school, random.Random(seed), seed)


def _muddled(school: SmallSchool, dice: random.Random, seed: int) -> list[int]:
    classes = [SchoolClass.create(year=school.year, grade=grade, letter=letter) for grade, letter in ((8, "А"), (8, "Б"), (1, "Б"))]
    subjects = [Subject.create(name=f"Предмет {number}", short_name=f"П{number}", position=50 + number) for number in range(6)]
    pupils = [[_pupil(dice, one, number) for number in range(dice.randint(3, 8))] for one in classes]
    _move(dice, classes, pupils)
    for at, school_class in enumerate(classes):
        for number, subject in enumerate(subjects[: 5 if at < 2 else 2]):
            _journals(school, dice, school_class, subject, number, pupils[at])
    mixed = StudyGroup.create(year=school.year, kind="mixed", title=f"Восьмые {seed}")
    both = Journal.create(year=school.year, group=mixed, subject=subjects[5], marking="five", kind="elective")
    for pupil in [*pupils[0][:2], *pupils[1][:2]]:
        GroupMembership.create(pupil=pupil, group=mixed, start=FIRST, end=dice.choice([None, None, date(2026, 10, 1)]))
        _mark(school, dice, both, pupil, FIVES)
    return [one.id for one in classes]


def _pupil(dice: random.Random, school_class: Any, number: int) -> Any:
    surname = dice.choice(("Ёлкин", "Елкин", "Щукин", "Белых", "Орлов-Зимин", "Аксёнов"))
    return Pupil.create(surname=surname, name=f"Лев{school_class.id}{number}", sex=dice.choice(("m", "f", "")))


def _move(dice: random.Random, classes: list[Any], pupils: list[list[Any]]) -> None:
    """Stays: from the first day or later, to the end, to a day within, to the very last day; some go over from А to Б."""
    for at, (school_class, own) in enumerate(zip(classes, [list(one) for one in pupils], strict=True)):
        for pupil in own:
            start = FIRST if dice.random() < 0.8 else FIRST + timedelta(days=dice.randint(1, 40))
            end = dice.choice([None, None, None, None, LAST, LAST + timedelta(days=1), date(2026, 10, 5)])
            if end is not None and end <= start:
                end = None
            ClassMembership.create(pupil=pupil, school_class=school_class, start=start, end=end)
            if at == 0 and end == date(2026, 10, 5):
                ClassMembership.create(pupil=pupil, school_class=classes[1], start=end)
                pupils[1].append(pupil)
            elif end is not None and dice.random() < 0.7:
                _order_out(dice, pupil, school_class, end)


def _order_out(dice: random.Random, pupil: Any, school_class: Any, end: date) -> None:
    kind, place = dice.choice((("leave_transfer", "district"), ("leave_transfer", "country"), ("leave", ""), ("leave", "college"), ("leave", "other")))
    number = f"{Order.select().count() + 1}-у"
    order = Order.create(
        year=school_class.year_id, number=number, date=end, kind=kind, effective=end, state="executed", made_at=NOW, executed_at=NOW
    )
    OrderLine.create(order=order, position=1, pupil=pupil, class_from=school_class, place_kind=place)


def _journals(school: SmallSchool, dice: random.Random, school_class: Any, subject: Any, number: int, pupils: list[Any]) -> None:
    """The whole class's journal, or two groups of which some pupils changed; the fourth is of passes, the fifth a circle."""
    marking, kind = {3: ("pass", "lesson"), 4: ("five", "extracurricular")}.get(number, ("five", "lesson"))
    own = {"year": school.year, "school_class": school_class, "subject": subject, "marking": marking, "kind": kind}
    if number != 2:
        journal = Journal.create(**own)
        _fill(school, dice, journal, pupils, ("зч", "зч", "нз", "осв", "н/а", "") if marking == "pass" else FIVES)
        return
    groups = [StudyGroup.create(year=school.year, kind="subgroup", school_class=school_class, subject=subject, title=f"группа {one}") for one in (1, 2)]
    journals = [Journal.create(**own, group=group) for group in groups]
    for pupil in pupils:
        first, second = dice.sample(groups, 2)
        change = date(2026, 10, 1) if dice.random() < 0.3 else None
        GroupMembership.create(pupil=pupil, group=first, start=FIRST, end=change)
        if change:
            GroupMembership.create(pupil=pupil, group=second, start=change)
    for journal in journals:
        _fill(school, dice, journal, pupils, FIVES)


def _fill(school: SmallSchool, dice: random.Random, journal: Any, pupils: Iterable[Any], values: tuple[str, ...]) -> None:
    JournalTeacher.create(journal=journal, staff=school.staff["teacher2"], start=FIRST)
    lessons = [
        Lesson.create(journal=journal, date=one, number=dice.randint(1, 6), topic="Тема", is_cancelled=dice.random() < 0.1)
        for one in dice.sample(school_days(FIRST, date(2026, 10, 30)), 8)
    ]
    for pupil in pupils:
        _mark(school, dice, journal, pupil, values)
        for lesson in dice.sample(lessons, 3):
            Absence.create(pupil=pupil, lesson=lesson, code=dice.choice(("Н", "Б", "У", "П", "О", "")), changed_at=NOW)
    if pupils and dice.random() < 0.3:
        Exemption.create(pupil=dice.choice(list(pupils)), subject=journal.subject_id, start=FIRST, document="справка № 1")


def _mark(school: SmallSchool, dice: random.Random, journal: Any, pupil: Any, values: tuple[str, ...]) -> None:
    if dice.random() < 0.9:
        value = dice.choice(values)
        PeriodMark.create(pupil=pupil, journal=journal, period=school.quarter, value=value, changed_at=NOW)


def ask(school: SmallSchool, name: str, class_id: int | None, login: str = "deputy", **options: str) -> Document:
    """A report of the catalogue as its page builds it, of the first quarter."""
    entry = next(one for one in CATALOGUE if one.name == name)
    actor = load_actor(school.accounts[login].id, AFTER.date(), "")
    asked = Asked(actor, AFTER, SchoolRules(), "Школа", school.year, None, class_head(class_id) if class_id else None)
    asked = replace(asked, period=Span(school.quarter.id, "1 четверть", FIRST, LAST), first=FIRST, last=LAST, options=options)
    made = entry.build(asked)
    return made if isinstance(made, Document) else asked.document(made.title, made)


def cells(report: Report) -> list[dict[str, str]]:
    """Rows by the titles of columns, as a reader sees them; a column of a group is «group title»."""
    titles = [" ".join(part for part in (one.group, one.title) if part) for one in report.columns]
    return [dict(zip(titles, (shown(value) for value in row), strict=True)) for row in report.rows]


def count(text: str) -> int:
    return int(text or 0)


@pytest.mark.req("REP-3", "REP-2")
@pytest.mark.parametrize("seed", range(8))
def test_results_of_a_class_are_those_of_the_oracle(school: SmallSchool, seed: int) -> None:
    for class_id in muddled(school, seed):
        check_class(school, class_id)


@pytest.mark.req("REP-3")
def test_the_same_on_both_engines(any_school: SmallSchool) -> None:
    for class_id in muddled(any_school, 77):
        check_class(any_school, class_id)


def check_class(school: SmallSchool, class_id: int) -> None:
    oracle = oracle_class(class_id, school.quarter.id, FIRST, LAST, AFTER.date())
    table, *others = ask(school, "results", class_id).reports
    names = dict(rows("SELECT id, surname || ' ' || name FROM pupil"))
    found = {one["Фамилия, имя"]: one for one in cells(table)}
    assert set(found) == {names[pupil] for pupil in oracle.pupils}
    for pupil in oracle.pupils:
        check_pupil(oracle, pupil, found[names[pupil]])
    if not others:
        assert not oracle.values
        return
    for subject, line in zip(sorted({subject for _, subject in oracle.values}), cells(others[0]), strict=True):
        check_subject(oracle, subject, line)
    named = {pupil for pupil in oracle.pupils if oracle.kind(pupil) in ("с одной «4»", "с одной «3»", "не успевает", "н/а")}
    assert {one["Фамилия, имя"] for one in cells(others[1])} == {names[pupil] for pupil in named}


def check_pupil(oracle: OracleClass, pupil: int, line: dict[str, str]) -> None:
    own = [value for (key, _), value in oracle.values.items() if key == pupil]
    assert [count(line[f"«{one}»"]) for one in "5432"] == [own.count(one) for one in "5432"]
    digits = [int(value) for value in own if value.isdigit()]
    assert (line["Ср. балл"], count(line["н/а"]), line["Категория"]) == (rounded(sum(digits), len(digits), 2), own.count("н/а"), oracle.kind(pupil))
    missed = oracle.missed.get(pupil, {})
    told = [count(line[f"Пропущено уроков {one}"]) for one in ("всего", "Б", "У", "П")]
    assert told == [sum(missed.values()), *(missed.get(code, 0) for code in "БУП")]


def check_subject(oracle: OracleClass, subject: int, line: dict[str, str]) -> None:
    own = [value for (_, key), value in oracle.values.items() if key == subject]
    assert [count(line[one]) for one in ("«5»", "«4»", "«3»", "«2»", "н/а", "осв", "не выст.")] == [
        own.count(one) for one in ("5", "4", "3", "2", "н/а", "осв", "")
    ]
    assert (line["Успев., %"], line["Кач., %"], line["СОУ, %"], line["Ср. балл"]) == oracle.figures(own)


@pytest.mark.req("REP-2")
@pytest.mark.parametrize("seed", range(3))
def test_the_class_teachers_report_counts_as_the_oracle_does(school: SmallSchool, seed: int) -> None:
    for class_id in muddled(school, seed):
        oracle = oracle_class(class_id, school.quarter.id, FIRST, LAST, AFTER.date())
        found = {shown(row[0]): shown(row[1]) for row in ask(school, "class-teacher", class_id).reports[0].rows}
        kinds = [oracle.kind(pupil) for pupil in oracle.pupils]
        assessed = sum(kind != "" for kind in kinds)
        good = sum(kind in ("хорошист", "с одной «4»") for kind in kinds)
        wrong = sum(any(oracle.values.get((pupil, s)) in ("2", "нз", "н/а") for (key, s) in oracle.values if key == pupil) for pupil in oracle.pupils)
        assert [int(found[one]) for one in ("Аттестовано", "Отличники", "Хорошисты", "из них с одной «4»", "С одной «3»", "Не успевают")] == [
            assessed, kinds.count("отличник"), good, kinds.count("с одной «4»"), kinds.count("с одной «3»"), kinds.count("не успевает"),
        ]  # fmt: skip
        assert found["Успеваемость по ученикам, %"] == rounded(100 * (assessed - wrong), assessed)
        assert found["Качество по ученикам, %"] == rounded(100 * (kinds.count("отличник") + good), assessed)
        codes = [sum(own[code] for own in oracle.missed.values()) for code in ("Б", "У", "П", "Н")]
        told = ("по болезни", "по уважительной причине", "без уважительной причины", "причина не указана")
        assert [int(found["Пропущено уроков"]), *(int(found[one]) for one in told)] == [sum(codes), *codes]
        stays = [(day(start), day(end)) for start, end in rows('SELECT start, "end" FROM class_membership WHERE school_class_id = ?', class_id)]
        assert int(found["На начало периода"]) == sum(start <= FIRST for start, _ in stays)
        assert int(found["Прибыло"]) == sum(FIRST < start <= LAST for start, _ in stays)
        assert int(found["Выбыло"]) == sum(end is not None and FIRST < end <= LAST for _, end in stays)
        assert int(found["На конец периода"]) == len(oracle.pupils)


@pytest.mark.req("REP-3")
@pytest.mark.parametrize("seed", range(4))
def test_the_rating_puts_nobody_before_a_better_one(school: SmallSchool, seed: int) -> None:
    class_id = muddled(school, seed)[0]
    oracle = oracle_class(class_id, school.quarter.id, FIRST, LAST, AFTER.date())
    names = dict(rows("SELECT id, surname || ' ' || name FROM pupil"))
    found = {one["Фамилия, имя"]: one["Место"] for one in cells(ask(school, "rating", class_id).reports[0])}
    keys = {}
    for pupil in oracle.pupils:
        digits = [int(value) for (key, _), value in oracle.values.items() if key == pupil and value.isdigit()]
        if digits:
            keys[pupil] = (sum(digits) / len(digits), digits.count(5), -digits.count(3))
    places = {pupil: 1 + sum(other > key for other in keys.values()) for pupil, key in keys.items()}
    assert found == {names[pupil]: str(places.get(pupil, "")) for pupil in oracle.pupils}


@pytest.mark.req("REP-4")
@pytest.mark.parametrize("seed", range(4))
def test_the_movement_comes_out_and_names_everybody(school: SmallSchool, seed: int) -> None:
    ids = muddled(school, seed)
    sheet, names = ask(school, "movement", None).reports
    stays = rows('SELECT pupil_id, school_class_id, start, "end" FROM class_membership')
    lines = [[plain(value) or 0 for value in row] for row in sheet.rows]
    titles = {one.title: one.id for one in year_heads(school.year.id)}
    assert set(ids) <= {titles[line[0]] for line in lines}
    check_ways(sheet, stays)
    for line in lines:
        own = [(pupil, day(start), day(end)) for pupil, key, start, end in stays if key == titles[line[0]]]
        assert line[1] == sum(start <= FIRST and (end is None or end > FIRST) for _, start, end in own)
        assert sum(line[4:6]) == sum(FIRST < start <= LAST for _, start, _ in own)
        assert sum(line[6:13]) == sum(end is not None and FIRST < end <= LAST for *_, end in own)
        assert line[13] == line[1] + sum(line[4:6]) - sum(line[6:13])
    whole = [plain(value) or 0 for value in sheet.totals[-1]]
    assert whole[1] + whole[4] - sum(whole[6:12]) == whole[13] == sum(line[13] for line in lines) and whole[5] == whole[12] == 0
    assert "тоже сходится" in sheet.notes[0]
    inside = sum(line[5] + line[12] for line in lines)
    assert len(names.rows) == whole[4] + sum(whole[6:12]) + inside


def check_ways(sheet: Report, stays: list[tuple[Any, ...]]) -> None:
    """Who left the school in the span, by the place in the order of that day."""
    left = {(pupil, day(end)) for pupil, _, _, end in stays if end is not None and FIRST < day(end) <= LAST}
    left -= {(pupil, day(start)) for pupil, _, start, _ in stays}
    columns = {"district": 6, "country": 8, "college": 9, "": 10, "other": 11}
    expected = dict.fromkeys(range(6, 12), 0)
    sql = 'SELECT l.pupil_id, o.effective, l.place_kind FROM order_line l JOIN "order" o ON o.id = l.order_id'
    told = {(pupil, day(when)): place for pupil, when, place in rows(sql)}
    for one in left:
        expected[columns[told.get(one, "other")]] += 1
    assert {at: plain(sheet.totals[-1][at]) or 0 for at in expected} == expected


def test_results_of_a_school_take_the_same_number_of_reads(school: SmallSchool, selects: Callable[[], Any]) -> None:
    heads = year_heads(school.year.id)
    span = ResultSpan(school.quarter.id, FIRST, LAST)
    with selects() as few:
        results_of(heads[:1], {heads[0].id: span}, SchoolRules())
    muddled(school, 1)
    heads = year_heads(school.year.id)
    with selects() as many:
        results_of(heads, {one.id: span for one in heads}, SchoolRules())
    assert len(few) == len(many) == 6
