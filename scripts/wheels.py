"""Fill `wheels/` for a school without network: `python3 scripts/wheels.py`. Run it where there is network.

Standard library and the carried pip only. Takes the pinned libraries for 64-bit Linux and Windows and every Python
that we support, each as a ready wheel; `scripts/start.py` then installs from `wheels/` alone.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

import tempfile
from pathlib import Path

from _bootstrap.arguments import RussianParser
from _bootstrap.carried_pip import carried_pip
from _bootstrap.console import run_command, say
from _bootstrap.environment import run_pip
from _bootstrap.places import CACHE, ROOT, WHEELS
from _bootstrap.targets import TARGETS, Target, pins_for


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    lists = [ROOT / name for name in ("requirements.txt", "requirements-postgresql.txt")]
    if options.tests:
        lists.append(ROOT / "requirements-test.txt")
    for target in TARGETS:
        say(f"Python {target.python}, {target.name}…")
        download(pins_for(target, lists), target, Path(options.to))
    say(f"Готово, файлов: {len(list(Path(options.to).glob('*.whl')))}, папка {options.to}")
    return 0


def parser() -> RussianParser:
    parser = RussianParser("scripts/wheels.py", "Собрать библиотеки для школы без сети: Linux и Windows, 64 бита.")
    parser.add_argument("--to", metavar="ПАПКА", default=str(WHEELS), help="куда положить, обычно wheels/")
    parser.add_argument("--tests", action="store_true", help="взять и то, что нужно для scripts/test.py")
    return parser


def download(pins: list[str], target: Target, folder: Path) -> None:
    """Put the wheels of `pins` for `target` into `folder`; what lies there already is not taken again."""
    platforms = [word for platform in target.platforms for word in ("--platform", platform)]
    with tempfile.TemporaryDirectory() as aside:
        wanted = Path(aside, "pins.txt")
        wanted.write_text("\n".join(pins), encoding="utf-8")
        command = [
            sys.executable, str(carried_pip() / "pip"), "download", "--only-binary", ":all:", "--no-deps",
            "--python-version", target.python, *platforms, "-d", str(folder), "-r", str(wanted),
        ]
        run_pip(command, CACHE / "wheels.log", hint="Проверьте сеть и запустите снова.")


if __name__ == "__main__":
    raise SystemExit(run_command(main))
