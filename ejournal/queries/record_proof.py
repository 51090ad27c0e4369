"""The audit trail played again and held against the tables: records that were touched past the program (COR-3).

The trail's rows of a table and the table's own rows come in the order of their numbers, side by side: one record at a time is
in memory, however long the school has kept its journals. Only inside a `snapshot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ejournal.models import ALL_MODELS, Account, AuditRow
from ejournal.models.base import BaseModel
from ejournal.models.streaming import stream
from ejournal.policy.cards import part_of
from ejournal.queries.history import who
from ejournal.queries.record_fields import KeptFields, kept_fields, python_values
from ejournal.queries.record_names import link_of, title_of, value_words
from ejournal.rules.replay import Step, Story, played

_TRAIL = "SELECT entity_id, id, action, old, new FROM audit_row WHERE entity = ? ORDER BY entity_id, id"
NO_STORY = Story()


@dataclass(frozen=True)
class RecordFault:
    """A record that is not what its history says: `record` names it, `why` is what stands and what the history says."""

    record: str
    why: str
    link: str = ""


@dataclass(frozen=True)
class _Pair:
    """A record as its table has it (None: no row) beside what its history says."""

    key: int
    row: tuple[Any, ...] | None
    story: Story


def audited_models() -> tuple[type[BaseModel], ...]:
    """The tables whose every change has its row in the trail."""
    return tuple(model for model in ALL_MODELS if model._meta.is_audited)


def record_faults(told: Callable[[int], None]) -> Iterator[RecordFault]:
    """Each touched record in turn; `told` gets the number of rows of the trail that were read."""
    for model in audited_models():
        fields = kept_fields(model)
        for pair in _pairs(fields, told):
            yield from _judged(fields, pair)


def _pairs(fields: KeptFields, told: Callable[[int], None]) -> Iterator[_Pair]:
    """Table and history side by side by the record's number."""
    rows, stories = _rows(fields), _stories(fields, told)
    row, told_of = next(rows, None), next(stories, None)
    while row is not None or told_of is not None:
        if told_of is None or (row is not None and row[0] < told_of[0]):
            yield _Pair(row[0], row[1:], NO_STORY)  # type: ignore[index]  # one of the two is there
            row = next(rows, None)
        elif row is None or told_of[0] < row[0]:
            yield _Pair(told_of[0], None, told_of[1])
            told_of = next(stories, None)
        else:
            yield _Pair(row[0], row[1:], told_of[1])
            row, told_of = next(rows, None), next(stories, None)


def _rows(fields: KeptFields) -> Iterator[tuple[Any, ...]]:
    meta = fields.model._meta
    columns = ", ".join(f'"{column}"' for column in (meta.primary_key.column_name, *fields.columns))
    return stream(f'SELECT {columns} FROM "{meta.table_name}" ORDER BY "{meta.primary_key.column_name}"')


def _stories(fields: KeptFields, told: Callable[[int], None]) -> Iterator[tuple[int, Story]]:
    for key, own in groupby(stream(_TRAIL, fields.model.__name__), key=lambda row: row[0]):
        steps = [Step(*row[1:]) for row in own]
        told(len(steps))
        story = played(steps, fields.defaults, fields.same)
        if story.last and isinstance(key, int):  # a touched number of a record is a fault of the chain itself
            yield key, story


def _judged(fields: KeptFields, pair: _Pair) -> Iterator[RecordFault]:
    story = pair.story
    if pair.row is None and story.exists:
        yield RecordFault(_title(fields, pair), f"строки в таблице нет, хотя по истории она есть: {_said(fields, story)}")
    elif pair.row is not None and not story.exists:
        why = "строка есть в таблице, а по истории её удалили" if story.last else "строка есть в таблице, а в истории её нет"
        yield RecordFault(_title(fields, pair), why + _told_by(story), _link(fields, pair))
    elif pair.row is not None:
        yield from _differing(fields, pair)
    for name, before, after, stood, found in story.breaks:
        values = f"было {_words(fields, name, stood)}, а перед правкой стояло {_words(fields, name, found)}"
        why = f"{_label(fields, name)}: между записями истории № {before} и № {after} значение подменили: {values}"
        yield RecordFault(_title(fields, pair), why, _link(fields, pair))


def _differing(fields: KeptFields, pair: _Pair) -> Iterator[RecordFault]:
    """The fields that hold something else than the last word of their history."""
    values = pair.story.values
    for name, stands in zip(fields.names, pair.row or (), strict=True):
        if name in values:
            says = values[name]
        elif pair.story.has_begun:
            says = fields.defaults[name]
        else:
            continue
        if stands != says and not fields.same(name, stands, says):
            both = f"в таблице {_words(fields, name, stands)}, а по истории {_words(fields, name, says)}"
            yield RecordFault(_title(fields, pair), f"{_label(fields, name)}: {both}{_told_by(pair.story)}", _link(fields, pair))


# ---- words -------------------------------------------------------------------------------------------------------------


def _record(fields: KeptFields, pair: _Pair) -> Any:
    """The record as it stands, else as its history has it."""
    model = fields.model
    if pair.row is not None:
        return model.get_by_id(pair.key)
    return model(**{model._meta.primary_key.name: pair.key}, **python_values(model, pair.story.values))


def _title(fields: KeptFields, pair: _Pair) -> str:
    return title_of(_record(fields, pair))


def _link(fields: KeptFields, pair: _Pair) -> str:
    return link_of(_record(fields, pair)) if pair.row is not None else ""


def _label(fields: KeptFields, name: str) -> str:
    return str(fields.model._meta.fields[name].verbose_name or name)


def _words(fields: KeptFields, name: str, value: Any) -> str:
    """The value in words; what is personal stays on its card, whoever reads the findings (SEC-1)."""
    if value not in (None, "") and part_of(fields.model.__name__, name) != "core":
        return "«закрыто»"
    return value_words(fields.model, name, value)


def _said(fields: KeptFields, story: Story) -> str:
    """What the lost row held, as far as it says anything."""
    told = [f"{_label(fields, name)} {_words(fields, name, story.values[name])}" for name in fields.names if story.values.get(name)]
    return "; ".join(told[:6]) + _told_by(story)


def _told_by(story: Story) -> str:
    """« (запись № 12, 14.10.2026 10:30, Ведерников И. С.)»: who wrote the last word of the history."""
    row = AuditRow.get_or_none(AuditRow.id == story.last) if story.last else None
    if row is None:
        return ""
    account = Account.get_or_none(Account.id == row.account_id) if row.account_id else None
    when = f"{row.at:%d.%m.%Y %H:%M}" if hasattr(row.at, "strftime") else str(row.at)
    return f" (запись № {row.id}, {when}, {who(account)})"
