"""What was typed in the form of an order, and what the form shows again so that nothing typed is lost (MOV-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from ejournal.errors import BadInput
from ejournal.queries.order_facts import DraftLine, OrderDraft
from ejournal.queries.orders import chosen_pupil, pupils_of_class
from ejournal.rules.names import FullName, parse_name
from ejournal.rules.orders import KINDS
from ejournal.web.typed import to_day

MOST_CLASSES = 9
PARTS = (("surname", "Фамилия"), ("name", "Имя"), ("patronymic", "Отчество"))


@dataclass
class OrderForm:
    """The form: `typed` are its fields as text, `pupils` the lines of pupils; `errors` by field."""

    typed: dict[str, str] = field(default_factory=dict)
    pupils: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    draft: OrderDraft | None = None

    @property
    def kind(self) -> Any:
        return KINDS.get(self.typed.get("kind", ""), KINDS["class_transfer"])


NAMES = ("number", "date", "kind", "effective", "basis", "signed_by", "class_to", "place_kind", "place", "until", "note", "surname", "name",
         "patronymic", "whole_class", "marks")  # fmt: skip


def read_form(choices: Sequence[tuple[int, str]]) -> OrderForm:
    """The posted form; whatever can't be understood stands in `errors` beside its field, and `draft` is None then."""
    form = OrderForm(
        {name: request.form.get(name, "").strip() for name in NAMES}, [text for text in (one.strip() for one in request.form.getlist("pupil")) if text],
        [int(one) for one in request.form.getlist("groups") if one.isdecimal() and len(one) <= MOST_CLASSES],
    )  # fmt: skip
    pupils = _pupils(form, choices)
    day, effective = _day(form, "date"), _day(form, "effective")
    until = _day(form, "until") if form.kind.until and form.typed["until"] else None
    new_name = _new_name(form) if form.kind.code == "rename" else None
    class_to = int(form.typed["class_to"]) if form.typed["class_to"].isdecimal() and len(form.typed["class_to"]) <= MOST_CLASSES else None
    if form.errors or day is None or effective is None:
        return form
    shared: dict[str, Any] = {"class_to": class_to if form.kind.needs_class else None, "until": until, "note": form.typed["note"], "new_name": new_name}
    if form.kind.place:
        shared |= {"place_kind": form.typed["place_kind"], "place": form.typed["place"]}
    shared["marks_stay"] = form.typed["kind"] == "class_transfer" and form.typed["marks"] == "show"
    groups = tuple(form.groups) if form.kind.needs_class else ()
    lines = tuple(DraftLine(pupil, groups=groups, **shared) for pupil in pupils)
    form.draft = OrderDraft(form.typed["kind"], form.typed["number"], day, effective, form.typed["basis"], form.typed["signed_by"], lines)
    return form


def add_class(form: OrderForm, choices: Sequence[tuple[int, str]], day: date) -> None:
    """Put a whole class into the lines of pupils, whoever is not there yet."""
    chosen, labels = form.typed["whole_class"], dict(choices)
    found = pupils_of_class(int(chosen), day) if chosen.isdecimal() and len(chosen) <= MOST_CLASSES else []
    form.pupils += [labels[one] for one in found if one in labels and labels[one] not in form.pupils]


def form_of(draft: OrderDraft, labels: Mapping[int, str]) -> OrderForm:
    """A draft as its form shows it."""
    first = draft.lines[0] if draft.lines else DraftLine(0)
    name = first.new_name or FullName("", "")
    typed = {
        "number": draft.number, "date": draft.date.isoformat(), "kind": draft.kind, "effective": draft.effective.isoformat(), "basis": draft.basis,
        "signed_by": draft.signed_by, "class_to": str(first.class_to or ""), "place_kind": first.place_kind, "place": first.place,
        "until": first.until.isoformat() if first.until else "", "note": first.note, "surname": name.surname, "name": name.name,
        "patronymic": name.patronymic, "whole_class": "", "marks": "show" if first.marks_stay else "carry",
    }  # fmt: skip
    return OrderForm(typed, [labels.get(line.pupil, str(line.pupil)) for line in draft.lines], list(first.groups), draft=draft)


def _pupils(form: OrderForm, choices: Sequence[tuple[int, str]]) -> list[int]:
    found: list[int] = []
    for text in form.pupils:
        try:
            found.append(chosen_pupil(text, choices))
        except BadInput as refusal:
            form.errors["pupil"] = str(refusal)
    labels = dict(choices)
    if "pupil" not in form.errors:
        form.pupils = [labels[one] for one in found]
    return found


def _day(form: OrderForm, name: str) -> date | None:
    try:
        return to_day(form.typed[name], name)
    except BadInput as refusal:
        form.errors[name] = str(refusal)
        return None


def _new_name(form: OrderForm) -> FullName | None:
    parts: list[str] = []
    for name, label in PARTS:
        text = form.typed[name]
        try:
            parts.append(parse_name(text, label) if text or name != "patronymic" else "")
        except BadInput as refusal:
            form.errors[name] = str(refusal)
    return FullName(*parts) if len(parts) == len(PARTS) else None
