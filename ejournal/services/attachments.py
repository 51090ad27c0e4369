"""Files kept beside records: the bytes once by their SHA-256 in the data directory, a row for each place they are at (KTP-1)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePath
from secrets import token_urlsafe
from typing import Any

from ejournal.errors import BadInput, NotThere, TooMuch
from ejournal.models import Attachment
from ejournal.services.ledger import Ledger
from ejournal.services.records import insert, seen_values

MOST_BYTES = 10_000_000
MOST_FILES = 20
REFUSED_ENDINGS = frozenset({".exe", ".bat", ".cmd", ".com", ".scr", ".js", ".vbs", ".msi", ".html", ".htm", ".svg", ".ps1"})


def add_file(ledger: Ledger, folder: Path, entity: str, entity_id: int, name: str, data: bytes) -> Any:
    """Keep a file beside a record, inside the caller's transaction. Raises BadInput and TooMuch in words."""
    plain = PurePath(name.replace("\\", "/")).name.strip()[-200:]
    if not plain or not data:
        raise BadInput("Выберите файл: пустой файл не прикрепляют.", field="file")
    if len(data) > MOST_BYTES:
        raise TooMuch(f"Файл больше {MOST_BYTES // 1_000_000} МБ. Уменьшите его или разделите.")
    if PurePath(plain).suffix.lower() in REFUSED_ENDINGS:
        raise BadInput("Программы и веб-страницы не прикрепляют. Подойдёт документ, таблица, рисунок или PDF.", field="file")
    beside = (Attachment.entity == entity) & (Attachment.entity_id == entity_id)
    if Attachment.select().where(beside).count() >= MOST_FILES:
        raise TooMuch(f"Здесь уже {MOST_FILES} файлов. Уберите лишние.")
    mark = sha256(data).hexdigest()
    _keep(folder, mark, data)
    values = {"entity": entity, "entity_id": entity_id, "name": plain, "size": len(data), "sha256": mark}
    return insert(ledger, Attachment, values | {"added_by": ledger.actor.staff_id, "added_at": ledger.now})


def add_papers(ledger: Ledger, folder: Path, entity: str, entity_id: int, files: Sequence[tuple[str, bytes]]) -> None:
    """Keep the files of a message or a document beside it; they have been looked at by `rules.attachments.checked_files`."""
    for name, data in files:
        add_file(ledger, folder, entity, entity_id, name, data)


def remove_file(ledger: Ledger, entity: str, entity_id: int, file_id: int) -> None:
    """Take the file away from the record; its bytes stay, for the history and for other places."""
    row = file_beside(entity, entity_id, file_id)
    ledger.note("Attachment", row.id, "delete", seen_values(row), None)
    row.delete_instance(recursive=False)


def file_beside(entity: str, entity_id: int, file_id: int) -> Any:
    """The row of a file that belongs to the record; raises NotThere."""
    beside = (Attachment.entity == entity) & (Attachment.entity_id == entity_id)
    row = Attachment.select().where(beside & (Attachment.id == file_id)).first()
    if row is None:
        raise NotThere("Такого файла здесь нет: его убрали.")
    return row


def file_path(folder: Path, mark: str) -> Path:
    """Where the bytes lie; raises NotThere where they are gone."""
    path = folder / mark[:2] / mark
    if not path.is_file():
        raise NotThere("Файла нет в папке данных. Скажите администратору журнала.")
    return path


def _keep(folder: Path, mark: str, data: bytes) -> None:
    """Whole or not at all, readable by the server's own user only."""
    place = folder / mark[:2]
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (place / mark).is_file():
        return
    aside = place / f".{mark[:12]}.{token_urlsafe(6)}"
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, place / mark)


def size_words(size: int) -> str:
    """«312 КБ», «1,4 МБ»."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f}\u00a0МБ".replace(".", ",")
    return f"{max(1, round(size / 1000))}\u00a0КБ"


