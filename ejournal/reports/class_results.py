"""Results of a class for a period, its plain sheet and the rating of pupils (REP-3; domain §5.4, §5.5, §5.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from ejournal.policy.reports import HEADS
from ejournal.queries.attendance import class_days, class_teacher_name
from ejournal.queries.report_choices import periods_in
from ejournal.queries.results import ClassResults, ResultPupil, ResultSpan, ResultSubject, class_results, results_of, year_heads
from ejournal.reports.entry import CLASS, GRADE, PERIOD_OR_YEAR, YEAR, Asked, Entry, Span
from ejournal.rules.attendance import DaySum, total
from ejournal.rules.indicators import (
    FAILING,
    NAMED,
    ONE_FOUR,
    ONE_THREE,
    UNATTESTED,
    Tally,
    category,
    class_figures,
    learnt,
    mean,
    places,
    quality,
    shown,
    success,
)
from ejournal.tables.report import Column, Document, Linked, Report, Row, Strong, Value

GROUP = "Класс: успеваемость"
LISTS = "#part-3"  # where the names behind the counts stand
LOW = ("2", "1", "нз", "н/а")
COUNTED = {ONE_FOUR: ("4",), ONE_THREE: ("3",), FAILING: LOW, UNATTESTED: LOW}
MANY_SUBJECTS = 12  # so many stand on a sheet with room to spare; of more the columns are narrow
NO_MARKS = "В этом классе отметок не ставят: безотметочное обучение."
NOT_YET = "Отметки за этот период ещё не выставлены."
SIGNATURE = ("Классный руководитель ____________________", "Заместитель директора ____________________")


# ---- what several reports share --------------------------------------------------------------------------------------------


def span_of(period: Span) -> ResultSpan:
    return ResultSpan(period.id, period.start, period.end)


def results(asked: Asked) -> ClassResults:
    assert asked.school_class and asked.period
    return class_results(asked.school_class, span_of(asked.period), asked.rules)


def head_lines(asked: Asked) -> tuple[str, ...]:
    """School; class and who leads it."""
    assert asked.school_class
    teacher = class_teacher_name(asked.school_class.id, asked.by_day)
    return (asked.school, f"{asked.school_class.title} класс" + (f", классный руководитель {teacher}" if teacher else ""))


def subtitle(asked: Asked) -> str:
    """«1 четверть 2026/27 учебного года», «2026/27 учебный год»."""
    assert asked.period
    title = asked.year.title
    return f"{title} учебный год" if asked.period.is_year else f"{asked.period.title} {title} учебного года"


def notes_of(found: ClassResults) -> tuple[str, ...]:
    """Why there is nothing, or how many marks are not set."""
    if not found.subjects:
        return (NO_MARKS,)
    unset = found.of_class.unset
    if unset == len(found.marks):
        return (NOT_YET,)
    return (f"Не выставлено отметок: {unset}. Они не входят ни в один процент.",) if unset else ()


def number(count: int) -> int | None:
    """A count that is nought stays an empty place."""
    return count or None


# ---- 5.4 and 5.8 ----------------------------------------------------------------------------------------------------------


def class_report(asked: Asked) -> Document:
    """«Итоги успеваемости класса за период»: the table, the subjects, the names behind the counts."""
    found = results(asked)
    parts = [_table(asked, found, with_figures=True)]
    if found.subjects:
        parts += [_subjects(asked, found), names_report(asked, found)]
    return asked.document(f"Итоги успеваемости, {found.head.title}, {subtitle(asked)}", *parts)


def sheet_report(asked: Asked) -> Document:
    """«Сводная ведомость успеваемости класса»: marks alone, names in full."""
    found = results(asked)
    return asked.document(f"Сводная ведомость успеваемости, {found.head.title}, {subtitle(asked)}", _table(asked, found, with_figures=False))


def _table(asked: Asked, found: ClassResults, *, with_figures: bool) -> Report:
    missed = _missed(asked) if with_figures else {}
    many = len(found.subjects) > MANY_SUBJECTS
    columns = [Column("№", "number", 3), Column("Фамилия, имя", width=20 if many else 24)]
    columns += [Column(one.short, "mark", 3 if many else 4, turned=True, rule_after=one is found.subjects[-1]) for one in found.subjects]
    rows = [_pupil_row(at, pupil, found, asked) for at, pupil in enumerate(found.pupils, 1)]
    if with_figures:
        columns += _figure_columns()
        rows = [(*row, *_figures(pupil, found, missed, asked)) for row, pupil in zip(rows, found.pupils, strict=True)]
    return Report(
        title="Итоги успеваемости класса" if with_figures else "Сводная ведомость успеваемости класса",
        subtitle=subtitle(asked),
        columns=tuple(columns),
        rows=tuple(rows),
        totals=_bottom(found, len(columns), asked) if with_figures else (),
        notes=notes_of(found) + (() if found.pupils else ("На последний день периода в классе никого нет.",)),
        head_lines=head_lines(asked),
        foot_lines=SIGNATURE,
    )


def _pupil_row(at: int, pupil: ResultPupil, found: ClassResults, asked: Asked) -> Row:
    return (at, asked.links.pupil(*pupil), *(_cell(asked, found, pupil, one) for one in found.subjects))


def _cell(asked: Asked, found: ClassResults, pupil: ResultPupil, subject: ResultSubject) -> Value:
    """A mark leads to the page it stands on; 2, 1, н/а and нз are bold and underlined."""
    mark = found.marks.get((pupil.id, subject.id))
    if mark is None or not mark.value:
        return None
    return asked.links.journal(mark.journal, Strong(mark.value) if mark.value in LOW else mark.value)


def _figure_columns() -> list[Column]:
    counts = [Column(f"«{one}»", "number", 3) for one in "5432"] + [Column("н/а", "number", 3, rule_after=True)]
    missed = [Column(title, "number", 4, group="Пропущено уроков") for title in ("всего", "Б", "У", "П")]
    return [Column("Ср. балл", "points", 5), *counts, *missed, Column("Категория", width=9)]


def _figures(pupil: ResultPupil, found: ClassResults, missed: dict[int, DaySum], asked: Asked) -> Row:
    own, days = found.of_pupil(pupil.id), missed.get(pupil.id, DaySum())
    counts = (own.fives, own.fours, own.threes, own.low, own.not_attested)
    absences = (days.missed, days.ill, days.excused, days.truant)
    named = category(own, asked.rules)
    kind: Value = Linked(named, LISTS) if named in NAMED else named or None
    return (shown(mean(own), 2), *map(number, counts), *map(number, absences), kind)


def _missed(asked: Asked) -> dict[int, DaySum]:
    """Lessons missed in the span up to today, by pupil."""
    assert asked.school_class and asked.first and asked.last
    days = class_days(asked.school_class.id, asked.first, asked.last)
    return {pupil.id: total(days.sums(pupil, asked.rules, asked.today).values()) for pupil in days.pupils}


def _bottom(found: ClassResults, width: int, asked: Asked) -> tuple[Row, ...]:
    """Under each subject its counts and shares, whole per cent; who teaches it stands in the next table, which has room for names."""
    lines: tuple[tuple[str, Callable[[Tally], Value]], ...] = (
        ("«5»", lambda one: number(one.fives)), ("«4»", lambda one: number(one.fours)), ("«3»", lambda one: number(one.threes)),
        ("«2»", lambda one: number(one.low)), ("н/а", lambda one: number(one.not_attested)), ("осв", lambda one: number(one.exempt)),
        ("успеваемость, %", lambda one: shown(success(one), 0)), ("качество, %", lambda one: shown(quality(one), 0)),
        ("СОУ, %", lambda one: shown(learnt(one, asked.rules), 0)), ("средний балл", lambda one: shown(mean(one), 2)),
    )  # fmt: skip
    if not found.subjects:
        return ()
    tallies = [found.of_subject(one.id) for one in found.subjects]
    rest = (None,) * (width - 2 - len(tallies))
    return tuple((None, title, *(_text(figure(one)) for one in tallies), *rest) for title, figure in lines)


def _text(value: Value) -> Value:
    """A figure in a column of marks: words, so that 4,25 keeps its comma and 100 its place."""
    return None if value is None else str(value).replace(".", ",")


def _subjects(asked: Asked, found: ClassResults) -> Report:
    """A line a subject with its teacher: the figures with one decimal; a subject leads to its journal."""
    rows = [_subject_row(at, one, found.of_subject(one.id), asked) for at, one in enumerate(found.subjects, 1)]
    figures = class_figures([found.of_pupil(one.id) for one in found.pupils], asked.rules)
    of_class = found.of_class
    return Report(
        title="По предметам",
        subtitle=f"{found.head.title} класс, {subtitle(asked)}",
        columns=SUBJECT_COLUMNS,
        rows=tuple(rows),
        totals=((None, "Все предметы", None, *_subject_figures(of_class, asked)),),
        notes=(
            f"Учеников {figures.pupils}, аттестовано {figures.assessed}: отличников {figures.excellent}, хорошистов {figures.good}, "
            f"с одной «4» {figures.one_four}, с одной «3» {figures.one_three}, не успевают {figures.failing}, н/а {figures.not_attested}. "
            f"По ученикам: успеваемость {_per_cent(figures.success)}, качество {_per_cent(figures.quality)}.",
        ),
        frozen_columns=2,
    )


SUBJECT_COLUMNS = (
    Column("№", "number", 3), Column("Предмет", width=28), Column("Учитель", width=22), *(Column(f"«{one}»", "number", 4) for one in "5432"),
    Column("н/а", "number", 4), Column("осв", "number", 4), Column("не выст.", "number", 5), Column("Успев., %", "points", 7), Column("Кач., %", "points", 7),
    Column("СОУ, %", "points", 7), Column("Ср. балл", "points", 6),
)  # fmt: skip


def _subject_row(at: int, subject: ResultSubject, one: Tally, asked: Asked) -> Row:
    return (at, asked.links.journal(subject.journal, subject.name), subject.teachers or None, *_subject_figures(one, asked))


def _subject_figures(one: Tally, asked: Asked) -> Row:
    counts = (one.fives, one.fours, one.threes, one.low, one.not_attested, one.exempt, one.unset)
    return (*map(number, counts), shown(success(one)), shown(quality(one)), shown(learnt(one, asked.rules)), shown(mean(one), 2))


def _per_cent(value: Fraction | None) -> str:
    text = str(shown(value)).replace(".", ",")
    return text if text == "—" else f"{text}\u00a0%"


def names_report(asked: Asked, found: ClassResults) -> Report:
    """Who has one «4», one «3», fails or is not attested: name, subjects, teachers. Source: domain §4, categories."""
    rows = tuple(_named_rows(asked, found))
    return Report(
        title="Поимённо",
        subtitle=f"{found.head.title} класс, {subtitle(asked)}",
        columns=NAME_COLUMNS,
        rows=rows,
        notes=() if rows else ("С одной «4», с одной «3», неуспевающих и не аттестованных нет.",),
        frozen_columns=1,
    )


NAME_COLUMNS = (
    Column("Категория", width=12), Column("Фамилия, имя", width=22), Column("Предмет", width=26), Column("Отметка", "mark", 7), Column("Учитель", width=22),
)  # fmt: skip


def _named_rows(asked: Asked, found: ClassResults) -> Iterable[Row]:
    of = {pupil.id: category(found.of_pupil(pupil.id), asked.rules) for pupil in found.pupils}
    for named in NAMED:
        for pupil in found.pupils:
            if of[pupil.id] != named:
                continue
            for subject, mark in found.where(pupil.id, COUNTED[named]):
                name, page = asked.links.pupil(*pupil), asked.links.journal(mark.journal, subject.name)
                yield (named, name, page, mark.value, mark.teachers or None)


# ---- 5.5 --------------------------------------------------------------------------------------------------------------------


RATING_COLUMNS = (
    Column("Место", "number", 6), Column("Фамилия, имя", width=30), Column("Ср. балл", "points", 8), *(Column(f"«{one}»", "number", 5) for one in "5432"),
    Column("Кач., %", "points", 7), Column("Изменение места", width=12),
)  # fmt: skip


def rating(asked: Asked) -> Document:
    """«Рейтинг учёта успеваемости учащихся класса», with the change since the period before."""
    now = results(asked)
    before = _before(asked)
    earlier = {} if before is None or asked.school_class is None else _places_of([class_results(asked.school_class, before, asked.rules)])
    report = _rating_report(asked, [now], earlier, head_lines(asked), with_class=False)
    return asked.document(f"{report.title}, {now.head.title}, {subtitle(asked)}", report)


def school_rating(asked: Asked) -> Document:
    """The same for a grade or the whole school: only classes whose period it is."""
    assert asked.period
    heads = [one for one in year_heads(asked.year.id) if asked.grade in (None, one.grade)]
    period = next((one for one in periods_in(asked.year.id, None) if one.id == asked.period.id), None)
    if period is not None:
        heads = [one for one in heads if period.grade_from <= one.grade <= period.grade_to]
    now = list(results_of(heads, {one.id: span_of(asked.period) for one in heads}, asked.rules).values())
    before = _before(asked)
    earlier = {} if before is None else _places_of(list(results_of(heads, {one.id: before for one in heads}, asked.rules).values()))
    where = f"{asked.grade} классы" if asked.grade else "вся школа"
    report = _rating_report(asked, now, earlier, (asked.school, where), with_class=True)
    return asked.document(f"{report.title}, {where}, {subtitle(asked)}", report)


def _before(asked: Asked) -> ResultSpan | None:
    """The period before the one asked for, of the same grades; of the first, and of the year, none."""
    assert asked.period
    rows = periods_in(asked.year.id, None)
    own = next((one for one in rows if one.id == asked.period.id), None)
    if own is None:
        return None
    earlier = [one for one in rows if (one.kind, one.grade_from, one.grade_to) == (own.kind, own.grade_from, own.grade_to) and one.end < own.start]
    return ResultSpan(earlier[-1].id, earlier[-1].start, earlier[-1].end) if earlier else None


def _places_of(found: list[ClassResults]) -> dict[int, int | None]:
    pairs = [(pupil.id, one.of_pupil(pupil.id)) for one in found for pupil in one.pupils]
    return dict(zip((pupil for pupil, _ in pairs), places([own for _, own in pairs]), strict=True))


def _rating_report(
    asked: Asked, found: list[ClassResults], earlier: dict[int, int | None], lines: tuple[str, ...], *, with_class: bool
) -> Report:
    now = _places_of(found)
    everybody = [(pupil, one) for one in found for pupil in one.pupils]
    everybody.sort(key=lambda pair: (now[pair[0].id] is None, now[pair[0].id] or 0))
    columns = [RATING_COLUMNS[0], RATING_COLUMNS[1], *([Column("Класс", width=7)] if with_class else ()), *RATING_COLUMNS[2:]]
    rows = tuple(_rating_row(asked, pupil, one, now[pupil.id], earlier.get(pupil.id), with_class) for pupil, one in everybody)
    bare = not any(one.subjects for one in found)
    notes = [NO_MARKS if bare and found else "Место — по среднему баллу, при равном — по числу «5», затем по меньшему числу «3»; равные делят место."]
    return Report(
        title="Рейтинг успеваемости учеников",
        subtitle=subtitle(asked),
        columns=tuple(columns),
        rows=rows,
        notes=tuple(notes) + (() if rows else ("На последний день периода учеников нет.",)),
        head_lines=lines,
        foot_lines=SIGNATURE[:1] if not with_class else SIGNATURE[1:],
        landscape=False,
    )


def _rating_row(asked: Asked, pupil: ResultPupil, found: ClassResults, place: int | None, before: int | None, with_class: bool) -> Row:
    own = found.of_pupil(pupil.id)
    counts = (own.fives, own.fours, own.threes, own.low)
    name = (asked.links.pupil(*pupil), *((found.head.title,) if with_class else ()))
    return (place, *name, shown(mean(own), 2), *map(number, counts), shown(quality(own)), _change(place, before))


def _change(place: int | None, before: int | None) -> str | None:
    """«+2» two places up, «−1» one down, «=» the same; nothing where there is no place to compare with."""
    if place is None or before is None:
        return None
    up = before - place
    return "=" if up == 0 else f"+{up}" if up > 0 else f"−{-up}"


RESULTS = (
    Entry(
        "results", "Итоги успеваемости класса", "Отметки, средний балл, пропуски и категория каждого ученика; показатели по предметам.",
        GROUP, HEADS, (YEAR, CLASS, PERIOD_OR_YEAR), class_report, also="class_teacher",
    ),
    Entry(
        "results-sheet", "Сводная ведомость успеваемости класса", "Только отметки за период: для подписи и в папку.",
        GROUP, HEADS, (YEAR, CLASS, PERIOD_OR_YEAR), sheet_report, also="class_teacher",
    ),
    Entry(
        "rating", "Рейтинг учеников класса", "Кто на каком месте по среднему баллу и как оно изменилось с прошлого периода.",
        GROUP, HEADS, (YEAR, CLASS, PERIOD_OR_YEAR), rating, also="class_teacher",
    ),
    Entry(
        "rating-school", "Рейтинг учеников параллели и школы", "Кто на каком месте по среднему баллу среди одногодков или во всей школе.",
        "Школа", HEADS, (YEAR, GRADE, PERIOD_OR_YEAR), school_rating,
    ),
)  # fmt: skip
