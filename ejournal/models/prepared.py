"""Statements of the hot paths, put into SQL once.

Peewee writes the SQL of a query anew each time it runs, which takes several times as long as SQLite needs to answer it.
A `Prepared` is written as any query is, with `hole("name")` where a value comes later; its SQL is made when it is first
run on an engine and kept. Rows are plain tuples (or of a NamedTuple) with dates, moments, decimals and yes-or-no as Python
has them, whichever the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import Alias, BooleanField, DateField, DateTimeField, DecimalField, TimeField, Value

from ejournal.models.base import database, is_sqlite


class _Hole(NamedTuple):
    name: str


class _Compiled(NamedTuple):
    """SQL of one engine, its parameters with holes among them, and which columns of a row are to be turned into what."""

    sql: str
    parameters: tuple[Any, ...]
    turns: tuple[tuple[int, Callable[[Any], Any]], ...]


def hole(name: str) -> Value:
    """A place for a value that is given when the statement runs, as the database takes it."""
    return Value(_Hole(name), converter=False, unpack=False)


class Prepared:
    """`build` makes the peewee query; `row` is the NamedTuple to make of each row, in the order of the columns."""

    def __init__(self, build: Callable[[], Any], row: Callable[[Sequence[Any]], Any] = tuple) -> None:
        self._build, self._row = build, row
        self._compiled: dict[bool, _Compiled] = {}

    def rows(self, **values: Any) -> list[Any]:
        """All rows for the holes' values."""
        found = self._execute(values).fetchall()
        turns = self._compiled[is_sqlite()].turns
        if turns:
            found = [_turned(row, turns) for row in found]
        return found if self._row is tuple else [self._row(row) for row in found]

    def first(self, **values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(**values)), None)

    def change(self, **values: Any) -> None:
        """Run an UPDATE or an INSERT whose number nobody asks for."""
        self._execute(values)

    def insert(self, **values: Any) -> int:
        """Run an INSERT and return the new row's id."""
        cursor = self._execute(values)
        return cursor.lastrowid if is_sqlite() else cursor.fetchone()[0]

    def _execute(self, values: dict[str, Any]) -> Any:
        engine = is_sqlite()
        if (made := self._compiled.get(engine)) is None:
            made = self._compiled[engine] = _compile(self._build())
        given = [values[one.name] if type(one) is _Hole else one for one in made.parameters]
        return database.execute_sql(made.sql, given)


def _compile(query: Any) -> _Compiled:
    sql, parameters = query.sql()
    columns = getattr(query, "_returning", None) or ()
    turns = enumerate(_turn(column) for column in columns) if is_sqlite() else ()
    return _Compiled(sql, tuple(parameters), tuple((index, turn) for index, turn in turns if turn is not None))


def _turn(column: Any) -> Callable[[Any], Any] | None:
    """How SQLite's text or number of a column becomes the field's value; None where it is that already."""
    field = column.node if isinstance(column, Alias) else column
    for kind, turn in _TURNS.items():
        if isinstance(field, kind):
            return turn
    return None


def _turned(row: tuple[Any, ...], turns: tuple[tuple[int, Callable[[Any], Any]], ...]) -> list[Any]:
    values = list(row)
    for index, turn in turns:
        if values[index] is not None:
            values[index] = turn(values[index])
    return values


# The same days and weights come again and again.
_date = lru_cache(maxsize=4096)(date.fromisoformat)
_moment = lru_cache(maxsize=4096)(datetime.fromisoformat)
_time = lru_cache(maxsize=256)(time.fromisoformat)


@lru_cache(maxsize=1024, typed=True)
def _decimal(number: Any) -> Decimal:
    return Decimal(str(number))


_TURNS = {DateTimeField: _moment, DateField: _date, TimeField: _time, DecimalField: _decimal, BooleanField: bool}
