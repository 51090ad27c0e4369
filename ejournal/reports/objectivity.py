"""«Объективность отметок»: the list for the teachers' council, journals, quality from period to period (DEP-3, REP-9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ejournal.policy.reports import HEADS
from ejournal.queries.objectivity import Asked as Wanted
from ejournal.queries.objectivity import JournalLine, ObjectivityPage, objectivity_page
from ejournal.queries.objectivity_quality import QualityLine, Shares
from ejournal.reports.entry import PERIOD, YEAR, Asked, Entry
from ejournal.reports.school_results import change
from ejournal.rules.indicators import NONE, shown
from ejournal.rules.objectivity import BUNCH, GAP, LOWERED, OVER_WRITTEN, RAISED, Remark, Unlike, signed
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import capitalized, count_of, with_comma
from ejournal.tables.report import Column, Document, Linked, Report, Row, Strong, Value

TITLE, COUNCIL = "Объективность отметок", "Объективность отметок: список для педсовета"
SIGNATURES = ("Заместитель директора ____________________", "Председатель педагогического совета ____________________", "Секретарь ____________________")
COUNCIL_COLUMNS = (
    Column("№", "number", 4), Column("Учитель", width=18), Column("Класс, предмет", width=26), Column("На что обратить внимание", width=72), Column("Решение", width=22),
)  # fmt: skip
JOURNAL_COLUMNS = (
    Column("Класс", width=9), Column("Предмет", width=20), Column("Учитель", width=15, rule_after=True), Column("всего", "number", 6, group="Отметки за период"),
    Column("выше средней", "number", 8, group="Отметки за период"), Column("ниже средней", "number", 8, group="Отметки за период"),
    Column("минус средние", "mark", 8, group="Отметки за период"), Column("выше письм.", "number", 7, group="Отметки за период", rule_after=True),
    Column("письм.", "points", 7, group="Средние"), Column("устные", "points", 7, group="Средние"), Column("разница", "mark", 8, group="Средние", rule_after=True),
    Column("отметок", "number", 8, group="Последние дни"), Column("%", "points", 6, group="Последние дни"), Column("позже срока", "number", 7, group="Последние дни"),
)  # fmt: skip
QUALITY_COLUMNS = (
    *(Column(title, "points", 9, group="Успеваемость, %") for title in ("этот период", "прошлый")), Column("±", "mark", 7, group="Успеваемость, %", rule_after=True),
    *(Column(title, "points", 9, group="Качество, %") for title in ("этот период", "прошлый")), Column("±", "mark", 7, group="Качество, %"),
)  # fmt: skip


def objectivity_document(page: ObjectivityPage, rules: SchoolRules, school: str, printed_at: datetime) -> Document:
    """The council's list, the journals, quality by teacher, class and subject."""
    quality = [_quality(page, title, lines) for title, lines in (("Учитель", page.quality.teachers), ("Класс", page.quality.classes), ("Предмет", page.quality.subjects))]
    return Document(f"{TITLE}, {subtitle(page)}", (_council(page, rules, school), _journals(page, rules), *quality), seal=_seal(school, printed_at), numbered=True)


def council_document(page: ObjectivityPage, rules: SchoolRules, school: str, printed_at: datetime) -> Document:
    """The list alone, to be signed."""
    return Document(f"{COUNCIL}, {subtitle(page)}", (_council(page, rules, school),), seal=_seal(school, printed_at), numbered=True)


def subtitle(page: ObjectivityPage) -> str:
    """«1 четверть 2026/27 учебного года»."""
    return f"{page.period.title} {page.year.title} учебного года" if page.period is not None else f"{page.year.title} учебный год"


def _seal(school: str, printed_at: datetime) -> str:
    return f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."


def notes_of(page: ObjectivityPage, rules: SchoolRules) -> tuple[str, ...]:
    """How it was counted, with the school's settings."""
    days = count_of(rules.objectivity_bunch_days, "день", "дня", "дней")
    notes = [
        f"В списке — журналы, где от {rules.objectivity_raised_share}\u00a0% отметок за период (и не меньше двух) не такие, как выходит из средней, или выше письменных работ; "
        f"где письменные и устные в среднем расходятся больше чем на {with_comma(rules.objectivity_gap)}; где от {rules.objectivity_bunch_share}\u00a0% отметок пришлось "
        f"на последние {days}. Пределы — в правилах школы.",
        "Ученики — те, кто в классе в последний день периода. Журналы без баллов, осв и н/а в средние не входят. Отметка «выше средней», когда она выше той, что выходит из средней по правилу округления.",
    ]
    return (*notes, *((f"Период кончается в другие дни: {', '.join(page.away)}.",) if page.away else ()))


# ---- the list for the council ------------------------------------------------------------------------------------------


def _council(page: ObjectivityPage, rules: SchoolRules, school: str) -> Report:
    rows = tuple(_numbered(page))
    return Report(
        title=COUNCIL, subtitle=subtitle(page), columns=COUNCIL_COLUMNS, rows=rows, head_lines=(school,), foot_lines=SIGNATURES, frozen_columns=3,
        notes=(*(() if rows else ("Журналов, на которые стоит обратить внимание, нет.",)), *notes_of(page, rules)),
    )  # fmt: skip


def _numbered(page: ObjectivityPage) -> Iterable[Row]:
    found = [(teacher, line) for teacher, lines in page.remarked for line in lines]
    for number, (teacher, line) in enumerate(found, 1):
        words = "; ".join(sentence(one, page) for one in line.remarks)
        yield (number, teacher or "без учителя", Linked(line.title, journal_url(line)), f"{capitalized(words)}.", None)


def sentence(remark: Remark, page: ObjectivityPage) -> str:
    """«4 отметки из 9 выше средней: Ершов Матвей (5, а из средней 4,33 выходит 4; учтена контрольная работа), …»."""
    if not remark.pupils:
        return remark.words
    return f"{remark.words}: {', '.join(f'{page.names[one.pupil]} ({about(one)})' for one in remark.pupils)}"


def about(one: Unlike) -> str:
    """What a mark is unlike, and the teacher's reason."""
    return f"{one.words}; {one.reason}" if one.reason else one.words


# ---- journals ----------------------------------------------------------------------------------------------------------


def journal_url(line: JournalLine) -> str:
    return f"/journal/{line.id}?period={line.period}"


def _journals(page: ObjectivityPage, rules: SchoolRules) -> Report:
    return Report(
        title="По журналам", subtitle=subtitle(page), columns=JOURNAL_COLUMNS, rows=tuple(_journal_row(one) for one in page.lines), frozen_columns=2,
        notes=() if page.lines else ("Журналов с отметками в этом периоде нет.",),
    )  # fmt: skip


def _journal_row(line: JournalLine) -> Row:
    known, marks, lessons = line.figures, f"/journal/{line.id}/marks?period={line.period}", journal_url(line)

    def cell(value: str | int | Decimal | None, code: str, url: str) -> Value:
        return Linked(Strong(value) if code in line.flags else value, url) if value not in (None, 0) else None

    return (
        line.class_title, Linked(line.subject, lessons), line.keeper.names or None, cell(known.given, "", marks),
        cell(len(known.raised), RAISED, marks), cell(len(known.lowered), LOWERED, marks), cell(signed(known.gap), "", marks), cell(len(known.over_written), OVER_WRITTEN, marks),
        shown(known.written.mean, 2), shown(known.oral.mean, 2), cell(signed(known.oral_over_written), GAP, lessons),
        cell(line.late, "", last_url(line)), cell(shown(line.bunched, 0), BUNCH, last_url(line)), cell(line.entered.total, "", last_url(line)),
    )  # fmt: skip


def last_url(line: JournalLine) -> str:
    """The journal at the last days of the period."""
    return f"/journal/{line.id}?date={line.last[0].isoformat()}"


# ---- quality -----------------------------------------------------------------------------------------------------------


BY = {"Учитель": "по учителям", "Класс": "по классам", "Предмет": "по предметам"}


def _quality(page: ObjectivityPage, head: str, lines: Sequence[QualityLine]) -> Report:
    """Classes are counted by pupils, the others by marks: only these have a sum."""
    whole = page.quality.school if lines and lines is not page.quality.classes else None
    return Report(
        title=f"Успеваемость и качество {BY[head]}", subtitle=subtitle(page), columns=(Column(head, width=34), *QUALITY_COLUMNS), frozen_columns=1,
        rows=tuple((_titled(page, head, one), *quality_figures(one)) for one in lines), totals=((whole.title, *quality_figures(whole)),) if whole else (),
        notes=("«±» — изменение в пунктах с прошлого периода у тех же классов.",) if lines else ("Отметок за этот период нет.",),
    )  # fmt: skip


def _titled(page: ObjectivityPage, head: str, line: QualityLine) -> Value:
    url = quality_url(page, head, line)
    return Linked(line.title, url) if url else line.title or "без учителя"


def quality_url(page: ObjectivityPage, head: str, line: QualityLine) -> str:
    """Where a line's figures are made of: the teacher's report, the class's results, the subject's journals; "" of two teachers or nobody."""
    if not line.key or page.period is None:
        return ""
    year, period = page.year.id, line.period or page.period.id
    return {
        "Учитель": f"/reports/teacher-report?year={year}&period={period}&teacher={line.key}",
        "Класс": f"/reports/results?year={year}&class={line.key}&period={period}",
        "Предмет": f"/control/objectivity?period={period}&subject={line.key}",
    }[head]


def quality_figures(line: QualityLine) -> tuple[Decimal | str, ...]:
    """Success now, before and the change in points; the same of quality. «—» where there is nothing to divide by."""
    return tuple(value for at in range(len(Shares._fields)) for value in _figures(line.now[at], line.same[at], line.before[at]))


def _figures(now: Fraction | None, same: Fraction | None, before: Fraction | None) -> tuple[Decimal | str, ...]:
    return shown(now), shown(before), change(same, before) or NONE


# ---- in the catalogue --------------------------------------------------------------------------------------------------


def objectivity_report(asked: Asked) -> Document:
    """The page «Объективность» of a period, as it prints it."""
    assert asked.period
    page = objectivity_page(asked.actor, Wanted(asked.period.id), asked.year, asked.today, asked.rules)
    return objectivity_document(page, asked.rules, asked.school, asked.now)


OBJECTIVITY = (
    Entry(
        "objectivity", TITLE, "Отметки за период рядом со средними, письменные рядом с устными, отметки последних дней; список для педсовета.",
        "Журналы учёта", HEADS, (YEAR, PERIOD), objectivity_report,
    ),
)  # fmt: skip
