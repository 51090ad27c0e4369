"""Putting a copy of the database in the place of the present one, which is kept aside; and trying that without touching anything (BAK-2)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from peewee import PeeweeException

from ejournal.copies.backup import CopyCard, check_database, digest_of, read_card, write_card
from ejournal.copies.disks import sweep_temporary
from ejournal.copies.heads import note_head
from ejournal.copies.in_use import nobody_else
from ejournal.copies.own_school import demand_own_copy
from ejournal.copies.read_only import open_to_read
from ejournal.copies.verify import prove
from ejournal.errors import BadInput, StorageTrouble
from ejournal.models import School, open_database
from ejournal.models.migrating import known_steps, migrate
from ejournal.policy.actor import SYSTEM
from ejournal.rules.heads import RESTORED
from ejournal.services.ledger import writing
from ejournal.settings import TRAINING_MARK

BESIDE = ("-wal", "-shm")
Say = Callable[[str], None]
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Restored:
    """What a copy holds: rows by table, as the copy was made and after it was brought up to date; `aside` is where the former database lies."""

    rows: dict[str, int]
    steps: tuple[str, ...]
    proof: str
    aside: Path | None = None
    files: int = 0

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def check_copy(path: Path) -> CopyCard:
    """The card of a copy that is whole; raises BadInput with what is wrong with it. Source: BAK-2."""
    if not path.is_file():
        raise BadInput(f"Файла копии нет: {path}.")
    card = read_card(path)
    if card is not None and (card.size != path.stat().st_size or card.sha256 != digest_of(path)):
        raise BadInput(f"Копия {path.name} повреждена: её содержимое не то, что было записано. Возьмите другую копию.")
    try:
        rows = check_database(path)
    except sqlite3.Error as error:
        raise BadInput(f"Копия {path.name} повреждена: {error}. Возьмите другую копию.") from error
    if "audit_row" not in rows or "pupil" not in rows:
        raise BadInput(f"Файл {path.name} — не копия базы журнала.")
    _refuse_newer(path)
    return card or CopyCard("manual", "", path.stat().st_size, "", rows)


def try_restore(path: Path, now: datetime, told: Told = lambda done, of: None, *, is_training: bool = False) -> Restored:
    """Restore into a folder of its own, bring up to date, prove the records, count the rows; notes the day on the copy's card.

    Raises BadInput where the copy is damaged, its records were touched or it is of a school of the other kind. The bound database is another one afterwards: for commands only.
    """
    check_copy(path)
    demand_own_copy(path, is_training)
    found = proved(path, told)
    if (card := read_card(path)) is not None:
        write_card(path, replace(card, tried_at=now.isoformat(timespec="seconds"), trial_trouble=""))
    return found


def proved(path: Path, told: Told = lambda done, of: None) -> Restored:
    """The same, with nothing written beside the copy: one in an archive package must stay as it is."""
    card = check_copy(path)
    sweep_temporary("ejournal-trial-")
    with TemporaryDirectory(prefix="ejournal-trial-") as folder:
        return _opened(path, Path(folder) / "ejournal.sqlite3", card, told)


def restore(path: Path, data: Path, now: datetime, say: Say = lambda words: None) -> Restored:
    """Put the copy in the place of the database of `data`; the present one is kept in `data/aside/<moment>`.

    Nothing is touched before the copy has proved whole. Raises BadInput for a copy that will not do, StorageTrouble where a server
    works with the directory or the disk refuses.
    """
    card = check_copy(path)
    demand_own_copy(path, (data / TRAINING_MARK).exists())
    data.mkdir(parents=True, exist_ok=True)
    target, draft = data / "ejournal.sqlite3", data / "ejournal.sqlite3.restoring"
    with nobody_else(data):
        _clear(draft)  # of a restore that was killed: SQLite would take its -wal for this copy's
        try:
            say("Проверяю копию…")
            found = _opened(path, draft, card)
            files = _bring_files(path.parent / "files", data / "files")
            say("Ставлю на место…")
            aside = _set_aside(target, data, now)
            draft.replace(target)
        except (OSError, sqlite3.Error, PeeweeException) as error:
            raise StorageTrouble(f"Копия не восстановлена: {error}. Прежняя база на месте.") from error
        finally:
            _clear(draft)
        _tell(target, data, path, now)
    return replace(found, aside=aside, files=files)


# ---- parts -----------------------------------------------------------------------------------------------------------------


def _opened(path: Path, draft: Path, card: CopyCard, told: Told = lambda done, of: None) -> Restored:
    """The copy at `draft`, up to date and proved, of which `told` hears; raises BadInput where its rows are not those of its card or were touched."""
    shutil.copyfile(path, draft)
    db = open_database(f"sqlite:///{draft}")
    try:
        steps = tuple(migrate(db))
        with db.connection_context():
            proof = prove(draft.parent / "no-heads", told=told)
            db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()
    if not proof.holds:
        raise BadInput(f"Копию {path.name} не восстанавливаю: {proof.faults[0].sentence} {proof.sentence}")
    rows = check_database(path)
    lost = [name for name, count in card.rows.items() if rows.get(name) != count]
    if lost:
        raise BadInput(f"Копия {path.name} повреждена: в таблице {lost[0]} строк не столько, сколько было.")
    return Restored(rows, steps, proof.sentence)


def _clear(draft: Path) -> None:
    for rest in (draft, *(draft.with_name(draft.name + end) for end in BESIDE)):
        rest.unlink(missing_ok=True)


def _refuse_newer(path: Path) -> None:
    """A copy of a later version of the program has steps that this one does not know."""
    with closing(open_to_read(path)) as connection:
        applied = {row[0] for row in connection.execute("SELECT name FROM schema_migration")}
    if unknown := sorted(applied - set(known_steps())):
        raise BadInput(f"Копия {path.name} сделана более новой программой ({unknown[0]}). Обновите программу и повторите.")


def _set_aside(target: Path, data: Path, now: datetime) -> Path | None:
    """Keep the present database, whole or damaged, with what SQLite keeps beside it; it also stays in its place till replaced."""
    if not target.exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as connection:  # a damaged one is kept as it is
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = data / "aside" / f"{now:%Y-%m-%d-%H%M%S}"
    aside.mkdir(parents=True)
    beside = [path for path in (target.with_name(target.name + end) for end in BESIDE) if path.exists()]
    for path in (target, *beside):
        shutil.copy2(path, aside / path.name)
    for path in beside:
        path.unlink()
    return aside


def _bring_files(source: Path, target: Path) -> int:
    """Attachments that lie beside the copy and are not here whole; those that are here stay. Returns how many were brought.

    Before the database takes its place: they are called by their sums, so one too many harms nobody, and one too few would.
    """
    brought = 0
    for path in sorted(source.glob("??/*")) if source.is_dir() and source.resolve() != target.resolve() else ():
        place = target / path.relative_to(source)
        if path.suffix == ".part" or (place.exists() and place.stat().st_size == path.stat().st_size):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f"{place.name}.part")
        try:
            shutil.copyfile(path, draft)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
        brought += 1
    return brought


def _tell(target: Path, data: Path, path: Path, now: datetime) -> None:
    """The trail of the restored database says where it came from, and its head releases the heads noted after the copy."""
    db = open_database(f"sqlite:///{target}")
    with db.connection_context():
        note_head(data, RESTORED, now)
        with writing(SYSTEM, now) as ledger:
            school = School.select(School.id).tuples().first()
            ledger.note("School", school[0] if school else 0, "restore", None, {"copy": path.name})
        note_head(data, RESTORED, now)
