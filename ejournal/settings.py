"""Settings of one installation: EJOURNAL_* of the environment over `ejournal.toml` of the data directory.

The numbers of the school (days until a lock, marks needed …) are not here: they are rows of the database.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:  # Python 3.10 has no TOML reader of its own
    import tomli as tomllib

from ejournal.errors import BadInput

SMTP_NAMES = tuple(f"EJOURNAL_SMTP_{name}" for name in ("HOST", "PORT", "SECURITY", "LOGIN", "PASSWORD", "FROM"))
OF_TRAINING = ("EJOURNAL_HOST", "EJOURNAL_PORT", "EJOURNAL_THREADS")  # all that a training school takes from outside
NAMES = ("EJOURNAL_DATABASE_URL", "EJOURNAL_BACKUP_TO", "EJOURNAL_ARCHIVE_TO", "EJOURNAL_TRAINING_PORT", *OF_TRAINING, *SMTP_NAMES)
TRAINING_FOLDER, TRAINING_MARK = "training", "training.json"
SMTP_PORTS = {"none": 25, "starttls": 587, "ssl": 465}


@dataclass(frozen=True)
class Smtp:
    """The school's post: `security` is "none", "starttls" or "ssl"; an empty `login` means that the server asks for none."""

    host: str
    port: int
    security: str
    sender: str
    login: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """`data` holds `ejournal.sqlite3`, `backups/`, `archive/`, `files/` and the secret key; `port` 1…65535.

    `is_training`: the directory is that of a training school; it has no post and no place outside, and its database is its own file.
    """

    data: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 6
    smtp: Smtp | None = None
    backup_to: Path | None = None  # a second place for copies: a drive, another disk
    archive_to: tuple[Path, ...] = ()  # one or two places for archive packages: drives that are taken out (ARC-1)
    training_port: int = 8081  # where the training school of this school answers
    is_training: bool = False

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def database_file(self) -> Path:
        return self.data / "ejournal.sqlite3"

    @property
    def training_data(self) -> Path:
        """The data directory of this school's training school."""
        return self.data / TRAINING_FOLDER


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment first, then the file; raise BadInput naming the setting that can't be understood.

    In a directory with the mark of a training school only `OF_TRAINING` are listened to, whatever else is set.
    """
    environ = os.environ if environ is None else environ
    data = Path(environ.get("EJOURNAL_DATA") or "data").resolve()
    values = {**_from_file(data / "ejournal.toml"), **{name: environ[name] for name in NAMES if environ.get(name)}}
    is_training = (data / TRAINING_MARK).exists()
    if is_training:
        values = {name: value for name, value in values.items() if name in OF_TRAINING}
    port = _number(values, "EJOURNAL_PORT", 8080, 65535)
    return Settings(
        data=data,
        database_url=values.get("EJOURNAL_DATABASE_URL") or f"sqlite:///{data / 'ejournal.sqlite3'}",
        host=values.get("EJOURNAL_HOST", "127.0.0.1"),
        port=port,
        training_port=_number(values, "EJOURNAL_TRAINING_PORT", port + 1 if port < 65535 else port - 1, 65535),
        is_training=is_training,
        backup_to=Path(values["EJOURNAL_BACKUP_TO"]) if values.get("EJOURNAL_BACKUP_TO") else None,
        archive_to=_places(values.get("EJOURNAL_ARCHIVE_TO", "")),
        threads=_number(values, "EJOURNAL_THREADS", 6, 64),
        smtp=_smtp(values),
    )


def prepare_data(settings: Settings) -> None:
    """Make the data directory with its folders; safe to call again."""
    for folder in (settings.data, *(settings.data / name for name in ("backups", "archive", "files"))):
        folder.mkdir(parents=True, exist_ok=True)


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: made once, kept in the data directory with mode 600."""
    path = settings.data / "secret.key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"Файл {path.name} не читается: {error}.") from error
    unknown = sorted(set(values) - set(NAMES))
    if unknown:
        raise BadInput(f"В файле {path.name} неизвестная настройка: {unknown[0]}.", field=unknown[0])
    return {name: os.pathsep.join(map(str, value)) if isinstance(value, list) else str(value) for name, value in values.items()}


def _places(text: str) -> tuple[Path, ...]:
    """One or two folders, as PATH has them or a list of the file; raises BadInput for more."""
    found = tuple(Path(part.strip()) for part in text.split(os.pathsep) if part.strip())
    if len(found) > 2:
        raise BadInput("EJOURNAL_ARCHIVE_TO: мест для архива бывает одно или два.", field="EJOURNAL_ARCHIVE_TO")
    return found


def _smtp(values: Mapping[str, str]) -> Smtp | None:
    """The post, None where no server is named. Raises BadInput naming the setting; a password is never quoted."""
    host = values.get("EJOURNAL_SMTP_HOST", "").strip()
    if not host:
        return None
    security = values.get("EJOURNAL_SMTP_SECURITY", "starttls").strip().lower()
    if security not in SMTP_PORTS:
        raise BadInput(f"EJOURNAL_SMTP_SECURITY: нужно none, starttls или ssl, а стоит «{security}».", field="EJOURNAL_SMTP_SECURITY")
    sender = values.get("EJOURNAL_SMTP_FROM", "").strip()
    if "@" not in sender.strip("@"):
        raise BadInput("EJOURNAL_SMTP_FROM: нужен адрес, от которого школа пишет.", field="EJOURNAL_SMTP_FROM")
    port = _number(values, "EJOURNAL_SMTP_PORT", SMTP_PORTS[security], 65535)
    return Smtp(host, port, security, sender, values.get("EJOURNAL_SMTP_LOGIN", ""), values.get("EJOURNAL_SMTP_PASSWORD", ""))


def _number(values: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = values.get(name, str(default))
    if not text.isdigit() or not 1 <= int(text) <= largest:
        raise BadInput(f"{name}: нужно целое число от 1 до {largest}, а стоит «{text}».", field=name)
    return int(text)
