"""Which pupil of the register a line means: by СНИЛС, else by № личного дела, else by ФИО and birth date (domain 9).

A wrong meeting is worse than none: wherever two answers are possible the line is refused with what would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ejournal.rules.class_name import ClassName
from ejournal.rules.pupil_list import PupilLine
from ejournal.services.imports.register import Register, name_key, patronymics_agree
from ejournal.services.imports.values import Note

WHAT_TO_ADD = "Добавьте в файл дату рождения, СНИЛС или № личного дела."


@dataclass(frozen=True)
class Match:
    """The pupil's id, None for a new one; or the note that refuses the line."""

    pupil_id: int | None = None
    refusal: Note | None = None


def find_pupil(line: PupilLine, register: Register) -> Match:
    by_snils, by_file = register.by_snils.get(line.snils), register.by_file.get(line.file_number)
    if by_snils and by_file and by_snils != by_file:
        people = register.pupils[by_snils].full_name, register.pupils[by_file].full_name
        return _refused("file_number", f"СНИЛС — это {people[0]}, а № личного дела — {people[1]}. Проверьте строку.")
    if by_snils:
        return _same_person(line, register.pupils[by_snils], "snils", "таким СНИЛС")
    if by_file:
        return _same_person(line, register.pupils[by_file], "file_number", f"№ личного дела {line.file_number}")
    return _by_name(line, register)


def find_known(line: PupilLine, register: Register) -> Match:
    """For a list that makes no pupils: who is called so in this class, or, where no class is given, in the whole school."""
    match = find_pupil(line, register)
    if match.refusal is not None and match.refusal.field == "full_name" and line.birth_date is None:
        asked = ClassName(line.grade, line.letter) if line.grade else None
        alike = [one for one in _namesakes(line, register) if _studies(one, asked, register)]
        if len(alike) == 1:
            return _checked_snils(line, alike[0])
        if len(alike) > 1 and asked is None:
            return _refused("pupil", f"В журнале несколько учеников с таким именем ({len(alike)}). Впишите в файл класс или дату рождения.")
    if match.refusal is None or match.refusal.field != "full_name":
        return match
    return Match(refusal=replace(match.refusal, field="pupil"))


def _studies(pupil: Any, asked: ClassName | None, register: Register) -> bool:
    """Whether he has a stay in this class, any class where none is asked, of the list's year."""
    return any(stay.year_id == register.year.id and asked in (None, stay.name) for stay in register.stays.get(pupil.id, ()))


def _namesakes(line: PupilLine, register: Register) -> list[Any]:
    same = (register.pupils[one] for one in register.by_name.get(name_key(line.surname, line.name), ()))
    return [pupil for pupil in same if patronymics_agree(line.patronymic, pupil.patronymic)]


def _same_person(line: PupilLine, pupil: Any, field: str, key: str) -> Match:
    """A number met: refuse where everything else speaks of another child."""
    if pupil.snils and line.snils and pupil.snils != line.snils:
        return _refused("snils", f"В журнале у этого ученика ({pupil.full_name}) другой СНИЛС: {pupil.snils}.")
    born_alike = line.birth_date is not None and line.birth_date == pupil.birth_date
    names, stored = name_key(line.surname, line.name), name_key(pupil.surname, pupil.name)
    if names[0] != stored[0] and names[1] != stored[1] and not born_alike:
        return _refused(field, f"С {key} в журнале другой ученик: {_described(pupil)}. Проверьте номер.")
    return Match(pupil.id)


def _by_name(line: PupilLine, register: Register) -> Match:
    namesakes = _namesakes(line, register)
    if line.birth_date is not None:
        born = [pupil for pupil in namesakes if pupil.birth_date == line.birth_date]
        if len(born) == 1:
            return _checked_snils(line, born[0])
        if born:
            return _refused("full_name", "Таких учеников в журнале несколько, и родились они в один день. " + WHAT_TO_ADD)
        namesakes = [pupil for pupil in namesakes if pupil.birth_date is None]
    return _without_birthday(line, namesakes, register)


def _without_birthday(line: PupilLine, namesakes: list[Any], register: Register) -> Match:
    """The birth date is missing here or there: one namesake of the same class is the same child, others are a question."""
    if len(namesakes) > 1:
        return _refused("full_name", f"В журнале несколько учеников с таким именем ({len(namesakes)}). {_what_to_add(line)}")
    if not namesakes:
        return Match()
    (pupil,) = namesakes
    stays = register.stays.get(pupil.id, [])
    if line.file_number and pupil.file_number and line.file_number != pupil.file_number:
        return _refused("file_number", f"В журнале уже есть {pupil.full_name}, № личного дела {pupil.file_number}. {_what_to_add(line)}")
    here = ClassName(line.grade or 0, line.letter)
    if any(stay.name == here and stay.year_id == register.year.id for stay in stays):
        return _checked_snils(line, pupil)
    where = f", {stays[-1].name} ({stays[-1].year})" if stays else ""
    return _refused("full_name", f"В журнале уже есть {pupil.full_name}{where}. Это он или тёзка? {_what_to_add(line)}")


def _what_to_add(line: PupilLine) -> str:
    if line.birth_date is None:
        return WHAT_TO_ADD
    return "Впишите тому, кто уже в журнале, дату рождения в панели: по ней станет видно."


def _checked_snils(line: PupilLine, pupil: Any) -> Match:
    if pupil.snils and line.snils and pupil.snils != line.snils:
        return _refused("snils", f"В журнале у этого ученика другой СНИЛС: {pupil.snils}. Проверьте, тот ли это ученик.")
    return Match(pupil.id)


def _described(pupil: Any) -> str:
    return pupil.full_name + (f", {pupil.birth_date:%d.%m.%Y}" if pupil.birth_date else "")


def _refused(field: str, sentence: str) -> Match:
    return Match(refusal=Note(field, sentence, blocks=True))
