"""A checked copy of the database while people work: `python3 scripts/backup.py [--data DIR] [--to DIR]` (BAK-1).

The copy goes to `backups/` of the data directory; `--to` puts it, with the attached files, into a second place as well and
reads it back. PostgreSQL is copied by its own tools, see docs/interfaces.md.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from datetime import datetime
from pathlib import Path

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say
from _bootstrap.inside import go_inside, opened_school


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    go_inside(__file__)
    with opened_school(options.data) as settings:
        from ejournal.copies.backup import back_up, bring_away, keep_newest, read_card

        if not settings.is_sqlite:
            raise Trouble("База на PostgreSQL: копируйте её командой pg_dump, как сказано в docs/interfaces.md.")
        folder = settings.data / "backups"
        copy = back_up(settings.database_file, folder, "manual", datetime.now())
        keep_newest(folder, "manual")
        card = read_card(copy)
        say(f"Копия сделана и проверена: {copy}" + (f", записей {sum(card.rows.values())}." if card else "."))
        if options.to:
            written = bring_away(copy, settings.data / "files", Path(options.to))
            say(f"Записано и прочитано во втором месте: {options.to}, новых файлов {written}.")
    return 0


def parser() -> RussianParser:
    parser = RussianParser("scripts/backup.py", "Снять копию базы, пока журнал работает, и проверить её.")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    parser.add_argument("--to", metavar="ПАПКА", help="положить копию и файлы ещё и сюда: флешка, другой диск")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
