"""«Журнал для прошивки»: a class's journal of a year as one PDF, that of mixed groups, or those of the whole school (PRN-1)."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from ejournal.errors import NotThere
from ejournal.policy.actions import may
from ejournal.policy.volumes import may_print_school, may_print_volume, parts_in_volume
from ejournal.queries.calendar import year_at
from ejournal.queries.registry import classes_to_choose
from ejournal.queries.volume import classes_with_journals
from ejournal.queries.volume_groups import years_with_groups
from ejournal.rules.words import count_of
from ejournal.tables.pdf import find_engine
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.long_jobs import Progress, Work, start

volume = Blueprint("volume", __name__)
What = tuple[str, str]  # of which class or year, as the command takes it
COMMAND = Path(__file__).resolve().parents[2] / "scripts" / "volume.py"


@dataclass(frozen=True)
class Order:
    """What the process is asked for, beside the class: whose rights, which personal pages, what time it is."""

    data: Path
    account: int
    contacts: bool
    health: bool
    now: datetime

    @property
    def wishes(self) -> str:
        """Which personal pages, as the command takes it."""
        return " ".join(["--contacts"] * self.contacts + ["--health"] * self.health)

    def command(self, what: What, folder: Path) -> list[str]:
        whose = ["--account", str(self.account), "--now", self.now.isoformat(timespec="seconds"), "--data", str(self.data)]
        return [sys.executable, str(COMMAND), str(folder), *what, "--steps", *whose, *self.wishes.split()]


@volume.get("/reports/volume")
@needs("volume.print")
def page() -> str:
    year = _year()
    actor, classes = current_actor(), _classes(year)
    asked = _chosen(classes)
    parts = set().union(*(parts_in_volume(actor, one, school_card().rules) for one, _ in classes)) if classes else set()
    return render_template(
        "reports/volume.html", years=school_card().years, year=year, classes=classes, chosen=asked, parts=parts,
        may_school=bool(may(actor, "volume.school")), may_paper=bool(may(actor, "hard_copy.read")), has_engine=find_engine() is not None,
        has_groups=year is not None and year.id in years_with_groups(),
    )  # fmt: skip


@volume.post("/reports/volume")
@needs("volume.print")
def make() -> Any:
    """One class, into the queue."""
    class_id = request.form.get("class", type=int) or 0
    title = classes_with_journals().get(class_id)
    if title is None:
        raise NotThere("Такого класса нет, или у него нет журналов.")
    may_print_volume(current_actor(), class_id).demand()
    order = _order()
    start(current_actor(), f"Классный журнал {title.words}", one_volume(order, ("--class", str(class_id))), asks=order.wishes)
    flash("Журнал собирается. Когда он будет готов, придёт уведомление.", "success")
    return redirect(url_for("jobs.index"))


@volume.post("/reports/volume/groups")
@needs("volume.school")
def make_groups() -> Any:
    """The journals of groups gathered from several classes."""
    may_print_school(current_actor()).demand()
    asked = request.form.get("year", type=int) or 0
    if asked not in years_with_groups():
        raise NotThere("В этом году нет журналов сборных групп.")
    start(current_actor(), f"Журнал внеурочной деятельности, {_year().title}", one_volume(_order(), ("--groups-of", str(asked))))
    flash("Журнал собирается. Когда он будет готов, придёт уведомление.", "success")
    return redirect(url_for("jobs.index"))


@volume.post("/reports/volume/school")
@needs("volume.school")
def make_school() -> Any:
    """Every class of the year that has journals, then the groups of several classes, as one ZIP."""
    may_print_school(current_actor()).demand()
    asked = request.form.get("year", type=int)
    wanted = [("--class", str(number)) for number, one in classes_with_journals().items() if one.year_id == asked]
    wanted += [("--groups-of", str(asked))] if asked in years_with_groups() else []
    if not wanted:
        raise NotThere("В этом году нет классов с журналами.")
    year = _year()
    order = _order()
    work = all_volumes(order, wanted, f"Классные журналы {year.title.replace('/', '-')}.zip")
    start(current_actor(), f"Классные журналы школы, {year.title}", work, asks=order.wishes)
    flash("Журналы собираются по очереди. Когда все будут готовы, придёт уведомление.", "success")
    return redirect(url_for("jobs.index"))


def one_volume(order: Order, what: What) -> Work:
    def work(progress: Progress) -> Path:
        said = progress.run(order.command(what, progress.folder))
        progress.job.note = f"{leaves_words(said['leaves'])}, № {said['number']} в реестре бумажных копий"
        return progress.folder / said["name"]

    return work


def all_volumes(order: Order, wanted: Sequence[What], name: str) -> Work:
    """One after another by processes of their own, each file put into the ZIP as soon as it is made."""

    def work(progress: Progress) -> Path:
        leaves = 0
        with zipfile.ZipFile(progress.folder / name, "w") as archive:
            for at, what in enumerate(wanted):
                said = progress.run(order.command(what, progress.folder), start=100 * at, of=100 * len(wanted))
                made = progress.folder / said["name"]
                archive.write(made, made.name)
                made.unlink()
                leaves += said["leaves"]
        progress.job.note = f"{count_of(len(wanted), 'журнал', 'журнала', 'журналов')}, {leaves_words(leaves)}"
        return progress.folder / name

    return work


def leaves_words(leaves: int) -> str:
    return count_of(leaves, "лист", "листа", "листов")


def _order() -> Order:
    account = current_actor().account_id
    assert account is not None
    return Order(current_app.config["SETTINGS"].data, account, bool(request.form.get("contacts")), bool(request.form.get("health")), now())


def _year() -> Any:
    """The year asked for, else today's; raises NotThere."""
    asked = request.values.get("year", "")
    if not asked:
        return year_at(today())
    found = next((one for one in school_card().years if str(one.id) == asked), None)
    if found is None:
        raise NotThere("Такого учебного года нет: выберите из списка.")
    return found


def _chosen(classes: Sequence[tuple[int, str]]) -> int:
    """The class asked for, else the first; 0 where there are none. Raises NotThere for one that is not offered."""
    asked = request.args.get("class", "")
    if asked and asked not in {str(number) for number, _ in classes}:
        raise NotThere("Такого класса в этом году нет: выберите из списка.")
    return int(asked) if asked else classes[0][0] if classes else 0


def _classes(year: Any) -> tuple[tuple[int, str], ...]:
    """Those of the year that the actor may print and that have journals."""
    known = classes_with_journals()
    return tuple((number, title) for number, title in classes_to_choose(current_actor(), year, today()) if number in known)
