"""The archive: what is to be saved, the registry of copies, whether one was changed: `/archive/` (ARC-1, ARC-2, ARC-3)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from ejournal.copies.disks import clear_sealing, same_disk_words
from ejournal.errors import BadInput, StorageTrouble
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.archive import ArchiveSpan, archive_due, copy_by_id, registry, span_of_period, span_of_year, spans_by
from ejournal.queries.desk import DeskTask
from ejournal.rules.archive import MANIFEST, SUMS, package_name
from ejournal.services.archives import describe_copy, note_verified, retire_copy
from ejournal.settings import Settings
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.long_jobs import Progress, own_jobs, start

archive = Blueprint("archive", __name__, url_prefix="/archive")
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
NO_ARCHIVE = "Учебная школа ничего не пишет на носители: архива у неё нет."
JOB_NAMES = ("Архив: ", "Проверка архива: ")


@archive.get("/")
@needs("archive.read")
def index() -> Any:
    return _page()


@archive.post("/")
@needs("archive.make")
def make() -> Any:
    """Pack a period or a year into the places that were named, in the queue of long work."""
    try:
        kind, _, number = request.form.get("what", "").partition("-")
        if not number.isdecimal() or kind not in ("period", "year"):
            raise BadInput("Выберите, что сохранить.", "what")
        span = (span_of_period if kind == "period" else span_of_year)(int(number[:9]))
        start_sealing(current_actor(), span, typed_places(), now())
    except BadInput as refusal:
        return _page(refusal), 400
    flash(f"Собираю комплект: {span.title}. Придёт уведомление, когда он будет готов; страницу можно закрыть.", "info")
    return redirect(url_for("archive.index"))


@archive.post("/<int:copy_id>/check")
@needs("archive.make")
def check(copy_id: int) -> Any:
    """Whether the copy was changed: read whole in the queue of long work, the result noted in the registry."""
    row, actor, moment = copy_by_id(copy_id), current_actor(), now()
    if row.state == "retired":
        return _page(BadInput("Эта копия списана: её не проверяют.")), 400
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    folder = row.path

    def work(progress: Progress) -> Path:
        found: dict[str, Any] = {"faults": [f"папки {folder} нет: вставьте носитель"], "manifest": "", "words": "Копия не найдена."}
        is_there = Path(folder).is_dir()
        if is_there:
            found = _read_package(progress, folder)
        with app.app_context():
            note_verified(actor, copy_id, found["manifest"], found["faults"], missing=not is_there, now=moment)
        progress.job.note = found["words"]
        target = progress.folder / "проверка.txt"
        target.write_text("\n".join([folder, found["words"], *found["faults"]]) + "\n", encoding="utf-8")
        return target

    start(actor, f"{JOB_NAMES[1]}{row.name}, {row.medium or row.path}"[:200], work)
    return redirect(url_for("archive.index"))


@archive.post("/<int:copy_id>/describe")
@needs("archive.make")
def describe(copy_id: int) -> Any:
    form = request.form
    try:
        describe_copy(current_actor(), copy_id, form.get("medium", ""), form.get("kept_at", ""), form.get("keeper", ""), now=now())
    except BadInput as refusal:
        return _page(refusal), 400
    flash("Записано.", "success")
    return redirect(url_for("archive.index"))


@archive.post("/<int:copy_id>/retire")
@needs("archive.make")
def retire(copy_id: int) -> Any:
    try:
        retire_copy(current_actor(), copy_id, now=now())
    except BadInput as refusal:
        return _page(refusal), 400
    flash("Копия списана: о ней больше не напоминаем.", "success")
    return redirect(url_for("archive.index"))


def archive_tasks() -> list[DeskTask]:
    """Lines of the desk of whoever answers for the archive. Source: ARC-3."""
    if not may(current_actor(), "archive.make") or _settings().is_training:
        return []
    return [DeskTask(one.words, one.note, "/archive/", "bad" if one.is_bad else "warn") for one in _due()]


# ---- for the closing of a year as well ----


def typed_places() -> list[tuple[str, str]]:
    """Folders and names of media from the form; one or two. Raises BadInput beside the first field, and in a training school."""
    if _settings().is_training:
        raise BadInput(NO_ARCHIVE, "to1")
    pairs = [(request.form.get(f"to{number}", "").strip()[:300], request.form.get(f"medium{number}", "").strip()[:120]) for number in (1, 2)]
    found = [(folder, medium) for folder, medium in pairs if folder]
    if not found:
        raise BadInput("Укажите хотя бы одну папку на носителе, лучше две.", "to1")
    for number, (folder, _) in enumerate(found, 1):
        if not Path(folder).is_absolute() or not Path(folder).is_dir():
            raise BadInput(f"Папки {folder} нет. Вставьте носитель в компьютер журнала или укажите другую.", f"to{number}")
    return found


def start_sealing(actor: Actor, span: ArchiveSpan, places: Sequence[tuple[str, str]], moment: datetime, *, closes: bool = False) -> None:
    """Put the sealing into the queue; its result is the act. What is wrong with the places is told. Raises TooMuch."""
    settings = _settings()
    command = [sys.executable, str(SCRIPTS / "archive.py"), "--lines", "--data", str(settings.data), "--account", str(actor.account_id)]
    command += ["--at", moment.isoformat(timespec="seconds"), *(["--close", "--sure"] if closes else [])]
    command += ["--period", str(span.period)] if span.period is not None else ["--year", str(span.year)]
    for folder, medium in places:
        command += ["--to", folder, "--medium", medium or Path(folder).name]

    name = package_name(span.year_title, span.period_title if span.period else "", moment)

    def work(progress: Progress) -> Path:
        try:
            last = progress.run(command)
        finally:  # once it was killed it clears nothing away itself
            clear_sealing(settings.data / "archive", [Path(folder) for folder, _ in places], name)
        progress.job.note = last["words"]
        act = Path(last["act"])
        return Path(shutil.copyfile(act, progress.folder / act.name))

    start(actor, f"{JOB_NAMES[0]}{span.title}{', год закрывается' if closes else ''}", work, asks="; ".join(folder for folder, _ in places))
    for words in same_disk_words(settings.data, [Path(folder) for folder, _ in places]):
        flash(words, "warning")


def offered_places() -> list[str]:
    """Where a package may go: what the settings name, then drives that are in this computer."""
    settings = _settings()
    named = [str(path) for path in settings.archive_to]
    return [*named, *(path for path in _drives() if path not in named)]


def _drives() -> list[str]:
    if sys.platform == "win32":
        return [f"{letter}:\\" for letter in "DEFGHIJKLMNOP" if Path(f"{letter}:\\").is_dir()]
    roots = (Path("/media"), Path("/run/media"), Path("/Volumes"))
    found = [path for root in roots if root.is_dir() for path in (*root.glob("*"), *root.glob("*/*"))]
    return sorted(str(path) for path in found if path.is_mount())


# ---- parts ----


def _read_package(progress: Progress, folder: str) -> dict[str, Any]:
    try:
        return progress.run([sys.executable, str(SCRIPTS / "verify.py"), folder, "--lines"])
    except StorageTrouble as why:
        if any((Path(folder) / name).is_file() for name in (MANIFEST, SUMS)):
            raise  # the check broke off: that says nothing of the copy
        return {"faults": [str(why)], "manifest": "", "words": "Архив изменён или повреждён."}


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _due() -> Any:
    return [] if _settings().is_training else archive_due(now(), school_card().rules, str(_settings().data / "archive"))


def _options() -> list[tuple[str, str]]:
    return [
        (f"period-{span.period}", span.title) if span.period is not None else (f"year-{span.year}", f"{span.title}, целиком")
        for span in spans_by(today())
    ]


def _page(refusal: BadInput | None = None) -> str:
    actor = current_actor()
    own = own_jobs(actor, *JOB_NAMES)
    return render_template(
        "archive/index.html", lines=registry(now(), school_card().rules), due=_due(), options=_options(), jobs=own, places=offered_places(),
        is_busy=any(not job.is_over for job in own), may_make=bool(may(actor, "archive.make")) and not _settings().is_training, refusal=refusal, typed=request.form,
        settings=_settings(),
    )  # fmt: skip
