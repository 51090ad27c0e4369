"""Which test proves which requirement: `python3 scripts/trace.py [--missing]`.

Reads `@pytest.mark.req("GRID-3")` in tests/**/*.py without running anything, and the ids of docs/requirements.tsv.
An id that the list does not have is a slip of the pen: it is named and the exit code is 1.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say
from _bootstrap.places import ROOT


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    titles = titles_in(Path(options.list))
    tests = tests_by_requirement(Path(options.tests))
    for requirement, title in titles.items():
        if not options.missing:
            say("\t".join([requirement, title, ", ".join(tests.get(requirement, [])) or "—"]))
        elif requirement not in tests:
            say("\t".join([requirement, title]))
    unknown = sorted(set(tests) - set(titles))
    if unknown:
        raise Trouble("; ".join(f"{name} нет в списке требований: {', '.join(tests[name])}" for name in unknown))
    return 0


def parser() -> RussianParser:
    parser = RussianParser("scripts/trace.py", "Показать, какие тесты доказывают какие требования.")
    parser.add_argument("--missing", action="store_true", help="только требования без теста")
    parser.add_argument("--tests", metavar="ПАПКА", default=str(ROOT / "tests"), help="где тесты, обычно tests")
    parser.add_argument("--list", metavar="ФАЙЛ", default=str(ROOT / "docs" / "requirements.tsv"), help="список требований")
    return parser


def titles_in(table: Path) -> dict[str, str]:
    """Title by id, in the order of the list: one `id<TAB>title` a line."""
    rows = [line.split("\t", 1) for line in table.read_text(encoding="utf-8").splitlines() if line]
    return {row[0]: row[-1] for row in rows}


def tests_by_requirement(folder: Path) -> Mapping[str, Sequence[str]]:
    """`rules/test_marks.py::test_mean` and its like, by requirement id."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        for requirement, place in proofs_in(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            found.setdefault(requirement, []).append(f"{name}{place}")
    return {requirement: sorted(set(places)) for requirement, places in found.items()}


def proofs_in(tree: ast.AST, place: str = "") -> Iterator[tuple[str, str]]:
    """(id, place) of each mark: on a test, on one of its cases, on a class, or on the file by `pytestmark`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((requirement, f"{place}::{node.name}") for requirement in ids_in(decorator))
            if isinstance(node, ast.ClassDef):
                yield from proofs_in(node, f"{place}::{node.name}")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from ((requirement, place) for requirement in ids_in(node))


def ids_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "req":
            yield from (word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str))


if __name__ == "__main__":
    raise SystemExit(run_command(main))
