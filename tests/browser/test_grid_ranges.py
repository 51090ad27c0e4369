"""Moving, ranges, clipboard, filling, undo."""

from __future__ import annotations

import pytest
from hands import TODAY, YESTERDAY, JournalPage, eventually

pytestmark = [pytest.mark.browser, pytest.mark.req("GRID-2")]
MONDAY = "2026-10-12"


def test_arrows_ends_corners_pages_months(journal: JournalPage) -> None:
    journal.go(2)
    for key, place in [
        ("ArrowDown", (3, TODAY)),
        ("ArrowLeft", (3, YESTERDAY)),
        ("End", (3, "2026-10-23")),
        ("Home", (3, "2026-09-01")),
        ("Alt+PageDown", (3, "2026-10-01")),
        ("Alt+PageUp", (3, "2026-09-01")),
        ("PageDown", (13, "2026-09-01")),
        ("PageUp", (3, "2026-09-01")),
        ("Control+End", (24, "2026-10-23")),
        ("Control+Home", (1, "2026-09-01")),
    ]:
        journal.press(key)
        assert journal.here() == place, key


def test_tab_runs_and_enter_returns(journal: JournalPage) -> None:
    journal.go(1, MONDAY)
    journal.press("Tab", "Tab", "Enter")
    assert journal.here() == (2, MONDAY)
    journal.press("Shift+Enter")
    assert journal.here() == (1, MONDAY)


def test_tab_leaves_at_the_last_column_and_after_escape(journal: JournalPage) -> None:
    inside = lambda: journal.page.evaluate("!!document.activeElement.closest('[role=grid]')")  # noqa: E731
    journal.go(1, "2026-10-23")
    journal.press("Tab")
    assert not inside()
    journal.press("Shift+Tab")
    assert journal.here() == (1, "2026-10-23")
    journal.go(3)
    journal.press("Escape", "Tab")
    assert not inside()


def test_one_cell_only_can_be_reached_by_tab(journal: JournalPage) -> None:
    journal.go(4)
    journal.press("ArrowDown", "ArrowLeft")
    assert journal.page.locator("[role=gridcell][tabindex='0']").count() == 1
    assert journal.page.get_attribute(journal.selector(5, YESTERDAY), "tabindex") == "0"


def test_a_range_grows_from_its_anchor(journal: JournalPage) -> None:
    journal.go(2, MONDAY)
    journal.press("Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown")
    assert journal.page.locator(".in-range").count() == 6
    eventually(lambda: "выделено 6 клеток" in journal.page.inner_text("#where"), what="the status line")
    assert journal.here() == (2, MONDAY)
    journal.press("Shift+ArrowUp")
    assert journal.page.locator(".in-range").count() == 4
    journal.press("Escape")
    assert journal.page.locator(".in-range").count() == 0


def test_all_column_row(journal: JournalPage) -> None:
    journal.go(2)
    rows = journal.page.locator("#grid tbody tr").count()
    for key, number in [("Control+KeyA", rows * 39), ("Control+Space", rows), ("Shift+Space", 39)]:
        journal.press(key)
        assert journal.page.locator(".in-range").count() == number, key
    journal.page.click(f"#w{journal.work(TODAY)}")
    assert journal.page.locator(".in-range").count() == rows
    journal.page.click("#grid tbody tr:nth-child(3) .name")
    assert journal.page.locator(".in-range").count() == 39


def test_shift_click_and_drag(journal: JournalPage) -> None:
    journal.page.click(journal.selector(2, MONDAY))
    journal.page.click(journal.selector(4, TODAY), modifiers=["Shift"])
    assert journal.page.locator(".in-range").count() == 9
    journal.page.hover(journal.selector(6, MONDAY))
    journal.page.mouse.down()
    journal.page.hover(journal.selector(8, YESTERDAY))
    journal.page.mouse.up()
    assert journal.page.locator(".in-range").count() == 6
    assert journal.here() == (6, MONDAY)


def test_what_was_typed_goes_into_the_whole_range(journal: JournalPage) -> None:
    journal.go(2)
    journal.press("Shift+ArrowDown", "Shift+ArrowDown", "5", "Control+Enter")
    for row in (2, 3, 4):
        journal.saved(row, "5")
    assert journal.text(5) == ""


def test_a_block_of_a_spreadsheet_is_pasted_with_its_line_ends(journal: JournalPage) -> None:
    journal.go(2, YESTERDAY)
    journal.paste("5\t4\r\nн\t4/5\r\n3\t\r\n")
    journal.saved(3, "4/5")
    assert [journal.column(2, 5, day) for day in (YESTERDAY, TODAY)] == [["5", "Н", "3", ""], ["4", "4/5", "", ""]]
    assert journal.page.locator(".in-range").count() == 6
    eventually(lambda: journal.stored_text(4, YESTERDAY) == "3", what="stored")


def test_paste_skips_what_is_locked_or_no_value_and_says_how_many(journal: JournalPage) -> None:
    locked = journal.text(2, "2026-10-06")
    journal.go(2, "2026-10-06")
    journal.paste("5\t4\tпять\n3\t4\t5\n")
    journal.saved(2, "4", "2026-10-07")
    assert journal.text(2, "2026-10-06") == locked
    assert journal.text(2, "2026-10-08") == ""
    eventually(lambda: "Записано: 3, пропущено: 3" in journal.status(), what="counted")
    assert journal.page.locator(".is-skipped").count() == 3


def test_one_value_fills_a_range_and_a_copy_comes_back(journal: JournalPage, second_page: object) -> None:
    journal.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    journal.go(2)
    journal.press("4", "ArrowUp", "Control+KeyC", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "Control+KeyV")
    for row in (3, 4, 5):
        journal.saved(row, "4")
    journal.go(2)
    journal.press("Shift+ArrowDown", "Shift+ArrowLeft", "Control+KeyC")
    assert journal.page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == "\t4\n\t4"
    journal.press("Control+KeyX")
    journal.saved(2, "")
    assert journal.column(2, 5) == ["", "", "4", "4"]


def test_fill_down_right_and_by_the_corner_touches_empty_cells_only(journal: JournalPage) -> None:
    journal.go(2)
    journal.press("5", "ArrowDown", "3")
    journal.go(2)
    journal.press("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown")
    journal.russian("в", "KeyD", ctrl=True)
    journal.saved(5, "5")
    assert journal.column(2, 5) == ["5", "5", "3", "5"]
    journal.go(8, MONDAY)
    journal.press("4")
    journal.go(8, MONDAY)
    journal.press("Shift+ArrowRight", "Shift+ArrowRight", "Control+KeyR")
    journal.saved(8, "4", TODAY)
    journal.go(10)
    journal.press("2", "ArrowUp")
    _drag_corner(journal, 10, 13)
    journal.saved(13, "2")
    assert journal.column(10, 14) == ["2", "2", "2", "2", ""]


def _drag_corner(journal: JournalPage, row: int, to: int) -> None:
    box = journal.page.locator(journal.selector(row)).bounding_box()
    assert box is not None
    journal.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
    journal.page.mouse.down()
    journal.page.hover(journal.selector(to))
    journal.page.mouse.up()


def test_undo_and_redo_jump_to_the_place(journal: JournalPage) -> None:
    journal.go(2)
    journal.press("5", "4")
    journal.go(20, YESTERDAY)
    journal.russian("я", "KeyZ", ctrl=True)
    assert journal.here() == (3, TODAY)
    journal.press("Control+KeyZ")
    journal.saved(2, "")
    assert journal.column(2, 3) == ["", ""]
    journal.press("Control+KeyY", "Control+Shift+KeyZ")
    journal.saved(3, "4")
    assert journal.column(2, 3) == ["5", "4"]


def test_clearing_is_one_step_and_many_filled_cells_are_asked_about(journal: JournalPage) -> None:
    journal.go(1, YESTERDAY)
    journal.paste("\n".join(["5\t4"] * 20))
    journal.saved(20, "4")
    journal.press("Delete")
    assert "Стереть 40 клеток?" in journal.bubble()
    journal.page.click("#bubble >> text=Оставить")
    assert journal.column(1, 2) == ["4", "4"]
    journal.press("Delete")
    journal.page.click("#bubble >> text='Стереть'")
    journal.saved(1, "")
    journal.press("Control+KeyZ")
    journal.saved(20, "4")


def test_the_page_scrolls_so_that_the_cell_is_seen_beside_the_frozen_columns(journal: JournalPage) -> None:
    journal.open(3)
    journal.go(1)
    journal.press("Home")
    cell = journal.page.evaluate("document.activeElement.getBoundingClientRect().left")
    name = journal.page.evaluate("document.querySelector('#grid tbody .name').getBoundingClientRect().right")
    assert cell >= name - 1
    journal.press("Control+End")
    box = journal.page.evaluate(
        "(() => { const b = document.activeElement.getBoundingClientRect(); return [b.right, b.bottom]; })()"
    )
    mean = journal.page.evaluate("document.querySelector('#grid tbody .mean').getBoundingClientRect().left")
    assert box[0] <= mean + 1
    assert box[1] <= 740
