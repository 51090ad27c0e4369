"""The dispatcher's grid in a real browser: a whole school typed from paper, clashes beside the cell, undo, copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hands import Server, eventually
from playwright.sync_api import Browser, Page

from ejournal.models import (
    AcademicYear,
    Account,
    AccountRole,
    Journal,
    JournalTeacher,
    Period,
    School,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    WorkKind,
    open_database,
)
from ejournal.models.migrating import migrate
from ejournal.services.passwords import hash_password
from ejournal.services.school_rules import complete_rules

NOW = datetime(2026, 10, 14, 10, 52)
SUBJECTS = ("Алгебра", "Биология", "География", "История", "Литература", "Музыка", "Обществознание", "Русский язык", "Труд", "Физика", "Химия")
SURNAMES = ("Аксёнова", "Барсукова", "Белых", "Горшенин", "Дубровин", "Жукова", "Зимина", "Исаков", "Калинкина", "Лопухова", "Мельник")
DAYS = (7, 7, 7, 6, 6)  # lessons a day: 33 a week
CLASSES = 4  # a hand types eleven in under a minute: tried, and too long for every run


def build() -> None:
    """Four classes and eleven teachers, each of whom has three hours in every class."""
    School.create(name="МКОУ «Берёзовская СОШ»", short_name="Берёзовская СОШ")
    year = AcademicYear.create(title="2026/27", start=date(2026, 9, 1), end=date(2027, 5, 31))
    for number, (start, end) in enumerate((((9, 1), (10, 23)), ((11, 2), (12, 30)), ((1, 11), (3, 26)), ((4, 5), (5, 26))), 1):
        days = {"start": date(2026 if number < 3 else 2027, *start), "end": date(2026 if number < 3 else 2027, *end)}
        Period.create(year=year, kind="quarter", number=number, grade_from=1, grade_to=12, **days)
    subjects = [Subject.create(name=name, short_name=name[:7], position=at) for at, name in enumerate(SUBJECTS)]
    staff = [Staff.create(surname=name, name="Лев", patronymic="Ильич") for name in SURNAMES]
    classes = [SchoolClass.create(year=year, grade=7 + at % 5, letter="АБВ"[at // 5]) for at in range(CLASSES)]
    for own in classes:
        for subject, teacher in zip(subjects, staff, strict=True):
            JournalTeacher.create(journal=Journal.create(year=year, school_class=own, subject=subject, hours_a_week=3), staff=teacher, start=year.start)
    english = Subject.create(name="Английский язык", short_name="Англ. яз.", position=50)
    for at in (1, 2):
        group = StudyGroup.create(year=year, kind="subgroup", school_class=classes[0], subject=english, title=f"группа {at}")
        Journal.create(year=year, school_class=classes[0], group=group, subject=english, hours_a_week=1)
    WorkKind.get_or_none(WorkKind.code == "О") or WorkKind.create(code="О", name="Ответ на уроке", short_name="ответ", position=1)
    person = Staff.create(surname="Шабанова", name="Дарья")
    account = Account.create(login="dispatcher", password_hash=hash_password("ejournal-demo"), must_change_password=False, staff=person, created_at=NOW)
    AccountRole.create(account=account, role="dispatcher")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: what is typed here is a whole school's timetable."""
    server = Server(tmp_path_factory.mktemp("timetable"))
    db = open_database(f"sqlite:///{server.data / 'ejournal.sqlite3'}")
    migrate(db)
    with db.connection_context(), db.atomic():
        complete_rules(NOW)
        build()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_grid(browser: Browser, town: Server) -> Iterator[Callable[..., Page]]:
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ru-RU")
    context.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    page = context.new_page()
    page.goto(f"{town.url}/login")
    page.fill("#login", "dispatcher")
    page.fill("#password", "ejournal-demo")
    page.click("button[type=submit]")
    page.wait_for_url(f"{town.url}/")

    def go(start: str) -> Page:
        page.goto(f"{town.url}/timetable/edit?from={start}")
        eventually(lambda: page.query_selector("#tt[data-ready]"), what="the script has started")
        return page

    yield go
    context.close()
    assert wrong == []


def cell(page: Page, column: int, weekday: int, number: int) -> str:
    own = page.locator("#tt thead th[id]").nth(column).get_attribute("id")
    return f"td[data-class='{own[1:]}'][data-weekday='{weekday}'][data-number='{number}']"


class Hand:
    """Types Russian words: the first letter as a key of the Russian layout, the rest into the field it opened."""

    def __init__(self, page: Page) -> None:
        self.page, self.cdp = page, page.context.new_cdp_session(page)

    def type(self, word: str) -> None:
        for kind in ("keyDown", "keyUp"):
            self.cdp.send("Input.dispatchKeyEvent", {"type": kind, "key": word[0], "text": word[0]})
        if word[1:]:
            self.page.keyboard.insert_text(word[1:])


def settled(page: Page) -> None:
    eventually(lambda: page.locator("[data-state=saving]").count() == 0, seconds=60, what="all is saved")


def slots(page: Page, town: Server, start: str) -> list[dict[str, Any]]:
    return page.context.request.get(f"{town.url}/timetable/data?from={start}").json()["slots"]


@pytest.mark.req("TT-1", "TT-3")
def test_classes_of_33_hours_are_typed_with_the_keyboard_alone(open_grid: Callable[..., Page], town: Server) -> None:
    page = open_grid("2026-09-01")
    hand = Hand(page)
    hour = {(weekday, number): at for at, (weekday, number) in enumerate((day + 1, one + 1) for day, last in enumerate(DAYS) for one in range(last))}
    page.focus(cell(page, 0, 1, 1))
    for column in range(CLASSES):
        for weekday in range(1, 6):
            for number in range(1, 8):
                if (weekday, number) in hour:
                    hand.type(SUBJECTS[(column + hour[weekday, number]) % 11][:3].lower())
                page.keyboard.press("Enter")
        page.keyboard.press("Control+Home")
        for _ in range(column + 1):
            page.keyboard.press("ArrowRight")
    settled(page)
    found = slots(page, town, "2026-09-01")
    assert len(found) == 33 * CLASSES and page.locator("#troubles").is_hidden()
    assert page.locator("#tt thead small").all_inner_texts() == ["33 из 34"] + ["33 из 33"] * (CLASSES - 1)
    page.click("summary:text('Создать уроки')")
    page.click("form[action='/timetable/make'] button")
    page.wait_for_load_state()
    assert "уроков создано" in page.inner_text("main") or "урока создано" in page.inner_text("main") or "урок создан" in page.inner_text("main")
    open_grid("2026-09-01")
    page.click("summary:text('Создать уроки')")
    page.fill("#first", "2026-09-01")
    page.click("form[action='/timetable/make'] button")
    assert "ничего не изменено" in page.inner_text("main")


@pytest.mark.req("TT-2")
def test_a_clash_is_named_beside_the_cell_and_nothing_is_saved(open_grid: Callable[..., Page], town: Server) -> None:
    page = open_grid("2026-09-01")
    before = slots(page, town, "2026-09-01")
    target = cell(page, 1, 1, 1)
    page.focus(target)
    Hand(page).type("алг (5)")
    assert "Аксёнова" in page.inner_text("#offers em"), "the teacher's other lesson is named while one types"
    page.keyboard.press("Enter")
    eventually(lambda: page.get_attribute(target, "data-state") == "refused", what="asked about")
    assert "ведёт вместе" in page.inner_text("#troubles")
    assert page.inner_text(target).startswith("Биолог"), "what stood there still stands"
    assert sorted(map(str, slots(page, town, "2026-09-01"))) == sorted(map(str, before))
    page.focus(target)
    page.keyboard.press("Control+Enter")
    eventually(lambda: page.inner_text(target).startswith("Алгебра"), what="the combined class stands")
    page.keyboard.press("Control+z")
    eventually(lambda: page.inner_text(target).startswith("Биолог"), what="taken back")
    settled(page)


@pytest.mark.req("TT-1")
def test_groups_odd_weeks_rooms_delete_undo_and_a_copied_day(open_grid: Callable[..., Page], town: Server) -> None:
    page = open_grid("2027-01-11")
    free = cell(page, 0, 5, 7)
    page.focus(free)
    Hand(page).type("анг")
    assert "все группы" in page.inner_text("#offers [aria-selected=true]")
    page.keyboard.press("Tab")
    eventually(lambda: page.inner_text(free).count("Англ. яз.") == 2, what="both groups in one cell")
    page.focus(free)
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("физика (12) неч + химия чет")
    page.keyboard.press("Enter")
    eventually(lambda: "12" in page.inner_text(free) and "неч." in page.inner_text(free) and "чёт." in page.inner_text(free), what="weeks by turns")
    settled(page)
    page.focus(free)
    page.keyboard.press("Delete")
    settled(page)
    assert page.inner_text(free) == ""
    page.keyboard.press("Control+z")
    eventually(lambda: "Физика" in page.inner_text(free), what="undone")
    page.keyboard.press("Control+y")
    eventually(lambda: page.inner_text(free) == "", what="redone")
    first = cell(page, 2, 1, 1)
    page.focus(first)
    page.keyboard.press("Control+Shift+ArrowDown")
    assert page.locator(".in-range").count() == 7
    page.keyboard.press("Delete")
    settled(page)
    assert page.inner_text(first) == ""
    page.keyboard.press("Control+z")
    eventually(lambda: page.inner_text(first) != "", what="the day is back in one step")
    settled(page)


@pytest.mark.req("TT-1")
def test_a_subject_that_is_not_in_the_load_is_not_taken(open_grid: Callable[..., Page]) -> None:
    page = open_grid("2026-09-01")
    page.focus(cell(page, 3, 5, 7))
    Hand(page).type("астрономия")
    page.keyboard.press("Enter")
    assert "такого предмета нет" in page.inner_text("#word")
    page.keyboard.press("Escape")
    assert page.is_hidden("#box")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "gridcell"


@pytest.mark.req("TT-1", "SEC-2")
def test_no_markup_carries_script_or_style(open_grid: Callable[..., Page], town: Server, tmp_path: Path) -> None:
    page = open_grid("2026-09-01")
    html = page.context.request.get(f"{town.url}/timetable/edit").text()
    assert "style=" not in html and "<style" not in html and "onclick" not in html
