"""The inventory of an archive package: sums by which anybody finds a changed, missing or added file (ARC-1, ARC-2).

`manifest.json` lists every file and carries its own seal; `manifest.sha256` is the same list as `sha256sum -c` reads it, so
that a later reader needs no program of ours. The sum of the contents leaves the act out: it is printed on the act.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

FORMAT = 1
MANIFEST, SUMS = "manifest.json", "manifest.sha256"
HERE = "компьютер журнала"  # the medium of the copy that stays with the database
ACTS = ("act.html", "act.pdf")
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})  # what systems leave on a drive by themselves


@dataclass(frozen=True)
class FileEntry:
    """A file of the package: `name` with forward slashes, `size` in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PackedCopy:
    """One written and read copy of a package, as the registry takes it; `size` in bytes, `manifest` the SHA-256 of manifest.json."""

    name: str
    medium: str
    path: str
    files: int
    size: int
    manifest: str
    head: str
    state: str = "good"
    trouble: str = ""


def contents_sum(entries: Iterable[FileEntry]) -> str:
    """One sum for everything but the act: SHA-256 of the lines of `sums_text`, by name."""
    return sha256(_lines(entry for entry in entries if entry.name not in ACTS).encode()).hexdigest()


def sums_text(manifest: str, entries: Iterable[FileEntry]) -> str:
    """The text of manifest.sha256; `manifest` is the sum of manifest.json."""
    return f"{manifest}  {MANIFEST}\n{_lines(entries)}"


def _lines(entries: Iterable[FileEntry]) -> str:
    return "".join(f"{entry.sha256}  {entry.name}\n" for entry in sorted(entries, key=lambda entry: entry.name))


def manifest_text(about: Mapping[str, Any], entries: Iterable[FileEntry]) -> str:
    """manifest.json in its one form: keys in order, indented by one, sealed by its own sum."""
    files = sorted(entries, key=lambda entry: entry.name)
    body = {"format": FORMAT, **about, "files": [asdict(one) for one in files], "contents": contents_sum(files)}
    return _form(body | {"seal": seal_of(body)})


def seal_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of the manifest without its `seal`."""
    return sha256(_canonical({name: value for name, value in body.items() if name != "seal"}).encode()).hexdigest()


def read_manifest(text: str) -> dict[str, Any] | None:
    """The manifest where it is whole to the last byte; None where it is not."""
    try:
        body = json.loads(text)
        is_whole = isinstance(body, dict) and body["seal"] == seal_of(body) and text == _form(body)
        return body if is_whole and body["contents"] == contents_sum(entries_of(body)) else None
    except (ValueError, KeyError, TypeError):
        return None


def entries_of(body: Mapping[str, Any]) -> list[FileEntry]:
    return [FileEntry(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in body["files"]]


def read_sums(text: str) -> dict[str, str]:
    """Sums by name from manifest.sha256; lines that are none are left out."""
    pairs = (line.partition("  ") for line in text.splitlines())
    return {name: digest for digest, _, name in pairs if name and len(digest) == 64}


def plain_name(name: str) -> str:
    """A name as it is compared: some drives keep «й» as two signs."""
    return unicodedata.normalize("NFC", name)


def is_litter(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.lower() in LITTER or last.startswith("._")


def package_name(year: str, period: str, at: datetime) -> str:
    """«2026-27_1-четверть_2026-11-02-1530»: a folder's name on any drive; `period` "" for a whole year."""
    what = period.replace(" ", "-") or "год"
    return f"{year.replace('/', '-')}_{what}_{at:%Y-%m-%d-%H%M%S}"


def _canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _form(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
