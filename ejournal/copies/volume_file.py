"""A bound volume as a file: the records read, the head of the trail noted, PDF written, the register told (PRN-1, PRN-2).

It takes seconds of computing, so a server has it done by a process of its own: `scripts/volume.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ejournal.copies.heads import note_head
from ejournal.policy.actor import Actor
from ejournal.queries.volume import Volume, Wishes, read_volume
from ejournal.queries.volume_groups import read_groups_volume
from ejournal.reports.bound_volume import BoundVolume, bound_volume
from ejournal.reports.journal_page import clean_name
from ejournal.reports.volume_subjects import AnyVolume
from ejournal.rules.volume import leaves_of
from ejournal.services.accesses import PRINTED, note_list
from ejournal.services.hard_copies import Printed, note_printed
from ejournal.tables.html import to_html
from ejournal.tables.pdf import Engine, find_engine
from ejournal.tables.pdf_book import write_pdf

Told = Callable[[int, int, str], object]
READ, CUT = 15, 25  # per cent of the work after which the records are read, and the pages cut


@dataclass(frozen=True)
class VolumeFile:
    """What was written: the file, its pages, the leaves they take and the number in the register."""

    path: Path
    pages: int
    leaves: int
    number: int


def write_volume(actor: Actor, class_id: int, wishes: Wishes, folder: Path, data: Path, *, now: datetime, told: Told = lambda *_: None) -> VolumeFile:
    """Write «Классный журнал 5 А 2025-26.pdf» into the folder; where no program makes PDF, sheets to print from a browser.

    `told(done, of, words)` hears how far it is, in per cent. Raises Refused, NotThere, BadInput, StorageTrouble.
    """
    volume = read_volume(actor, class_id, wishes, now.date(), lambda done, of, words: told(READ * done // of, 100, words))
    made = _write(actor, volume, folder, data, now, told)
    parts = [part for part, is_in in (("contacts", volume.with_contacts), ("health", volume.with_health)) if is_in]
    note_list(actor, parts, PRINTED, volume.head.title, now=now)
    return made


def write_groups_volume(actor: Actor, year_id: int, folder: Path, data: Path, *, now: datetime, told: Told = lambda *_: None) -> VolumeFile:
    """The same of the journals of groups of several classes: «Журнал внеурочной деятельности 2025-26.pdf»."""
    volume = read_groups_volume(actor, year_id, now.date(), lambda done, of, words: told(READ * done // of, 100, words))
    return _write(actor, volume, folder, data, now, told)


def _write(actor: Actor, volume: AnyVolume, folder: Path, data: Path, now: datetime, told: Told) -> VolumeFile:
    told(READ, 100, "считаю страницы")
    head = note_head(data, "print", now)
    made = bound_volume(volume, now, head)
    share = lambda done, of: told(CUT + (99 - CUT) * done // of, 100, f"страница {done} из {of}")  # noqa: E731
    path = print_volume(made, folder / clean_name(volume.head.file_title, "")[:-1], find_engine(), share)
    leaves = leaves_of(made.pages)
    class_id = volume.head.class_id if isinstance(volume, Volume) else None
    number = note_printed(actor, Printed(volume.head.year.id, class_id, volume.head.title, leaves, head.hash if head else ""), now=now)
    return VolumeFile(path, made.pages, leaves, number)


def print_volume(made: BoundVolume, path: Path, engine: Engine | None, told: Callable[[int, int], object] = lambda *_: None) -> Path:
    """`<path>.pdf`, or `<path>.html` without an engine; `told` hears how many pages of how many are made."""
    if engine is None:
        page = path.with_name(f"{path.name}.html")
        page.write_text(to_html(made.document), encoding="utf-8")
        return page
    book = path.with_name(f"{path.name}.pdf")
    write_pdf(made.document, book, told, outline=[(name, first) for name, first, _ in made.contents], engine=engine)
    return book
