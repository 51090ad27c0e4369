"""Bringing a database up to date before anything is served: one at a time, checked afterwards."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import DatabaseError
from playhouse.migrations import Runner

from ejournal.errors import StorageTrouble
from ejournal.models.base import is_sqlite

FOLDER = Path(__file__).parent / "migrations"
log = logging.getLogger(__name__)


def engine_name() -> str:
    return "sqlite" if is_sqlite() else "postgresql"


def run_sql(db: Any, stem: Path) -> None:
    """Run the statements of `<stem>.<engine>.sql`; each ends with a line that holds `;;` alone."""
    text = stem.with_name(f"{stem.name}.{engine_name()}.sql").read_text(encoding="utf-8")
    for statement in text.split("\n;;\n"):
        if statement.strip():
            db.execute_sql(statement.replace("%", "%%") if not is_sqlite() else statement)


def known_steps() -> tuple[str, ...]:
    """Names of the steps that this program has, in their order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[0-9]*.py")))


def pending(db: Any) -> list[str]:
    """Names of the steps that the database still lacks."""
    return [step.name for step in Runner(db, str(FOLDER)).status() if step.applied is None]


def migrate(db: Any, lock_file: Path | None = None, before: Callable[[], None] | None = None) -> list[str]:
    """Apply what is pending and return its names; `before` is called once, when there is something to do (a backup).

    Raises StorageTrouble where a step fails, the database as it was before that step, where the result does not check out,
    and where there is no database to open.
    """
    with _alone(lock_file), reached(db):
        steps = pending(db)
        if not steps:
            return []
        if before is not None and db.get_tables():
            before()
        _apply(db)
        _check(db)
        log.info("migrated: %s", ", ".join(steps))
        return steps


@contextmanager
def reached(db: Any) -> Iterator[None]:
    """A connection of our own; a damaged file and a server that is away are told apart from bugs."""
    try:
        db.connect(reuse_if_open=True)
    except DatabaseError as error:
        remedy = "проверьте файл и восстановите последнюю копию" if is_sqlite() else "проверьте, что её сервер запущен"
        raise StorageTrouble(f"База данных не открывается, {remedy} ({str(error).strip().splitlines()[0]}).") from error
    try:
        yield
    finally:
        db.close()


def _apply(db: Any) -> None:
    """Each step in a transaction of its own, together with the note that it was done."""
    try:
        Runner(db, str(FOLDER)).up()
    except Exception as error:  # whatever a step stumbles over, the reader of the sentence restores or reports
        log.exception("a migration failed")
        failed = pending(db)[0]
        raise StorageTrouble(f"Обновление базы данных не прошло на шаге {failed}: {error}. База осталась прежней.") from error


def _check(db: Any) -> None:
    if is_sqlite():
        broken = db.execute_sql("PRAGMA foreign_key_check").fetchone()
        sound = db.execute_sql("PRAGMA quick_check").fetchone()[0]
        if broken or sound != "ok":
            raise StorageTrouble("База данных после обновления не проходит проверку: восстановите последнюю копию.")


@contextmanager
def _alone(lock_file: Path | None) -> Iterator[None]:
    """Hold a lock of the whole machine while migrating; freed by the system if the process dies."""
    if lock_file is None:
        yield
        return
    with open(lock_file, "a+b") as file:
        _lock(file)
        yield


def _lock(file: Any) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
