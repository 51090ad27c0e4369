"""A teacher's own copy as a workbook: written for Excel and LibreOffice alike, and read when it comes back (OFF-1).

Open cells take values of the journal's scale from a list; all others are grey and closed, with the reason in a note at the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ejournal.errors import BadInput
from ejournal.rules.teacher_copy import (
    BLANK,
    DAYS_ROW,
    FIRST_MARK,
    FOREIGN,
    HELP_SHEET,
    KINDS_ROW,
    MARKS_TOP,
    SERVICE_SHEET,
    TOPIC_COLUMN,
    TOPICS_TOP,
    Book,
    BookJournal,
    BookLesson,
    allowed_values,
    refusal_words,
    sealed,
    unsealed,
)
from ejournal.rules.words import month_title
from ejournal.tables.from_sheet import Limits, read_sheets
from ejournal.tables.overprint import overprinted
from ejournal.tables.paper import wrapped
from ejournal.tables.xlsx import A4, OPTIONS, Pen

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ejournal.rules.teacher_typed import Rows

LIMITS = Limits(sheets=150, rows=1_500, columns=300)
GREY, PALE, RED = "#D9DDE1", "#F4F6F8", "#B3261E"
PROTECTED = {"format_columns": True, "format_rows": True}
TOPIC_WIDTHS = (5, 11, 6, 34, 44, 36)
HELP_WIDTH, LINE = 110, 15  # characters across, points down
LONGEST = {"topic": 300, "homework": 600}


@dataclass(frozen=True)
class Cover:
    """What the book says of itself on its sheets: whose it is, when it was taken, when it is due."""

    school: str
    teacher: str
    made_at: datetime
    due: date | None
    medium: str = ""


def read_book(data: bytes, filename: str, key: bytes) -> tuple[Book, dict[str, Rows]]:
    """The book and its sheets by name. Raises BadInput (foreign, changed, broken) and TooMuch."""
    sheets: dict[str, Rows] = {sheet.name: sheet.rows for sheet in read_sheets(data, filename, LIMITS)}
    if SERVICE_SHEET not in sheets:
        raise BadInput(FOREIGN)
    lines = [str(row[0]) for row in sheets[SERVICE_SHEET] if row and row[0] is not None]
    return unsealed(lines, key), sheets


def write_book(book: Book, cover: Cover, key: bytes) -> bytes:
    """The workbook's bytes: how to fill it, two sheets of each journal, and a hidden one that knows what stood where."""
    import xlsxwriter  # 80 ms, and most requests never need it

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as workbook:
        workbook.set_properties({"title": f"Журналы: {cover.teacher}", "comments": f"Код книги {book.code}"})
        pen = _Pen(workbook)
        lists = _lists(book)
        _write_help(workbook.add_worksheet(HELP_SHEET), pen, book, cover)
        for journal in book.journals:
            marks = workbook.add_worksheet(journal.sheet)
            _MarksSheet(marks, pen, journal, lists[journal.scale][0]).write(cover, book.code)
            _TopicsSheet(workbook.add_worksheet(journal.topics), pen, journal).write()
            if journal is book.journals[0]:
                marks.activate()
        _write_service(workbook.add_worksheet(SERVICE_SHEET), sealed(book, key), [values for _, values in lists.values()])
    return stream.getvalue()


def _lists(book: Book) -> dict[Any, tuple[str, tuple[str, ...]]]:
    """For each scale of the book the range of the service sheet that lists its values, and the values."""
    from xlsxwriter.utility import xl_col_to_name

    found: dict[Any, tuple[str, tuple[str, ...]]] = {}
    for scale in dict.fromkeys(journal.scale for journal in book.journals):
        column, values = xl_col_to_name(2 + len(found)), allowed_values(scale)
        found[scale] = (f"='{SERVICE_SHEET}'!${column}$1:${column}${len(values)}", values)
    return found


class _Pen(Pen):
    """Formats of this workbook: everything stands in the middle of its line."""

    def __call__(self, **look: Any) -> Format:
        return super().__call__(**{"valign": "vcenter", **look})

    def cell(self, *, is_open: bool, thick: bool = False) -> Format:
        """A cell for marks: text, so that «4/5» is no date; every fifth line has a stronger foot."""
        look: dict[str, Any] = {"border": 1, "border_color": "#9AA3AD", "align": "center", "num_format": "@", "locked": not is_open}
        return self(**look, **({} if is_open else {"bg_color": GREY}), **({"bottom": 2} if thick else {}))

    def text(self, *, is_open: bool) -> Format:
        look: dict[str, Any] = {"border": 1, "border_color": "#9AA3AD", "text_wrap": True, "num_format": "@", "locked": not is_open}
        return self(**look, **({} if is_open else {"bg_color": GREY}))

    @property
    def head(self) -> Format:
        return self(border=1, align="center", bg_color=PALE, text_wrap=True)

    @property
    def shut_head(self) -> Format:
        return self(border=1, align="center", bg_color=GREY, text_wrap=True)


def _set_up(sheet: Worksheet, pages_wide: int) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.8, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_footer("&L&8&A&R&9&P из &N")
    if overprinted():
        sheet.set_header(f"&L&B{overprinted()}&B")
    sheet.protect("", PROTECTED)


def _note(sheet: Worksheet, row: int, column: int, text: str) -> None:
    sheet.write_comment(row, column, text, {"author": "Журнал", "x_scale": 2, "y_scale": 0.6 + len(text) / 120})


@dataclass
class _MarksSheet:
    """Pupils × works of one journal."""

    sheet: Worksheet
    pen: _Pen
    journal: BookJournal
    values: str  # the range that lists what is allowed

    def write(self, cover: Cover, code: str) -> None:
        journal, sheet, pen = self.journal, self.sheet, self.pen
        _set_up(sheet, max(1, -(-len(journal.columns) // 36)))
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 26)
        sheet.set_column(FIRST_MARK, FIRST_MARK + max(0, len(journal.columns) - 1), 6)
        sheet.write_string(0, 0, f"{journal.title}, {journal.period}", pen(bold=True, font_size=13))
        due = f", вернуть до {cover.due:%d.%m.%Y}" if cover.due else ""
        said = f"{cover.teacher}, взято {cover.made_at:%d.%m.%Y %H:%M}{due}. Белые клетки заполняют, серые закрыты. Код {code}."
        sheet.write_string(1, 0, said, pen(font_color="#4A5560"))
        self._heads()
        self._rows()
        self._guard()
        sheet.freeze_panes(MARKS_TOP, FIRST_MARK)
        sheet.repeat_rows(DAYS_ROW - 1, KINDS_ROW)
        sheet.repeat_columns(0, 1)

    def _heads(self) -> None:
        sheet, pen, at = self.sheet, self.pen, FIRST_MARK
        sheet.merge_range(DAYS_ROW - 1, 0, KINDS_ROW, 0, "№", pen.head)
        sheet.merge_range(DAYS_ROW - 1, 1, KINDS_ROW, 1, "Фамилия, имя", pen.head)
        for _, group in groupby(self.journal.columns, key=lambda column: (column.date.year, column.date.month)):
            months = list(group)
            title, row = month_title(months[0].date), DAYS_ROW - 1
            if len(months) > 1:
                sheet.merge_range(row, at, row, at + len(months) - 1, title, pen.head)
            else:
                sheet.write_string(row, at, title, pen.head)
            at += len(months)
        for place, column in enumerate(self.journal.columns, FIRST_MARK):
            look = pen.shut_head if column.lock else pen.head
            sheet.write_string(DAYS_ROW, place, column.head, look)
            sheet.write_string(KINDS_ROW, place, column.under, look)
            said = ". ".join(part for part in (column.title, f"Столбец закрыт. {column.lock}" if column.lock else "") if part)
            _note(sheet, DAYS_ROW, place, said)

    def _rows(self) -> None:
        journal, sheet, pen = self.journal, self.sheet, self.pen
        for number, pupil in enumerate(journal.pupils, 1):
            row, thick = MARKS_TOP + number - 1, number % 5 == 0
            sheet.write_number(row, 0, number, pen(border=1, align="center", bg_color=PALE, **({"bottom": 2} if thick else {})))
            sheet.write_string(row, 1, pupil.name, pen(border=1, bg_color=PALE, **({"bottom": 2} if thick else {})))
            if note := ". ".join(part for part in (pupil.note, pupil.lock) if part):
                _note(sheet, row, 1, note)
            for place, column in enumerate(journal.columns, FIRST_MARK):
                look = pen.cell(is_open=not journal.lock(pupil, column), thick=thick)
                text = journal.cells.get((pupil.id, column.work), BLANK).text
                sheet.write_string(row, place, text, look) if text else sheet.write_blank(row, place, None, look)

    def _guard(self) -> None:
        """One rule for all open cells: a value of the scale or nothing."""
        if runs := list(self._open_runs()):
            words = {"error_title": "Так здесь не ставят", "error_message": refusal_words(self.journal.scale), "error_type": "stop"}
            self.sheet.data_validation(*runs[0], {"validate": "list", "source": self.values, "ignore_blank": True, "other_cells": runs[1:], **words})
            last = (MARKS_TOP + len(self.journal.pupils) - 1, FIRST_MARK + len(self.journal.columns) - 1)
            from xlsxwriter.utility import xl_range

            self.sheet.ignore_errors({"number_stored_as_text": xl_range(MARKS_TOP, FIRST_MARK, *last)})

    def _open_runs(self) -> Any:
        """Rectangles of open cells, a column at a time: first row, column, last row, column."""
        for place, column in enumerate(self.journal.columns, FIRST_MARK):
            lines = [at for at, pupil in enumerate(self.journal.pupils, MARKS_TOP) if not self.journal.lock(pupil, column)]
            for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
                rows = [row for _, row in run]
                yield [rows[0], place, rows[-1], place]


@dataclass
class _TopicsSheet:
    """Topics and homework of one journal."""

    sheet: Worksheet
    pen: _Pen
    journal: BookJournal

    def write(self) -> None:
        sheet, pen = self.sheet, self.pen
        _set_up(sheet, 1)
        for column, width in enumerate(TOPIC_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, f"{self.journal.title}, {self.journal.period}: темы и задания", pen(bold=True, font_size=13))
        for column, title in enumerate(("№", "Дата", "Урок", "Тема по плану", "Тема урока", "Домашнее задание")):
            sheet.write_string(TOPICS_TOP - 1, column, title, pen.head)
        for at, lesson in enumerate(self.journal.lessons, TOPICS_TOP):
            self._line(at, lesson)
        sheet.freeze_panes(TOPICS_TOP, 2)
        sheet.repeat_rows(TOPICS_TOP - 1)

    def _line(self, at: int, lesson: BookLesson) -> None:
        sheet, shut, look = self.sheet, self.pen.text(is_open=False), self.pen.text(is_open=not lesson.lock)
        texts = zip((lesson.planned, lesson.topic, lesson.homework), TOPIC_WIDTHS[3:], strict=True)
        sheet.set_row(at, LINE * max(wrapped(text, 0.95 * width) for text, width in texts) + 2)
        for column, text in enumerate((str(lesson.ordinal), f"{lesson.date:%d.%m.%Y}", str(lesson.number), lesson.planned)):
            sheet.write_string(at, column, text, shut)
        for column, (name, text) in enumerate((("topic", lesson.topic), ("homework", lesson.homework)), TOPIC_COLUMN):
            sheet.write_string(at, column, text, look) if text else sheet.write_blank(at, column, None, look)
            if not lesson.lock:
                longest = LONGEST[name]
                words = {"error_title": "Слишком длинно", "error_message": f"Сюда помещается {longest} знаков.", "error_type": "stop"}
                sheet.data_validation(at, column, at, column, {"validate": "length", "criteria": "<=", "value": longest, **words})
        if lesson.lock:
            _note(sheet, at, 1, f"Строка закрыта. {lesson.lock}")


def _write_help(sheet: Worksheet, pen: _Pen, book: Book, cover: Cover) -> None:
    _set_up(sheet, 1)
    sheet.set_column(0, 0, HELP_WIDTH)
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 1)
    for row, (text, look) in enumerate(_help_lines(book, cover)):
        sheet.set_row(row, LINE * (1 + len(text) // HELP_WIDTH) + (8 if look else 0))
        sheet.write_string(row, 0, text, pen(text_wrap=True, **look))


def _help_lines(book: Book, cover: Cover) -> list[tuple[str, dict[str, Any]]]:
    title, head, plain = {"bold": True, "font_size": 15}, {"bold": True, "font_size": 12, "top": 1}, {}
    due = f" Вернуть до {cover.due:%d.%m.%Y}." if cover.due else ""
    medium = f" Носитель: {cover.medium}." if cover.medium else ""
    steps = (
        "Пишите только в белых клетках. Серые закрыты: наведите мышь на дату или на фамилию, там сказано почему.",
        "Отметку выбирают из списка (стрелка справа от клетки) или набирают. Пусто — значит ничего не ставить; стёртая отметка сотрётся и в журнале.",
        "Уроки, которых ещё не было, тоже здесь: заполните их, когда пройдут. Раньше своего дня отметка в журнал не попадёт.",
        "Темы и домашние задания — на соседних листах. «не задано» — тоже запись.",
        "Не вставляйте и не переставляйте строки и столбцы, не переименовывайте листы: по местам журнал узнаёт учеников и уроки.",
        "Сохраните файл под любым именем: .xlsx, а из LibreOffice можно и .ods.",
        "В школе: Журналы → На флешку → Принести обратно. Журнал покажет каждое изменение и ничего не запишет, пока вы не согласитесь.",
        "Что за это время изменили в журнале другие, он покажет рядом с вашим: вы выберете, что оставить.",
        "Здесь персональные данные детей. Не оставляйте файл на чужих компьютерах; потеряли носитель — сразу скажите завучу, и книга больше не примется.",
    )
    scales = dict.fromkeys(refusal_words(journal.scale) for journal in book.journals)
    return [
        ("Как заполнять", title),
        (f"{cover.school}. {cover.teacher}. Взято {cover.made_at:%d.%m.%Y %H:%M}.{due}{medium} Код книги: {book.code}.", plain),
        ("Порядок", head),
        *((f"{number}. {step}", plain) for number, step in enumerate(steps, 1)),
        ("Что ставят в клетках", head),
        *((words, plain) for words in scales),
        ("Под датой — номер урока и вид работы (К контрольная, С самостоятельная и так далее); наведите мышь, и будет название.", plain),
        ("Журналы в этой книге", head),
        *((f"{journal.title}: {journal.period}", plain) for journal in book.journals),
    ]


def _write_service(sheet: Worksheet, lines: tuple[str, ...], lists: list[tuple[str, ...]]) -> None:
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
    for column, values in enumerate(lists, 2):
        for row, value in enumerate(values):
            sheet.write_string(row, column, value)
    sheet.protect()
    sheet.very_hidden()
