"""What a teacher's workbook remembers and what was typed in it (OFF-1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.cells import Scale, parse_cell
from ejournal.rules.teacher_copy import (
    BLANK,
    FIRST_MARK,
    MARKS_TOP,
    Book,
    BookCell,
    BookColumn,
    BookJournal,
    BookLesson,
    BookPupil,
    allowed_values,
    refusal_words,
    sealed,
    unsealed,
)
from ejournal.rules.teacher_typed import Shown, TypedCell, one_absence, typed_in

KEY, DAY = b"key", date(2026, 10, 1)
SCALES = [Scale(), Scale("five", 1), Scale("pass"), Scale("none")]


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A journal of some pupils and works with anything that may stand in its cells; some shut."""
    scale = draw(st.sampled_from(SCALES))
    columns = tuple(
        BookColumn(number, number // 2, DAY + timedelta(number // 2), f"{DAY + timedelta(number // 2):%d.%m}", str(number % 2 + 1), "", lock)
        for number, lock in enumerate(draw(st.lists(st.sampled_from(["", "закрыта"]), max_size=6)), 1)
    )
    pupils = tuple(BookPupil(number, f"Ученик {number}") for number in range(1, draw(st.integers(0, 4)) + 1))
    lessons = tuple(
        BookLesson(number, 0, DAY + timedelta(number), 1, number, *draw(st.tuples(st.text("абв 1", max_size=9), st.text("абв 1", max_size=9))))
        for number in range(1, draw(st.integers(0, 4)) + 1)
    )
    values = st.builds(BookCell, st.sampled_from(["", *allowed_values(scale)]), st.integers(0, 9), st.sampled_from(["", "не был в классе"]))
    cells = {(pupil.id, column.work): draw(values) for pupil in pupils for column in columns if draw(st.booleans())}
    return Book("AAAA-BBBB-CCCC", 7, (BookJournal(1, "Алгебра, 7", "1 четверть", "7", "7 темы", scale, columns, pupils, lessons, cells),))


def sheets_of(book: Book) -> dict[str, list[list[Shown]]]:
    """The sheets as the workbook shows them."""
    (journal,) = book.journals
    head: list[list[Shown]] = [[]] * 3 + [[None, None, *(c.head for c in journal.columns)], [None, None, *(c.under for c in journal.columns)]]
    cells = lambda pupil: [journal.cells.get((pupil.id, c.work), BLANK).text or None for c in journal.columns]  # noqa: E731
    marks = head + [[at, pupil.name, *cells(pupil)] for at, pupil in enumerate(journal.pupils, 1)]
    topics: list[list[Shown]] = [[], [], []]
    topics += [[str(one.ordinal), f"{one.date:%d.%m.%Y}", "1", None, one.topic or None, one.homework or None] for one in journal.lessons]
    return {journal.sheet: marks, journal.topics: topics}


@pytest.mark.req("OFF-1")
@given(books())
@settings(max_examples=60, deadline=None)
def test_an_unfilled_book_has_nothing_typed_and_its_seal_holds(book: Book) -> None:
    typed = typed_in(book, sheets_of(book))
    assert (typed.cells, typed.fields, typed.unread) == ((), (), ())
    lines = sealed(book, KEY)
    assert unsealed(lines, KEY) == book
    for forged in ((*lines[:2], lines[2] + "A"), (lines[0], "подпись 0", *lines[2:]), lines[:2], ()):
        with pytest.raises(BadInput):
            unsealed(forged, KEY)
    with pytest.raises(BadInput):
        unsealed(lines, b"another school")


@pytest.mark.req("OFF-1")
@given(books(), st.data())
@settings(max_examples=60, deadline=None)
def test_of_what_is_typed_the_open_cells_are_taken_the_others_named(book: Book, data: st.DataObject) -> None:
    (journal,) = book.journals
    if not journal.pupils or not journal.columns:
        return
    at, place = data.draw(st.integers(0, len(journal.pupils) - 1)), data.draw(st.integers(0, len(journal.columns) - 1))
    text = data.draw(st.sampled_from(allowed_values(journal.scale)))
    pupil, column = journal.pupils[at], journal.columns[place]
    stood = journal.cells.get((pupil.id, column.work), BLANK).text
    sheets = sheets_of(book)
    sheets[journal.sheet][MARKS_TOP + at][FIRST_MARK + place] = int(text) if text.isdigit() else text
    typed = typed_in(book, sheets)
    if text == stood:
        assert not typed.cells and not typed.unread
    elif journal.lock(pupil, column):
        assert not typed.cells and "закрыта" in typed.unread[0].reason
    else:
        (cell,) = typed.cells
        assert (cell.pupil, cell.work, cell.was, cell.text) == (pupil.id, column.work, stood, text) and not typed.unread


@pytest.mark.req("OFF-1", "GRID-3")
@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: f"{scale.marking} {scale.lowest}")
def test_the_list_of_a_cell_offers_what_the_journal_takes(scale: Scale) -> None:
    values = allowed_values(scale)
    assert [parse_cell(value, scale).text for value in values] == list(values) and len(set(values)) == len(values)
    assert len(refusal_words(scale)) <= 255


@pytest.mark.req("OFF-1")
def test_one_lesson_has_one_absence() -> None:
    cell = lambda work, text, was="": TypedCell(1, 9, work, 5, "Ершов", DAY, was, text)  # noqa: E731
    clear, torn = one_absence([cell(1, "н"), cell(2, "4")], Scale())
    assert [one.text for one in clear] == ["Н", "Н 4"] and not torn
    clear, torn = one_absence([cell(1, "Н"), cell(2, "Б")], Scale())
    assert not clear and len(torn) == 2
    clear, _ = one_absence([cell(1, "", was="Н"), cell(2, "6")], Scale())
    assert [one.text for one in clear] == ["", "6"]
