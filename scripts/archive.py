"""A period or a year into the archive: `python3 scripts/archive.py [--data DIR] [--period ID | --year ID] [--to DIR …]` (ARC-1, ARC-2).

The package goes to `archive/` of the data directory and to each `--to` (or the places of EJOURNAL_ARCHIVE_TO) and is read back
there. Without `--period` and `--year` it is the period that ended last. The registry of copies says what was written.
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
from _bootstrap.inside import go_inside, opened_school


def main(arguments: list[str]) -> int:
    own_parser = parser()
    options = own_parser.read(arguments)
    if len(options.to) > 2:
        own_parser.refuse("Мест для архива бывает одно или два.")
    if options.close and not options.year:
        own_parser.refuse("--close закрывает год: укажите и --year.")
    go_inside(__file__)
    with opened_school(options.data) as settings:
        if settings.is_training:
            raise Trouble("Учебная школа ничего не пишет на носители: архива у неё нет.")
        sealed, closed = _seal(settings, options)
    folder = sealed.folder
    from ejournal.copies.disks import same_disk_words

    for told in () if options.lines else same_disk_words(settings.data, [Path(copy.path).parent for copy in sealed.copies[1:]]):
        say(f"Обратите внимание. {told}")
    words = f"Комплект {folder.name}: копий записано и прочитано {len(sealed.copies)}."
    if options.lines:
        act = next(path for path in sorted(folder.glob("act.*")))
        say_json(folder=str(folder), act=str(act), words=words, closed=closed)
    else:
        for copy in sealed.copies:
            say(f"{copy.medium}: {copy.path}, файлов {copy.files}, {copy.size / 1_000_000:.1f} МБ")
        say(words + (f" {closed} учебный год закрыт." if closed else ""))
    if sealed.troubles:
        raise Trouble(f"{words} Не получилось: {'; '.join(sealed.troubles)}")
    return 0


def _seal(settings, options):
    from ejournal.copies.archive import Place, SealOrder, seal
    from ejournal.services.archives import close_year, may_close_now, register

    now = datetime.fromisoformat(options.at) if options.at else datetime.now()
    actor, span = _actor(options.account, now), _span(options, now)
    if options.close:
        may_close_now(actor, span.year, sure=options.sure, now=now)
    folders = [Path(one) for one in options.to] or list(settings.archive_to)
    media = [*options.medium, "", ""]
    places = tuple(Place(folder, (media[number] or folder.name or str(folder))[:120]) for number, folder in enumerate(folders))
    by = actor.name if actor.account_id else "программа по команде на сервере"
    sealed = seal(settings, SealOrder(span, places, by, now, options.close), _teller(options.lines))
    if options.close and not sealed.troubles:
        return sealed, close_year(actor, span, sealed.copies, sealed.head, sure=options.sure, now=now)
    register(actor, span, sealed.copies, now=now)
    return sealed, ""


def _actor(account, now):
    from ejournal.policy.actor import SYSTEM, load_actor

    found = load_actor(account, now.date()) if account else SYSTEM
    if found is None:
        raise Trouble("Такой учётной записи нет, или она закрыта.")
    return found


def _span(options, now):
    from ejournal.queries.archive import span_of_period, span_of_year, spans_by

    if options.period or options.year:
        return span_of_period(options.period) if options.period else span_of_year(options.year)
    periods = [span for span in spans_by(now.date()) if span.period]
    if not periods:
        raise Trouble("Ни один учебный период ещё не закончился: сохранять нечего. Год или период можно назвать: --period, --year.")
    return periods[0]


def _teller(lines: bool):
    said: list[str] = []

    def tell(done: int, of: int, words: str) -> None:
        if lines:
            say_json(done=done, of=of, words=words)
        elif words not in said[-1:]:
            said.append(words)
            say(f"{100 * done // of:3} %  {words}")

    return tell


def parser() -> RussianParser:
    parser = RussianParser("scripts/archive.py", "Сохранить период или учебный год в архив и записать в одно или два места.")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--period", type=int, metavar="НОМЕР", help="период; обычно последний, который закончился")
    what.add_argument("--year", type=int, metavar="НОМЕР", help="учебный год целиком, с таблицами и страницами для просмотра")
    parser.add_argument("--to", action="append", default=[], metavar="ПАПКА", help="куда положить копию: флешка, другой диск; можно дважды")
    parser.add_argument("--medium", action="append", default=[], metavar="НАЗВАНИЕ", help="как называется носитель, по порядку --to")
    parser.add_argument("--close", action="store_true", help="вместе с архивом закрыть учебный год: изменить в нём больше ничего нельзя")
    parser.add_argument("--sure", action="store_true", help="закрыть, хотя не всё закончено")
    parser.add_argument("--account", type=int, help="от чьего имени: номер учётной записи")
    parser.add_argument("--at", help="который сейчас час по часам школы, ISO 8601")
    parser.add_argument("--lines", action="store_true", help="рассказывать строками JSON")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
