"""What `scripts/import.py` does once the journal's libraries are there: read, show, write."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ejournal.errors import BadInput
from ejournal.models import Account, School
from ejournal.policy.actor import SYSTEM, Actor, load_actor
from ejournal.rules.headings import Headings
from ejournal.rules.pupil_headings import PUPILS
from ejournal.rules.time_zone import zone_of
from ejournal.rules.written_dates import parse_date
from ejournal.services.imports.applying import apply_import, refusal_of
from ejournal.services.imports.engine import ListKind, Terms, apply_list, plan_list, read_list
from ejournal.services.imports.engine import refusal_of as refusal_of_list
from ejournal.services.imports.kinds import KINDS
from ejournal.services.imports.planning import plan_import
from ejournal.services.imports.reading import Reading, SheetView, look_at, read_lists
from ejournal.services.imports.values import ImportOptions, ImportPlan
from ejournal.tables.from_sheet import LIMITS, read_sheets
from ejournal.web.import_lines import Line, lines_of
from ejournal.web.list_imports import counts_in_words
from ejournal.web.list_imports import lines_of as lines_of_list

from .console import Trouble, say


def run(options: Namespace) -> int:
    """Show the list line by line; write it when asked to. Raises Trouble, BadInput and their kin for the caller."""
    now = _now()
    who = _actor(options.login, now.date())
    if options.kind != "pupils":
        return _run_kind(KINDS[options.kind], options, who, now)
    views = _views(Path(options.file), options.sheet)
    reading = read_lists(views, {}, frozenset(), today=now.date())
    plan = plan_import(who, reading.lines, _options(options), today=now.date())
    _show(plan, reading)
    if plan.refused:
        raise Trouble(refusal_of(plan))
    if not options.apply:
        say("Ничего не записано. Чтобы записать, добавьте --apply." if plan.written else "Менять нечего.")
        return 0
    done = apply_import(who, plan, now=now)
    say(f"Записано. Новых учеников: {done.pupils_made}, изменено: {done.pupils_changed}, родителей: {done.guardians_made}.")
    return 0


def _run_kind(kind: ListKind, options: Namespace, who: Actor, now: datetime) -> int:
    """The same for staff, load or guardians."""
    reading = read_list(kind, _views(Path(options.file), options.sheet, kind.headings), {}, frozenset())
    start = _options(options).start if kind.asks_start else None
    ticks = frozenset(key for key, _ in kind.ticks if getattr(options, key))
    plan = plan_list(kind, who, reading.lines, Terms(ticks, start), today=now.date())
    say(f"{plan.year.title} учебный год")
    _show_lines(lines_of_list(plan, reading), plan.count)
    if plan.refused:
        raise Trouble(refusal_of_list(plan))
    if not options.apply:
        say("Ничего не записано. Чтобы записать, добавьте --apply." if plan.written else "Менять нечего.")
        return 0
    say(f"Записано: {', '.join(counts_in_words(apply_list(who, plan, now=now))) or 'менять нечего'}.")
    return 0


def _views(path: Path, only: str | None, headings: Headings = PUPILS) -> tuple[SheetView, ...]:
    """The sheets with lists, the one named if one is. Reads no more of the file than may be in it."""
    with path.open("rb") as file:
        sheets = read_sheets(file.read(LIMITS.file_bytes + 1), path.name)
    if only is None:
        return look_at(sheets, headings)
    named = [sheet for sheet in sheets if sheet.name.strip().casefold() == only.strip().casefold()]
    if not named:
        raise Trouble(f"Листа «{only}» в файле нет. Есть: {', '.join(sheet.name for sheet in sheets)}.")
    return look_at(named, headings)


def _options(options: Namespace) -> ImportOptions:
    start, consents = (parse_date(text, date(2000, 1, 1), date(2100, 1, 1)) if text else None for text in (options.start, options.consents))
    return ImportOptions(start, options.create_classes, options.by_patronymic, consents)


def _actor(login: str | None, today: date) -> Actor:
    if not login:
        return SYSTEM
    account = Account.get_or_none(Account.login == login.strip().lower())
    actor = load_actor(account.id, today) if account is not None else None
    if actor is None:
        raise BadInput(f"Логина «{login}» нет, или он закрыт.")
    return actor


def _now() -> datetime:
    """The school's local time."""
    school = School.select().order_by(School.id).first()
    zone = zone_of(school.time_zone if school else "") or ZoneInfo("Europe/Moscow")
    return datetime.now(zone).replace(tzinfo=None)


# ---- the table -----------------------------------------------------------------------------------------------------------


def _show(plan: ImportPlan, reading: Reading) -> None:
    lines = lines_of(plan, reading)
    say(f"{plan.year} учебный год, в классе с {plan.start:%d.%m.%Y}")
    for name in plan.new_classes:
        say(f"Новый класс {name}")
    _show_lines(lines, plan.count)


def _show_lines(lines: Sequence[Line], count: Callable[..., int]) -> None:
    say("")
    width = min(40, max((len(line.name) for line in lines), default=0))
    sheets = {line.sheet for line in lines}
    for sheet in dict.fromkeys(line.sheet for line in lines):
        if len(sheets) > 1:
            say(f"Лист «{sheet}»")
        for text in _rows([line for line in lines if line.sheet == sheet], width):
            say(text)
    say("")
    counts = (("новых", "create"), ("изменится", "change"), ("без изменений", "same"), ("исправить", "refused"))
    say(", ".join(f"{words}: {count(status)}" for words, status in counts))


def _rows(lines: Sequence[Line], width: int) -> Iterator[str]:
    for line in lines:
        yield f"{line.row:>6}  {line.name:<{width}}  {line.class_name:<5} {line.words}"
        for trouble in line.troubles:
            yield f"{'':>8}{'!' if trouble.blocks else '–'} {trouble.label}: {trouble.sentence}"
        if line.status == "create" and line.changes:
            yield f"{'':>8}" + "; ".join(f"{one.label.lower()} {one.new}" for one in line.changes)
        elif line.changes:
            yield from (f"{'':>8}{one.label}: {one.old or 'пусто'} → {one.new}" for one in line.changes)
