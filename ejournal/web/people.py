"""`/staff/` and `/guardians/<id>`: cards of grown-ups, contacts by right (REG-6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from ejournal.errors import BadInput, ChangedMeanwhile
from ejournal.models import Guardian, Staff
from ejournal.models.people import RELATIONS
from ejournal.policy.actions import may
from ejournal.queries.guardian_merges import guardian_candidates, kept_instead_of
from ejournal.queries.people import guardian_card, staff_card, staff_list
from ejournal.services import staff_cards
from ejournal.services.accesses import SEEN, note_guardian
from ejournal.services.cards import change_name
from ejournal.services.guardians import OWN_FIELDS, change_guardian
from ejournal.services.meanwhile import SEEN as SEEN_VALUES
from ejournal.services.meanwhile import seen_again
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today

people, guardians = Blueprint("people", __name__), Blueprint("guardians", __name__)


@people.get("/staff/")
@needs("staff.find")
def staff() -> str:
    text, gone = request.args.get("q", "")[:80], bool(request.args.get("gone"))
    may_write = bool(may(current_actor(), "staff.write"))
    return render_template("people/staff_list.html", found=staff_list(text, gone, today()), text=text, gone=gone, may_write=may_write)


@people.get("/staff/new")
@needs("staff.write")
def new_staff() -> str:
    return render_template("people/staff_new.html", fields=_fields(Staff, staff_cards.FIELDS), form={}, error=None)


@people.post("/staff/new")
@needs("staff.write")
def add_staff() -> Any:
    try:
        row = staff_cards.add_staff(current_actor(), request.form, now=now())
    except BadInput as error:
        return render_template("people/staff_new.html", fields=_fields(Staff, staff_cards.FIELDS), form=request.form, error=error), 400
    flash(f"Карточка заведена: {row}.", "success")
    return redirect(f"/staff/{row.id}")


@people.get("/staff/<int:staff_id>")
@needs("staff.find")
def staff_page(staff_id: int) -> Any:
    return _staff_page(staff_id)


@people.post("/staff/<int:staff_id>")
@needs("staff.write")
def change_staff(staff_id: int) -> Any:
    person = staff_card(staff_id, today()).person
    deed = _renaming(person) if request.form.get("rename") else lambda: staff_cards.change_staff(current_actor(), person, request.form, now=now())
    return _done(deed, f"/staff/{staff_id}", lambda error: _staff_page(staff_id, error))


@guardians.get("/guardians/<int:guardian_id>")
@needs("guardian.read")
def card(guardian_id: int) -> Any:
    return _guardian_page(guardian_id)


@guardians.post("/guardians/<int:guardian_id>")
@needs("card.write")
def change_card(guardian_id: int) -> Any:
    actor, rules = current_actor(), school_card().rules
    person = guardian_card(actor, guardian_id, today(), rules).person
    deed = _renaming(person) if request.form.get("rename") else lambda: change_guardian(actor, person, request.form, rules, now=now())
    return _done(deed, f"/guardians/{guardian_id}", lambda error: _guardian_page(guardian_id, error))


def _renaming(person: Any) -> Callable[[], Any]:
    return lambda: change_name(current_actor(), person, request.form, school_card().rules, now=now())


def _done(deed: Callable[[], Any], url: str, again: Callable[[BadInput], str]) -> Any:
    try:
        done = deed()
    except BadInput as error:
        return again(error), 409 if isinstance(error, ChangedMeanwhile) else 400
    flash("Ничего не изменилось." if done is False else "Записано.", "info" if done is False else "success")
    return redirect(url)


def _staff_page(staff_id: int, error: BadInput | None = None) -> str:
    shown = staff_card(staff_id, today())
    fields = _fields(Staff, staff_cards.FIELDS, shown.person)
    return render_template(
        "people/staff.html", card=shown, fields=fields, shown=_values(fields), error=error, form=_typed(error),
        may_write=bool(may(current_actor(), "staff.write")),
    )  # fmt: skip


def _guardian_page(guardian_id: int, error: BadInput | None = None) -> str:
    shown = guardian_card(current_actor(), guardian_id, today(), school_card().rules)
    fields = _fields(Guardian, OWN_FIELDS, shown.person)
    note_guardian(current_actor(), guardian_id, SEEN, "Карточка родителя", now=now())
    merging = bool(may(current_actor(), "pupil.merge"))
    twins = [one for one in guardian_candidates(today()) if guardian_id in (one.kept, one.gone)] if merging else []
    return render_template(
        "people/guardian.html", kept=kept_instead_of(guardian_id), twins=twins, card=shown, fields=fields, shown=_values(fields), error=error, form=_typed(error),
        relations=dict(RELATIONS), may_write=bool(may(current_actor(), "card.write")),
    )  # fmt: skip


def _typed(error: BadInput | None) -> dict[str, str]:
    """The form as it was sent, where it is shown again."""
    return {**request.form, SEEN_VALUES: seen_again(request.form, error)} if error else {}


def _fields(model: Any, names: tuple[str, ...], row: Any = None) -> list[tuple[Any, Any]]:
    """(field, value) in the order of the form."""
    return [(model._meta.fields[name], getattr(row, name) if row is not None else "") for name in names]


def _values(fields: list[tuple[Any, Any]]) -> dict[str, Any]:
    return {field.name: value for field, value in fields}
