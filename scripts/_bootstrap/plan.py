"""What `scripts/start.py` will start, out of the command line, the environment and ejournal.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .arguments import RussianParser
from .console import Trouble
from .places import ROOT
from .ports import free_port
from .settings_file import settings_of

HELP_END = """\
Всё, что не указано, берётся из переменных EJOURNAL_DATA, EJOURNAL_HOST, EJOURNAL_PORT и файла ejournal.toml в папке
данных. Школа-пример живёт отдельно, в папке data-demo (или в указанной --data), и настоящих данных не трогает.
Без сети библиотеки ставятся из папки wheels/ (её собирает scripts/wheels.py)."""


@dataclass(frozen=True)
class Plan:
    """What will be started: the folder of the data, where to listen, and with what environment."""

    data: Path
    host: str
    port: int
    demo: bool
    requirements: Path
    environment: dict[str, str]


def plan_of(arguments: Sequence[str], environ: Mapping[str, str]) -> Plan:
    """What the command line, the environment and ejournal.toml ask for, in this order of weight."""
    options = parser().read(arguments)
    asked = {name: value for name, value in environ.items() if value}
    if options.demo:
        asked.pop("EJOURNAL_DATABASE_URL", None)  # the demo never reaches a real database
        asked.pop("EJOURNAL_DATA", None)
    data = Path(options.data or asked.get("EJOURNAL_DATA") or ROOT / ("data-demo" if options.demo else "data")).absolute()
    if data.exists() and not data.is_dir():
        raise Trouble(f"{data} не папка. Укажите папку для данных: --data ПАПКА")
    settings = {**settings_of(data), **asked}
    host = options.host or settings.get("EJOURNAL_HOST") or "127.0.0.1"
    port = port_in(settings) if options.port is None else options.port
    decided = {"EJOURNAL_DATA": str(data), "EJOURNAL_HOST": host, "EJOURNAL_PORT": str(port or free_port(host))}
    requirements = requirements_for(settings.get("EJOURNAL_DATABASE_URL", ""))
    return Plan(data, host, int(decided["EJOURNAL_PORT"]), options.demo, requirements, {**asked, **decided})


def requirements_for(database_url: str) -> Path:
    return ROOT / ("requirements-postgresql.txt" if database_url.startswith("postgres") else "requirements.txt")


def parser() -> RussianParser:
    parser = RussianParser("scripts/start.py", "Запустить электронный журнал.", HELP_END)
    parser.add_argument("--demo", action="store_true", help="школа-пример с готовыми учётными записями")
    parser.add_argument("--host", metavar="АДРЕС", help="127.0.0.1 — только этот компьютер, 0.0.0.0 — вся сеть школы")
    parser.add_argument("--port", type=port_of, metavar="ПОРТ", help="порт, обычно 8080; 0 — любой свободный")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    return parser


def port_of(text: str) -> int:
    """A port number, 0 for any free one. Raises ValueError for anything else."""
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise ValueError(text)


def port_in(settings: Mapping[str, str]) -> int:
    text = settings.get("EJOURNAL_PORT") or "8080"
    try:
        return port_of(text)
    except ValueError:
        raise Trouble(f"В настройке EJOURNAL_PORT стоит «{text}», а нужно число от 1 до 65535.") from None
