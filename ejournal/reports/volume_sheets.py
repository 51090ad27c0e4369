"""The sheets of a bound volume that are not subject pages: title, lists, missed lessons, results, remarks, certification (PRN-1; domain §1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from textwrap import wrap

from ejournal.queries.period_marks import PERIOD, MarkColumn
from ejournal.queries.roster import RosterPupil
from ejournal.queries.volume import Remark, SubjectPages, Volume
from ejournal.queries.volume_groups import GroupsVolume
from ejournal.queries.volume_pupils import CLOSED, VolumePupil
from ejournal.queries.year_sheet import YearSheet
from ejournal.reports.journal_page import NOT_THERE, strong
from ejournal.rules.attendance import DaySum, cell_text, total
from ejournal.rules.volume import leaves_of
from ejournal.rules.words import MONTHS, capitalized, count_of
from ejournal.tables.paper import HEAD_LINE, LETTER, LINE, PORTRAIT, TITLE, column_mm, foot_mm, head_mm
from ejournal.tables.report import Column, Report, Row, TextPage, Value

NUMBER = Column("№", "number", 3)
LEADER = "Классный руководитель ____________________ "
DECISION_WIDTH = 14
EMPTY_REMARKS = 26
ONE_LINE = 22  # letters of a turned heading that stand in one line
MANY_SUBJECTS = 14  # more of them stand closer together
SUMS = {"Уроков": (("вс.", 3), ("б", 2), ("у", 2), ("п", 2)), "Дней": (("вс.", 3), ("б", 2))}
RESULTS = "Сводная ведомость учёта успеваемости"
REMARKS = "Замечания по ведению классного журнала"


def title_page(volume: Volume) -> TextPage:
    head, school = volume.head, volume.head.school
    place = tuple(line for line in (school.name or school.short_name, school.settlement, school.district) if line)
    leader = (f"Классный руководитель: {head.class_teacher}",) if head.class_teacher else ()
    return TextPage("Классный журнал", (f"{head.class_title} класса", *place, f"{head.year.title} учебный год", *leader), landscape=False)


def groups_title_page(volume: GroupsVolume) -> TextPage:
    school = volume.head.school
    place = tuple(line for line in (school.name or school.short_name, school.settlement, school.district) if line)
    words = ("внеурочной деятельности", "и дополнительного образования", *place, f"{volume.head.year.title} учебный год")
    return TextPage("Журнал", words, landscape=False)


def certificate(volume: Volume | GroupsVolume, pages: int, head_words: str) -> TextPage:
    """The last page: how many leaves are numbered, laced and sealed; `head_words` ties the paper to the records. Source: domain §1.1, row 14."""
    leaves, school = leaves_of(pages), volume.head.school
    said = (
        "В настоящем журнале пронумеровано, прошнуровано и скреплено печатью",
        f"{count_of(leaves, 'лист', 'листа', 'листов')} ({count_of(pages, 'страница', 'страницы', 'страниц')})",
    )
    foot = (
        f"Директор ____________________ {school.director}", "М. П.", "«____» ____________________ 20____ г.",
        f"Заместитель директора ____________________ {school.deputy}",
        *([f"{LEADER}{volume.head.class_teacher}"] if isinstance(volume, Volume) else []),
    )  # fmt: skip
    return TextPage("Заверительный лист", (*said, *((head_words,) if head_words else ())), foot_lines=foot, landscape=False)


# ---- lists of pupils -----------------------------------------------------------------------------------------------------


def general_facts(volume: Volume) -> Report:
    """«Общие сведения об обучающихся»: only by wish, right and consent. Source: domain §1.1, row 6; REG-7."""
    columns = (
        NUMBER, Column("№ дела", width=6), Column("Фамилия, имя, отчество", width=20), Column("Пол", "mark", 3), Column("Дата рождения", "date", 10),
        Column("Родители (законные представители), телефон", width=28), Column("Адрес, телефон", width=20),
    )  # fmt: skip
    return Report("Общие сведения об обучающихся", columns, tuple(_facts(at, one) for at, one in enumerate(volume.pupils, 1)), landscape=False)


def _facts(number: int, one: VolumePupil) -> Row:
    contacts = one.contacts
    address = ", ".join(part for part in (contacts.address, contacts.phone) if part) or contacts.why if contacts else CLOSED
    return (number, one.file_number, one.full_name, one.sex, one.birth_date, contacts.parents if contacts else CLOSED, address)


def health_sheet(volume: Volume) -> Report:
    """«Листок здоровья»: a special category, by its own right and consent alone. Source: domain §1.1, row 11."""
    columns = (
        NUMBER, Column("Фамилия, имя", width=22), Column("Дата рождения", "date", 10), Column("Группа здоровья", "mark", 8),
        Column("Группа для физкультуры", width=14), Column("Рекомендации врача", width=30),
    )  # fmt: skip
    rows = tuple(_health(at, one) for at, one in enumerate(volume.pupils, 1))
    return Report("Листок здоровья", columns, rows, landscape=False, foot_lines=("Медицинский работник ____________________",))


def _health(number: int, one: VolumePupil) -> Row:
    own = one.health
    if own is None:
        return (number, one.list_name, one.birth_date, None, None, None)
    return (number, one.list_name, one.birth_date, own.group or None, own.pe_group or None, own.why or own.advice or None)


# ---- attendance ----------------------------------------------------------------------------------------------------------


def missed_by_month(volume: Volume) -> tuple[Report, ...]:
    """«Сведения о количестве уроков, пропущенных обучающимися»: a page a month that has lessons. Source: domain §1.1, row 8."""
    sums = {one.id: volume.days.sums(one, volume.rules, volume.today) for one in volume.days.pupils}
    days = sorted({lesson.date for lesson in volume.days.lessons if not lesson.is_cancelled and lesson.date <= volume.today})
    months = sorted({day.replace(day=1) for day in days})
    return tuple(_month(volume, first, [day for day in days if day.replace(day=1) == first], sums) for first in months)


def _month(volume: Volume, first: date, days: Sequence[date], sums: dict[int, dict[date, DaySum]]) -> Report:
    columns = (
        NUMBER, Column("Фамилия, имя", width=16, rule_after=True), *(Column(str(day.day), "mark", 2, group="Числа месяца") for day in days),
        *(Column(name, "number", width, group=group) for group in ("Уроков", "Дней") for name, width in SUMS[group]),
    )  # fmt: skip
    return Report(
        title="Сведения о количестве уроков, пропущенных обучающимися",
        subtitle=f"{capitalized(MONTHS[first.month - 1])} {first.year}",
        columns=columns,
        rows=tuple(_missed(number, one, days, sums[one.id]) for number, one in enumerate(volume.days.pupils, 1)),
        notes=("б5 — пропущено пять уроков по болезни; у — по уважительной причине; п — без уважительной; н — причина не указана (в сумме вместе с п).",),
        foot_lines=(LEADER,),
        landscape=False,
    )


def _missed(number: int, pupil: RosterPupil, days: Sequence[date], sums: dict[date, DaySum]) -> Row:
    cells: list[Value] = [_day(sums[day]) if day in sums else None if pupil.is_there(day) else NOT_THERE for day in days]
    one = total(sums[day] for day in days if day in sums)
    figures = (one.missed, one.ill, one.excused, one.truant + one.bare, one.missed_days, one.ill_days)
    return (number, pupil.name, *cells, *(count or None for count in figures))


def _day(one: DaySum) -> str | None:
    """«б5» as on paper; lateness is no absence."""
    text = cell_text(one)
    return f"{text[-1].lower()}{text[:-1]}" if len(text) > 1 else None


def attendance_summary(volume: Volume) -> Report:
    """«Сводная ведомость учёта посещаемости»: by periods and for the year. Source: domain §1.1, row 9."""
    spans = [(one.short_title, one.start, one.end) for one in volume.periods if one.start <= volume.today]
    spans.append(("Год", date.min, date.max))
    heads = ("дней всего", "дней по болезни", "уроков всего", "уроков по болезни")
    columns = [NUMBER, Column("Фамилия, имя", width=21, rule_after=True)]
    for title, _, _ in spans:
        columns += [Column(name, "number", 3, group=title, turned=True, rule_after=name == heads[-1]) for name in heads]
    rows = []
    for number, pupil in enumerate(volume.days.pupils, 1):
        own = volume.days.sums(pupil, volume.rules, volume.today)
        parts = [total(one for day, one in own.items() if first <= day <= last) for _, first, last in spans]
        rows.append((number, pupil.name, *(value or None for one in parts for value in (one.missed_days, one.ill_days, one.missed, one.ill))))
    return Report(
        "Сводная ведомость учёта посещаемости", tuple(columns), tuple(rows), subtitle=volume.head.whose, notes=tuple(_moves(volume.pupils)),
        totals=(_sum_of(rows, len(columns)),), foot_lines=(f"{LEADER}{volume.head.class_teacher}",), landscape=False,
    )  # fmt: skip


def _sum_of(rows: Sequence[Row], width: int) -> Row:
    sums = [sum(int(row[at] or 0) for row in rows) or None for at in range(2, width)]  # type: ignore[arg-type]
    return (None, "Всего по классу", *sums)


# ---- results -------------------------------------------------------------------------------------------------------------


def results(volume: Volume) -> tuple[Report, ...]:
    """«Сводная ведомость учёта успеваемости» for the archive: a block of lines a pupil, never torn. Source: domain §5.9."""
    subjects = [one for one in volume.subjects if one.columns and not one.is_after_lessons]
    lines = _mark_lines(subjects, volume)
    if not lines:
        return ()
    columns = _results_columns(volume.sheet)
    foot = (f"{LEADER}{volume.head.class_teacher}", f"Заместитель директора ____________________ {volume.head.school.deputy}",
            f"Директор ____________________ {volume.head.school.director}          М. П.")  # fmt: skip
    blank = Report(RESULTS, columns, (), subtitle=volume.head.whose, foot_lines=foot, landscape=False, frozen_columns=4, rule_every=len(lines))
    room = PORTRAIT.height - TITLE - HEAD_LINE * len(blank.head_lines) - head_mm(columns) - foot_mm(blank, PORTRAIT)
    many = max(1, int(room / LINE / len(lines)))
    blocks = [_block(number, one, volume.sheet, lines) for number, one in enumerate(volume.pupils, 1)]
    pages = [blocks[at : at + many] for at in range(0, len(blocks), many)] or [[]]
    return tuple(
        Report(RESULTS, columns, tuple(row for block in page for row in block), subtitle=volume.head.whose, landscape=False, frozen_columns=4,
               foot_lines=foot if page is pages[-1] else (), rule_every=len(lines))
        for page in pages
    )  # fmt: skip


def _results_columns(sheet: YearSheet) -> tuple[Column, ...]:
    names = [one.name for one in sheet.subjects]
    who = (NUMBER, Column("Фамилия, имя, отчество", width=15), Column("№ дела", width=6), Column("Период", width=6, rule_after=True))
    decision = Column("Решение педагогического совета", width=DECISION_WIDTH)
    marks = [Column(capitalized(name), "mark", 3 if len(names) <= MANY_SUBJECTS else 2, turned=True) for name in names]
    spare = PORTRAIT.width - sum(map(column_mm, (*who, *marks, decision)))
    long = sorted((at for at, one in enumerate(marks) if one.width == 2 and len(one.title) > ONE_LINE), key=lambda at: -len(names[at]))
    for at in long[: max(0, int(spare / LETTER))]:  # of two lines, which need more than the narrowest column
        marks[at] = replace(marks[at], width=3)
    return (*who, *marks, decision)


def _mark_lines(subjects: Sequence[SubjectPages], volume: Volume) -> list[MarkColumn]:
    """The lines of a block: every period, the year, and the attestations that any subject has; three at least, for the name."""
    found: dict[tuple[str, int], MarkColumn] = {}
    for one in subjects:
        found.update({(column.kind, column.period): column for column in one.columns})
    order = {"period": 0, "year": 1, "interim": 2, "exam": 3, "final": 4}
    return sorted(found.values(), key=lambda column: (order.get(column.kind, 9), column.start, column.period))


def _block(number: int, pupil: VolumePupil, sheet: YearSheet, lines: Sequence[MarkColumn]) -> list[Row]:
    """Surname, name and patronymic under each other, the decision beside the marks of the year."""
    places = {(row.kind, row.period): at for at, row in enumerate(sheet.rows)}
    names = _spread_words(pupil.full_name.split(), len(lines))
    words = pupil.decision or pupil.move
    said = _spread_words(wrap(words, 2 * DECISION_WIDTH - 6), len(lines))
    return [
        (number if at == 0 else None, names[at], pupil.file_number if at == 0 else None, line.short_title,
         *(strong(sheet.marks.get((pupil.id, one.id, place), "")) for one in sheet.subjects), said[at])
        for at, line in enumerate(lines) for place in [places.get((line.kind, line.period if line.kind == PERIOD else 0), -1)]
    ]  # fmt: skip


def _spread_words(words: Sequence[str], lines: int) -> list[str | None]:
    """One piece a line; what is left over joins the last one."""
    kept = [*words[: lines - 1], " ".join(words[lines - 1 :])]
    return [*(word or None for word in kept), *[None] * lines][:lines]


# ---- remarks -------------------------------------------------------------------------------------------------------------


def remarks_sheet(remarks: Sequence[Remark], title: str = REMARKS) -> Report:
    """«Замечания по ведению классного журнала»: those of the checks, and empty lines to go on by hand. Source: domain §1.1, row 13."""
    columns = (
        Column("Дата проверки", "date", 10), Column("Замечания и предложения", width=52), Column("Кто проверил, подпись", width=16),
        Column("Устранено (дата, подпись)", "date", 13),
    )  # fmt: skip
    rows: list[Row] = [(one.day, f"{one.subject}: {one.text}", one.by, one.settled) for one in remarks]
    rows += [(None, None, None, None)] * max(0, EMPTY_REMARKS - len(rows))
    return Report(title, columns, tuple(rows), landscape=False, frozen_columns=0)


def _moves(pupils: Iterable[VolumePupil]) -> Iterator[str]:
    yield from (f"{one.list_name}: {one.note}." for one in pupils if one.note)
