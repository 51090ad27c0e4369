"""Run the tests on any machine that has Python: `python3 scripts/test.py [pytest arguments]`.

Standard library only. Fills `.venv`, finds or installs the programs the tests look through, starts a PostgreSQL of
their own, runs pytest from the root of the project and passes its exit code on. What can't be had is skipped by its
tests with the reason in words.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from _bootstrap.console import run_command, say, say_if_any
from _bootstrap.environment import ready_environment
from _bootstrap.packages import TESTING, advice, supply
from _bootstrap.places import ROOT
from _bootstrap.postgresql import NoPostgresql, private_postgresql

MOST_AT_ONCE = 4
URL, WHY_NOT = "EJOURNAL_TEST_POSTGRESQL", "EJOURNAL_TEST_POSTGRESQL_WHY_NOT"
HELP = """\
запуск: scripts/test.py [-h] [что передать pytest]

Проверить программу. Всё, что указано, получает pytest: scripts/test.py tests/rules -k отметки
Тесты идут в столько потоков, сколько у компьютера ядер (не больше четырёх); -n 0 — по одному.
Свой сервер PostgreSQL вместо временного: переменная EJOURNAL_TEST_POSTGRESQL=postgresql://…"""


def main(arguments: list[str]) -> int:
    if arguments[:1] in (["-h"], ["--help"]):
        say(HELP)
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an exception, so that the server is stopped
    with ThreadPoolExecutor(max_workers=1) as aside:  # the system's packages come while pip works
        lacking = aside.submit(supply, TESTING)
        python = ready_environment(ROOT / "requirements-test.txt")
    say_if_any(advice(lacking.result(), "тесты с ними пропускаются"))
    with environment_for_tests() as environment:
        return subprocess.run([str(python), "-m", "pytest", *at_once(arguments), *arguments], cwd=ROOT, env=environment).returncode


def at_once(arguments: list[str]) -> list[str]:
    """How many tests run side by side: a file's stay together, for they share what they have started."""
    if any(one.startswith(("-n", "--numprocesses", "--dist", "--pdb")) for one in arguments):
        return []
    return ["-n", str(min(MOST_AT_ONCE, os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"]


@contextmanager
def environment_for_tests() -> Iterator[dict[str, str]]:
    """The environment without this person's own journal, with the URL of a PostgreSQL or the reason for having none."""
    environment = {name: value for name, value in os.environ.items() if not is_setting_of_a_school(name)}
    with ExitStack() as at_the_end:
        if URL not in environment:
            try:
                environment[URL] = at_the_end.enter_context(private_postgresql())
            except NoPostgresql as reason:
                environment[WHY_NOT] = str(reason)
        yield environment


def is_setting_of_a_school(name: str) -> bool:
    return name.startswith("EJOURNAL_") and not name.startswith("EJOURNAL_TEST_")


if __name__ == "__main__":
    raise SystemExit(run_command(main))
