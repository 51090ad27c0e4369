"""The layering of the design, held by reading the imports: a room imports only from the floors below it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOOR_0 = {"errors", "settings", "rules", "tables"}
FLOOR_4 = FLOOR_0 | {"models", "policy", "queries"}
FLOOR_6 = FLOOR_4 | {"services", "reports", "copies"}
MAY_IMPORT = {
    "ejournal": set(),
    "errors": set(),
    "settings": {"errors"},
    "rules": {"errors"},
    "tables": {"errors"},
    "models": FLOOR_0,
    "policy": FLOOR_0 | {"models"},
    "queries": FLOOR_0 | {"models", "policy"},
    "services": FLOOR_4,
    "reports": FLOOR_4,
    "copies": FLOOR_4 | {"services", "reports"},
    "web": FLOOR_6,
    "jobs": FLOOR_6,
    "grid": FLOOR_6 | {"web"},  # the two faces that use the doors of web: @needs, the failures
    "admin_views": FLOOR_6 | {"web"},
    "app": FLOOR_6 | {"web", "jobs", "grid", "admin_views"},
}
KNOWS_REQUESTS = {"web", "grid", "admin_views", "app"}
OF_REQUESTS = ("flask", "werkzeug", "wtforms", "wtf_peewee")
NOT_PURE = {"os", "io", "pathlib", "time", "random", "secrets", "socket", "sqlite3", "peewee", "playhouse", "logging"}
LONGEST_FUNCTION, LONGEST_FILE = 60, 400


def complaints(path: str, source: str) -> list[str]:
    """What is wrong with `source`, were it the file `path` (from the root of the project): one line each."""
    tree = ast.parse(source)
    found = [*_layering(path, tree), *_carelessness(tree), *_size(source, tree)]
    if room_of_path(path) == "rules":
        found.extend(_impurity(tree))
    return [f"{path}:{line} {words}" for line, words in found]


def room_of_path(path: str) -> str:
    return room_of(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def room_of(module: str) -> str | None:
    """`services` for `ejournal.services.cells`, `grid` for `grid.views`; None for what is not ours."""
    top, _, rest = module.partition(".")
    if top == "ejournal":
        return rest.partition(".")[0] or "ejournal"
    return top if top in ("grid", "admin_views", "app", "scripts", "tests") else None


def _layering(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    room = room_of_path(path)
    if room not in MAY_IMPORT:
        yield 1, f"the room {room} has no floor: give it one in {Path(__file__).name}"
        return
    for line, module in imports_of(path, tree):
        other = room_of(module)
        if other and other not in MAY_IMPORT[room] | {room, "ejournal"}:
            yield line, f"{room} may not import {module}"
        top = module.partition(".")[0]
        if room not in KNOWS_REQUESTS and (top in OF_REQUESTS or top.startswith("flask_")):
            yield line, f"{room} knows nothing of requests, yet imports {module}"


def imports_of(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, full dotted name) of everything imported, anywhere in the file; `from . import x` is spelled out."""
    package = path.removesuffix(".py").removesuffix("/__init__").split("/")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _impurity(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for line, module in imports_of("ejournal/rules/x.py", tree):
        if module.partition(".")[0] in NOT_PURE:
            yield line, f"a rule is true on paper, yet imports {module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("open", "print", "input"):
            yield node.lineno, f"a rule is true on paper, yet calls {ast.unparse(node.func)}()"
        if isinstance(node, ast.Attribute) and asks_the_clock(node):
            yield node.lineno, "a rule asks no clock: the day comes in as a value"


def asks_the_clock(node: ast.Attribute) -> bool:
    owner = ast.unparse(node.value).rpartition(".")[2]
    return node.attr in ("now", "today", "utcnow") and owner in ("datetime", "date")


def _carelessness(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            if node.type is None:
                yield node.lineno, "a bare except catches bugs as well"
            if all(is_nothing(statement) for statement in node.body):
                yield node.lineno, "an error is passed over in silence"


def is_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))


def _size(source: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    if (lines := len(source.splitlines())) > LONGEST_FILE:
        yield 1, f"{lines} lines: more than one subject?"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > LONGEST_FUNCTION:
            yield node.lineno, f"{node.name}: {lines_of(node)} lines, more than one thing?"


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return function.end_lineno - function.lineno + 1


def our_files() -> list[str]:
    found = [path for folder in ("ejournal", "grid", "admin_views") for path in (ROOT / folder).rglob("*.py")]
    found.extend(ROOT.glob("app.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@pytest.mark.parametrize("path", our_files())
def test_every_file_keeps_to_its_room(path):
    assert complaints(path, (ROOT / path).read_text(encoding="utf-8")) == []


BAD = {
    "a rule reads a table": ("ejournal/rules/marks.py", "from ejournal.models.marks import Mark"),
    "a rule reads a table, by a relative import": ("ejournal/rules/marks.py", "from ..models import marks"),
    "a rule reads a table, inside a function": ("ejournal/rules/a.py", "def f():\n    import ejournal.models.marks"),
    "a rule imports peewee": ("ejournal/rules/marks.py", "from peewee import fn"),
    "a rule asks the clock": ("ejournal/rules/marks.py", "import datetime as d\nx = d.date.today()"),
    "a rule asks the clock, short": ("ejournal/rules/marks.py", "from datetime import datetime\nx = datetime.now"),
    "a rule opens a file": ("ejournal/rules/marks.py", "x = open('a')"),
    "a rule imports os": ("ejournal/rules/marks.py", "import os.path"),
    "tables know the school": ("ejournal/tables/page.py", "from ejournal import rules"),
    "models ask the policy": ("ejournal/models/marks.py", "from ejournal.policy import actor"),
    "policy calls a service": ("ejournal/policy/actor.py", "from ejournal.services.cells import write_cells"),
    "a report changes something": ("ejournal/reports/a.py", "from ejournal.services import cells"),
    "a service knows of a request": ("ejournal/services/cells.py", "from flask import g"),
    "a service knows of an extension": ("ejournal/services/cells.py", "import flask_login"),
    "the daily round knows of a request": ("ejournal/jobs.py", "from werkzeug.exceptions import NotFound"),
    "web imports the panel": ("ejournal/web/factory.py", "import admin_views"),
    "the grid imports the panel": ("grid/views.py", "from admin_views.special import x"),
    "a room without a floor": ("ejournal/utils/x.py", ""),
    "a module imports its tests": ("ejournal/models/marks.py", "from tests.cast import teacher"),
    "a bare except": ("grid/views.py", "try:\n    x = 1\nexcept:\n    raise"),
    "an error passed over": ("grid/views.py", "try:\n    x = 1\nexcept ValueError:\n    pass"),
    "an error passed over by dots": ("grid/views.py", "try:\n    x = 1\nexcept ValueError:\n    ..."),
    "a function of 61 lines": ("grid/views.py", "def f():\n" + "    x = 1\n" * 60),
    "a file of 401 lines": ("grid/views.py", "x = 1\n" * 401),
}
GOOD = {
    "a rule takes the day": ("ejournal/rules/marks.py", "from datetime import date\ndef f(today: date): return today.year"),
    "a rule refuses": ("ejournal/rules/marks.py", "from ejournal.errors import BadInput\nfrom .scale import x"),
    "a service writes": ("ejournal/services/a.py", "from ejournal.policy.actor import Actor\nfrom ejournal.models import Mark"),
    "a page": ("grid/views.py", "from flask import Blueprint\nfrom ejournal.web.access import needs"),
    "the root composes": ("app.py", "import waitress\nfrom ejournal.web import factory\nimport grid, admin_views"),
    "an error is answered": ("grid/views.py", "try:\n    x = 1\nexcept ValueError:\n    x = 2"),
    "a function of 60 lines": ("grid/views.py", "def f():\n" + "    x = 1\n" * 59),
}


@pytest.mark.parametrize(("path", "source"), BAD.values(), ids=BAD.keys())
def test_the_checker_sees(path, source):
    assert len(complaints(path, source)) == 1


@pytest.mark.parametrize(("path", "source"), GOOD.values(), ids=GOOD.keys())
def test_the_checker_lets_pass(path, source):
    assert complaints(path, source) == []


def test_every_test_file_has_a_name_of_its_own() -> None:
    """The test folders are no packages: two files of one name can't both be collected."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
