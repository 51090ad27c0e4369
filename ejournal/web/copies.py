"""Copies of the database: what there is, one more now, one restored on trial: `/copies/` (BAK-1, BAK-2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for

from ejournal.copies.backup import Copy, back_up, bring_away_noted, copies_in, keep_newest
from ejournal.copies.trial import copy_troubles, trial_command
from ejournal.errors import BadInput, NotThere
from ejournal.policy.actions import may
from ejournal.queries.desk import DeskTask
from ejournal.services.copies_made import note_copy
from ejournal.settings import Settings
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card
from ejournal.web.long_jobs import Progress, Work, own_jobs, start

copies = Blueprint("copies", __name__, url_prefix="/copies")
TRIAL = "Пробное восстановление: "


@copies.get("/")
@needs("copies.read")
def index() -> str:
    settings = _settings()
    found = copies_in(_folder())
    return render_template(
        "copies/index.html", copies=found, troubles=_troubles(found), jobs=own_jobs(current_actor(), TRIAL), folder=_folder(),
        second=settings.backup_to, is_sqlite=settings.is_sqlite, may_make=bool(may(current_actor(), "copies.make")) and not settings.is_training,
    )  # fmt: skip


@copies.post("/")
@needs("copies.make")
def make() -> Any:
    settings = _settings()
    if not settings.is_sqlite:
        raise BadInput("База на PostgreSQL: её копируют командой pg_dump, как сказано в документации.")
    copy = back_up(settings.database_file, _folder(), "manual", now())
    keep_newest(_folder(), "manual")
    note_copy(current_actor(), copy.name, now=now())
    if settings.backup_to is not None and not bring_away_noted(copy, settings.data / "files", settings.backup_to, now()):
        flash("Копия сделана и проверена, но во второе место не попала: причина ниже.", "warning")
    else:
        flash("Копия сделана и проверена.", "success")
    return redirect(url_for("copies.index"))


@copies.post("/<name>/try")
@needs("copies.make")
def try_one(name: str) -> Any:
    copy = next((one for one in copies_in(_folder()) if one.path.name == name), None)
    if copy is None:
        raise NotThere("Такой копии нет: её могли удалить по сроку.")
    start(current_actor(), f"{TRIAL}{name}", tried(copy.path), quiet=True)
    return redirect(url_for("copies.index"))


def copies_tasks() -> list[DeskTask]:
    """Lines of the desk of whoever answers for the copies. Source: BAK-1."""
    if not may(current_actor(), "copies.make") or not _settings().is_sqlite or _settings().is_training:
        return []
    return [DeskTask(one.words, one.note, "/copies/", "bad" if one.is_bad else "warn") for one in _troubles(copies_in(_folder()))]


def tried(copy: Path) -> Work:
    """The copy restored aside by a process of its own; what it found is the result."""

    def work(progress: Progress) -> Path:
        said = progress.run(trial_command(copy))
        progress.job.note = said["words"]
        target = progress.folder / "пробное восстановление.txt"
        target.write_text(f"{copy.name}\n{said['words']}\n", encoding="utf-8")
        return target

    return work


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _folder() -> Path:
    return _settings().data / "backups"


def _troubles(found: list[Copy]) -> list[Any]:
    return copy_troubles(found, school_card().rules, now()) if _settings().is_sqlite and not _settings().is_training else []
