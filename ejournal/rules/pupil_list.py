"""A list of pupils read line by line into plain values, with a sentence about all that is wrong (REG-9). Pure.

Nothing is guessed: what can't be read is left empty and named. What is merely likely (sex by the patronymic)
is a proposal. The import service compares these lines with the register and writes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..errors import BadInput
from .class_name import ClassName, class_name_in
from .names import search_key, tidy_spaces
from .pupil_headings import heading_key
from .pupil_line import LineReader, Problem, Proposal, PupilLine
from .pupil_mapping import Mapping, Raw, SheetRows

__all__ = ["Problem", "Proposal", "PupilLine", "PupilList", "SkippedRow", "read_pupils"]

TOTALS = re.compile(r"(?i)(?:всего|итого|из них|мальчиков|девочек|юношей|девушек)\b")
ENOUGH = frozenset({"full_name", "surname", "name", "birth_date", "snils", "file_number", "sex"})
SIGNATURES = re.compile(r"(?i)(?:классный руководитель|кл\. ?рук|директор|зам\. ?дир|секретарь|исполнитель|составил|м\. ?п\.)")


@dataclass(frozen=True)
class SkippedRow:
    """A row of the table that is no pupil, and why."""

    sheet: str
    row_number: int
    sentence: str


@dataclass(frozen=True)
class PupilList:
    mapping: Mapping
    lines: tuple[PupilLine, ...]
    skipped: tuple[SkippedRow, ...]


def read_pupils(sheet: SheetRows, mapping: Mapping, *, today: date) -> PupilList:
    """Every row below the headings: a pupil, or skipped with a reason. `today` bounds the dates.

    Give it the sheet with merged cells filled. Raises BadInput only when no column holds a name.
    """
    if not (mapping.columns_of("full_name") or (mapping.columns_of("surname") and mapping.columns_of("name"))):
        raise BadInput(f"Лист «{sheet.name}»: не указано, в каких столбцах фамилия и имя.")
    lines: list[PupilLine] = []
    skipped: list[SkippedRow] = []
    section = mapping.class_name
    for at, row in enumerate(sheet.rows[mapping.first_row :], start=mapping.first_row):
        if all(cell is None for cell in row):
            continue
        if (named := section_of(row, mapping)) is not None:
            section = named
            skipped.append(SkippedRow(sheet.name, at + 1, f"Заголовок: дальше идёт {named} класс."))
        elif sentence := why_no_line(row, sheet.rows[mapping.header_row], mapping, ENOUGH, "Нет фамилии и имени."):
            skipped.append(SkippedRow(sheet.name, at + 1, sentence))
        else:
            lines.append(LineReader(sheet.name, at + 1, row, mapping, section, today).read())
    return PupilList(mapping, _with_doubles(lines), tuple(skipped))


def section_of(row: Sequence[Raw], mapping: Mapping) -> ClassName | None:
    """The class of a row that holds nothing but it («5А класс» over the pupils of that class).

    In the column of the class it is only a class without a pupil.
    """
    filled = [at for at, cell in enumerate(row) if cell is not None]
    if tuple(filled) == mapping.columns_of("class_name"):
        return None
    values = {row[at] for at in filled}
    only = values.pop() if len(values) == 1 else None
    return class_name_in(only) if isinstance(only, str) and not TOTALS.match(only) else None


def why_no_line(
    row: Sequence[Raw], header: Sequence[Raw], mapping: Mapping, enough: frozenset[str], missing: str, office: frozenset[str] = frozenset()
) -> str:
    """Why the row is no line of the list, or ""; `enough` are the fields any of which makes it one, `missing` says there is none.

    In the columns of `office` (a position, an office held) the words of a signature are no signature.
    """
    texts = [tidy_spaces(str(cell)) for cell in row if cell is not None]
    apart = {at for key in office for at in mapping.columns_of(key)}
    outside = [tidy_spaces(str(cell)) for at, cell in enumerate(row) if cell is not None and at not in apart]
    if any(TOTALS.match(text) for text in texts):
        return "Строка итогов."
    if any(SIGNATURES.match(text) for text in outside):
        return "Подпись или примечание под списком."
    if len(texts) > 2 and all(text == str(at) for at, text in enumerate(texts, start=1)):
        return "Номера столбцов."
    keys = [heading_key(text) for text in texts]
    if len(keys) > 1 and keys == [heading_key(str(cell)) for cell in header if cell is not None]:
        return "Заголовки повторяются."
    filled = {use.field for use in mapping.columns if use.field and row[use.index] is not None}
    return "" if filled & enough else missing


def _with_doubles(lines: list[PupilLine]) -> tuple[PupilLine, ...]:
    """The same pupil twice in a file: both lines say so. Namesakes with different birthdays are two pupils."""
    keys: dict[str, Callable[[PupilLine], Hashable]] = {
        "snils": lambda line: line.snils,
        "file_number": lambda line: line.file_number,
        "full_name": lambda line: (
            line.birth_date
            and line.surname
            and tuple(map(search_key, (line.surname, line.name, line.patronymic))) + (line.birth_date,)
        ),
    }
    labels = {"snils": "СНИЛС", "file_number": "номер личного дела", "full_name": "ФИО и дата рождения"}
    found: dict[int, list[Problem]] = defaultdict(list)
    for key, of in keys.items():
        rows: dict[Hashable, list[int]] = defaultdict(list)
        for line in lines:
            rows[of(line)].append(line.row_number)
        for value, numbers in rows.items():
            for number in numbers if value and len(numbers) > 1 else ():
                others = ", ".join(str(other) for other in numbers if other != number)
                found[number].append(Problem(key, f"Тот же {labels[key]} в строке {others}."))
    return tuple(replace(line, problems=line.problems + tuple(found[line.row_number])) for line in lines)
