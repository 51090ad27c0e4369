"""What an import would do, as values: line by line, with every sentence beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ejournal.rules.class_name import ClassName
from ejournal.rules.pupil_list import PupilLine

Status = Literal["create", "change", "same", "refused"]
GuardianKey = tuple[Any, ...]


@dataclass(frozen=True)
class ImportOptions:
    """What a person decides once for the whole file.

    `start`: the first day in class of those whose own day the file does not give (None = first day of the year).
    `by_patronymic`: take the sex of a pupil, and mother or father of a parent, from the patronymic.
    `consents_on`: the day on which consents to address and telephone were collected on paper; they are written with the list.
    """

    start: date | None = None
    create_classes: bool = False
    by_patronymic: bool = False
    consents_on: date | None = None


@dataclass(frozen=True)
class ImportRequest:
    """Everything a plan is made of but the register itself; `today` bounds «now»."""

    lines: tuple[PupilLine, ...]
    options: ImportOptions
    today: date


@dataclass(frozen=True)
class Note:
    """A sentence about a field; `blocks`: the line can't be taken until it is put right."""

    field: str
    sentence: str
    blocks: bool = False


@dataclass(frozen=True)
class FieldChange:
    """One field: what is shown as old and new ("" for nothing) and the value to be stored."""

    field: str
    label: str
    old: str
    new: str
    value: Any


@dataclass(frozen=True)
class NewStay:
    """A membership to be opened: from `start` on, with the order's words."""

    class_name: ClassName
    start: date
    order_in: str = ""


@dataclass(frozen=True)
class GuardianPlan:
    """One parent of a line. `guardian_id` None: a new record, made once for all lines with the same `key`.

    `relation` "" leaves the tie as it is; otherwise it is made.
    """

    key: GuardianKey
    name: str
    guardian_id: int | None
    changes: tuple[FieldChange, ...]
    relation: str = ""

    @property
    def does_nothing(self) -> bool:
        return not self.changes and not self.relation


@dataclass(frozen=True)
class LinePlan:
    """What becomes of one line of the file; `consent`: the one to address and telephone is written along."""

    line: PupilLine
    status: Status
    pupil_id: int | None = None
    changes: tuple[FieldChange, ...] = ()
    stay: NewStay | None = None
    guardians: tuple[GuardianPlan, ...] = ()
    notes: tuple[Note, ...] = ()
    consent: bool = False

    @property
    def place(self) -> tuple[str, int]:
        return self.line.sheet, self.line.row_number

    @property
    def name(self) -> str:
        parts = (self.line.surname, self.line.name, self.line.patronymic)
        return " ".join(part for part in parts if part)

    @property
    def class_name(self) -> str:
        return str(ClassName(self.line.grade, self.line.letter)) if self.line.grade else ""

    @property
    def is_refused(self) -> bool:
        return self.status == "refused"


@dataclass(frozen=True)
class ImportPlan:
    """The whole file: its lines, the classes it would make or has to do without, and a fingerprint of what it would write."""

    request: ImportRequest
    year_id: int
    year: str
    start: date
    lines: tuple[LinePlan, ...]
    new_classes: tuple[ClassName, ...] = ()
    missing_classes: tuple[ClassName, ...] = ()
    fingerprint: str = ""

    def count(self, status: Status) -> int:
        return sum(line.status == status for line in self.lines)

    @property
    def refused(self) -> tuple[LinePlan, ...]:
        return tuple(line for line in self.lines if line.is_refused)

    @property
    def written(self) -> tuple[LinePlan, ...]:
        return tuple(line for line in self.lines if line.status in ("create", "change"))


@dataclass(frozen=True)
class ImportCounts:
    """How many records were made and changed. `pupil_ids` tells each line's pupil by (sheet, row)."""

    pupils_made: int = 0
    pupils_changed: int = 0
    guardians_made: int = 0
    stays_made: int = 0
    classes_made: int = 0
    pupil_ids: Mapping[tuple[str, int], int] = field(default_factory=dict)
