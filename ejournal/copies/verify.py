"""Whether a single record was touched: the chain, the heads noted before, and every record against its history (COR-3, ARC-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ejournal.copies.heads import FILE, noted_heads
from ejournal.models.streaming import snapshot
from ejournal.queries.audit import Row, chain_head, chain_rows
from ejournal.queries.record_proof import record_faults
from ejournal.rules.audit_chain import find_breaks
from ejournal.rules.heads import Head
from ejournal.rules.words import count_of

MOST = 200
STEP = 4000
BACKWARDS = timedelta(days=1)
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """A place that was touched: `place` names the row or the record, `why` says what is wrong; `link` leads to the record."""

    place: str
    why: str
    link: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.place}: {self.why}."


@dataclass(frozen=True)
class Proof:
    """What a check found: `total` faults, the first of them named; `remarks` are no faults, and worth a look."""

    rows: int
    head: Head | None
    heads: int
    faults: tuple[Finding, ...]
    total: int
    remarks: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.total

    @property
    def sentence(self) -> str:
        """The whole in one line."""
        if self.head is None and self.holds:
            return "История пуста: в журнале ещё ничего не записано."
        if self.holds:
            noted = f", сверено с отметками: {self.heads}" if self.heads else ""
            return f"Записи целы: история из {count_of(self.rows, 'записи', 'записей', 'записей')}{noted}; последняя № {self.rows}, {self.head.short}."  # type: ignore[union-attr]
        return f"История изменений нарушена, мест: {self.total}."


@dataclass
class _Desk:
    """Counts faults and keeps the first; tells how far the check is."""

    told: Told
    total_steps: int
    faults: list[Finding] = field(default_factory=list)
    total: int = 0
    remarks: list[str] = field(default_factory=list)
    done: int = 0

    def found(self, place: str, why: str, link: str = "") -> None:
        self.total += 1
        if len(self.faults) < MOST:
            self.faults.append(Finding(place, why, link))

    def step(self, steps: int = 1) -> None:
        before, self.done = self.done, self.done + steps
        if before // STEP != self.done // STEP:
            self.told(self.done, self.total_steps)


class _Watch:
    """Sees each row of the trail once: holds the noted heads against it, and notices a clock that runs backwards."""

    def __init__(self, heads: list[Head], desk: _Desk) -> None:
        self.desk, self.latest, self.rows = desk, "", 0
        self.last: tuple[int, str] | None = None
        self.heads: dict[int, list[Head]] = {}
        for head in heads:
            self.heads.setdefault(head.number, []).append(head)
        self.highest = max(self.heads, default=0)

    def see(self, row: Row) -> None:
        fields, stated = row[0], row[2]
        number, at = fields[0], fields[1]
        self.rows += 1
        self.last = (number, stated)  # type: ignore[assignment]
        if number in self.heads:
            self._compare(number, stated)  # type: ignore[arg-type]
        if type(at) is str:
            if at < self.latest:
                self._backwards(number, at)
            else:
                self.latest = at
        self.desk.step()

    def _compare(self, number: int, stated: Any) -> None:
        for head in self.heads.pop(number):
            if not str(stated).startswith(head.hash):
                why = f"хеш не тот, что отмечен ({head.title}): историю до этой записи переписали"
                self.desk.found(f"Запись № {number}", why)

    def _backwards(self, number: Any, at: str) -> None:
        if len(self.desk.remarks) >= 20:
            return
        try:
            gap = datetime.fromisoformat(self.latest) - datetime.fromisoformat(at)
        except ValueError:
            return
        if gap > BACKWARDS:
            words = f"Запись № {number} помечена {_moment(at)}, а запись раньше неё — {_moment(self.latest)}"
            self.desk.remarks.append(f"{words}: переводили часы сервера, или её дописали задним числом.")

    def finish(self) -> None:
        """Heads of rows that are not there any more."""
        for number, lost in sorted(self.heads.items()):
            for head in lost:
                last = f"последняя — № {self.last[0]}" if self.last else "она пуста"
                self.desk.found(f"Запись № {number}", f"её нет, хотя она отмечена ({head.title}); в истории {last}: конец истории удалили")


def prove(data: Path, paper: Head | None = None, told: Told = lambda done, of: None) -> Proof:
    """Check everything as of one moment, whatever is written meanwhile. `paper` is a head copied from paper by the asker.

    `told(done, of)` is called now and then. Memory does not grow with the years.
    """
    heads, unread = noted_heads(data)
    with snapshot():
        head = chain_head()
        desk = _Desk(told, 2 * (head[0] if head else 0))
        watch = _Watch([*heads, *([paper] if paper else [])], desk)
        for fault in find_breaks(_seen(watch)):
            desk.found(f"Запись № {fault.number}", fault.why)
        watch.finish()
        for one in record_faults(desk.step):
            desk.found(one.record, one.why, one.link)
    for line in unread:
        desk.found(f"Файл {FILE}, строка {line}", "не читается: файл меняли не программой")
    last = Head(*watch.last, origin="check") if watch.last else None
    return Proof(watch.rows, last, len(heads) + bool(paper), tuple(desk.faults), desk.total, tuple(desk.remarks))


def _seen(watch: _Watch) -> Any:
    for row in chain_rows():
        watch.see(row)
        yield row


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d.%m.%Y %H:%M}"
