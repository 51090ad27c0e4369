"""The database, its transaction and the base of all models.

SQLite and PostgreSQL run the same models. On SQLite every connection gets the pragmas of decision 7, a Russian
collation under PostgreSQL's name and a LIKE that knows Russian letters.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from peewee import (
    DatabaseProxy,
    Expression,
    ForeignKeyField,
    InterfaceError,
    Model,
    OperationalError,
    SqliteDatabase,
    fn,
)

from ejournal.errors import BadInput, StorageTrouble
from ejournal.rules.order import fold, order_key

database = DatabaseProxy()
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "cache_size": -2000}
RUSSIAN = '"ru-x-icu"'


class RussianSqlite(SqliteDatabase):
    """SQLite that sorts and searches Russian as a reader expects."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, pragmas=PRAGMAS, **options)
        self.register_collation(compare_russian, "ru-x-icu")
        self.register_function(like_russian, "like", 2)
        self.register_function(like_russian, "LIKE", 3)

    def rollback(self) -> None:
        """Take back the transaction; SQLite has done so itself where the disk was full, and a second time would hide the reason."""
        if self.connection().in_transaction:
            super().rollback()


def compare_russian(left: str, right: str) -> int:
    """-1, 0 or 1: the order of a Russian list, Ё beside Е, letter case last."""
    one, other = order_key(left), order_key(right)
    return (one > other) - (one < other)


@lru_cache(maxsize=256)
def _pattern(pattern: str, escape: str) -> re.Pattern[str]:
    parts, letters = [], iter(fold(pattern))
    for letter in letters:
        if escape and letter == escape:
            parts.append(re.escape(next(letters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter) or re.escape(letter))
    return re.compile("".join(parts), re.DOTALL)


def like_russian(pattern: Any, text: Any, escape: str = "") -> bool | None:
    """LIKE without letter case, Ё = Е; NULL stays NULL as SQL wants it."""
    if pattern is None or text is None:
        return None
    return _pattern(str(pattern), escape).fullmatch(fold(str(text))) is not None


def open_database(url: str) -> Any:
    """Point the models at the database of `url` (sqlite:///path or postgresql://…) and return it."""
    if url.startswith("sqlite:///"):
        real = RussianSqlite(url.removeprefix("sqlite:///"))
    elif url.startswith(("postgresql://", "postgres://")):
        from playhouse.db_url import connect

        real = connect(re.sub(r"^postgres(ql)?://", "psycopg3+pool://", url), max_connections=20, stale_timeout=300)
    else:
        raise BadInput("EJOURNAL_DATABASE_URL: понимаем sqlite:///путь и postgresql://…", field="EJOURNAL_DATABASE_URL")
    database.initialize(real)
    return real


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


class Sentinel:
    """One idle connection that keeps SQLite's WAL open, so that closing the others does not checkpoint it each time."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        self._lock = threading.Lock()

    def close(self) -> None:
        with self._lock:
            self._connection.close()


_turn = threading.Lock()


@contextmanager
def _in_turn() -> Iterator[None]:
    """Writers of this process queue up here: SQLite lets them ask again and again, and the unlucky wait long."""
    if not _turn.acquire(timeout=PRAGMAS["busy_timeout"] / 1000):
        raise OperationalError("database is locked")
    try:
        yield
    finally:
        _turn.release()


@contextmanager
def tx() -> Iterator[None]:
    """One transaction on disk or not at all; writes wait for their turn from the first statement on.

    Raises StorageTrouble, with nothing saved, where the database is locked by another program, full or gone.
    """
    try:
        if is_sqlite() and not database.in_transaction():
            with _in_turn(), database.atomic("IMMEDIATE"):
                yield
        else:
            with database.atomic():
                yield
    except (OperationalError, InterfaceError) as error:
        raise StorageTrouble(why_not_saved(error)) from error


def why_not_saved(error: Exception) -> str:
    """The sentence for what the database itself said; its own words never reach a page."""
    text = str(error).lower()
    if "full" in text or "disk i/o" in text:
        return "На диске сервера нет места. Ничего не записано: освободите место и повторите."
    if "locked" in text or "busy" in text:
        return "База данных занята другой программой. Ничего не записано: повторите через минуту."
    if "readonly" in text or "read-only" in text:
        return "База данных открыта только для чтения. Ничего не записано: скажите администратору."
    return "База данных сейчас не отвечает. Ничего не записано: повторите через минуту."


def russian(field: Any) -> Expression:
    """The field in Russian order, for ORDER BY on both engines."""
    return field.collate(RUSSIAN)


def holds(field: Any, text: str) -> Expression:
    """Whether the field has `text` in it, for WHERE on both engines: without letter case, Ё = Е, % and _ as they are."""
    if is_sqlite():
        return field.contains(text)
    return fn.REPLACE(fn.LOWER(russian(field)), "ё", "е").contains(fold(text))


def there_on(table: Any, day: Any) -> Expression:
    """The rows of a stay that hold on a day: `end` is the first day without (memberships of classes and groups). Decision 1."""
    return (table.start <= day) & (table.end.is_null() | (table.end > day))


def in_force_on(table: Any, day: Any) -> Expression:
    """The rows that are in force on a day: `end` belongs to them (teachers, class teachers, exemptions). Decision 1."""
    return (table.start <= day) & (table.end.is_null() | (table.end >= day))


def link(model: Any, label: str, **options: Any) -> ForeignKeyField:
    """A reference that forbids deleting what it points at."""
    options.setdefault("on_delete", "RESTRICT")
    return ForeignKeyField(model, verbose_name=label, **options)


class BaseModel(Model):
    """What all tables share; `Meta` of a model adds `label`, `label_plural`, `category` and `search`.

    `keeps_history`: rows are never deleted and changed only by the service that owns them. `is_audited`: each change has its
    row in the audit trail, so that the trail replayed gives the table (COR-3); `unaudited` are fields the trail leaves out.
    """

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True
        label = ""
        label_plural = ""
        category = ""
        search: tuple[str, ...] = ()
        keeps_history = False
        secret: tuple[str, ...] = ()
        is_audited = True
        unaudited: tuple[str, ...] = ("rev", "changed_at", "version")
