"""What a cell understands, and that each value has one form only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.cells import ABSENCES, LONGEST, CellValue, Scale, parse_cell

FIVE, PASS, BARE = Scale(), Scale("pass"), Scale("none")
SCALES = st.sampled_from([FIVE, Scale("five", 1), PASS, BARE])
LETTERS = [code for code, _ in ABSENCES]


@st.composite
def cells(draw: st.DrawFn) -> tuple[CellValue, Scale]:
    """Every value that a journal of some scale may show."""
    scale = draw(SCALES)
    digit = st.sampled_from(scale.digits or ("",))
    mark = draw(st.sampled_from(scale.digits + scale.words + ("",)))
    points = mark.isdigit()
    second = draw(digit | st.just("")) if points else ""
    absence = draw(st.sampled_from(["", *LETTERS])) if points or not mark else ""
    return CellValue(mark, second, absence), scale


@pytest.mark.req("GRID-3")
@given(cells())
def test_what_a_page_shows_can_be_typed_back(cell: tuple[CellValue, Scale]) -> None:
    value, scale = cell
    assert parse_cell(value.text, scale) == value


@pytest.mark.req("GRID-3")
@given(st.text(max_size=LONGEST + 4) | st.text("12345нНyYбуе/.,• ёо|", max_size=6), SCALES)
def test_any_text_is_a_value_in_its_one_form_or_a_sentence(text: str, scale: Scale) -> None:
    try:
        value = parse_cell(text, scale)
    except BadInput as refusal:
        assert str(refusal).endswith(".")
    else:
        assert parse_cell(value.text, scale) == value
        assert all(scale.lowest <= points <= 5 for points in value.points)
        assert not value.second or value.mark.isdigit()


@pytest.mark.req("GRID-2")
@given(st.sampled_from(list(zip("нбупо", "y,egj", strict=True))), st.sampled_from(["", " 4", "5", " 3/4"]), st.booleans())
def test_a_letter_is_understood_in_either_case_and_layout(keys: tuple[str, str], mark: str, capital: bool) -> None:
    russian, latin = (key.upper() if capital else key for key in keys)
    assert parse_cell(latin + mark, FIVE) == parse_cell(russian + mark, FIVE)


@pytest.mark.req("GRID-2")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("n", "Н"), ("H", "Н"), ("b", "Б"), ("u", "У"), ("p", "П"), ("o", "О"), ("e5", "У 5"), ("Н  3 /4".replace(" /", "/"), "Н 3/4"),
        ("3.4", "3/4"), ("5\\4", "5/4"), ("*", "•"), ("·", "•"), (".", "•"), ("ОСВ", "осв"), ("jcd", "осв"), ("Н/А", "н/а"),
        ("\t5\n", "5"), ("\u00a04\u00a0", "4"), ("", ""), ("   ", ""),
    ],
)  # fmt: skip
def test_the_ways_to_type_a_value(typed: str, shown: str) -> None:
    assert parse_cell(typed, FIVE).text == shown


@pytest.mark.req("GRID-3", "GRID-11", "GRID-13")
@pytest.mark.parametrize(
    ("typed", "scale", "words"),
    [
        pytest.param("1", FIVE, "от 2 до 5", id="a one where two is the lowest"),
        pytest.param("6", Scale("five", 1), "от 1 до 5", id="six"),
        pytest.param("зч", FIVE, "от 2 до 5", id="a pass among digits"),
        pytest.param("5", PASS, "зч", id="a digit among passes"),
        pytest.param("5", BARE, "только пропуски", id="a digit where there are no marks"),
        pytest.param("•", BARE, "только пропуски", id="an owed mark where there are no marks"),
        pytest.param("н осв", FIVE, "от 2 до 5", id="an absence with a word"),
        pytest.param("н б", FIVE, "от 2 до 5", id="two absences"),
        pytest.param("5" * 21, FIVE, "21 знаков", id="too long"),
        pytest.param("٥", FIVE, "от 2 до 5", id="an Arabic five"),
        pytest.param("²", FIVE, "от 2 до 5", id="a two in superscript"),
    ],
)
def test_a_refusal_says_what_the_journal_takes(typed: str, scale: Scale, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse_cell(typed, scale)


@pytest.mark.parametrize(("text", "points"), [("4/5", (4, 5)), ("Н 3", (3,)), ("•", ()), ("осв", ()), ("Н", ()), ("", ())])
def test_only_digits_count_in_a_mean(text: str, points: tuple[int, ...]) -> None:
    assert parse_cell(text, FIVE).points == points
