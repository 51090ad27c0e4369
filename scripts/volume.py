"""A class's journal of a year as one PDF: `python3 scripts/volume.py FOLDER --class N --login LOGIN [--data DIR]` (PRN-1).

`--groups-of YEAR` instead of the class: the journal of groups gathered from several classes.

The server runs it as a process of its own, of lower priority; `--steps` then writes a line of JSON for each step and one at the end.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from datetime import datetime
from pathlib import Path
from typing import Any

from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say, say_json
from _bootstrap.inside import go_inside, opened_school


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    go_inside(__file__)
    with opened_school(options.data) as settings:
        from ejournal.copies.volume_file import write_groups_volume, write_volume
        from ejournal.queries.volume import Wishes

        moment = datetime.fromisoformat(options.now) if options.now else datetime.now().replace(microsecond=0)
        actor = actor_of(options, moment)
        folder = Path(options.folder)
        folder.mkdir(parents=True, exist_ok=True)
        told = tell_step if options.steps else lambda *_: None
        if options.year is not None:
            made = write_groups_volume(actor, options.year, folder, settings.data, now=moment, told=told)
        else:
            wishes = Wishes(options.contacts, options.health)
            made = write_volume(actor, options.class_id, wishes, folder, settings.data, now=moment, told=told)
    if options.steps:
        say_json(name=made.path.name, pages=made.pages, leaves=made.leaves, number=made.number)
    else:
        say(f"{made.path}: страниц {made.pages}, листов {made.leaves}, № {made.number} в реестре бумажных копий.")
    return 0


def actor_of(options: Any, moment: datetime) -> Any:
    """Whose rights count: of a login, or of an account by its number, as the server names it."""
    from ejournal.models import Account
    from ejournal.policy.actor import load_actor

    account = options.account or Account.select(Account.id).where(Account.login == options.login).scalar()
    actor = load_actor(account, moment.date()) if account is not None else None
    if actor is None:
        raise Trouble(f"Нет такого логина: {options.login or options.account}.")
    return actor


def tell_step(done: int, of: int, words: str) -> None:
    say_json(done=done, of=of, words=words)


def parser() -> RussianParser:
    parser = RussianParser("scripts/volume.py", "Собрать журнал класса или сборных групп за год одним файлом PDF, готовым к прошивке.")
    parser.add_argument("folder", metavar="ПАПКА", help="куда записать файл")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--class", dest="class_id", type=int, metavar="N", help="номер класса: он в адресе его страницы")
    what.add_argument("--groups-of", dest="year", type=int, metavar="N", help="вместо класса: сборные группы года с этим номером")
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--login", metavar="ЛОГИН", help="чьими правами собирать")
    whose.add_argument("--account", type=int, metavar="N", help="то же номером учётной записи")
    parser.add_argument("--contacts", action="store_true", help="с общими сведениями об обучающихся")
    parser.add_argument("--health", action="store_true", help="с листком здоровья")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    parser.add_argument("--now", metavar="ВРЕМЯ", help="какое время считать нынешним")
    parser.add_argument("--steps", action="store_true", help="писать, сколько сделано, строками JSON")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
