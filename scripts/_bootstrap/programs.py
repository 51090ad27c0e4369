"""Programs and fonts that don't come with pip: are they on this computer, and where?"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
SOFFICE = ("soffice", "libreoffice")
WKHTMLTOPDF = ("wkhtmltopdf",)
WINDOWS_PLACES = (
    "wkhtmltopdf/bin/wkhtmltopdf.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Google/Chrome/Application/chrome.exe",
    "LibreOffice/program/soffice.exe",
)
FONT_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def find_program(names: tuple[str, ...]) -> str | None:
    """Full path of the first of `names` that is here: on PATH, or where Windows installers put it."""
    for name in names:
        if path := shutil.which(name) or _in_program_files(name):
            return path
    return None


def _in_program_files(name: str) -> str | None:
    for variable in ("ProgramFiles", "ProgramFiles(x86)"):
        for place in WINDOWS_PLACES:
            path = Path(os.environ.get(variable, ""), place)
            if path.stem == name and os.environ.get(variable) and path.is_file():
                return str(path)
    return None


def has_pt_fonts() -> bool:
    """Whether PT Sans is installed for printing (the files of fonts-paratype are named PTS55F.ttf and so on)."""
    folders = [Path(place).expanduser() for place in FONT_PLACES]
    folders.append(Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts"))
    return any(next(folder.rglob("PTS*.ttf"), None) for folder in folders if folder.is_dir())


def find_postgresql() -> Path | None:
    """The folder of the newest initdb and postgres on this computer."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version_of, reverse=True)
    on_path = [Path(found).resolve() for found in [shutil.which("initdb")] if found]
    for initdb in [*debian, *on_path]:
        if (initdb.parent / f"postgres{initdb.suffix}").is_file():
            return initdb.parent
    return None


def _version_of(initdb: Path) -> int:
    digits = re.match(r"\d+", initdb.parent.parent.name)
    return int(digits.group()) if digits else 0
