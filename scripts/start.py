"""Start the journal on any machine that has Python: `python3 scripts/start.py [--demo]`.

Standard library only. Makes `.venv` and fills it, finds or installs what a printed form needs, sees that the port is
free, then turns into `app.py`, which migrates and serves.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from _bootstrap.addresses import EVERYWHERE, addresses
from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say
from _bootstrap.demo import fill_demo
from _bootstrap.environment import ready_environment
from _bootstrap.launch import become
from _bootstrap.packages import PRINTING, advice, supply
from _bootstrap.places import ROOT
from _bootstrap.ports import free_port, require_free
from _bootstrap.settings_file import settings_of

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
    environment: dict[str, str]


def main(arguments: list[str]) -> int:
    plan = plan_of(arguments)
    require_free(plan.host, plan.port)
    with ThreadPoolExecutor(max_workers=1) as aside:  # the system's packages come while pip works
        lacking = aside.submit(supply, PRINTING)
        python = ready_environment(ROOT / "requirements.txt")
    if words := advice(lacking.result(), without="PDF и печати"):
        say(words)
    if plan.demo:
        fill_demo(python, plan.data, plan.environment)
    announce(plan)
    return become(python, [str(ROOT / "app.py")], plan.environment)


def plan_of(arguments: list[str]) -> Plan:
    """What the command line, the environment and ejournal.toml ask for, in this order of weight."""
    options = parser().read(arguments)
    asked = dict(os.environ)
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
    return Plan(data, host, int(decided["EJOURNAL_PORT"]), options.demo, {**asked, **decided})


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


def announce(plan: Plan) -> None:
    here, *elsewhere = addresses(plan.host, plan.port)
    say(f"Журнал на этом компьютере: {here}")
    for address in elsewhere:
        say(f"С других компьютеров школы: {address}")
    if plan.host in EVERYWHERE and not elsewhere:
        say("Сети нет: с других компьютеров журнал пока не открыть.")
    say("Закончить работу: Ctrl+C")


if __name__ == "__main__":
    raise SystemExit(run_command(main))
