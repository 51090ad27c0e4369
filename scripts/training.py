"""The training school from a terminal: `python3 scripts/training.py --data DIR [--reset] [--host H] [--port P]`.

Makes it where there is none (with `--reset` anew) and serves it until Ctrl+C. An administrator does the same on the page `/training/`.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

import os
from datetime import datetime
from typing import Any

from _bootstrap.addresses import addresses
from _bootstrap.arguments import RussianParser
from _bootstrap.console import Trouble, run_command, say, say_json
from _bootstrap.inside import go_inside, settings_of
from _bootstrap.launch import become
from _bootstrap.places import ROOT
from _bootstrap.plan import port_of
from _bootstrap.ports import require_free


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    go_inside(__file__)
    from ejournal.copies.training_place import demand_unused, make_aside, place_of, put_in_place
    from ejournal.errors import JournalError

    try:
        settings = settings_of(options.data)
        place = place_of(settings)
        if options.make:
            make_aside(place, datetime.now(), tell_step if options.steps else tell_words)
            return 0
        port = options.port or place.state().port or settings.training_port
        require_free(options.host or settings.host, port)
        if options.reset or place.made_at is None:
            demand_unused(place)
            make_aside(place, datetime.now(), tell_words)
            put_in_place(place)
    except JournalError as refusal:
        raise Trouble(str(refusal)) from refusal
    return serve(settings, options.host or settings.host, port)


def serve(settings: Any, host: str, port: int) -> int:
    """Turn into the training school's server."""
    from dataclasses import replace

    from ejournal.copies.training_server import training_environment
    from ejournal.services.training import PASSWORD

    for address in addresses(host, port):
        say(f"Учебная школа: {address}")
    say(f"Вход: admin, teacher, parent и другие, пароль {PASSWORD}. Закончить: Ctrl+C")
    sys.stdout.flush()
    environment = training_environment(replace(settings, host=host), port, os.environ)
    return become(sys.executable, [str(ROOT / "app.py")], environment)


def tell_step(done: int, of: int, words: str) -> None:
    say_json(done=done, of=of, words=words)


def tell_words(done: int, of: int, words: str) -> None:
    say(f"{words.capitalize()}…")


def parser() -> RussianParser:
    parser = RussianParser("scripts/training.py", "Открыть учебную школу: журнал с вымышленными людьми, где можно пробовать всё.")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных настоящей школы, обычно data: учебная лежит в ней, в папке training")
    parser.add_argument("--reset", action="store_true", help="сделать заново: всё, что в ней попробовали, пропадёт")
    parser.add_argument("--host", metavar="АДРЕС", help="как у настоящей школы, если не сказано иначе")
    parser.add_argument("--port", type=port_of, metavar="ПОРТ", help="порт, обычно следующий за портом журнала")
    parser.add_argument("--make", action="store_true", help="только сделать новую рядом с прежней, в папке training.new")
    parser.add_argument("--steps", action="store_true", help="писать, сколько сделано, строками JSON")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(main))
