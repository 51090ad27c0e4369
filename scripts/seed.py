"""Make a demo school: `python3 scripts/seed.py --data DIR [--pupils N] [--years N] [--seed S] [--today YYYY-MM-DD]`.

The same arguments on the same day give the same school.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

import os
from argparse import Namespace
from datetime import date, datetime

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say
from _bootstrap.inside import go_inside


def main(arguments: list[str]) -> int:
    parser = _parser()
    options = parser.read(arguments)
    today, now = _today(parser, options.today)
    go_inside(__file__)
    from ejournal.errors import BadInput, JournalError
    from ejournal.services.demo import PASSWORD

    try:
        fill(options, today, now)
    except BadInput as wrong:
        parser.refuse(str(wrong))
    except JournalError as refusal:
        raise Trouble(str(refusal)) from refusal
    say(f"Школа-пример готова. Вход: admin, teacher, parent и другие, пароль {PASSWORD}")
    return 0


def fill(options: Namespace, today: date, now: "datetime | None") -> None:
    """Make the school of the options in its folder; raises what the journal refuses."""
    from ejournal.models.base import open_database
    from ejournal.models.migrating import migrate
    from ejournal.services.demo import build_demo, check_size
    from ejournal.settings import load_settings, prepare_data

    check_size(options.pupils, options.years)
    settings = load_settings({**os.environ, "EJOURNAL_DATA": options.data})
    prepare_data(settings)
    database = open_database(settings.database_url)
    migrate(database, settings.data / "migrate.lock")
    with database.connection_context():
        build_demo(today, options.pupils, options.years, options.seed, now)


def _parser() -> RussianParser:
    parser = RussianParser("seed.py", "Создаёт школу-пример с учениками, журналами и отметками в пустой базе данных.")
    parser.add_argument("--data", metavar="ПАПКА", required=True, help="папка данных; базы со школой в ней быть не должно")
    parser.add_argument("--pupils", metavar="N", type=int, default=101, help="сколько учеников, обычно 101")
    parser.add_argument("--years", metavar="N", type=int, default=1, help="сколько учебных лет вместе с нынешним, обычно 1")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="число, от которого зависят имена и отметки, обычно 1")
    parser.add_argument("--today", metavar="ГГГГ-ММ-ДД", help="какой день считать сегодняшним")
    parser.add_argument("--demo", action="store_true", help="то же, что без параметров: школа на 101 ученика")
    return parser


def _today(parser: RussianParser, text: "str | None") -> "tuple[date, datetime | None]":
    """The day and the clock; a day given by hand has no clock, so that the school does not depend on it."""
    if text is None:
        now = datetime.now()
        return now.date(), now
    try:
        return date.fromisoformat(text), None
    except ValueError:
        parser.refuse(f"День записывают так: 2026-10-14, а указано «{text}».")


if __name__ == "__main__":
    raise SystemExit(run_command(main))
