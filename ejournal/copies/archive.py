"""Sealing a period or a year: a package of forms, tables, the database and its inventory, in each place read back (ARC-1, ARC-2).

Everything is made from one checked copy of the database, so the package belongs to one moment whoever works meanwhile. The bound
database is that copy while it lasts: for commands only; the server starts `scripts/archive.py`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ejournal.copies.archive_check import check_package
from ejournal.copies.archive_forms import write_act, write_forms
from ejournal.copies.archive_open import write_open
from ejournal.copies.backup import back_up, card_path, check_database, digest_of
from ejournal.copies.disks import sweep, sweep_temporary
from ejournal.copies.verify import prove
from ejournal.errors import BadInput, StorageTrouble
from ejournal.models import School, open_database
from ejournal.models.base import database
from ejournal.queries.archive import ArchiveSpan
from ejournal.queries.audit import chain_head
from ejournal.reports.archive_forms import ActFacts
from ejournal.rules.archive import (
    ACTS,
    HERE,
    MANIFEST,
    SUMS,
    FileEntry,
    PackedCopy,
    contents_sum,
    manifest_text,
    package_name,
    sums_text,
)
from ejournal.rules.heads import Head
from ejournal.settings import Settings

Told = Callable[[int, int, str], None]
PROGRAM = Path(__file__).resolve().parents[2]  # what lies there may be served to anybody
PARTS = 100  # steps a package is made in, for whoever waits


@dataclass(frozen=True)
class Place:
    """Where a copy goes: a folder that is there, and how the medium is called."""

    folder: Path
    medium: str = ""


@dataclass(frozen=True)
class SealOrder:
    """What to pack, for whom, and where to; `closes`: the year is closed with this package."""

    span: ArchiveSpan
    places: tuple[Place, ...]
    by: str
    now: datetime
    closes: bool = False


@dataclass(frozen=True)
class Sealed:
    """The package in the data directory, its copies that hold, and in words those that do not; `head` is the chain's number inside."""

    folder: Path
    copies: tuple[PackedCopy, ...]
    troubles: tuple[str, ...]
    head: int


def seal(settings: Settings, order: SealOrder, told: Told = lambda done, of, words: None) -> Sealed:
    """Make the package, put it into each place and read it back. Raises BadInput, StorageTrouble with nothing left behind."""
    _check_places(settings, order.places)
    name = package_name(order.span.year_title, order.span.period_title if order.span.period else "", order.now)
    home = settings.data / "archive"
    home.mkdir(parents=True, exist_ok=True)
    sweep(home, ".20??-*")
    draft, final = home / f".{name}", home / name
    if final.exists():
        raise BadInput(f"Комплект {name} уже есть. Повторите через секунду.")
    try:
        head = _make(settings, order, draft, name, told)
        draft.replace(final)
    except OSError as error:
        raise StorageTrouble(f"Архив не записан: {error}. Проверьте место на диске.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return _spread(final, order, head, told)


def _make(settings: Settings, order: SealOrder, draft: Path, name: str, told: Told) -> Head | None:
    told(0, PARTS, "копирую базу")
    draft.mkdir()
    copy = _database(settings, order.now, draft / "database")
    with _reading(copy):
        proof = prove(settings.data, told=lambda done, of: told(2 + 8 * done // max(of, 1), PARTS, "проверяю записи"))
        found = chain_head()
        head = Head(*found, order.now, "archive") if found else None
        missing = _attached(settings.data / "files", draft / "database" / "files")
        forms = write_forms(order.span, draft / "forms", order.now, told, head)
        about = {
            "name": name, "title": order.span.title, "year": order.span.year_title, "period": order.span.period_title, "made_at": order.now.isoformat(),
            "made_by": order.by, "program": program_version(), "school": _school(), "head": {"number": head.number, "hash": head.hash} if head else None,
            "proof": proof.sentence, "proved": proof.holds, "counts": forms.counts, "missing_files": missing, "closes": order.closes, "pdf": forms.has_pdf,
            "database": f"database/{copy.name}" if copy else None, "rows": check_database(copy) if copy else {},
        }  # fmt: skip
        about |= write_open(order.span, draft, about, told)
    entries = entries_in(draft)
    places = (HERE, *(place.medium or str(place.folder) for place in order.places))
    facts = ActFacts(
        _school(), order.span.title, name, order.by, order.now, len(entries), sum(one.size for one in entries), contents_sum(entries),
        f"№ {head.number}, {head.short}" if head else "", places, _counted(forms.counts), proof.sentence, order.closes, forms.has_pdf, copy is not None,
    )  # fmt: skip
    write_act(facts, draft)
    _seal(draft, about, [*entries, *(one for one in entries_in(draft) if one.name in ACTS)])
    return head


def entries_in(folder: Path) -> list[FileEntry]:
    """Every file of a folder with its size and sum, by name."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return [FileEntry(path.relative_to(folder).as_posix(), path.stat().st_size, digest_of(path)) for path in sorted(paths)]


def program_version() -> str:
    """The last step of the schema this program knows: what tells a later reader which program made the package."""
    from ejournal.models.migrating import known_steps

    return f"Электронный журнал, схема {known_steps()[-1]}"


# ---- parts ----------------------------------------------------------------------------------------------------------------


def _check_places(settings: Settings, places: tuple[Place, ...]) -> None:
    folders = [place.folder.resolve() for place in places]
    for folder in folders:
        if not folder.is_dir():
            raise BadInput(f"Места для архива нет: {folder}. Вставьте носитель или укажите другую папку.", "to")
        if folder.is_relative_to(PROGRAM):
            raise BadInput(f"Папка {folder} лежит внутри программы. Укажите флешку или другой диск.", "to")
        if folder.is_relative_to(settings.data.resolve()):
            raise BadInput(f"Папка {folder} лежит внутри данных журнала: это не второе место. Укажите флешку или другой диск.", "to")
    if len(set(folders)) < len(folders):
        raise BadInput("Оба места — одна и та же папка. Нужны два разных носителя.", "to")


def _database(settings: Settings, now: datetime, folder: Path) -> Path | None:
    """A checked copy without its card: the inventory says the same. None on PostgreSQL."""
    if not settings.is_sqlite:
        return None
    copy = back_up(settings.database_file, folder, "archive", now)
    card_path(copy).unlink()
    return copy


@contextmanager
def _reading(copy: Path | None) -> Iterator[None]:
    """Everything inside is read from the copy; without one, from the bound database as it stands."""
    if copy is None:
        yield
        return
    bound = database.obj
    sweep_temporary("ejournal-archive-")
    with TemporaryDirectory(prefix="ejournal-archive-") as folder:
        here = Path(folder) / "ejournal.sqlite3"
        shutil.copyfile(copy, here)
        opened = open_database(f"sqlite:///{here}")
        try:
            with opened.connection_context():
                yield
        finally:
            opened.close()
            database.initialize(bound)


def _attached(source: Path, target: Path) -> list[str]:
    """Copy the files that records name; returns those that are not there."""
    from ejournal.models import Attachment

    missing = []
    for (mark,) in Attachment.select(Attachment.sha256).distinct().order_by(Attachment.sha256).tuples():
        path = source / mark[:2] / mark
        if not path.is_file():
            missing.append(mark)
            continue
        (target / mark[:2]).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / mark[:2] / mark)
    return missing


def _school() -> str:
    row = School.select().first()
    return str(row.short_name) if row else ""


def _counted(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    words = {"classes": "классов", "journals": "журналов", "pages": "страниц журнала", "lessons": "уроков", "marks": "отметок", "absences": "пропусков"}
    return tuple((words[key], number) for key, number in counts.items() if key in words)


def _seal(folder: Path, about: dict[str, object], entries: list[FileEntry]) -> None:
    path = folder / MANIFEST
    path.write_bytes(manifest_text(about, entries).encode())
    (folder / SUMS).write_bytes(sums_text(digest_of(path), entries).encode())


def _spread(final: Path, order: SealOrder, head: Head | None, told: Told) -> Sealed:
    """Read the package here and in each place; what does not hold is told, not counted as a copy."""
    copies, troubles = [], []
    places = [Place(final.parent, HERE), *order.places]
    for number, place in enumerate(places):
        told(85 + 15 * number // len(places), PARTS, f"пишу и читаю обратно: {place.medium or place.folder}")
        try:
            folder = final if not number else _carry(final, place.folder / final.name)
            copies.append(_packed(folder, place, head))
        except (StorageTrouble, OSError) as why:
            troubles.append(f"{place.medium or place.folder}: {why}")
    told(PARTS, PARTS, "готово")
    return Sealed(final, tuple(copies), tuple(troubles), head.number if head else 0)


def _packed(folder: Path, place: Place, head: Head | None) -> PackedCopy:
    found = check_package(folder, with_records=False)
    if found.faults:
        raise StorageTrouble(f"прочитано не то, что записано: {found.faults[0]}. Смените носитель.")
    return PackedCopy(folder.name, place.medium, str(folder), found.files, found.size, found.manifest, f"{head.number} {head.short}" if head else "")


def _carry(source: Path, target: Path) -> Path:
    """Copy the package under another name first: what was broken off is never taken for a whole one."""
    sweep(target.parent, ".20??-*.part")
    draft = target.with_name(f".{target.name}.part")
    try:
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            place = draft / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            _write_through(path, place)
        draft.replace(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _write_through(source: Path, target: Path) -> None:
    """The bytes on the medium itself, so that reading them back reads the medium and not the memory."""
    with source.open("rb") as here, target.open("wb") as there:
        shutil.copyfileobj(here, there, 1_000_000)
        there.flush()
        os.fsync(there.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(there.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


