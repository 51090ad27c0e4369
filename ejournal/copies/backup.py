"""A copy of the SQLite database while people work, opened and checked before it counts; its head is noted (BAK-1, COR-3).

Beside each copy lies its card, a JSON file: when it was made and why, its size and SHA-256, how many rows each table had, the
head of the audit trail. A copy whose bytes are not those of its card is damaged.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from ejournal.copies.heads import note_head_of_copy
from ejournal.copies.read_only import open_to_read
from ejournal.errors import StorageTrouble

KEPT_BEFORE_MIGRATION = 10
KEPT_DAYS, KEPT_WEEKS, KEPT_MONTHS = 7, 4, 12
PIECE = 1_000_000
AHEAD = timedelta(days=1)
LABELS = {"daily": "ежедневная", "manual": "по команде", "before-migration": "перед обновлением", "before-restore": "перед восстановлением", "archive": "архивная"}


@dataclass(frozen=True)
class CopyCard:
    """What is known of a copy without opening it; `tried_at`: when it was last restored on trial, and held, `trial_trouble`: why
    it did not when the program tried by itself;
    `away_at`: when it was put into the second place and read back, or in `away_trouble` why it was not."""

    label: str
    made_at: str
    size: int
    sha256: str
    rows: dict[str, int] = field(default_factory=dict)
    head: str = ""
    tried_at: str = ""
    away_at: str = ""
    away_trouble: str = ""
    trial_trouble: str = ""


@dataclass(frozen=True)
class Copy:
    """A copy in a folder of copies; without a card where it was brought from elsewhere."""

    path: Path
    card: CopyCard | None

    @property
    def day(self) -> date:
        return datetime.strptime(self.path.name[:10], "%Y-%m-%d").date()

    @property
    def made_at(self) -> datetime:
        return datetime.strptime(self.path.name[:17], "%Y-%m-%d-%H%M%S")

    @property
    def title(self) -> str:
        return LABELS.get(self.label, self.label)

    @property
    def label(self) -> str:
        return self.path.stem[18:]


def back_up(database_file: Path, folder: Path, label: str, now: datetime) -> Path:
    """Write `<folder>/<moment>-<label>.sqlite3` and its card and return the copy; raises StorageTrouble, with nothing left behind,
    where it does not check out."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{now:%Y-%m-%d-%H%M%S}-{label}.sqlite3"
    draft = final.with_suffix(".part")
    try:
        _leave_room(database_file, folder)
        _copy(database_file, draft)
        rows = check_database(draft)
        card = CopyCard(label, now.isoformat(timespec="seconds"), draft.stat().st_size, digest_of(draft), rows)
        draft.replace(final)
        head = note_head_of_copy(database_file.parent, final, label, now)
        write_card(final, CopyCard(**asdict(card) | {"head": f"{head.number} {head.hash}" if head else ""}))
    except (sqlite3.Error, OSError) as error:
        raise StorageTrouble(f"Копия базы не сделана: {error}. Проверьте место на диске.") from error
    finally:
        draft.unlink(missing_ok=True)
    return final


def copies_in(folder: Path) -> list[Copy]:
    """The copies of a folder, newest first; other files are not copies."""
    found = [Copy(path, read_card(path)) for path in folder.glob("????-??-??-??????-*.sqlite3")]
    return sorted(found, key=lambda copy: copy.path.name, reverse=True)


def known_by(copies: Sequence[Copy], now: datetime) -> list[Copy]:
    """Those that were not made in days to come: a clock that ran ahead once must not keep everybody waiting for years."""
    return [copy for copy in copies if copy.made_at <= now + AHEAD]


def bring_away(copy: Path, files: Path, place: Path) -> int:
    """Put a copy, its card and the attachments it lacks into a second place and read them back; returns how many files were written.

    Raises StorageTrouble where the place is not there (a drive taken out) or what was read back differs.
    """
    if not place.is_dir():
        raise StorageTrouble(f"Второго места для копий нет: {place}. Вставьте носитель или исправьте настройку.")
    if place.resolve() in (copy.parent.resolve(), files.parent.resolve()):
        raise StorageTrouble(f"Папка {place} — сама папка копий или данных: это не второе место. Укажите флешку или другой диск.")
    attached = ((path, place / "files" / path.relative_to(files)) for path in sorted(files.glob("??/*")) if not path.name.startswith("."))
    card = card_path(copy)
    wanted = [(copy, place / copy.name), (card, place / card.name), *attached]
    return sum(_carry(source, target) for source, target in wanted if source.is_file())


def bring_away_noted(copy: Path, files: Path, place: Path, now: datetime) -> bool:
    """The same, with the result on the copy's card; False where it did not work: the desk says so."""
    trouble = ""
    try:
        bring_away(copy, files, place)
    except StorageTrouble as why:
        trouble = str(why)
    if card := read_card(copy):
        write_card(copy, replace(card, away_at="" if trouble else now.isoformat(timespec="seconds"), away_trouble=trouble))
    return not trouble


def _carry(source: Path, target: Path) -> int:
    if target.is_file() and target.stat().st_size == source.stat().st_size:
        return 0
    draft = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, draft)
        if digest_of(draft) != digest_of(source):
            raise StorageTrouble(f"Файл {target.name} прочитан со второго носителя не таким, как записан. Смените носитель.")
        draft.replace(target)
    except OSError as error:
        raise StorageTrouble(f"Копия во второе место не записана: {error}. Проверьте носитель.") from error
    finally:
        draft.unlink(missing_ok=True)
    return 1


# ---- rotation --------------------------------------------------------------------------------------------------------------


def rotate_daily(folder: Path) -> list[Path]:
    """Keep the newest copies of 7 days, of 4 weeks and of 12 months; delete the other daily ones and return them. Source: BAK-1."""
    copies = [copy for copy in copies_in(folder) if copy.label == "daily"]
    kept = {copy.path for copy in _to_keep(copies)}
    return [_delete(copy.path) for copy in copies if copy.path not in kept]


def _to_keep(newest_first: list[Copy]) -> Iterator[Copy]:
    for key, count in (
        (lambda copy: copy.day, KEPT_DAYS),
        (lambda copy: copy.day.isocalendar()[:2], KEPT_WEEKS),
        (lambda copy: (copy.day.year, copy.day.month), KEPT_MONTHS),
    ):
        seen: set[object] = set()
        for copy in newest_first:
            if key(copy) not in seen and len(seen) < count:
                seen.add(key(copy))
                yield copy


def keep_newest(folder: Path, label: str, count: int = KEPT_BEFORE_MIGRATION) -> list[Path]:
    """Delete the oldest copies of one kind beyond `count`; returns those deleted."""
    copies = sorted(folder.glob(f"*-{label}.sqlite3"))
    return [_delete(path) for path in copies[: max(0, len(copies) - count)]]


def _delete(path: Path) -> Path:
    path.unlink()
    card_path(path).unlink(missing_ok=True)
    return path


# ---- the card ----------------------------------------------------------------------------------------------------------------


def card_path(copy: Path) -> Path:
    return copy.with_suffix(".json")


def read_card(copy: Path) -> CopyCard | None:
    """None where there is no card or it can't be read as one."""
    try:
        return CopyCard(**json.loads(card_path(copy).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_card(copy: Path, card: CopyCard) -> None:
    """Whole or not at all: a copy whose card can't be read is not checked against its sum any more."""
    target = card_path(copy)
    draft = target.with_name(f"{target.name}.part")
    draft.write_text(json.dumps(asdict(card), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(target)


def digest_of(path: Path) -> str:
    """SHA-256 of a file of any size, in hex."""
    whole = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            whole.update(piece)
    return whole.hexdigest()


# ---- the database file -------------------------------------------------------------------------------------------------------


def _leave_room(source: Path, folder: Path) -> None:
    """A copy must not fill the disk on which people work: as much again stays free."""
    if shutil.disk_usage(folder).free < 2 * source.stat().st_size:
        raise StorageTrouble("Копия базы не сделана: на диске мало места. Освободите его или перенесите старые копии.")


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")  # one file, that leaves nothing beside it when it is read


def check_database(path: Path) -> dict[str, int]:
    """Open the file without writing to it and count the rows of its tables; raises sqlite3.DatabaseError where it is not whole."""
    with closing(open_to_read(path)) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            raise sqlite3.DatabaseError(answer)
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}
