"""Host and port out of `ejournal.toml`, before any library is there to read it.

Python 3.10 has no TOML reader, so the two plain lines are looked for as text, the same way on every Python.
The file is read in earnest, and complained of, by `ejournal/settings.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

LINE = re.compile(r"""^\s*(?P<name>EJOURNAL_\w+)\s*=\s*(?P<quote>["']?)(?P<value>[^"'#]*?)(?P=quote)\s*(?:\#.*)?$""")


def settings_of(data: Path) -> dict[str, str]:
    """The EJOURNAL_* lines above the first table of `data`/ejournal.toml; no file, or not text, gives none."""
    try:
        lines = (data / "ejournal.toml").read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found: dict[str, str] = {}
    for line in lines:
        if line.lstrip().startswith("["):
            break
        if match := LINE.match(line):
            found[match["name"]] = match["value"]
    return found
