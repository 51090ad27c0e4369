"""Marks and absences typed in the grid with real keys, on either layout."""

from __future__ import annotations

import pytest
from hands import TODAY, YESTERDAY, JournalPage, eventually

pytestmark = pytest.mark.browser


@pytest.mark.req("GRID-2", "GRID-4")
def test_marks_are_saved_one_by_one_and_the_hand_moves_down(journal: JournalPage) -> None:
    journal.go(1)
    journal.press("5", "4", "3", "2")
    assert journal.here() == (5, TODAY)
    for row, mark in enumerate("5432", 1):
        journal.saved(row, mark)
    assert [journal.stored_text(row) for row in range(1, 5)] == list("5432")
    assert "is-2" in str(journal.page.get_attribute(journal.selector(4), "class"))


@pytest.mark.req("GRID-2")
def test_the_numeric_block_types_too(journal: JournalPage) -> None:
    journal.go(1)
    for key in "54":
        journal.russian(key, f"Numpad{key}")
    journal.saved(2, "4")
    assert journal.column(1, 2) == ["5", "4"]


@pytest.mark.req("GRID-2", "ABS-1")
@pytest.mark.parametrize(
    ("keys", "letter"),
    [
        pytest.param(
            [("н", "KeyY"), ("Н", "KeyY"), ("y", "KeyY"), ("Y", "KeyY"), ("n", "KeyN"), ("h", "KeyH")], "Н", id="not there"
        ),
        pytest.param([("о", "KeyJ"), ("j", "KeyJ"), ("o", "KeyO"), ("О", "KeyJ")], "О", id="late"),
    ],
)
def test_letters_of_either_layout_and_case_are_one_letter(
    journal: JournalPage, keys: list[tuple[str, str]], letter: str
) -> None:
    journal.go(1)
    for key, code in keys:
        journal.russian(key, code)
    journal.saved(len(keys), letter)
    assert journal.column(1, len(keys)) == [letter] * len(keys)


@pytest.mark.req("GRID-3")
@pytest.mark.parametrize(
    "separator",
    [("/", "Slash"), (".", "Slash"), ("/", "NumpadDivide"), (",", "NumpadDecimal")],
    ids=["slash", "the point of the Russian layout", "the numeric block", "its decimal comma"],
)
def test_a_second_mark_of_the_same_work(journal: JournalPage, separator: tuple[str, str]) -> None:
    journal.go(1)
    journal.press("4")
    journal.russian(*separator)
    assert journal.here() == (1, TODAY)
    journal.press("5")
    assert journal.here() == (2, TODAY)
    journal.saved(1, "4/5")
    journal.press("3")
    journal.saved(2, "3")


@pytest.mark.req("GRID-3")
def test_a_separator_that_does_not_follow_a_digit_writes_nothing(journal: JournalPage) -> None:
    journal.go(1)
    journal.press("4", "ArrowDown", "/", "5")
    journal.saved(3, "5")
    assert journal.column(1, 3) == ["4", "", "5"]


@pytest.mark.req("GRID-3", "ABS-1")
def test_a_letter_keeps_the_mark(journal: JournalPage) -> None:
    journal.go(1)
    journal.press("4", "ArrowUp")
    journal.russian("н", "KeyY")
    journal.saved(1, "Н 4")


@pytest.mark.req("GRID-3")
def test_keys_that_mean_nothing_write_nothing(journal: JournalPage) -> None:
    journal.go(1)
    journal.press("q", "=", ";", "Space", "F6")
    journal.russian("ф", "KeyA")
    assert journal.here() == (1, TODAY)
    assert journal.text(1) == ""
    assert journal.stored_text(1) == ""


@pytest.mark.req("GRID-3")
def test_a_value_that_is_refused_stays_seen_with_the_reason_and_the_former_comes_back(journal: JournalPage) -> None:
    journal.go(1)
    journal.press("4", "ArrowUp", "6")
    eventually(lambda: journal.state(1) == "refused", what="refused")
    assert journal.text(1) == "6"
    assert "«6» здесь не ставят" in journal.bubble()
    eventually(lambda: "Не принято: 1" in journal.status(), what="the status line")
    assert journal.stored_text(1) == "4"
    journal.page.click("text=Вернуть прежнее")
    assert (journal.text(1), journal.state(1)) == ("4", "saved")
    eventually(lambda: "Не принято" not in journal.status(), what="the status line")


@pytest.mark.req("GRID-3")
def test_show_leads_to_what_was_refused(journal: JournalPage) -> None:
    journal.go(2)
    journal.press("6", "5", "5")
    eventually(lambda: journal.state(2) == "refused", what="refused")
    journal.page.click("#show")
    assert journal.here() == (2, TODAY)
    journal.press("5")
    journal.saved(2, "5")


@pytest.mark.req("MARK-3", "GRID-3")
def test_a_locked_cell_says_why_and_stays(journal: JournalPage) -> None:
    before = journal.text(1, "2026-10-05")
    journal.go(1, "2026-10-05")
    journal.press("5")
    assert "закрыта" in journal.bubble()
    eventually(lambda: "закрыта" in journal.page.inner_text("#state"), what="spoken in the status line")
    assert journal.text(1, "2026-10-05") == before
    assert journal.here() == (1, "2026-10-05")


@pytest.mark.req("GRID-3")
def test_no_entry_for_a_lesson_ahead(journal: JournalPage) -> None:
    journal.go(1, "2026-10-15")
    journal.press("5")
    assert "ещё впереди" in journal.bubble()
    assert journal.text(1, "2026-10-15") == ""


@pytest.mark.req("GRID-2")
def test_moving_on_skips_who_was_not_there_but_arrows_do_not(journal: JournalPage) -> None:
    journal.go(20)
    journal.press("5")
    assert journal.here() == (22, TODAY)
    journal.press("ArrowUp")
    assert journal.here() == (21, TODAY)


@pytest.mark.req("GRID-2")
def test_the_way_to_move_on_is_remembered(journal: JournalPage) -> None:
    journal.page.click("#more summary")
    journal.page.check("[name=next][value=right]")
    journal.press("Escape")
    journal.open()
    journal.go(1, YESTERDAY)
    journal.press("5")
    assert journal.here() == (1, TODAY)


@pytest.mark.req("GRID-2")
def test_editing_in_the_cell(journal: JournalPage) -> None:
    journal.go(1)
    journal.press("F2", "4", "/", "5", "ArrowLeft", "Enter")
    assert journal.here() == (2, TODAY)
    journal.saved(1, "4/5")
    journal.press("F2", "3", "Escape")
    assert journal.here() == (2, TODAY)
    assert journal.text(2) == ""
    journal.page.dblclick(journal.selector(3))
    journal.press("5", "Tab")
    journal.saved(3, "5")
    journal.go(4)
    journal.press("F2")
    journal.keyboard.insert_text("осв")
    journal.page.click("h1")
    journal.saved(4, "осв")


@pytest.mark.req("GRID-11")
def test_in_the_first_grade_no_mark_is_taken(journal: JournalPage) -> None:
    journal.open(2)
    journal.go(1)
    journal.press("5")
    eventually(lambda: journal.state(1) == "refused", what="refused")
    assert "отметок не ставят" in journal.bubble()
    journal.go(2)
    journal.russian("н", "KeyY")
    journal.saved(2, "Н")


@pytest.mark.req("GRID-13")
def test_a_club_has_absences_and_topics_but_no_marks(journal: JournalPage) -> None:
    journal.open(5)
    assert journal.page.locator("#grid .mean").count() == 0
    assert journal.page.locator("#lessons tbody tr").count() == 10
    journal.go(1)
    journal.press("5")
    eventually(lambda: journal.state(1) == "refused", what="refused")
    journal.go(2)
    journal.russian("н", "KeyY")
    journal.saved(2, "Н")


@pytest.mark.req("GRID-7")
def test_figures_beside_the_pupil_follow(journal: JournalPage) -> None:
    row = "#grid tbody tr:nth-child(2)"
    before = (journal.page.text_content(f"{row} .mean"), journal.page.text_content(f"{row} .few"))
    journal.go(2)
    journal.press("2")
    eventually(lambda: journal.page.text_content(f"{row} .few") != before[1], what="one mark more")
    assert journal.page.text_content(f"{row} .mean") != before[0]


@pytest.mark.req("COR-4")
def test_the_card_of_a_cell_shows_who_wrote_what(journal: JournalPage) -> None:
    journal.go(5)
    journal.press("4", "ArrowUp", "3", "ArrowUp")
    journal.saved(5, "3")
    journal.press("Alt+Enter")
    eventually(lambda: journal.page.is_visible("#card"), what="the card")
    card = journal.page.inner_text("#card")
    assert "Ведерников" in card
    assert "4 → 3" in card
    journal.press("Escape")
    assert not journal.page.is_visible("#card")
    assert journal.here() == (5, TODAY)


@pytest.mark.req("GRID-2")
def test_a_pupil_is_found_by_letters_and_the_absent_by_numbers(journal: JournalPage) -> None:
    journal.go(1)
    journal.page.fill("#find", "ку")
    journal.page.fill("#find", "мельн")
    journal.press("Enter")
    assert journal.here() == (15, TODAY)
    journal.page.fill("#absent", "3 7, 12")
    journal.press("Enter")
    for row in (3, 7, 12):
        journal.saved(row, "Н")
    assert journal.here() == (15, TODAY)


@pytest.mark.req("GRID-2")
def test_the_list_of_keys(journal: JournalPage) -> None:
    journal.go(1)
    journal.press("F1")
    assert "отметка остаётся" in journal.page.inner_text("#keys")
    journal.press("Escape")
    assert journal.here() == (1, TODAY)
