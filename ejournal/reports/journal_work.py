"""«Работа учителей с журналом» for a month or a period: a table by teacher, accesses to personal data, what it comes to in words (DEP-6).

Source: regulation of the deputy 3.2; regulation 2.5.5, 2.14; domain §5.16.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ejournal.policy.actions import may
from ejournal.policy.reports import HEADS
from ejournal.queries.journal_work import ALL, JournalWork, WorkSum, journal_work, lessons_work
from ejournal.reports.class_results import number
from ejournal.reports.entry import OVER_OR_PERIOD, YEAR, Asked, Entry
from ejournal.rules.filling import HOMEWORK, LATE, RECORD, TOPIC, median_words, percent
from ejournal.rules.indicators import NONE
from ejournal.rules.words import MONTHS, count_of, listed, with_comma
from ejournal.tables.report import Column, Document, Linked, Report, Row, TextPage, Value

NAME = "journal-work"
TITLE = "Работа учителей с журналом"
SIGNATURES = ("Заместитель директора ____________________", "С отчётом ознакомлен(а), директор ____________________")
MOST_NAMED = 3
LESSONS = ("урок", "урока", "уроков")
COLUMNS = (
    Column("Учитель", width=20), Column("Журналов", "number", 4, turned=True), Column("по распи\u00adсанию", "number", 6, group="Уроки"),
    Column("записано", "number", 6, group="Уроки"), Column("всё, %", "number", 5, group="Уроки"), Column("ни одной записи", "number", 7, group="Не записано"),
    Column("тема", "number", 5, group="Не записано"), Column("зада\u00adние", "number", 5, group="Не записано", rule_after=True),
    Column("уроков", "number", 5, group="Позже дня урока"), Column("обычная задержка", width=11, group="Позже дня урока", rule_after=True),
    Column("Отметок на ученика", "points", 5, turned=True), Column("Работ без отметок в срок", "number", 5, turned=True),
    Column("сде\u00adлано", "number", 5, group="Замечания"), Column("испр.", "number", 5, group="Замечания"), Column("проср.", "number", 5, group="Замечания"),
    Column("подано", "number", 5, group="Заявки"), Column("исп.", "number", 4, group="Заявки"), Column("откл.", "number", 4, group="Заявки"),
    Column("Отстаёт, уроков", "number", 5, turned=True),
)  # fmt: skip


def work_report(asked: Asked) -> Document:
    """Teachers, accesses where there were any, words with the month before."""
    assert asked.first and asked.last
    work = journal_work(asked.actor, asked.year, asked.first, asked.last, asked.today, asked.rules)
    accesses = (_accesses(work, linked=bool(may(asked.actor, "access.read"))),) if work.accesses else ()
    parts = (_teachers(asked, work), *accesses, TextPage("Выводы", tuple(_words(asked, work)), foot_lines=SIGNATURES, letter=0))
    return Document(f"{TITLE}, {span_words(asked)}", parts, seal=asked.seal(TITLE), numbered=True)


def span_words(asked: Asked) -> str:
    """«октябрь 2026», «1 четверть (1–9 классы) 2026/27»."""
    assert asked.first
    return f"{asked.period.title} {asked.year.title}" if asked.period else f"{MONTHS[asked.first.month - 1]} {asked.first.year}"


# ---- tables -----------------------------------------------------------------------------------------------------------------


def _teachers(asked: Asked, work: JournalWork) -> Report:
    today = f", по {asked.today:%d.%m.%Y}" if asked.last and asked.today < asked.last else ""
    notes = (
        "Урок считается за тем, кто его вёл. Урок, в котором не записано ничего, стоит только в «ни одной записи». «Всё» — есть тема и задание.",
        "Отметок на ученика — за эти дни, в журналах, которые учитель ведёт. Работы, замечания и заявки — этих дней, какими они стали к сегодняшнему дню.",
    )
    return Report(
        title=TITLE, subtitle=span_words(asked) + today, columns=COLUMNS, rows=tuple(_row(one, asked) for one in work.teachers),
        totals=(_row(work.school, asked),), notes=notes, head_lines=(asked.school,), frozen_columns=1,
    )  # fmt: skip


def _row(one: WorkSum, asked: Asked) -> Row:
    teacher = "" if one.staff == ALL else f"&teacher={one.staff}"
    filling = f"/control/?{_span(asked)}{teacher}"

    def linked(count: int, url: str) -> Value:
        return Linked(count, url) if count else None

    def lack(count: int, code: str) -> Value:
        return linked(count, f"{filling}&lack={code}")

    checks, register = "/control/checks/", f"/corrections/register?from={asked.first}&to={asked.last}{teacher}"
    return (
        one.name if one.staff == ALL else Linked(one.name, filling), len(one.journals), linked(one.lessons, filling), number(one.recorded),
        NONE if one.filled_percent is None else one.filled_percent, lack(one.bare, RECORD), lack(one.topic, TOPIC), lack(one.homework, HOMEWORK),
        lack(one.late, LATE), median_words(one.pace.median), NONE if one.per_pupil is None else one.per_pupil, linked(one.overdue, "/assessment/overdue"),
        linked(one.remarks, checks), linked(one.mended, checks), linked(one.remarks_late, f"{checks}?state=open"),
        linked(one.asked, register), linked(one.approved, f"{register}&state=approved"), linked(one.refused, f"{register}&state=refused"),
        linked(one.lag, "/plans/fulfilment"),
    )  # fmt: skip


def _span(asked: Asked) -> str:
    """The same days on the page of filling; the day says of which year."""
    return f"span=period&period={asked.period.id}&day={asked.first}" if asked.period else f"span=month&day={asked.first}"


def _accesses(work: JournalWork, *, linked: bool) -> Report:
    """`linked` to their log, which the deputy who signs the report does not open."""
    log = f"/accesses/?from={work.first}&to={work.last}"
    rows = tuple((Linked(name, f"{log}&who={account}") if account and linked else name, times) for account, name, times in work.accesses)
    whole = sum(times for *_, times in work.accesses)
    total = ("Всего", Linked(whole, log) if linked else whole)
    columns = (Column("Кто", width=40), Column("Раз", "number", 10))
    return Report("Доступы к личным сведениям", columns, rows, totals=(total,), frozen_columns=1)


def _copies(work: JournalWork) -> str:
    one = work.copies
    return f"Копии: базы по команде — {one.database}, архивные — {one.archive}, бумажные журналы — {one.paper}, выдано флешек — {one.drives}. Ежедневную копию базы программа снимает сама."


# ---- words ------------------------------------------------------------------------------------------------------------------


def _words(asked: Asked, work: JournalWork) -> Iterator[str]:
    """What the table says, each figure of a month beside that of the month before."""
    one, before = work.school, _before(asked)
    if not one.lessons:
        yield f"За {span_words(asked)} уроков по расписанию не было."
        return
    was = f"; месяцем раньше полностью было {before.filled_percent} %" if before and before.filled_percent is not None else ""
    yield (
        f"По расписанию прошло {count_of(one.lessons, *LESSONS)}, записано {one.recorded}; тема и задание есть у {_shown(one.filled_percent)} %{was}."
    )  # fmt: skip
    late = f"; месяцем раньше {before.late} ({_share(before)} %)" if before else ""
    yield f"Позже дня урока записано: {one.late} ({_share(one)} %){late}. Обычная задержка: {median_words(one.pace.median)}."
    yield _owing(work)
    marks = f"; месяцем раньше {with_comma(before.per_pupil)}" if before and before.per_pupil is not None else ""
    yield f"Отметок на ученика в журнале: {with_comma(one.per_pupil) if one.per_pupil is not None else NONE}{marks}. Работ, за которые отметки не выставлены в срок: {one.overdue}."
    yield _asked_of(one)
    lagging = sorted((own for own in work.teachers if own.lag), key=lambda own: -own.lag)[:MOST_NAMED]
    worst = f"; больше всего: {listed([f'{own.name} ({count_of(own.lag, *LESSONS)})' for own in lagging])}" if lagging else ""
    yield f"От программы отстают журналы: {one.lagging}, всего на {count_of(one.lag, *LESSONS)}{worst}." if one.lag else "От программы журналы не отстают."
    yield f"{_looked(work)} {_copies(work)}"


def _asked_of(one: WorkSum) -> str:
    """Remarks of checks and requests for correction."""
    made = f"Замечаний по проверкам сделано {one.remarks}, исправлено {one.mended}, срок прошёл у {one.remarks_late}." if one.remarks else "Замечаний по проверкам не было."
    wanted = f"Заявок на исправление подано {one.asked}, исполнено {one.approved}, отклонено {one.refused}." if one.asked else "Заявок на исправление не было."
    return f"{made} {wanted}"


def _looked(work: JournalWork) -> str:
    if not work.accesses:
        return "К личным сведениям никто не обращался."
    times = count_of(sum(count for *_, count in work.accesses), "раз", "раза", "раз")
    named = listed([f"{name} ({count})" for _, name, count in work.accesses[:MOST_NAMED]])
    more = f" и другие, всего {len(work.accesses)}" if len(work.accesses) > MOST_NAMED else ""
    return f"К личным сведениям обращались {times}: {named}{more}."


def _owing(work: JournalWork) -> str:
    owing = sorted((one for one in work.teachers if one.missing), key=lambda one: -one.missing)
    if not owing:
        return "Пробелов нет: всё, что должно быть записано, записано."
    named = listed([f"{one.name} ({one.missing})" for one in owing[:MOST_NAMED]])
    more = f" и ещё {count_of(len(owing) - MOST_NAMED, 'учитель', 'учителя', 'учителей')}" if len(owing) > MOST_NAMED else ""
    return f"Не записано: {work.school.missing} (уроки без записи, темы, задания). Больше всего: {named}{more}."


def _share(one: WorkSum) -> int | str:
    return _shown(percent(one.late, one.lessons))


def _shown(value: int | None) -> int | str:
    return NONE if value is None else value


def _before(asked: Asked) -> WorkSum | None:
    """The month before; None where it had no lessons, and beside a period: a month says nothing of a quarter."""
    assert asked.first
    if asked.period:
        return None
    last = asked.first.replace(day=1) - timedelta(days=1)
    found = lessons_work(asked.year, last.replace(day=1), last, asked.today, asked.rules)
    return found if found.lessons else None


def month_address(year: int, first: date) -> str:
    """Where the report of a month is."""
    return f"/reports/{NAME}?year={year}&month={first:%Y-%m}"


JOURNAL_WORK = (
    Entry(
        NAME, TITLE, "Кто и как вёл журнал за месяц или период: записи, опоздания, отметки, замечания, заявки, отставание; выводы.",
        "Школа", HEADS, (YEAR, OVER_OR_PERIOD), work_report,
    ),
)  # fmt: skip
