"""Whether an archive package on any medium is what was written: every file, the inventory, the tables, the records (ARC-2).

Needs no database of a school. Names come from the medium itself, and only files that lie in the folder are opened.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ejournal.copies.backup import digest_of
from ejournal.copies.restore import proved
from ejournal.errors import BadInput, JournalError
from ejournal.rules.archive import (
    MANIFEST,
    SUMS,
    FileEntry,
    entries_of,
    is_litter,
    plain_name,
    read_manifest,
    read_sums,
    sums_text,
)
from ejournal.rules.words import count_of

Told = Callable[[int, int, str], None]


@dataclass
class PackageProof:
    """What a check found: `faults` name each file that was changed, lost or added; `records` is what the copy of the database says."""

    title: str = ""
    name: str = ""
    made_at: str = ""
    manifest: str = ""
    contents: str = ""
    files: int = 0
    size: int = 0
    records: str = ""
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults

    @property
    def sentence(self) -> str:
        if not self.holds:
            return f"Архив изменён или повреждён, мест: {len(self.faults)}."
        return f"Архив цел: {self.title}, {count_of(self.files, 'файл', 'файла', 'файлов')}; сумма содержимого {self.contents[:16]}…"


def check_package(folder: Path, *, with_records: bool = True, told: Told = lambda done, of, words: None) -> PackageProof:
    """Check the package in `folder`; raises BadInput where there is none. With `with_records` the bound database is another one afterwards."""
    folder = folder.parent if folder.name == MANIFEST else folder
    if not folder.is_dir() or not ((folder / MANIFEST).is_file() or (folder / SUMS).is_file()):
        raise BadInput(f"Это не архивный комплект: в папке {folder} нет файлов {MANIFEST} и {SUMS}.")
    proof = PackageProof(name=folder.name)
    there = _there(folder, proof)
    body = _inventory(there, proof)
    wanted = _wanted(body, there)
    _files(wanted, there, proof, told)
    if body is not None:
        _sums(entries_of(body), there, proof)
        _tables(body.get("tables", {}), there, proof)
        if with_records:
            _records(body, there, proof, told)
    elif SUMS not in there:
        proof.faults.append(f"{SUMS}: файла нет")
    return proof


def _there(folder: Path, proof: PackageProof) -> dict[str, Path]:
    """Every file by its plain name; a second one of the same name, written with other signs, is an added one."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if not (path.is_file() or path.is_symlink()):
            continue
        name = plain_name(path.relative_to(folder).as_posix())
        if found.setdefault(name, path) is not path:
            proof.faults.append(f"{name}: лишний файл, в описи его нет: имя одно, а файлов два")
    return found


def _inventory(there: Mapping[str, Path], proof: PackageProof) -> dict[str, Any] | None:
    path = there.get(MANIFEST)
    if path is None:
        proof.faults.append(f"{MANIFEST}: описи нет")
        return None
    proof.manifest = digest_of(path)
    try:
        body = read_manifest(path.read_bytes().decode())
    except UnicodeDecodeError:
        body = None
    if body is None:
        proof.faults.append(f"{MANIFEST}: опись изменена")
        return None
    proof.title, proof.contents, proof.made_at = str(body.get("title")), str(body["contents"]), str(body.get("made_at"))
    return body


def _wanted(body: dict[str, Any] | None, there: Mapping[str, Path]) -> dict[str, FileEntry]:
    """What should be there: by the inventory, or where it is lost by the list of sums (sizes unknown, -1)."""
    if body is not None:
        return {plain_name(one.name): one for one in entries_of(body)}
    path = there.get(SUMS)
    sums = read_sums(path.read_text(encoding="utf-8", errors="replace")) if path else {}
    return {plain_name(name): FileEntry(name, -1, digest) for name, digest in sums.items() if name != MANIFEST}


def _files(wanted: Mapping[str, FileEntry], there: Mapping[str, Path], proof: PackageProof, told: Told) -> None:
    done, whole = 0, sum(max(one.size, 0) for one in wanted.values()) or 1
    for name, entry in wanted.items():
        told(90 * done // whole, 100, name)
        done += max(entry.size, 0)
        if why := _wrong(entry, there.get(name)):
            proof.faults.append(f"{name}: {why}")
    known = {*wanted, MANIFEST, SUMS}
    proof.faults += [f"{name}: лишний файл, в описи его нет" for name in there if name not in known and not is_litter(name)]
    proof.files = len(wanted) + 2
    proof.size = sum(path.stat().st_size for name, path in there.items() if name in known and not path.is_symlink())


def _wrong(entry: FileEntry, path: Path | None) -> str:
    if path is None:
        return "файла нет"
    if path.is_symlink():
        return "вместо файла ссылка"
    try:
        if entry.size >= 0 and path.stat().st_size != entry.size:
            return f"размер {path.stat().st_size} вместо {entry.size}"
        return "" if digest_of(path) == entry.sha256 else "содержимое изменено"
    except OSError as error:
        return f"не читается ({error.strerror or error})"


def _sums(entries: list[FileEntry], there: Mapping[str, Path], proof: PackageProof) -> None:
    path = there.get(SUMS)
    if path is None:
        proof.faults.append(f"{SUMS}: файла нет")
    elif path.read_bytes() != sums_text(proof.manifest, entries).encode():
        proof.faults.append(f"{SUMS}: содержимое изменено")


def _tables(tables: Mapping[str, int], there: Mapping[str, Path], proof: PackageProof) -> None:
    named = {fault.partition(":")[0] for fault in proof.faults}
    for name, rows in tables.items():
        if f"tables/{name}.csv" in named:
            continue
        path = there.get(f"tables/{name}.csv")
        if path is not None and (found := sum(1 for _ in _lines(path)) - 1) != rows:
            proof.faults.append(f"tables/{name}.csv: строк {found} вместо {rows}")


def _lines(path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(100_000_000)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from csv.reader((line.replace("\0", "") for line in file), delimiter=";")


def _records(body: dict[str, Any], there: Mapping[str, Path], proof: PackageProof, told: Told) -> None:
    """The copy of the database opened aside and proved; nothing is said twice of a file that is damaged anyway."""
    name = body.get("database")
    if not name or any(fault.startswith(f"{name}:") for fault in proof.faults) or name not in there:
        return
    told(92, 100, "проверяю записи в копии базы")
    try:
        found = proved(there[name])
    except JournalError as why:
        if not body.get("proved", True):
            proof.remarks.append(f"Записи были нарушены уже при сборке комплекта: {body.get('proof')}")
        elif "более новой программой" in str(why):
            proof.remarks.append(f"{why} Файлы сверены, записи внутри базы — нет.")
        else:
            proof.faults.append(f"{name}: {why}")
        return
    proof.records = found.proof
    lost = [table for table, rows in body.get("rows", {}).items() if table in found.rows and found.rows[table] != rows and table != "schema_migration"]
    proof.faults += [f"{name}: в таблице {table} строк не столько, сколько в описи" for table in lost]
