"""Somebody with the database file in his hands changes it past the program: `prove` finds it and names it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ejournal.copies.heads import note_head, noted_heads
from ejournal.copies.verify import Proof, prove
from ejournal.errors import BadInput, StorageTrouble
from ejournal.models import AuditRow, SchoolClass, database
from ejournal.models.base import open_database
from ejournal.models.migrating import migrate
from ejournal.policy.actor import load_actor
from ejournal.rules.heads import Head, paper_head
from ejournal.services.ledger import writing
from ejournal.services.lesson_card import CardText, write_card
from ejournal.services.records import create_record, delete_record
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen
from tests.trail import forge, give_history, tampering

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def kept(school: SmallSchool, tmp_path: Path) -> SmallSchool:
    """The small school with a history: three marks of Ершов's, an absence of Щукина's, a topic. `tmp_path` is its data."""
    give_history()
    pen = Pen(school)
    for rev, text in enumerate(("3", "4", "5")):
        pen.write("ершов", text, rev=rev)
    pen.write("щукина", "Н")
    lesson = school.lessons["математика", TODAY]
    write_card(pen.actor, school.journals["математика"].id, lesson.id, CardText("Дроби", "§ 4", "", 0), now=NOW)
    return school


def places(proof: Proof) -> str:
    return "\n".join(one.sentence for one in proof.faults)


def last_row() -> int:
    return int(AuditRow.select().order_by(AuditRow.id.desc()).first().id)


@pytest.mark.req("COR-3")
def test_an_untouched_school_holds(kept: SmallSchool, tmp_path: Path) -> None:
    proof = prove(tmp_path)
    assert proof.holds and not proof.faults and not proof.remarks
    assert proof.rows == last_row() and proof.head is not None
    assert proof.sentence.startswith(f"Записи целы: история из {proof.rows} запис")


# ---- the trail ---------------------------------------------------------------------------------------------------------

TRAIL = {
    "changed": ("UPDATE audit_row SET new = replace(new, '\"4\"', '\"2\"') WHERE id = {b}", "Запись № {b}: содержание записи изменено"),
    "its writer changed": ("UPDATE audit_row SET account_id = 1 + account_id WHERE id = {b}", "Запись № {b}: содержание"),
    "its moment written otherwise": ("UPDATE audit_row SET at = replace(at, ' ', 'T') WHERE id = {b}", "Запись № {b}: содержание"),
    "removed": ("DELETE FROM audit_row WHERE id = {b}", "Запись № {c}: перед ней не хватает записей: ждали № {b}"),
    "reordered": (
        "UPDATE audit_row SET previous_hash = (SELECT hash FROM audit_row WHERE id = {a}) WHERE id = {c}",
        "Запись № {c}: не сходится с предыдущей",
    ),
    "swapped": (
        "UPDATE audit_row SET id = -1 WHERE id = {b}; UPDATE audit_row SET id = {b} WHERE id = {c}; UPDATE audit_row SET id = {c} WHERE id = -1",
        "Запись № {b}: не сходится с предыдущей",
    ),
    "inserted": (
        "UPDATE audit_row SET id = -id - 1 WHERE id >= {b}; UPDATE audit_row SET id = -id WHERE id < 0;"
        "INSERT INTO audit_row SELECT {b}, at, account_id, address, entity, entity_id, action, old, new, previous_hash, hash"
        " FROM audit_row WHERE id = {a}",
        "Запись № {b}: не сходится с предыдущей",
    ),
    "appended": (
        "INSERT INTO audit_row SELECT {d} + 1, at, account_id, address, entity, entity_id, action, old, new, hash, hash"
        " FROM audit_row WHERE id = {d}",
        "Запись № {e}: содержание записи изменено",
    ),
    "bytes in place of text": ("UPDATE audit_row SET old = CAST(old AS BLOB) WHERE id = {b}", "Запись № {b}: содержание"),
}  # fmt: skip


@pytest.mark.req("COR-3")
@pytest.mark.parametrize("touch", TRAIL)
def test_a_touched_row_of_the_trail_is_named(kept: SmallSchool, tmp_path: Path, touch: str) -> None:
    last = last_row()
    names = {"a": last - 4, "b": last - 3, "c": last - 2, "d": last, "e": last + 1}
    sql, found = (text.format(**names) for text in TRAIL[touch])
    with tampering(tmp_path) as connection:
        for statement in sql.split(";"):
            connection.execute(statement)
    assert found in places(prove(tmp_path))


@pytest.mark.req("COR-3")
def test_a_cut_tail_is_found_by_what_it_leaves(kept: SmallSchool, tmp_path: Path) -> None:
    """The chain itself holds; the topic and the absence stand without a history, and the noted head is not there any more."""
    note_head(tmp_path, "daily", NOW)
    last = last_row()
    with tampering(tmp_path) as connection:
        connection.execute("DELETE FROM audit_row WHERE id > ?", (last - 2,))
    said = places(prove(tmp_path))
    assert f"Запись № {last}: её нет, хотя она отмечена (№ {last}, ежедневная отметка 14.10.2026 в 10:30)" in said
    assert "Пропуск: Щукина Надежда, Математика, 5\u00a0А, 14.10.2026, 1 урок: строка есть в таблице, а в истории её нет" in said
    assert "Тема урока: в таблице «Дроби», а по истории пусто" in said


@pytest.mark.req("COR-3", "ARC-2")
def test_a_trail_rewritten_whole_is_told_by_its_head_on_paper(kept: SmallSchool, tmp_path: Path) -> None:
    """The mark, its history and all hashes are changed together: nothing inside the database betrays it."""
    head = note_head(tmp_path, "print", NOW)
    assert head is not None
    with tampering(tmp_path) as connection:
        connection.execute("UPDATE mark SET value = '2' WHERE value = '5'")
        forge(connection, lambda rows: [[*row[:-1], row[-1].replace('"value":"5"', '"value":"2"')] if row[4] == "Mark" else row for row in rows])
    heads = tmp_path / "heads.txt"
    assert "хеш не тот, что отмечен" in places(prove(tmp_path))
    heads.unlink()
    assert prove(tmp_path).holds, "without any head nobody can tell"
    proof = prove(tmp_path, paper_head(f"№ {head.number} {head.short[:9]}"))
    assert [one.place for one in proof.faults] == [f"Запись № {head.number}"] and "(№" in proof.faults[0].why


@pytest.mark.req("COR-3")
def test_the_right_head_from_paper_agrees(kept: SmallSchool, tmp_path: Path) -> None:
    proof = prove(tmp_path)
    assert proof.head is not None
    again = prove(tmp_path, paper_head(f"№ {proof.head.number} {proof.head.short}"))
    assert again.holds and again.heads == 1


@pytest.mark.req("COR-3")
def test_a_row_dated_backwards_is_worth_a_look(kept: SmallSchool, tmp_path: Path) -> None:
    with writing(Pen(kept).actor, NOW - timedelta(days=3)) as ledger:
        ledger.note("Pupil", 0, "export", None, {"rows": 1})
    proof = prove(tmp_path)
    assert proof.holds and "помечена 11.10.2026 10:30, а запись раньше неё — 14.10.2026 10:30" in proof.remarks[0]


# ---- the records -------------------------------------------------------------------------------------------------------


def mark_of(school: SmallSchool) -> str:
    return f"pupil_id = {school.pupils['ершов'].id} AND work_id = {school.work('математика', TODAY)}"


Touch = tuple[Callable[[SmallSchool], str], str]
RECORDS: dict[str, Touch] = {
    "a mark": (
        lambda school: f"UPDATE mark SET value = '2' WHERE {mark_of(school)}",
        "Отметка: Ершов Матвей, Математика, 5\u00a0А, 14.10.2026: Отметка: в таблице «2», а по истории «5» (запись № ",
    ),
    "a mark given to another": (
        lambda school: f"UPDATE mark SET pupil_id = {school.pupils['елкин'].id} WHERE {mark_of(school)}",
        "Ученик: в таблице «Ёлкин Глеб», а по истории «Ершов Матвей»",
    ),
    "a mark removed": (
        lambda school: f"DELETE FROM mark WHERE {mark_of(school)}",
        "Отметка: Ершов Матвей, Математика, 5\u00a0А, 14.10.2026: строки в таблице нет, хотя по истории она есть: Ученик «Ершов Матвей»",
    ),
    "a mark slipped in": (
        lambda school: "INSERT INTO mark (pupil_id, work_id, value, second, rev, changed_at) VALUES"
        f" ({school.pupils['елкин'].id}, {school.work('математика', TODAY)}, '5', '', 1, '2026-10-14 10:30:00')",
        "Отметка: Ёлкин Глеб, Математика, 5\u00a0А, 14.10.2026: строка есть в таблице, а в истории её нет",
    ),
    "an absence": (
        lambda school: "UPDATE absence SET code = 'Б'",
        "Пропуск: Щукина Надежда, Математика, 5\u00a0А, 14.10.2026, 1 урок: Код: в таблице «болел», а по истории «не был,",
    ),
    "a document that was never there": (
        lambda school: "UPDATE absence SET document = 'справка'",
        "Документ: в таблице «справка», а по истории пусто",
    ),
    "a topic": (
        lambda school: f"UPDATE lesson SET topic = 'Дроби. Повторение' WHERE id = {school.lessons['математика', TODAY].id}",
        "Урок: Математика, 5\u00a0А, 14.10.2026, 1 урок: Тема урока: в таблице «Дроби. Повторение», а по истории «Дроби»",
    ),
    "when it was written": (
        lambda school: f"UPDATE lesson SET filled_at = '2026-10-01 09:00:00' WHERE id = {school.lessons['математика', TODAY].id}",
        "Записан: в таблице «01.10.2026 09:00», а по истории «14.10.2026 10:30»",
    ),
    "a day in the class": (
        lambda school: f"UPDATE class_membership SET \"end\" = '2026-10-12' WHERE pupil_id = {school.pupils['седых'].id}",
        "Ученик в классе: Седых Роман, 5\u00a0А класс: До: в таблице «12.10.2026», а по истории «05.10.2026»",
    ),
    "a weight": (
        lambda school: f"UPDATE work SET weight = 3 WHERE id = {school.work('математика', YESTERDAY)}",
        "Вес: в таблице «3», а по истории «1»",
    ),
    "a term": (
        lambda school: f"UPDATE period SET closed_on = '2026-10-24' WHERE id = {school.quarter.id}",
        "Закрыт: в таблице «24.10.2026», а по истории пусто",
    ),
    "a role": (
        lambda school: f"INSERT INTO account_role (account_id, role) VALUES ({school.accounts['teacher'].id}, 'director')",
        "Роль: директор: строка есть в таблице, а в истории её нет",
    ),
}


@pytest.mark.req("COR-3")
@pytest.mark.parametrize("touch", RECORDS)
def test_a_record_touched_in_its_table_is_named(kept: SmallSchool, tmp_path: Path, touch: str) -> None:
    sql, found = RECORDS[touch]
    with tampering(tmp_path) as connection:
        assert connection.execute(sql(kept)).rowcount == 1
    proof = prove(tmp_path)
    assert found in places(proof)
    assert proof.total == 1


@pytest.mark.req("COR-3")
def test_a_swap_covered_by_a_later_correction_still_shows(kept: SmallSchool, tmp_path: Path) -> None:
    """Somebody wrote «2» in the table; the teacher, not knowing, wrote «4» over it: the history has a gap between its words."""
    with tampering(tmp_path) as connection:
        connection.execute(f"UPDATE mark SET value = '2' WHERE {mark_of(kept)}")
    Pen(kept).write("ершов", "4", rev=3)
    assert "значение подменили: было «5», а перед правкой стояло «2»" in places(prove(tmp_path))


@pytest.mark.req("COR-3")
def test_a_record_deleted_by_the_program_is_no_fault_until_it_comes_back(kept: SmallSchool, tmp_path: Path) -> None:
    admin = load_actor(kept.accounts["admin"].id, TODAY)
    made = create_record(admin, SchoolClass, {"year": kept.year, "grade": 9, "letter": "Г", "week_days": 5}, now=NOW)
    number = made.id
    delete_record(admin, made, now=NOW)
    assert prove(tmp_path).holds
    with tampering(tmp_path) as connection:
        connection.execute(f"INSERT INTO school_class (id, year_id, grade, letter, week_days) VALUES ({number}, {kept.year.id}, 9, 'Г', 5)")
    assert "строка есть в таблице, а по истории её удалили" in places(prove(tmp_path))


@pytest.mark.req("COR-3")
def test_a_link_leads_to_the_page_of_the_journal(kept: SmallSchool, tmp_path: Path) -> None:
    with tampering(tmp_path) as connection:
        connection.execute(f"UPDATE mark SET value = '2' WHERE {mark_of(kept)}")
        connection.execute("UPDATE school SET name = 'Другая'")
    links = {one.link for one in prove(tmp_path).faults}
    assert links == {f"/journal/{kept.journals['математика'].id}?date=2026-10-14", "/admin/school/details/?id=1"}


@pytest.mark.req("COR-3")
def test_a_damaged_file_is_said_in_words(kept: SmallSchool, tmp_path: Path) -> None:
    with tampering(tmp_path) as connection:
        connection.execute("DROP TABLE absence")
    with pytest.raises(StorageTrouble, match="не читается до конца"):
        prove(tmp_path)


@pytest.mark.req("COR-3")
def test_each_engine_is_proved_alike(any_school: SmallSchool, tmp_path: Path) -> None:
    give_history()
    Pen(any_school).write("ершов", "4/5")
    whole = prove(tmp_path)
    assert whole.holds, places(whole)
    database.execute_sql(f"UPDATE lesson SET topic = 'Дроби', is_cancelled = (1 = 1) WHERE id = {any_school.lessons['математика', TODAY].id}")
    database.execute_sql(f"UPDATE mark SET second = '4' WHERE {mark_of(any_school)}")
    said = places(prove(tmp_path))
    assert "Отменён: в таблице да, а по истории нет" in said and "Вторая отметка: в таблице «4», а по истории «5»" in said


# ---- any change of any field -------------------------------------------------------------------------------------------

FIELDS = ("at", "account_id", "address", "entity", "entity_id", "action", "old", "new", "previous_hash", "hash")


@pytest.mark.req("COR-3")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_of_any_field_of_any_row_is_found(kept: SmallSchool, tmp_path: Path, data: st.DataObject) -> None:
    """In the file itself, with the program's own reading: whatever text, number or nothing is put in its place."""
    last = last_row()
    number = data.draw(st.integers(1, last))
    name = data.draw(st.sampled_from(FIELDS))
    value = data.draw(st.none() | st.integers(0, 99) | st.text(max_size=8) if name in ("account_id",) else st.integers(0, 99) | st.text(max_size=8))
    with tampering(tmp_path) as connection:
        before = connection.execute(f"SELECT {name}, typeof({name}) FROM audit_row WHERE id = ?", (number,)).fetchone()
        try:
            connection.execute(f"UPDATE audit_row SET {name} = ? WHERE id = ?", (value, number))
        except sqlite3.IntegrityError:
            return
        after = connection.execute(f"SELECT {name}, typeof({name}) FROM audit_row WHERE id = ?", (number,)).fetchone()
    try:
        if before != after:
            proof = prove(tmp_path)
            assert any(one.place in (f"Запись № {number}", f"Запись № {number + 1}") for one in proof.faults)
    finally:
        with tampering(tmp_path) as connection:
            connection.execute(f"UPDATE audit_row SET {name} = ? WHERE id = ?", (before[0], number))


# ---- heads -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("COR-3")
def test_heads_are_kept_line_by_line(kept: SmallSchool, tmp_path: Path) -> None:
    one = note_head(tmp_path, "daily", NOW)
    Pen(kept).write("елкин", "5")
    other = note_head(tmp_path, "print", NOW + timedelta(hours=1))
    assert noted_heads(tmp_path) == ([one, other], [])
    assert (tmp_path / "heads.txt").stat().st_mode & 0o777 == 0o600
    assert prove(tmp_path).heads == 2


@pytest.mark.req("COR-3")
def test_a_touched_line_of_heads_is_a_fault(kept: SmallSchool, tmp_path: Path) -> None:
    note_head(tmp_path, "daily", NOW)
    with open(tmp_path / "heads.txt", "a", encoding="ascii") as file:
        file.write("12 oops\n")
    assert "Файл heads.txt, строка 2: не читается" in places(prove(tmp_path))


def test_a_restored_copy_releases_the_heads_after_it(kept: SmallSchool, tmp_path: Path) -> None:
    before = note_head(tmp_path, "daily", NOW)
    assert before is not None
    with open(tmp_path / "heads.txt", "a", encoding="ascii") as file:
        file.write(f"{before.number + 7} {'0' * 64} 2026-10-15T03:00:00 daily\n")
    assert not prove(tmp_path).holds
    note_head(tmp_path, "restore", NOW)
    assert prove(tmp_path).holds


def test_a_journal_with_no_history_has_nothing_to_prove(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'ejournal.sqlite3'}")
    migrate(db)
    with db.connection_context():
        assert note_head(tmp_path, "daily", NOW) is None
        assert prove(tmp_path).sentence == "История пуста: в журнале ещё ничего не записано."


@pytest.mark.parametrize("text", ["№ 12345 3fa2 9c01", "12345 3FA29C01", "N 12345: 3fa2-9c01", " 12345, 3fa2 9c01 "])
def test_a_head_is_copied_from_paper_as_people_write(text: str) -> None:
    assert paper_head(text) == Head(12345, "3fa29c01")


@pytest.mark.parametrize("text", ["", "12345", "12345 3fa2", "abc 3fa29c01", "12345 3fa29c0x", "12345 " + "a" * 65])
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput, match="№ 12345 3fa2 9c01"):
        paper_head(text)


def test_a_head_reads_by_fours() -> None:
    assert Head(1, "ab" * 32).short == "abab abab abab abab"
