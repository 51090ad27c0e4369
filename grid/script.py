"""The journal page's script as one file, put together when the server starts.

The modules of `static/js/grid/` are written, read and tested as they are; nobody builds anything. A page would ask for
two dozen of them one after another, and a browser would keep them under addresses that never change. So the server
sends them as one: each module in its own scope, after those it imports, without comments (they are a fifth of the bytes).
The address carries a mark of the content, so that it may be kept for a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from gzip import compress
from hashlib import sha256
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (const|class|function\*?|async function) (\w+)", re.MULTILINE)
_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"(^[ \t]*|[ \t]{2,})// .*$", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """The pressed script of the modules in `folder`, beginning at `main.js`."""

    folder: Path

    @cached_property
    def text(self) -> str:
        modules: dict[str, str] = {}
        self._collect("main", modules)
        return "\n".join(modules.values()) + "\n"

    @cached_property
    def gzipped(self) -> bytes:
        return compress(self.text.encode(), 9, mtime=0)

    @cached_property
    def mark(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:10]

    def _collect(self, name: str, modules: dict[str, str]) -> None:
        """Add a module after the modules it imports. Python keeps the order of a dict."""
        source = (self.folder / f"{name}.js").read_text(encoding="utf-8")
        for _, needed in _IMPORT.findall(source):
            if needed not in modules:
                self._collect(needed, modules)
        modules[name] = _in_own_scope(name, source)


def _in_own_scope(name: str, source: str) -> str:
    """`import {a} from "./b.js"` becomes `const {a} = b_js`, exports become what the scope returns."""
    exported = [found[1] for found in _EXPORT.findall(source)]
    bare = _LINE.sub("", _BLOCK.sub("", source))
    bare = _IMPORT.sub(lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {found[2]}_js;\n", bare)
    bare = _EXPORT.sub(r"\1 \2", bare)
    lines = "\n".join(line.strip() for line in bare.splitlines() if line.strip())
    return f"const {name}_js = (() => {{\n{lines}\nreturn {{ {', '.join(exported)} }};\n}})();"
