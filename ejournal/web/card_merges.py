"""`/pupils/merge`, `/guardians/merge`: two cards of one person side by side, what will move, one step that makes them one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from ejournal.errors import BadInput
from ejournal.queries.guardian_merges import guardian_candidates
from ejournal.queries.pupil_merges import candidates
from ejournal.services import accesses
from ejournal.services.card_merge_plan import Plan
from ejournal.services.guardian_merges import merge_guardians, plan_guardians
from ejournal.services.pupil_merge_plan import plan_merge
from ejournal.services.pupil_merges import merge_pupils
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.typed import asked_number, typed_number

merges = Blueprint("merge", __name__, url_prefix="/pupils/merge")
guardian_merges = Blueprint("guardian_merge", __name__, url_prefix="/guardians/merge")


@dataclass(frozen=True)
class Room:
    """One of the two pages: its address, words, and what finds, plans, makes and logs."""

    base: str
    title: str
    who: str
    alike: str
    none: str
    found: Callable[..., Any]
    plan: Callable[..., Plan]
    merge: Callable[..., int]
    closes: str


PUPILS = Room(
    "/pupils/merge", "Две карточки одного ученика", "Ученик", "Похоже, это один ребёнок",
    "Одинаковых карточек не нашлось: ни по имени с датой рождения, ни по СНИЛС.", candidates, plan_merge, merge_pupils,
    "Вторая карточка не удаляется: она закроется и будет указывать на первую.",
)  # fmt: skip
GUARDIANS = Room(
    "/guardians/merge", "Две карточки одного родителя", "Родитель", "Похоже, это один человек",
    "Одинаковых карточек не нашлось: ни с общим телефоном или почтой, ни с общим ребёнком.", guardian_candidates, plan_guardians,
    merge_guardians, "Вторая карточка не удаляется: она уйдёт из списков и будет указывать на первую.",
)  # fmt: skip


@merges.get("")
@needs("pupil.merge")
def index() -> Any:
    return _index(PUPILS)


@merges.post("")
@needs("pupil.merge")
def do() -> Any:
    return _do(PUPILS)


@guardian_merges.get("")
@needs("pupil.merge")
def guardians() -> Any:
    return _index(GUARDIANS)


@guardian_merges.post("")
@needs("pupil.merge")
def do_guardians() -> Any:
    return _do(GUARDIANS)


def _index(room: Room) -> Any:
    """Without two cards: those that look alike."""
    keep, gone = asked_number("keep"), asked_number("gone")
    if keep is None or gone is None:
        return render_template("merge/index.html", room=room, pairs=room.found(today()), keep=keep or "", gone=gone or "")
    try:
        return _compare(room, room.plan(keep, gone, today()))
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(room.base)


def _do(room: Room) -> Any:
    keep, gone = typed_number("keep", "Выберите две карточки."), typed_number("gone", "Выберите две карточки.")
    plan = room.plan(keep, gone, today())
    chosen = {name.removeprefix("choose_"): value for name, value in request.form.items() if name.startswith("choose_")}
    try:
        room.merge(current_actor(), keep, gone, {key: one for key, one in chosen.items() if one in ("kept", "gone")}, now=now())
    except BadInput as refusal:
        return _compare(room, room.plan(keep, gone, today()), str(refusal)), 400
    flash(f"Карточки объединены: {plan.kept.list_name}. Вторая карточка закрыта и указывает на первую.", "success")
    return redirect(room.base)


def _compare(room: Room, plan: Plan, error: str = "") -> str:
    _log(room, plan)
    leaves = sum(len(rows) for rows in plan.leaves.values())
    return render_template("merge/compare.html", room=room, plan=plan, error=error, leaves=leaves)


def _log(room: Room, plan: Plan) -> None:
    if room is PUPILS:
        looked = [(card.id, part) for card in (plan.kept, plan.gone) for part in ("contacts", "identity")]
        accesses.note(current_actor(), looked, accesses.SEEN, "Объединение карточек", now=now())
        return
    for card in (plan.kept, plan.gone):
        accesses.note_guardian(current_actor(), card.id, accesses.SEEN, "Объединение карточек", now=now())
