"""The export for an outside diary: JSON Lines, a manifest and the schema, whole or only what changed since a mark (DIA-7).

The mark of a run is «number-hash@day» of the newest row of the audit trail and the day on which consents were asked.
Records may be newer than the mark, never older: the next run gives them again, which changes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import AuditRow
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.accesses import PORTAL_FILE
from ejournal.queries.audit import chain_head
from ejournal.queries.portal import (
    KINDS,
    Asked,
    Changes,
    Kind,
    Record,
    Scope,
    changes_after,
    ever_agreed,
    owners,
    records,
    scope_on,
    year_on,
)
from ejournal.services.accesses import note_file

FORMAT = "ejournal-portal/1"
SCHEMA = Path(__file__).with_name("portal.schema.json")
MARK = re.compile(r"(\d{1,12})-([0-9a-f]{8})@(\d{4}-\d\d-\d\d)")
START = "0" * 8


@dataclass(frozen=True)
class Mark:
    """Where a run ended: the number and the beginning of the hash of a row of the trail, and the day."""

    number: int
    hash: str
    day: date

    def __str__(self) -> str:
        return f"{self.number}-{self.hash}@{self.day.isoformat()}"


@dataclass(frozen=True)
class Exported:
    """What a run gave: lines and removals by file, pupils told of and left out."""

    mark: str
    since: str
    pupils: int
    left_out: int
    lines: dict[str, int]
    removed: dict[str, int]

    @property
    def sentence(self) -> str:
        return f"Выгружено записей: {sum(self.lines.values())}, убрано: {sum(self.removed.values())}; учеников: {self.pupils}, без согласия: {self.left_out}."


def export_portal(actor: Actor, folder: Path, since: str, *, now: datetime) -> Exported:
    """Write the files into an empty or new folder; `since` is the mark of an earlier run or "". Raises Refused, BadInput."""
    may(actor, "delivery.export").demand()
    year = year_on(now.date())
    if year is None:
        raise BadInput("Учебный год ещё не начался: выгружать нечего.")
    before = parse_mark(since, year, now.date()) if since else None
    number, full = chain_head() or (0, START)
    mark, scope = Mark(number, full[:8], now.date()), scope_on(year.id, now.date())
    _make_room(folder)
    changes = _changes(before, mark, scope) if before else None
    files = {kind.name: _write(folder / f"{kind.name}.jsonl", kind, scope, changes) for kind in KINDS}
    done = Exported(
        str(mark), since, len(scope.pupils), len(scope.seen - scope.pupils),
        {name: one[0] for name, one in files.items()}, {name: one[1] for name, one in files.items()},
    )  # fmt: skip
    (folder / SCHEMA.name).write_bytes(SCHEMA.read_bytes())
    manifest = _manifest(done, year.title, now) | {"files": {f"{name}.jsonl": {"lines": one[0], "removed": one[1], "sha256": one[2]} for name, one in files.items()}}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    note_file(actor, f"{PORTAL_FILE}: учеников {done.pupils}, отметка {done.mark}", now=now)
    return done


def parse_mark(text: str, year: Any, today: date) -> Mark:
    """The mark of an earlier run of this school and year. Raises BadInput saying to export the whole."""
    found = MARK.fullmatch(text.strip())
    if not found:
        raise BadInput("Отметка прошлой выгрузки — из её manifest.json, поле cursor, например 12345-3fa29c01@2026-10-14.", "since")
    try:
        mark = Mark(int(found[1]), found[2], date.fromisoformat(found[3]))
    except ValueError as error:
        raise BadInput("В отметке нет такого дня.", "since") from error
    row = AuditRow.get_or_none(AuditRow.id == mark.number)
    if (row.hash[:8] if row else START if mark.number == 0 else "") != mark.hash:
        raise BadInput("Такой записи в истории нет: базу восстанавливали из копии. Сделайте полную выгрузку.", "since")
    if not year.start <= mark.day <= today:
        raise BadInput("С той выгрузки начался новый учебный год. Сделайте полную выгрузку.", "since")
    return mark


def _changes(before: Mark, mark: Mark, scope: Scope) -> Changes:
    """With the pupils whose consent began or ended by the calendar alone."""
    found = changes_after(before.number, mark.number)
    return replace(found, pupils=found.pupils | (scope_on(scope.year, before.day).pupils ^ scope.pupils))


def _make_room(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput(f"Папка {folder} не пуста: назовите новую.", "out")


def _write(path: Path, kind: Kind, scope: Scope, changes: Changes | None) -> tuple[int, int, str]:
    """Lines, removals among them, and the hash of the file."""
    digest, lines, removed = sha256(), 0, 0
    with path.open("wb") as file:
        for record in _lines(kind, scope, changes):
            line = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            lines, removed = lines + 1, removed + ("removed" in record)
    return lines, removed, digest.hexdigest()


def _lines(kind: Kind, scope: Scope, changes: Changes | None) -> Iterator[Record]:
    if changes is None:
        yield from records(kind, scope)
        return
    touched = changes.touched.get(kind.name, set()) | (changes.pupils if kind.name == "pupils" else set())
    given: set[int] = set()
    for record in records(kind, scope, Asked(touched, changes.pupils & scope.pupils if kind.of_pupil else frozenset())):
        if record["id"] not in given:
            given.add(record["id"])
            yield record
    yield from ({"id": number, "removed": True} for number in sorted(_gone(kind, scope, changes, touched - given)))


def _gone(kind: Kind, scope: Scope, changes: Changes, ids: set[int]) -> set[int]:
    """Those that the outside may have: nothing is told of pupils it never had, and a removed pupil takes his records along."""
    if kind.name == "pupils":
        return ids & changes.pupils & (ever_agreed() | changes.merged)
    if not kind.of_pupil:
        return ids
    whose = owners(kind, ids)
    return {number for number in ids if number not in whose or whose[number] in scope.pupils}


def _manifest(done: Exported, year: str, now: datetime) -> Record:
    told = {"format": FORMAT, "made_at": now.replace(microsecond=0).isoformat(), "year": year, "kind": "increment" if done.since else "full"}
    return told | {"since": done.since or None, "cursor": done.mark, "pupils": done.pupils, "left_out": done.left_out}
