"""Reading tables of any length row by row, all at one moment: nothing that is written meanwhile is seen (COR-3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from peewee import PeeweeException

from ejournal.errors import StorageTrouble
from ejournal.models.base import database, is_sqlite

_names = count(1)
PAGE = 2000


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside belongs to one moment; nobody who writes has to wait. Raises StorageTrouble where it can't be read."""
    try:
        with database.atomic("DEFERRED") if is_sqlite() else database.atomic():
            if not is_sqlite():
                database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    except (sqlite3.Error, PeeweeException) as error:
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise StorageTrouble(f"База данных не читается до конца ({why}). Запустите журнал или восстановите последнюю копию.") from error


def stream(sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver gives them, never many in memory; only inside a `snapshot`. `?` stands for a value."""
    connection = database.connection()
    if is_sqlite():
        yield from connection.execute(sql, values)
        return
    with connection.cursor(name=f"proof_{next(_names)}") as cursor:
        cursor.itersize = PAGE
        yield from cursor.execute(sql.replace("?", "%s"), values)
