"""Files brought by the browser and kept between the steps of one task, in `files/imports` of the data directory.

A file is its owner's alone, is dropped when it has been used and at the latest after a day; nothing of it is in a cookie.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from ejournal.errors import NotThere

KEPT = timedelta(days=1)
MOST_OF_ONE = 5
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
GONE = "Этой загрузки уже нет: файл хранится сутки. Загрузите его снова."


@dataclass
class Upload:
    """One file and what was decided about it; `done` holds what is told after it was used."""

    token: str
    account_id: int
    name: str
    at: str
    decided: dict[str, Any] = field(default_factory=dict)
    done: dict[str, Any] | None = None


class Shelf:
    """The folder of kept files: `<token>.bin` the bytes, `<token>.json` the rest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, account_id: int, name: str, data: bytes, now: datetime) -> Upload:
        """Keep a new file; what is older than a day goes, and of one person all but the last few."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep(account_id, now)
        upload = Upload(token_urlsafe(16), account_id, name[:200], now.isoformat())
        self._write(self._data(upload.token), data)
        self.save(upload)
        return upload

    def get(self, token: str, account_id: int, now: datetime) -> Upload:
        """The owner's upload. Raises NotThere for another's, an old one, a used-up name."""
        path = self._card(token)
        if not TOKEN.fullmatch(token) or not path.is_file():
            raise NotThere(GONE)
        upload = Upload(**json.loads(path.read_text(encoding="utf-8")))
        if upload.account_id != account_id or _is_old(upload, now):
            raise NotThere(GONE)
        return upload

    def data(self, upload: Upload) -> bytes:
        path = self._data(upload.token)
        if not path.is_file():
            raise NotThere(GONE)
        return path.read_bytes()

    def save(self, upload: Upload) -> None:
        self._write(self._card(upload.token), json.dumps(asdict(upload), ensure_ascii=False).encode())

    def finish(self, upload: Upload, done: dict[str, Any]) -> None:
        """The file has been used: its bytes go, the account of it stays until the day is over."""
        upload.done = done
        self.save(upload)
        self._data(upload.token).unlink(missing_ok=True)

    def _sweep(self, account_id: int, now: datetime) -> None:
        own: list[Upload] = []
        for path in self.folder.glob("*.json"):
            upload = Upload(**json.loads(path.read_text(encoding="utf-8")))
            if _is_old(upload, now):
                self._drop(upload)
            elif upload.account_id == account_id:
                own.append(upload)
        for upload in sorted(own, key=lambda one: one.at)[: max(0, len(own) - MOST_OF_ONE + 1)]:
            self._drop(upload)

    def _drop(self, upload: Upload) -> None:
        self._data(upload.token).unlink(missing_ok=True)
        self._card(upload.token).unlink(missing_ok=True)

    def _data(self, token: str) -> Path:
        return self.folder / f"{token}.bin"

    def _card(self, token: str) -> Path:
        return self.folder / f"{token}.json"

    def _write(self, path: Path, data: bytes) -> None:
        """Whole or not at all, readable by the server's own user only."""
        aside = path.with_name(f".{path.name}.{token_urlsafe(6)}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(aside, path)


def _is_old(upload: Upload, now: datetime) -> bool:
    return now - datetime.fromisoformat(upload.at) > KEPT
