"""Whether a single record of the history was touched: `python3 scripts/verify.py [--data DIR]` (COR-3).

Walks the audit chain from its first row; exit code 1 and the numbers of the rows where it does not hold.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say
from _bootstrap.inside import go_inside, opened_school


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    go_inside(__file__)
    with opened_school(options.data):
        from ejournal.queries.audit import chain_faults, chain_head

        faults, head = chain_faults(), chain_head()
    for fault in faults:
        say(f"Запись № {fault.number}: {fault.why}.")
    if faults:
        raise Trouble(f"История изменений нарушена, мест: {len(faults)}.")
    say(f"История цела: записей {head[0]}, последняя {head[1][:16]}…" if head else "История пуста.")
    return 0


def parser() -> RussianParser:
    parser = RussianParser("scripts/verify.py", "Проверить, что историю изменений никто не менял.")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
