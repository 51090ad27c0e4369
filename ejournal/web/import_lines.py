"""The lines of an import in the words of its page: what will be, and afterwards what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ejournal.models.people import RELATIONS
from ejournal.rules.pupil_headings import BY_KEY
from ejournal.rules.pupil_list import PupilLine
from ejournal.rules.words import count_of
from ejournal.services.imports.reading import Reading
from ejournal.services.imports.values import FieldChange, GuardianPlan, ImportCounts, ImportPlan, LinePlan

NAMES = frozenset({"surname", "name", "patronymic"})
AHEAD = {"create": "новый", "change": "изменится", "same": "без изменений", "refused": "исправить", "out": "не загружать"}
DONE = {"create": "записан", "change": "изменён", "same": "без изменений", "out": "не загружен"}
KINDS = {"create": "success", "change": "warning", "refused": "danger"}
RELATION = dict(RELATIONS)
OTHER_LABELS = {"pupil": "Ученик", "guardian": "Родители"}


@dataclass
class Change:
    """One field in words; `old` "" where there was nothing."""

    label: str
    old: str
    new: str


@dataclass
class Trouble:
    """A sentence beside the field it is about."""

    label: str
    sentence: str
    blocks: bool


@dataclass
class Line:
    """One line as the page shows it. `status` is a key of `AHEAD`; `words` and `kind` are its badge."""

    sheet: str
    row: int
    name: str
    class_name: str
    status: str
    words: str
    kind: str = ""
    changes: list[Change] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    pupil_id: int | None = None

    @property
    def place(self) -> str:
        return f"{self.row}|{self.sheet}"

    @property
    def is_noted(self) -> bool:
        return bool(self.troubles) or self.status == "out"


def lines_of(plan: ImportPlan, reading: Reading) -> list[Line]:
    """The plan's lines and those left out by hand, in the order of the file."""
    shown = [_line(line) for line in plan.lines] + [_left_out(line) for line in reading.left_out]
    for line in shown:
        line.name = line.name or reading.names.get((line.sheet, line.row)) or "Без имени"
    sheets = list(dict.fromkeys(line.sheet for line in shown))
    return sorted(shown, key=lambda line: (sheets.index(line.sheet), line.row))


def _line(plan: LinePlan) -> Line:
    is_new = plan.status == "create"
    changes = [
        Change(one.label, one.old, one.new) for one in plan.changes if not (is_new and one.field in NAMES)
    ]
    if plan.stay is not None:
        order = f", приказ {plan.stay.order_in}" if plan.stay.order_in else ""
        changes.append(Change("Класс", "", f"{plan.stay.class_name} с {plan.stay.start:%d.%m.%Y}{order}"))
    changes += [change for guardian in plan.guardians for change in _of_guardian(guardian)]
    troubles = [Trouble(field_label(note.field), note.sentence, note.blocks) for note in plan.notes]
    status = plan.status
    return Line(
        plan.line.sheet, plan.line.row_number, plan.name, plan.class_name, status, AHEAD[status],
        KINDS.get(status, ""), changes, troubles, plan.pupil_id,
    )  # fmt: skip


def _of_guardian(plan: GuardianPlan) -> list[Change]:
    changes = [Change(f"{plan.name}: {one.label.lower()}", one.old, one.new) for one in plan.changes]
    if not plan.relation:
        return changes
    label = RELATION[plan.relation].capitalize()
    if plan.guardian_id is None:
        return [Change(label, "", ", ".join([plan.name, *_contacts(plan.changes)]))]
    return [Change(label, "", f"{plan.name}, уже есть в журнале"), *changes]


def _contacts(changes: Sequence[FieldChange]) -> list[str]:
    return [one.new for one in changes if one.field in ("phone", "email")]


def _left_out(line: PupilLine) -> Line:
    name = " ".join(part for part in (line.surname, line.name, line.patronymic) if part)
    class_name = f"{line.grade} {line.letter}".strip() if line.grade else ""
    return Line(line.sheet, line.row_number, name, class_name, "out", AHEAD["out"])


def field_label(key: str) -> str:
    """The heading of a field as the page calls it."""
    return BY_KEY[key].label if key in BY_KEY else OTHER_LABELS.get(key, "Строка")


def done_lines(lines: Sequence[Line], counts: ImportCounts) -> list[dict[str, Any]]:
    """The same lines after the deed, plain enough for JSON."""
    for line in lines:
        line.words = DONE.get(line.status, line.words)
        line.pupil_id = counts.pupil_ids.get((line.sheet, line.row), line.pupil_id)
    return [asdict(line) for line in lines]


def lines_again(stored: Sequence[dict[str, Any]]) -> list[Line]:
    return [
        Line(**{**one, "changes": [Change(**c) for c in one["changes"]], "troubles": [Trouble(**t) for t in one["troubles"]]})
        for one in stored
    ]


def by_sheet(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines sheet by sheet, in the order of the file."""
    names = dict.fromkeys(line.sheet for line in lines)
    return [(name, [line for line in lines if line.sheet == name]) for name in names]


def pupils_words(number: int) -> str:
    """«28 учеников», «1 ученика»: whom one writes down."""
    return count_of(number, "ученика", "учеников", "учеников")
