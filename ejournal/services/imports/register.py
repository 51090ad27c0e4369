"""The register as an import compares with it: a fixed number of SELECTs whatever the file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import AcademicYear, ClassMembership, Guardian, GuardianMerge, Guardianship, Pupil, SchoolClass
from ejournal.rules.class_name import ClassName, make_class_name
from ejournal.rules.identity import take_phones
from ejournal.rules.membership import Stay
from ejournal.rules.names import search_key, tidy_name
from ejournal.rules.words import day_month

NameKey = tuple[str, str]


@dataclass(frozen=True)
class ClassStay:
    """A stay of a pupil in a class of some year."""

    class_id: int
    name: ClassName
    year_id: int
    year: str
    days: Stay


@dataclass
class Register:
    """Rows as they stand, found by what a list may tell a person by."""

    year: Any
    classes: dict[ClassName, int] = field(default_factory=dict)
    pupils: dict[int, Any] = field(default_factory=dict)
    by_snils: dict[str, int] = field(default_factory=dict)
    by_file: dict[str, int] = field(default_factory=dict)
    by_name: dict[NameKey, list[int]] = field(default_factory=lambda: defaultdict(list))
    stays: dict[int, list[ClassStay]] = field(default_factory=lambda: defaultdict(list))
    guardians: dict[int, Any] = field(default_factory=dict)
    guardians_by_phone: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    ties: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))


def name_key(surname: str, name: str) -> NameKey:
    """Surname and name as they are compared: ё is е, case, look-alikes and odd spaces are nothing."""
    return search_key(tidy_name(surname)), search_key(tidy_name(name))


def phone_key(text: str) -> str:
    """The first telephone of a text in its one form, else the text itself; "" for none."""
    phones, rest = take_phones(text)
    return phones[0] if phones else rest


def patronymics_agree(one: str, other: str) -> bool:
    """Whether both may be the same person's: equal, or one is not given."""
    return not one or not other or search_key(tidy_name(one)) == search_key(tidy_name(other))


def school_year(today: date) -> Any:
    """The year of `today`, in the holidays the coming one, else the last. Raises BadInput: there is none, or it is closed."""
    years = list(AcademicYear.select().order_by(AcademicYear.start))
    if not years:
        raise BadInput("Учебный год ещё не заведён. Заведите его в панели и загрузите список снова.")
    year = next((one for one in years if today <= one.end), years[-1])
    if year.closed_on:
        raise BadInput(f"{year.title} учебный год закрыт {day_month(year.closed_on)}: изменить в нём ничего нельзя.")
    return year


def read_register(year: Any) -> Register:
    """Pupils, classes of the year, stays, parents and ties."""
    register = Register(year)
    for row in SchoolClass.select().where(SchoolClass.year == year.id):
        register.classes[_class_name(row.grade, row.letter)] = row.id
    for pupil in Pupil.select().order_by(Pupil.id):
        _add_pupil(register, pupil)
    _add_stays(register)
    merged = {row for (row,) in GuardianMerge.select(GuardianMerge.gone_id).tuples()}
    for guardian in Guardian.select().order_by(Guardian.id):
        register.guardians[guardian.id] = guardian
        if (phone := phone_key(guardian.phone)) and guardian.id not in merged:
            register.guardians_by_phone[(*name_key(guardian.surname, guardian.name), phone)].append(guardian.id)
    for tie in Guardianship.select().order_by(Guardianship.id):
        register.ties[tie.pupil_id].append(tie)
    return register


def _add_pupil(register: Register, pupil: Any) -> None:
    register.pupils[pupil.id] = pupil
    register.by_name[name_key(pupil.surname, pupil.name)].append(pupil.id)
    if pupil.snils:
        register.by_snils[pupil.snils] = pupil.id
    if pupil.file_number:
        register.by_file[pupil.file_number] = pupil.id


def _add_stays(register: Register) -> None:
    columns = (ClassMembership.pupil, ClassMembership.start, ClassMembership.end, SchoolClass.id, SchoolClass.grade,
               SchoolClass.letter, AcademicYear.id, AcademicYear.title)  # fmt: skip
    rows = ClassMembership.select(*columns).join(SchoolClass).join(AcademicYear).order_by(ClassMembership.start)
    for pupil, start, end, class_id, grade, letter, year_id, year in rows.tuples():
        stay = ClassStay(class_id, _class_name(grade, letter), year_id, year, Stay(start, end))
        register.stays[pupil].append(stay)


def _class_name(grade: int, letter: str) -> ClassName:
    try:
        return make_class_name(grade, letter)
    except BadInput:
        return ClassName(grade, letter)
