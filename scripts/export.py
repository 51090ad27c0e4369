"""Export for an outside diary: `python3 scripts/export.py --out DIR [--since MARK] [--data DIR]` (DIA-7).

Writes JSON Lines, a manifest and the schema into a new folder; with `--since` only what changed after that run.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say
from _bootstrap.inside import go_inside, opened_school

EXAMPLES = """\
Выгружаются ученики, чьи родители дали согласие на передачу во внешние системы.

  python3 scripts/export.py --out портал-1
  python3 scripts/export.py --out портал-2 --since 12345-3fa29c01@2026-10-14"""


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    go_inside(__file__)
    with opened_school(options.data) as settings:
        if settings.is_training:
            raise Trouble("Люди в учебной школе вымышлены: выгружать их некуда.")
        from datetime import datetime
        from pathlib import Path

        from ejournal.copies.portal_export import export_portal
        from ejournal.policy.actor import SYSTEM

        done = export_portal(SYSTEM, Path(options.out), options.since or "", now=datetime.now())
    say(done.sentence)
    say(f"Отметка для следующей выгрузки: {done.mark}")
    return 0


def parser() -> RussianParser:
    parser = RussianParser("scripts/export.py", "Выгрузить расписание, отметки, пропуски и задания для другого электронного дневника.", EXAMPLES)
    parser.add_argument("--out", metavar="ПАПКА", required=True, help="новая или пустая папка для файлов")
    parser.add_argument("--since", metavar="ОТМЕТКА", help="только изменения после прошлой выгрузки: поле cursor её manifest.json")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
