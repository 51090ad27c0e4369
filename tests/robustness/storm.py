"""A storm of saves cut short by `kill -9`, and what must be true when the server is back (GRID-4, COR-3).

Each writer has cells of his own, so he knows what must stand in them: what he was last answered, or, where the answer
to his last call never came, that call's whole effect or none of it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from ejournal.rules.audit_chain import Link, find_faults
from tests.factories import TODAY, SmallSchool
from tests.robustness.served import Served
from tests.robustness.visitor import Lost, Visitor

TEXTS = ("5", "4", "3", "2", "Н", "Б", "4/5", "Н 4", "О 3", "•", "осв", "")
Cell = tuple[int, int]
State = tuple[str, int]


MOST_BUSY = 20  # answers «busy» that one writer may meet in a storm


@dataclass(frozen=True)
class Call:
    """A call that was sent: what it asked for, on what it stood."""

    op: str
    changes: list[dict[str, Any]]


@dataclass
class Writer:
    """Writes in `cells` of `journal`, `batch` of them a call, until the server is gone."""

    visitor: Visitor
    journal: int
    cells: list[Cell]
    chance: Random
    batch: int = 1
    known: dict[Cell, State] = field(default_factory=dict)
    answered: list[tuple[Call, Any]] = field(default_factory=list)
    unanswered: Call | None = None
    trouble: str = ""
    busy: int = 0

    def run(self) -> None:
        while self.unanswered is None and not self.trouble:
            self._write(self._next_call())

    def _next_call(self) -> Call:
        chosen = self.chance.sample(self.cells, self.batch)
        return Call(str(uuid4()), [self._change(cell) for cell in chosen])

    def _change(self, cell: Cell) -> dict[str, Any]:
        text, rev = self.known.get(cell, ("", 0))
        other = self.chance.choice([one for one in TEXTS if one != text])
        return {"pupil": cell[0], "work": cell[1], "text": other, "rev": rev}

    def _write(self, call: Call) -> None:
        """Send a call; where a slow disk makes the server say «busy», send the same `op` again, as the page does."""
        try:
            answer = self.visitor.save(self.journal, call.changes, call.op)
            while answer.status == 503 and self.busy < MOST_BUSY:
                self.busy += 1
                answer = self.visitor.save(self.journal, call.changes, call.op)
        except Lost:
            self.unanswered = call
            return
        if answer.status != 200 or any(result["status"] != "saved" for result in answer.json["results"]):
            self.trouble = f"{answer.status} {answer.text[:500]}"
            return
        self.answered.append((call, answer.json))
        self.known |= states_of(answer.json)


def states_of(answer: Any) -> dict[Cell, State]:
    return {(one["pupil"], one["work"]): (one["text"], one["rev"]) for one in answer["results"]}


@dataclass(frozen=True)
class Outcome:
    """What one round showed: answered saves, calls cut off, how many of those had reached the disk, and what is wrong."""

    saved: int
    cut: int
    cut_but_written: int
    faults: list[str]


def one_round(server: Served, first: Visitor, journal: int, cells: list[Cell], seed: int) -> Outcome:
    """Storm, kill at a random moment, start again, look. The server runs before and after."""
    chance = Random(seed)
    standing = first.cells(journal)
    writers = make_writers(first, journal, cells, standing, seed)
    before = audit_rows(server.data)
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.05, 0.6))
    server.kill()
    for thread in threads:
        thread.join(30)
    faults = [writer.trouble for writer in writers if writer.trouble]
    faults += faults_on_disk(server.data)
    server.start()
    first.close()
    found = first.cells(journal)
    written = 0
    for writer in writers:
        faults += lost_saves(writer, found)
        written += was_written(writer, found)
        faults += sent_again(writer, found)
    saved = sum(len(call.changes) for writer in writers for call, _ in writer.answered)
    if audit_rows(server.data) < before + saved:
        faults.append("fewer rows in the trail than saves answered")
    faults += faults_on_disk(server.data)
    return Outcome(saved, sum(writer.unanswered is not None for writer in writers), written, faults)


def open_cells(school: SmallSchool) -> list[Cell]:
    """The cells of «математика» up to today, of those who are there all the time."""
    works = [work.id for (journal, day), work in school.works.items() if journal == "математика" and day <= TODAY]
    return [(school.pupils[name].id, work) for work in works for name in ("ершов", "елкин", "аксенов", "щукина")]


def put_lock_off(data: Path) -> None:
    """Sixty days instead of seven, so that many cells are open."""
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    connection.execute("UPDATE school_setting SET value = '60' WHERE key = 'lock_days'")
    connection.commit()
    connection.close()


def make_writers(first: Visitor, journal: int, cells: list[Cell], standing: dict[Cell, State], seed: int) -> list[Writer]:
    """Three who write a mark a call and one who pastes ten at once."""
    shares = [cells[number::4] for number in range(4)]
    batches = (1, 1, 1, 10)
    return [
        Writer(
            first.beside(), journal, share, Random(seed * 10 + number), batch, {cell: standing[cell] for cell in share if cell in standing}
        )
        for number, (share, batch) in enumerate(zip(shares, batches, strict=True))
    ]


def lost_saves(writer: Writer, found: dict[Cell, State]) -> Iterator[str]:
    """Cells that hold something else than their writer was last told, and half-written calls."""
    in_flight = {(change["pupil"], change["work"]): change for change in writer.unanswered.changes} if writer.unanswered else {}
    for cell, state in writer.known.items():
        if cell not in in_flight and found.get(cell, ("", 0)) != state:
            yield f"{cell}: answered {state}, stands {found.get(cell)}"
    fates = set()
    for cell, change in in_flight.items():
        stands, was = found.get(cell, ("", 0)), writer.known.get(cell, ("", 0))
        if stands not in (was, (change["text"], was[1] + 1)):
            yield f"{cell}: was {was}, sent {change}, stands {stands}"
        fates.add(stands == was)
    if len(fates) > 1:
        yield f"a call half written: {writer.unanswered}"


def was_written(writer: Writer, found: dict[Cell, State]) -> bool:
    """Whether the call that was cut off had reached the disk."""
    if writer.unanswered is None:
        return False
    change = writer.unanswered.changes[0]
    return found.get((change["pupil"], change["work"]), ("", 0))[1] > change["rev"]


def sent_again(writer: Writer, found: dict[Cell, State]) -> Iterator[str]:
    """What the page does when the server is back: it sends the call again, and an old one by mistake."""
    writer.visitor.close()
    if writer.answered:
        call, answer = writer.answered[-1]
        if writer.visitor.save(writer.journal, call.changes, call.op).json != answer:
            yield f"another answer to an old call: {call}"
    if writer.unanswered is not None:
        call = writer.unanswered
        expected = {(one["pupil"], one["work"]): (one["text"], one["rev"] + 1) for one in call.changes}
        first, second = (writer.visitor.save(writer.journal, call.changes, call.op) for _ in range(2))
        if first.json != second.json or states_of(first.json) != expected:
            yield f"sent again {call}, answered {first.text} then {second.text}"
        stands = writer.visitor.cells(writer.journal)
        if any(stands.get(cell, ("", 0)) != state for cell, state in expected.items()):
            yield f"sent again {call}, answered {first.text}, but other values stand"


# ---- what the file says, read without the program ------------------------------------------------------------------


def faults_on_disk(data: Path) -> list[str]:
    """The file is sound, the chain holds, and the last that the trail says of each record is what stands in it."""
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        faults = [] if sound == "ok" else [f"integrity_check: {sound}"]
        faults += [f"audit row {fault.number}: {fault.why}" for fault in find_faults(chain_rows(connection))]
        for entity, rows in _STANDING.items():
            noted = dict(connection.execute("SELECT entity_id, new FROM audit_row WHERE entity = ? ORDER BY id", (entity,)))
            standing = {row: values for row, *values in connection.execute(rows)}
            told = {row: [json.loads(new)[name] for name in _NAMES[entity]] for row, new in noted.items()}
            faults += [] if told == standing else [f"{entity}: the trail ends otherwise than the table"]
        return faults
    finally:
        connection.close()


_STANDING = {"Mark": "SELECT id, value, second FROM mark", "Absence": "SELECT id, code FROM absence"}
_NAMES = {"Mark": ("value", "second"), "Absence": ("code",)}
_ROWS = "SELECT id, at, account_id, address, entity, entity_id, action, old, new, previous_hash, hash FROM audit_row ORDER BY id"


def chain_rows(connection: sqlite3.Connection) -> Iterator[tuple[Link, str, str]]:
    for number, at, *rest in connection.execute(_ROWS):
        yield Link(number, at.replace(" ", "T"), *rest[:-2]), rest[-2], rest[-1]


def audit_rows(data: Path) -> int:
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    try:
        return connection.execute("SELECT count(*) FROM audit_row").fetchone()[0]
    finally:
        connection.close()
