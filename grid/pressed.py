"""The journal page's script and style, each as one file, put together when they are first asked for.

The modules of `static/js/grid/` and the sheets of `static/css/` are written, read and tested as they are; nobody builds
anything. A page would ask for thirty of them, modules one after another, and a browser would keep modules under addresses
that never change. So the server sends one script and one style: each module in its own scope, after those it imports; no
comments, which are a quarter of the bytes. The address carries a mark of the content, so that it may be kept for a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from gzip import compress
from hashlib import sha256
from pathlib import Path

SHEETS = ("tokens", "journal", "grid")

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (const|class|function\*?) (\w+)", re.MULTILINE)
_BLOCK = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r" ?([{};]) ?|(?<=[:,]) ")
_QUOTED = re.compile(r'("(?:[^"\\\n]|\\.)*"|`[^`]*`|/(?:[^/\\\n]|\\.)+/)')  # strings, templates, patterns: kept as they are
_JS_SPACE = re.compile(r" ?([=<>!&|?:{},;()]) ?")
_LINE = re.compile(r"(^|[ \t]{2,})// .*$", re.MULTILINE)


@dataclass(frozen=True)
class Pressed:
    """A text ready to be served; `mark` changes when the text does."""

    text: str
    mimetype: str

    @cached_property
    def gzipped(self) -> bytes:
        return compress(self.text.encode(), 9, mtime=0)

    @cached_property
    def mark(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:10]


def press_style(folder: Path, static_url: str) -> Pressed:
    """The sheets of the journal page; `static_url` (with a slash at its end) is where `../` of a sheet leads."""
    sheets = ((folder / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    bare = "\n".join(_BLOCK.sub("", sheet).replace("url(../", f"url({static_url}") for sheet in sheets)
    return Pressed(_CSS_SPACE.sub(lambda found: found[1] or "", _without_indents(bare)), "text/css")


def press_script(folder: Path) -> Pressed:
    """The modules of the journal page, beginning at `main.js`."""
    modules: dict[str, str] = {}
    _collect(folder, "main", modules)
    return Pressed("\n".join(modules.values()) + "\n", "text/javascript")


def _collect(folder: Path, name: str, modules: dict[str, str]) -> None:
    """Add a module after the modules it imports; a dict keeps its order."""
    source = (folder / f"{name}.js").read_text(encoding="utf-8")
    for _, needed in _IMPORT.findall(source):
        if needed not in modules:
            _collect(folder, needed, modules)
    modules[name] = _in_own_scope(name, source)


def _in_own_scope(name: str, source: str) -> str:
    """`import {a} from "./b.js"` becomes `const {a} = b_js`; exports become what the scope returns."""
    exported = [found[1] for found in _EXPORT.findall(source)]
    bare = _LINE.sub("", _BLOCK.sub("", source))
    bare = _IMPORT.sub(lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {found[2]}_js;\n", bare)
    bare = _EXPORT.sub(r"\1 \2", bare)
    parts = _QUOTED.split(_without_indents(bare))
    parts[::2] = (_JS_SPACE.sub(r"\1", code) for code in parts[::2])
    return f"const {name}_js=(()=>{{\n{''.join(parts)}\nreturn{{{','.join(exported)}}};\n}})();"


def _without_indents(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
