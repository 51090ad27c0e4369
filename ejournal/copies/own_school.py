"""Whose database it is: a training school's is opened by a training school's directory only, and no other by that one.

Both say what they are: the directory by its mark (`Settings.is_training`), the database by `School.is_training`. Where the two
differ, nothing is opened, restored or brought up to date.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase

from ejournal.copies.read_only import open_to_read
from ejournal.errors import BadInput, StorageTrouble
from ejournal.models.migrating import reached

NOT_TRAINING = "Эта папка учебной школы, а база в ней не учебная. Журнал её не открывает: сделайте учебную школу заново."
IS_TRAINING = "База в этой папке учебная: люди в ней вымышлены. Настоящей школе она не служит: верните базу из резервной копии."
COPY_OF_TRAINING = "Копия {name} снята с учебной школы: люди в ней вымышлены. В настоящую школу она не ставится."
COPY_OF_REAL = "Копия {name} снята с настоящей школы. В учебную она не ставится."


def demand_own(db: Any, is_training: bool) -> None:
    """Raises StorageTrouble where the database is not of the directory's kind, or can't be opened; asks before anything is written to it.

    A database without a school is nobody's training school yet: it opens for a real one.
    """
    if not is_training and isinstance(db, SqliteDatabase) and not Path(db.database).exists():
        return  # a new school: nothing is there to be asked, and asking would make the file
    with reached(db):
        has_mark = db.table_exists("school") and "is_training" in {column.name for column in db.get_columns("school")}
        row = db.execute_sql('SELECT is_training FROM "school" ORDER BY id LIMIT 1').fetchone() if has_mark else None
    if bool(row and row[0]) != is_training:
        raise StorageTrouble(NOT_TRAINING if is_training else IS_TRAINING)


def demand_own_copy(path: Path, is_training: bool) -> None:
    """Raises BadInput where the copy was taken from a school of the other kind. Source: BAK-2."""
    if is_training_file(path) != is_training:
        raise BadInput((COPY_OF_REAL if is_training else COPY_OF_TRAINING).format(name=path.name))


def is_training_file(path: Path) -> bool:
    """Whether the file holds a training school; nothing is written beside it. A database of before that column is a real one."""
    with closing(open_to_read(path)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(school)")}
        row = connection.execute("SELECT is_training FROM school ORDER BY id LIMIT 1").fetchone() if "is_training" in columns else None
    return bool(row and row[0])
