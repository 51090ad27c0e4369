"""A list of pupils read line by line into plain values, with a sentence about all that is wrong (REG-9). Pure.

Nothing is guessed: what can't be read is left empty and named. What is merely likely (sex by the patronymic)
is a proposal. The import service compares these lines with the register and writes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from ..errors import BadInput
from .class_name import ClassName, class_name_in, make_class_name, parse_class_name
from .guardian_cells import EMAIL, GuardianLine, read_guardians, relation_of, with_phones
from .identity import parse_file_number, parse_snils, take_phones
from .names import parse_name, proposed_sex, search_key, split_full_name, tidy_spaces
from .pupil_headings import heading_key
from .pupil_mapping import Mapping, Raw, SheetRows
from .written_dates import parse_date

Read = TypeVar("Read")
SEXES = {
    "м": "м",
    "муж": "м",
    "мужской": "м",
    "мальчик": "м",
    "1": "м",
    "m": "м",
    "ж": "ж",
    "жен": "ж",
    "женский": "ж",
    "девочка": "ж",
    "2": "ж",
    "f": "ж",
}
TOTALS = re.compile(r"(?i)(?:всего|итого|из них|мальчиков|девочек|юношей|девушек)\b")
SIGNATURES = re.compile(r"(?i)(?:классный руководитель|кл\. ?рук|директор|зам\. ?дир|секретарь|исполнитель|составил|м\. ?п\.)")
LEFT = re.compile(r"(?i)(?:выбыл|отчислен|переведен|переведён)")
ORDER = re.compile(
    r"(?i)(?:приказ\s*)?(?:№\s*)?(?P<number>[\w/-]*\d[\w/-]*)?[\s,]*(?:от\s*(?P<date>[\d.]+)\s*(?:г\.?)?)?"
    r"[\s,]*(?:№\s*(?P<after>[\w/-]+))?"
)
OLDEST, YEARS_OF_SCHOOL, AHEAD = 25, 14, 366  # years, years, days


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field. `blocks`: the line can't be taken as it is; otherwise only this value is left out."""

    field: str
    sentence: str
    blocks: bool = True


@dataclass(frozen=True)
class Proposal:
    """A value the file does not hold but suggests; a person accepts it or not."""

    field: str
    value: str
    sentence: str


@dataclass(frozen=True)
class PupilLine:
    """One pupil of the file. Texts are "" and the rest None where the file says nothing; `row_number` counts from 1."""

    sheet: str
    row_number: int
    surname: str = ""
    name: str = ""
    patronymic: str = ""
    sex: str = ""
    birth_date: date | None = None
    grade: int | None = None
    letter: str = ""
    file_number: str = ""
    snils: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    enrolled_on: date | None = None
    order_number: str = ""
    order_date: date | None = None
    guardians: tuple[GuardianLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def is_refused(self) -> bool:
        return any(problem.blocks for problem in self.problems)


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
        if (named := _section(row, mapping)) is not None:
            section = named
            skipped.append(SkippedRow(sheet.name, at + 1, f"Заголовок: дальше идёт {named} класс."))
        elif sentence := _no_pupil(row, sheet.rows[mapping.header_row], mapping):
            skipped.append(SkippedRow(sheet.name, at + 1, sentence))
        else:
            lines.append(_Line(sheet.name, at + 1, row, mapping, section, today).read())
    return PupilList(mapping, _with_doubles(lines), tuple(skipped))


def _section(row: Sequence[Raw], mapping: Mapping) -> ClassName | None:
    """The class of a row that holds nothing but it («5А класс» over the pupils of that class).

    In the column of the class it is only a class without a pupil.
    """
    filled = [at for at, cell in enumerate(row) if cell is not None]
    if tuple(filled) == mapping.columns_of("class_name"):
        return None
    values = {row[at] for at in filled}
    only = values.pop() if len(values) == 1 else None
    return class_name_in(only) if isinstance(only, str) and not TOTALS.match(only) else None


def _no_pupil(row: Sequence[Raw], header: Sequence[Raw], mapping: Mapping) -> str:
    """Why the row is not a pupil, or ""."""
    texts = [tidy_spaces(str(cell)) for cell in row if cell is not None]
    if any(TOTALS.match(text) for text in texts):
        return "Строка итогов."
    if any(SIGNATURES.match(text) for text in texts):
        return "Подпись или примечание под списком."
    if len(texts) > 2 and all(text == str(at) for at, text in enumerate(texts, start=1)):
        return "Номера столбцов."
    keys = [heading_key(text) for text in texts]
    if len(keys) > 1 and keys == [heading_key(str(cell)) for cell in header if cell is not None]:
        return "Заголовки повторяются."
    filled = {use.field for use in mapping.columns if use.field and row[use.index] is not None}
    if filled & {"full_name", "surname", "name"} or filled & {"birth_date", "snils", "file_number", "sex"}:
        return ""
    return "Нет фамилии и имени."


@dataclass
class _Line:
    """Reads one row, gathering the problems on the way."""

    sheet: str
    row_number: int
    row: Sequence[Raw]
    mapping: Mapping
    section: ClassName | None
    today: date
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> PupilLine:
        surname, name, patronymic = self._names()
        school_class = self._class()
        number, ordered_on = self._order()
        self._check_is_here()
        sex = self._sex()
        line = PupilLine(
            self.sheet,
            self.row_number,
            surname,
            name,
            patronymic,
            sex,
            self._day("birth_date", self._years_back(OLDEST), self.today),
            school_class.grade if school_class else None,
            school_class.letter if school_class else "",
            self._parsed("file_number", parse_file_number, ""),
            self._parsed("snils", parse_snils, ""),
            tidy_spaces(self._text("address").replace("\n", ", ")),
            self._phone(),
            self._email(),
            self._day("enrolled_on", self._years_back(YEARS_OF_SCHOOL), self.today + timedelta(days=AHEAD)),
            number,
            ordered_on,
            tuple(self._guardians()),
        )
        return replace(line, problems=tuple(self.problems), proposals=tuple(_proposals(line)))

    # -- cells

    def _cells(self, key: str) -> list[Raw]:
        return [self.row[at] for at in self.mapping.columns_of(key) if self.row[at] is not None]

    def _cell(self, key: str) -> Raw:
        return next(iter(self._cells(key)), None)

    def _text(self, key: str) -> str:
        value = self._cell(key)
        return "" if value is None else str(value)

    def _trouble(self, key: str, sentence: str, *, blocks: bool = True) -> None:
        self.problems.append(Problem(key, sentence, blocks))

    def _parsed(self, key: str, parse: Callable[[str], Read], empty: Read) -> Read:
        """The cell through its rule; a refusal becomes a problem of the field."""
        value = self._cell(key)
        if value is None:
            return empty
        try:
            return parse(value if isinstance(value, int) and key == "snils" else str(value))  # type: ignore[arg-type]
        except BadInput as refusal:
            self._trouble(key, str(refusal))
            return empty

    def _years_back(self, years: int) -> date:
        return date(self.today.year - years, 1, 1)

    def _day(self, key: str, earliest: date, latest: date) -> date | None:
        value = self._cell(key)
        if value is None:
            return None
        try:
            return parse_date(value, earliest, latest)
        except BadInput as refusal:
            self._trouble(key, str(refusal))
            return None

    # -- fields

    def _names(self) -> tuple[str, str, str]:
        if whole := self._text("full_name"):
            try:
                parts = split_full_name(whole)
            except BadInput as refusal:
                self._trouble("full_name", str(refusal))
                return "", "", ""
            return parts.surname, parts.name, parts.patronymic
        for key, label in (("surname", "фамилии"), ("name", "имени")):
            if not self._text(key):
                self._trouble(key, f"Нет {label}.")
        return (
            self._parsed("surname", lambda text: parse_name(text, "Фамилия"), ""),
            self._parsed("name", lambda text: parse_name(text, "Имя"), ""),
            self._patronymic(),
        )

    def _patronymic(self) -> str:
        if tidy_spaces(self._text("patronymic")).lower() in ("", "-", "–", "—", "нет"):
            return ""
        return self._parsed("patronymic", lambda text: parse_name(text, "Отчество"), "")

    def _class(self) -> ClassName | None:
        if self._cell("class_name") is not None:
            return self._parsed("class_name", parse_class_name, None)
        if self._cell("grade") is not None:
            return self._parsed("grade", lambda text: _grade_and_letter(text, self._text("letter")), None)
        if self.section is None:
            self._trouble("class_name", "Нет класса.")
        return self.section

    def _sex(self) -> str:
        text = self._text("sex")
        sex = SEXES.get(tidy_spaces(text).lower().strip("."), "")
        if text and not sex:
            self._trouble("sex", f"Пол: «{text}» — нужно «м» или «ж».")
        return sex

    def _phone(self) -> str:
        text = self._text("phone")
        phones, _ = take_phones(text)
        if text and not phones:
            self._trouble("phone", f"«{tidy_spaces(text)}» — это не телефон, он не перенесён.", blocks=False)
        if len(phones) > 1:
            self._trouble("phone", f"Взят первый из нескольких телефонов: {phones[0]}.", blocks=False)
        return phones[0] if phones else ""

    def _email(self) -> str:
        text = tidy_spaces(self._text("email"))
        if text and not EMAIL.fullmatch(text):
            self._trouble("email", f"«{text}» — это не адрес почты, он не перенесён.", blocks=False)
            return ""
        return text.lower()

    def _order(self) -> tuple[str, date | None]:
        """Number and date of the order, in columns of their own or together: «№ 45-у от 01.09.2024»."""
        limits = self._years_back(YEARS_OF_SCHOOL), self.today + timedelta(days=AHEAD)
        ordered_on = self._day("order_date", *limits)
        text = tidy_spaces(self._text("order_number"))
        found = ORDER.fullmatch(text)
        if not text or found is None:
            return text, ordered_on
        if found["date"] and ordered_on is None:
            try:
                ordered_on = parse_date(found["date"], *limits)
            except BadInput as refusal:
                self._trouble("order_date", str(refusal))
        return found["number"] or found["after"] or "", ordered_on

    def _check_is_here(self) -> None:
        """A pupil who left is not taken in again by a list."""
        if self._cell("left") is not None or LEFT.match(tidy_spaces(self._text("status"))):
            self._trouble("left", "В файле этот ученик отмечен как выбывший.")

    def _guardians(self) -> Iterator[GuardianLine]:
        for key, relation in (("mother", "мать"), ("father", "отец"), ("guardian", "")):
            people: list[GuardianLine] = []
            for cell in self._cells(key):
                found, troubles = read_guardians(str(cell), relation or relation_of(self._text("relation")))
                people += found
                for sentence in troubles:
                    self._trouble(key, sentence, blocks=False)
            phones = [phone for cell in self._cells(f"{key}_phone") for phone in take_phones(str(cell))[0]]
            people, left = with_phones(people, phones)
            if left:
                self._trouble(f"{key}_phone", f"Телефон {left[0]} не перенесён: не видно, чей он.", blocks=False)
            mail = tidy_spaces(self._text("guardian_email")).lower() if key == "guardian" else ""
            if mail and people and EMAIL.fullmatch(mail) and not people[0].email:
                people[0] = replace(people[0], email=mail)
            yield from people


def _grade_and_letter(grade: str, letter: str) -> ClassName:
    written = tidy_spaces(grade)
    return make_class_name(int(written), letter) if written.isdecimal() else parse_class_name(f"{written}{letter}")


def _proposals(line: PupilLine) -> Iterator[Proposal]:
    if not line.sex and (sex := proposed_sex(line.patronymic)):
        yield Proposal("sex", sex, f"По отчеству «{line.patronymic}» похоже, что пол — {sex}.")


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
