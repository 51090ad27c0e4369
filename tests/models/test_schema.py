"""The migrations lead to the very tables that the models describe, on both engines, and every table speaks Russian."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from peewee import AutoField, DatabaseError, ForeignKeyField

from ejournal.models import ALL_MODELS, AuditRow, BaseModel, database, open_database
from ejournal.models.base import is_sqlite
from ejournal.models.migrating import migrate
from tests.factories import NOW, SmallSchool

Schema = dict[str, list[Any]]
OF_MIGRATIONS = re.compile(r"migration", re.IGNORECASE)
CYRILLIC = re.compile(r"[А-ЯЁа-яё№]")


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """URL of a new, empty database of each engine in turn."""
    if request.param == "sqlite":
        return lambda name: f"sqlite:///{tmp_path / name}.sqlite3"
    make = request.getfixturevalue("new_postgresql")
    return lambda _name: make("template1")


def schema_after(url: str, fill: Callable[[Any], object]) -> Schema:
    db = open_database(url)
    fill(db)
    with db.connection_context():
        found = sqlite_schema(db) if is_sqlite() else postgresql_schema(db)
    if not is_sqlite():
        db.close_all()
    return found


def sqlite_schema(db: Any) -> Schema:
    """Table → columns, references, checks and indexes as SQLite knows them."""
    schema: Schema = {}
    for table in sorted(name for name in db.get_tables() if not OF_MIGRATIONS.search(name)):
        ask = lambda what, name=table: list(db.execute_sql(f'PRAGMA {what}("{name}")').fetchall())  # noqa: E731
        made = db.execute_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()[0]
        indexes = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY sql"
        schema[table] = [
            ("columns", sorted(row[1:] for row in ask("table_info"))),
            ("references", sorted(row[2:] for row in ask("foreign_key_list"))),
            ("checks", sorted(checks_in(made))),
            ("indexes", [plain(row[0]) for row in db.execute_sql(indexes, (table,)).fetchall()]),
        ]
    return schema


def checks_in(sql: str) -> Iterator[str]:
    """The text of each CHECK (…) of a CREATE TABLE, brackets within brackets and all."""
    for found in re.finditer(r"CHECK\s*\(", sql):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        yield plain(sql[found.end() : end - 1])


def plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql.replace("IF NOT EXISTS ", "")).strip()


COLUMNS = """
    SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s ORDER BY column_name
"""
CONSTRAINTS = """
    SELECT contype::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype <> 'n' ORDER BY 1, 2
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s ORDER BY 1"


def postgresql_schema(db: Any) -> Schema:
    """Table → columns, constraints and indexes as PostgreSQL knows them."""
    tables = sorted(name for name in db.get_tables() if not OF_MIGRATIONS.search(name))
    return {
        table: [
            ("columns", db.execute_sql(COLUMNS, (table,)).fetchall()),
            ("constraints", db.execute_sql(CONSTRAINTS, (f'"{table}"',)).fetchall()),
            ("indexes", [plain(row[0]) for row in db.execute_sql(INDEXES, (table,)).fetchall()]),
        ]
        for table in tables
    }


def make_tables(db: Any) -> None:
    with db.connection_context():
        db.create_tables(ALL_MODELS)


def test_the_migrations_make_the_tables_that_the_models_describe(new_url: Callable[[str], str]) -> None:
    migrated, made = schema_after(new_url("migrated"), migrate), schema_after(new_url("made"), make_tables)
    assert sorted(migrated) == sorted(made) == sorted(model._meta.table_name for model in ALL_MODELS)
    for table, description in made.items():
        assert migrated[table] == description, table


def test_a_second_migration_finds_nothing_to_do(new_url: Callable[[str], str]) -> None:
    db = open_database(new_url("twice"))
    assert migrate(db) and not migrate(db)
    if not is_sqlite():
        db.close_all()


# ---- the audit trail ---------------------------------------------------------------------------------------------


CHANGES = {
    "changed": "UPDATE audit_row SET new = '5'",
    "changed to the same": "UPDATE audit_row SET id = id",
    "removed": "DELETE FROM audit_row",
    "one removed": "DELETE FROM audit_row WHERE id = 1",
}


@pytest.mark.req("COR-3")
@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
def test_a_row_of_the_trail_can_be_neither_changed_nor_removed(any_school: SmallSchool, sql: str) -> None:
    before = list(AuditRow.select().order_by(AuditRow.id).dicts())
    assert before
    with pytest.raises(DatabaseError, match="append-only"), database.atomic():
        database.execute_sql(sql)
    assert list(AuditRow.select().order_by(AuditRow.id).dicts()) == before


@pytest.mark.req("COR-3")
def test_a_row_of_the_trail_is_not_replaced_on_sqlite(school: SmallSchool) -> None:
    """REPLACE removes the row in its way without asking the triggers of removal."""
    first = AuditRow.select().order_by(AuditRow.id).dicts().first()
    with pytest.raises(DatabaseError, match="append-only"), database.atomic():
        AuditRow.replace(first | {"new": "5"}).execute()
    assert AuditRow.select().order_by(AuditRow.id).dicts().first() == first


@pytest.mark.req("COR-3")
def test_the_trail_is_not_emptied_on_postgresql(new_postgresql: Callable[[str], str]) -> None:
    db = open_database(new_postgresql("template1"))
    migrate(db)
    with db.connection_context(), pytest.raises(DatabaseError, match="append-only"):
        db.execute_sql("TRUNCATE audit_row CASCADE")
    db.close_all()


# ---- the models' words ---------------------------------------------------------------------------------------------


@pytest.mark.req("ADM-1", "ADM-3")
@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.__name__)
def test_every_table_and_field_has_its_name_in_russian(model: type[BaseModel]) -> None:
    meta = model._meta
    for words in (meta.label, meta.label_plural, meta.category):
        assert CYRILLIC.search(words)
    nameless = [name for name, field in meta.fields.items() if not isinstance(field, AutoField) and not speaks_russian(field)]
    assert nameless == []


def speaks_russian(field: Any) -> bool:
    titles = [title for value, title in field.choices or () if value != title]
    return bool(CYRILLIC.search(field.verbose_name or "")) and all(CYRILLIC.search(title) for title in titles)


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.__name__)
def test_nothing_that_is_pointed_at_can_be_removed(model: type[BaseModel]) -> None:
    links = [field for field in model._meta.fields.values() if isinstance(field, ForeignKeyField)]
    assert {field.on_delete for field in links} <= {"RESTRICT"}


def test_search_names_fields_of_the_model() -> None:
    wrong = [(model, name) for model in ALL_MODELS for name in model._meta.search if name not in model._meta.fields]
    assert wrong == []


def test_moments_are_kept_to_the_second(any_school: SmallSchool) -> None:
    """The chain hashes a moment as text, so both engines must give back what they were given."""
    assert all(row.at == NOW for row in AuditRow.select().limit(3))
