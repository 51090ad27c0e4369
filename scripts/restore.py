"""The database from a copy: `python3 scripts/restore.py FILE [--data DIR] [--trial]` (BAK-2).

A damaged copy is refused and nothing is touched; the present database is kept aside. `--trial` restores into a folder of its
own, proves the records, counts the rows and throws it away.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from datetime import datetime
from pathlib import Path

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say, say_json
from _bootstrap.inside import go_inside, settings_of


def main(arguments: list[str]) -> int:
    own_parser = parser()
    options = own_parser.read(arguments)
    if options.lines and not options.trial:
        own_parser.refuse("--lines бывает только с --trial.")
    go_inside(__file__)
    from ejournal.errors import JournalError

    try:
        found = _trial(options) if options.trial else _restore(options)
    except JournalError as refusal:
        raise Trouble(str(refusal)) from refusal
    words = f"{found.proof} Строк в таблицах: {found.total}, из них отметок {found.rows.get('mark', 0)}, пропусков {found.rows.get('absence', 0)}."
    if options.lines:
        say_json(words=words)
    else:
        say(words)
    return 0


def _trial(options):
    from ejournal.copies.restore import try_restore

    told = tell_step if options.lines else lambda done, of: None
    told(0, 1)
    found = try_restore(Path(options.file), datetime.now(), told, is_training=settings_of(options.data).is_training)
    if not options.lines:
        say("Пробное восстановление прошло, база журнала не тронута.")
    return found


def tell_step(done, of):
    say_json(done=done, of=of, words="восстанавливаю в сторону и проверяю записи")


def _restore(options):
    from ejournal.copies.restore import restore

    settings = settings_of(options.data)
    if not settings.is_sqlite:
        raise Trouble("База на PostgreSQL: восстановите её командой pg_restore, как сказано в docs/interfaces.md.")
    found = restore(Path(options.file), settings.data, datetime.now(), say)
    say("База восстановлена." + (f" Прежняя лежит здесь: {found.aside}." if found.aside else ""))
    if found.files:
        say(f"Возвращено прикреплённых файлов: {found.files}.")
    return found


def parser() -> RussianParser:
    parser = RussianParser("scripts/restore.py", "Поставить базу из копии на место нынешней. Нынешняя остаётся рядом.")
    parser.add_argument("file", metavar="КОПИЯ", help="файл копии, например data/backups/2026-11-20-030000-daily.sqlite3")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    parser.add_argument("--trial", action="store_true", help="только попробовать: восстановить в сторону, проверить, сосчитать")
    parser.add_argument("--lines", action="store_true", help="о пробе: рассказывать строками JSON")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
