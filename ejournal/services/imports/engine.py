"""One engine for lists of any kind: a description (fields, plan) in, a dry run and a deed out (REG-9).

A kind says in `plan` what each line would do as `Deed`s, plain inserts and updates; the engine compares fingerprints, refuses
the whole file while one line is refused, and writes in one transaction. The next list is a description, not a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import database
from ejournal.models.base import BaseModel, is_sqlite
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.rules.headings import Headings
from ejournal.rules.list_lines import LineRules, ListLine, read_lines
from ejournal.rules.pupil_list import SkippedRow
from ejournal.services.imports.reading import Place, SheetChoice, SheetView, chosen_mapping
from ejournal.services.imports.register import school_year
from ejournal.services.imports.values import FieldChange, Note, Status
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update

MOST_NAMED = 12


@dataclass(frozen=True)
class Ref:
    """A row that an earlier deed makes, or has made for another line."""

    key: str


@dataclass(frozen=True)
class Deed:
    """Insert (`row_id` None; once for all deeds of one `key`) or update. Values may be `Ref`s."""

    model: type[BaseModel]
    values: Mapping[str, Any]
    row_id: int | None = None
    key: str = ""


@dataclass(frozen=True)
class Draft:
    """What a line would do. `row_id`: the record it met, None for a new one; `name`, `place` are shown."""

    line: ListLine
    name: str = ""
    place: str = ""
    row_id: int | None = None
    changes: tuple[FieldChange, ...] = ()
    deeds: tuple[Deed, ...] = ()
    notes: tuple[Note, ...] = ()
    status: Status = "same"

    @property
    def is_refused(self) -> bool:
        return self.status == "refused"


@dataclass(frozen=True)
class Terms:
    """What a person decides for the whole file: ticks of the kind, and the first day of what begins."""

    ticks: frozenset[str] = frozenset()
    start: date | None = None


@dataclass(frozen=True)
class Asked:
    """A list with everything a plan is made of but the register."""

    lines: tuple[ListLine, ...]
    terms: Terms
    today: date
    actor: Actor
    year: Any = None


@dataclass(frozen=True)
class ListKind:
    """The description of a kind of list.

    `plan` gives a draft for each line; `rights` are model and verb that the writer must have; `ticks` are (key, words);
    `one_many` are words for «Записать N …»; `whose` and `place` head the columns of the page.
    """

    key: str
    title: str
    action: str
    headings: Headings
    rules: LineRules
    plan: Callable[[Asked], list[Draft]]
    rights: tuple[tuple[type[BaseModel], str], ...]
    needed: tuple[tuple[str, ...], ...]
    needed_words: str
    whose: str
    place: str
    ticks: tuple[tuple[str, str], ...] = ()
    asks_start: str = ""
    how: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListReading:
    """Lines taken, those left out by hand, and rows that are no lines."""

    lines: tuple[ListLine, ...]
    left_out: tuple[ListLine, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()


@dataclass(frozen=True)
class ListPlan:
    """The dry run of the whole file."""

    kind: ListKind
    asked: Asked
    drafts: tuple[Draft, ...]
    year: Any
    fingerprint: str = ""

    def count(self, status: Status) -> int:
        return sum(draft.status == status for draft in self.drafts)

    @property
    def refused(self) -> tuple[Draft, ...]:
        return tuple(draft for draft in self.drafts if draft.is_refused)

    @property
    def written(self) -> tuple[Draft, ...]:
        return tuple(draft for draft in self.drafts if draft.status in ("create", "change"))


@dataclass
class Written:
    """How much was made and changed, by model's name."""

    made: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


def read_list(
    kind: ListKind, views: Sequence[SheetView], choices: Mapping[str, SheetChoice], left_out: frozenset[Place]
) -> ListReading:
    """The lines of the sheets taken. Raises BadInput where a needed column is not named."""
    taken: list[ListLine] = []
    aside: list[ListLine] = []
    skipped: list[SkippedRow] = []
    for view in views:
        choice = choices.get(view.sheet.name, SheetChoice())
        if not choice.is_taken or view.mapping is None:
            continue
        mapping = chosen_mapping(view, choice)
        if not any(all(mapping.columns_of(one) for one in way) for way in kind.needed):
            raise BadInput(f"Лист «{view.sheet.name}»: {kind.needed_words}")
        lines, rest = read_lines(view.sheet, mapping, kind.rules)
        for line in lines:
            (aside if line.place in left_out else taken).append(line)
        skipped += rest
    return ListReading(tuple(taken), tuple(aside), tuple(skipped))


def demand_rights(actor: Actor, kind: ListKind) -> None:
    """Raise Refused unless the actor may bring this list and write what it writes."""
    may(actor, kind.action).demand()
    for model, verb in kind.rights:
        may_touch(actor, model, verb).demand()


def plan_list(kind: ListKind, actor: Actor, lines: Sequence[ListLine], terms: Terms, *, today: date) -> ListPlan:
    """Compare the lines with the register; nothing is written. Raises Refused, BadInput (field "start" outside the year)."""
    demand_rights(actor, kind)
    return _make(kind, Asked(tuple(lines), terms, today, actor))


def _make(kind: ListKind, asked: Asked) -> ListPlan:
    for line in asked.lines:
        line.problems.clear()
    year = school_year(asked.today)
    start = asked.terms.start
    if start is not None and not year.start <= start <= year.end:
        raise BadInput(f"Учебный год идёт с {year.start:%d.%m.%Y} по {year.end:%d.%m.%Y}: выберите день в нём.", field="start")
    whole = replace(asked, year=year)
    drafts = tuple(_closed(draft) for draft in kind.plan(whole))
    return ListPlan(kind, whole, drafts, year, _fingerprint(drafts))


def _closed(draft: Draft) -> Draft:
    """The draft with its last word. A refused line does nothing."""
    told = tuple(Note(one.field, one.sentence, one.blocks) for one in draft.line.problems)
    notes = (*told, *draft.notes)
    if any(note.blocks for note in notes):
        return replace(draft, status="refused", changes=(), deeds=(), notes=notes)
    status: Status = "same" if not draft.deeds else "change" if draft.row_id is not None else "create"
    return replace(draft, status=status, notes=notes)


def _fingerprint(drafts: Sequence[Draft]) -> str:
    """A hash of all that would be written and of what it would replace."""
    lines = [
        (one.line.place, one.status, one.row_id, [astuple(change) for change in one.changes], [astuple(note) for note in one.notes],
         [(deed.model.__name__, deed.key, deed.row_id, sorted(deed.values.items(), key=lambda pair: pair[0])) for deed in one.deeds])
        for one in drafts
    ]  # fmt: skip
    return sha256(repr(lines).encode()).hexdigest()


class ListChanged(BadInput):
    """What was shown before is not what would be written now."""

    def __init__(self) -> None:
        super().__init__("Пока вы смотрели список, в журнале кое-что изменили. Ничего не записано: посмотрите строки ещё раз.")


def apply_list(actor: Actor, plan: ListPlan, *, now: datetime, seen: str = "") -> Written:
    """Write the plan whole; `seen` is the fingerprint a person was shown. Raises Refused, BadInput, ListChanged: nothing written."""
    demand_rights(actor, plan.kind)
    with writing(actor, now) as ledger:
        _hold_others_off(plan.kind)
        fresh = _make(plan.kind, plan.asked)
        if fresh.fingerprint != (seen or plan.fingerprint):
            raise ListChanged
        if fresh.refused:
            raise BadInput(refusal_of(fresh))
        written = Written()
        for draft in fresh.drafts:
            for deed in draft.deeds:
                _do(ledger, deed, written)
    return written


def _do(ledger: Ledger, deed: Deed, written: Written) -> None:
    if deed.key and deed.key in written.ids:
        return
    values = {name: written.ids[value.key] if isinstance(value, Ref) else value for name, value in deed.values.items()}
    name = deed.model.__name__
    if deed.row_id is None:
        row_id = int(insert(ledger, deed.model, values).id)
        written.made[name] = written.made.get(name, 0) + 1
        if deed.key:
            written.ids[deed.key] = row_id
    elif update(ledger, deed.model.get_by_id(deed.row_id), values):
        written.changed[name] = written.changed.get(name, 0) + 1


def _hold_others_off(kind: ListKind) -> None:
    """PostgreSQL: nobody else writes what the plan was compared with until the end; SQLite has one writer anyway."""
    if not is_sqlite():
        names = dict.fromkeys(model._meta.table_name for model, _ in kind.rights)
        tables = ", ".join(f'"{name}"' for name in names)
        database.execute_sql(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def refusal_of(plan: ListPlan) -> str:
    """«Файл не принят: есть что исправить в строках 14, 15. В журнале ничего не изменено.»"""
    several = len({draft.line.sheet for draft in plan.drafts}) > 1
    names = [f"{one.line.row_number}" + (f" (лист «{one.line.sheet}»)" if several else "") for one in plan.refused]
    listed = ", ".join(names[:MOST_NAMED]) + (f" и ещё в {len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else "")
    word = "строке" if len(names) == 1 else "строках"
    return f"Файл не принят: есть что исправить в {word} {listed}. В журнале ничего не изменено."


def doubles(drafts: Sequence[Draft], keys: Sequence[Any], sentence: str) -> list[Draft]:
    """Drafts whose key another line has too are refused; `sentence` has a place for the other rows. None is no key."""
    found: dict[Any, list[int]] = {}
    for number, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(number)
    told = list(drafts)
    for numbers in found.values():
        for number in numbers if len(numbers) > 1 else ():
            rows = ", ".join(str(drafts[other].line.row_number) for other in numbers if other != number)
            told[number] = replace(told[number], notes=(*told[number].notes, Note("", sentence.format(rows), blocks=True)))
    return told
