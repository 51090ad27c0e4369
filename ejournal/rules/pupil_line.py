"""One row of a pupil list read into a plain value, with a sentence about all that is wrong (REG-9). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from ..errors import BadInput
from .class_name import ClassName, make_class_name, parse_class_name
from .guardian_cells import EMAIL, GuardianLine, read_guardians, relation_of, with_phones
from .identity import parse_file_number, parse_snils, take_phones
from .names import parse_name, proposed_sex, split_full_name, tidy_spaces
from .pupil_mapping import Mapping, Raw
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


@dataclass
class LineReader:
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

    def _parsed(self, key: str, parse: Callable[[Any], Read], empty: Read) -> Read:
        """The cell through its rule; a refusal becomes a problem of the field."""
        value = self._cell(key)
        if value is None:
            return empty
        try:
            return parse(value if isinstance(value, int) and key == "snils" else str(value))
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
