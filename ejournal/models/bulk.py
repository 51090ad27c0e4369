"""Many rows at once, past the query builder: for loading whole schools, never for one person's change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import AutoField

from ejournal.models.base import BaseModel, database, is_sqlite


def insert_rows(model: type[BaseModel], fields: Sequence[Any], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert tuples that are in the order of `fields` and ready for the driver. Inside the caller's transaction."""
    table, columns = model._meta.table_name, ", ".join(f'"{field.column_name}"' for field in fields)
    cursor = database.cursor()
    if is_sqlite():
        places = ", ".join("?" * len(fields))
        cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows)
        return
    with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def reset_numbering(models: Iterable[type[BaseModel]]) -> None:
    """Make PostgreSQL number on after the largest id that came ready made; SQLite does so by itself."""
    if is_sqlite():
        return
    for model in models:
        if isinstance(model._meta.primary_key, AutoField):
            table = model._meta.table_name
            query = (
                f"""SELECT setval(pg_get_serial_sequence('"{table}"', 'id'), GREATEST(max("id"), 1), max("id") IS NOT NULL)"""
            )
            database.execute_sql(f'{query} FROM "{table}"')
