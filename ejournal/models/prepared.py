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

from peewee import SQL, Alias, BooleanField, DateField, DateTimeField, DecimalField, NodeList, TimeField, Value

from ejournal.models.base import database, is_sqlite

_MANY = "\0"  # stands before the place of a list in the SQL that is kept
_NONE = "SELECT 1 WHERE 1 = 0"  # what an empty list of ids is to both engines


class _Hole(NamedTuple):
    name: str
    is_many: bool = False


class _Compiled(NamedTuple):
    """SQL of one engine, its parameters with holes among them, and which columns of a row are to be turned into what."""

    sql: str
    parameters: tuple[Any, ...]
    turns: tuple[tuple[int, Callable[[Any], Any]], ...]
    lists: tuple[str, ...]
    query: Any

    def filled(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        """SQL and parameters for the holes' values."""
        if not self.lists:
            return self.sql, [values[one.name] if type(one) is _Hole else one for one in self.parameters]
        sql, given = self.sql, []
        mark = _place()
        for name in self.lists:
            sql = sql.replace(_MANY + mark, ", ".join([mark] * len(values[name])) or _NONE, 1)
        for one in self.parameters:
            if type(one) is not _Hole:
                given.append(one)
            elif one.is_many:
                given.extend(values[one.name])
            else:
                given.append(values[one.name])
        return sql, given


def hole(name: str) -> Value:
    """A place for a value that is given when the statement runs, as the database takes it."""
    return Value(_Hole(name), converter=False, unpack=False)


def holes(name: str) -> NodeList:
    """A place for a list of ids, for `in_` and `not_in`; the list may be empty."""
    return NodeList((SQL(f"({_MANY}"), Value(_Hole(name, is_many=True), converter=False, unpack=False), SQL(")")), glue="")


def in_order(ids: Any) -> Any:
    """Ids for `in_` in a settled order; a place for a list stays what it is, so that a condition can be made ready."""
    return ids if isinstance(ids, NodeList) else sorted(ids)


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

    def raw(self, **values: Any) -> list[tuple[Any, ...]]:
        """All rows as the database gives them, for those who read tens of thousands."""
        return self._execute(values).fetchall()

    def objects(self, **values: Any) -> list[Any]:
        """All rows as the query itself would give them: models with those joined, or its named tuples."""
        cursor = self._execute(values)
        return list(self._compiled[is_sqlite()].query._get_cursor_wrapper(cursor))

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
        return database.execute_sql(*made.filled(values))


def _place() -> str:
    return "?" if is_sqlite() else "%s"


def _compile(query: Any) -> _Compiled:
    sql, parameters = query.sql()
    columns = getattr(query, "_returning", None) or ()
    turns = enumerate(_turn(column) for column in columns) if is_sqlite() else ()
    lists = tuple(one.name for one in parameters if type(one) is _Hole and one.is_many)
    return _Compiled(sql, tuple(parameters), tuple((index, turn) for index, turn in turns if turn is not None), lists, query)


def _turn(column: Any) -> Callable[[Any], Any] | None:
    """How SQLite's text or number of a column becomes the field's value; None where it is that already."""
    field = column.node if isinstance(column, Alias) else column
    for kind, turn in _TURNS.items():
        if isinstance(field, kind):
            return turn
    return None


def _turned(row: tuple[Any, ...], turns: tuple[tuple[int, Callable[[Any], Any]], ...]) -> tuple[Any, ...]:
    values = list(row)
    for index, turn in turns:
        if values[index] is not None:
            values[index] = turn(values[index])
    return tuple(values)


# The same days and weights come again and again.
_date = lru_cache(maxsize=4096)(date.fromisoformat)
_moment = lru_cache(maxsize=4096)(datetime.fromisoformat)
_time = lru_cache(maxsize=256)(time.fromisoformat)


@lru_cache(maxsize=1024, typed=True)
def _decimal(number: Any) -> Decimal:
    return Decimal(str(number))


_TURNS = {DateTimeField: _moment, DateField: _date, TimeField: _time, DecimalField: _decimal, BooleanField: bool}
