"""The `.venv` of the project: made without ensurepip, filled once, made anew when it is half-made or out of date."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from pathlib import Path

from .carried_pip import carried_pip
from .console import Trouble, say
from .lock import only_one
from .places import VENV, WHEELS
from .stamps import fingerprint, is_current, python_identity, requirements_text, set_stamp

PIP_SECONDS = 1200


def ready_environment(requirements: Path, folder: Path = VENV, wheels: Path = WHEELS) -> Path:
    """The Python of a `.venv` that holds `requirements`; makes or mends the `.venv` first when it has to.

    Each step is stamped when it is whole, so whatever was interrupted is done again. An up-to-date `.venv` costs two
    small reads and needs no right to write. Raises Trouble with the way out in words.
    """
    made, installed = folder / "made.stamp", folder / f"{requirements.name}.stamp"
    pip = carried_pip()
    made_for = fingerprint(python_identity(), pip.name)
    installed_for = fingerprint(python_identity(), requirements_text(requirements))
    if not (is_current(made, made_for) and is_current(installed, installed_for)):
        with only_one(folder.parent / ".cache" / "environment.lock"):
            if not is_current(made, made_for):
                make_environment(folder, pip)
                set_stamp(made, made_for)
            if not is_current(installed, installed_for):
                install(requirements, folder, wheels)
                set_stamp(installed, installed_for)
    return python_of(folder)


def python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_environment(folder: Path, pip: Path) -> None:
    """Make `folder` from nothing, whatever was there, and put the carried pip into it. Uses no network."""
    say("Готовим окружение Python (.venv)…")
    if folder.exists():
        shutil.rmtree(folder)
    venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False).create(folder)
    run_pip([str(python_of(folder)), str(pip / "pip"), "install", "--no-index", "--no-deps", str(pip)], _log_beside(folder))


def install(requirements: Path, folder: Path, wheels: Path = WHEELS) -> None:
    """Install the pinned list: from `wheels` alone when it holds any, else from where pip's own settings say."""
    say(f"Ставим библиотеки из {requirements.name} (один раз, около минуты)…")
    offline = ["--no-index", "--find-links", str(wheels)] if any(wheels.glob("*.whl")) else []
    command = [str(python_of(folder)), "-m", "pip", "install", "--only-binary", ":all:", *offline, "-r", str(requirements)]
    run_pip(command, _log_beside(folder), hint=_hint(bool(offline)))


def run_pip(command: list[str], log: Path, hint: str = "") -> None:
    """Run pip quietly, its words go to `log`. Raises Trouble with `hint` when it fails or takes too long."""
    log.parent.mkdir(parents=True, exist_ok=True)
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        with log.open("wb") as file:
            subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env={**os.environ, **quiet},
                timeout=PIP_SECONDS, check=True,
            )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise Trouble(f"Библиотеки поставить не удалось. {hint} Подробности: {log}") from failure


def _hint(offline: bool) -> str:
    if offline:
        return "В папке wheels/ не хватает файлов для этого Python: соберите её заново (scripts/wheels.py) или уберите."
    return "Проверьте сеть и запустите снова; без сети поможет папка wheels/ (см. README.md)."


def _log_beside(folder: Path) -> Path:
    return folder.parent / ".cache" / "pip.log"
