"""What a report of the catalogue is: a name, whom it is offered to, what it asks for and how it is built.

`Entry.build` gets an `Asked`: everything the form asked for, read and allowed, with the actor and the moment. A parameter that the
entry does not name is None there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from ejournal.policy.actor import Actor
from ejournal.policy.reports import Also
from ejournal.queries.attendance import ClassHead
from ejournal.reports.links import Links
from ejournal.rules.heads import Head
from ejournal.rules.school_rules import SchoolRules
from ejournal.tables.report import Document, Part, Report

ParameterKind = Literal["year", "grade", "class", "period", "month", "dates", "teacher", "subject", "pupil", "option"]
OF_YEAR = 0  # instead of the id of a period


@dataclass(frozen=True)
class Parameter:
    """One question of a report's form. `whole` names «all» («вся школа»), which comes as None; without it one has to be chosen.

    A period offers the year as well where `with_year`; the usual one is the last that ends within a week, where `running` the one of today.
    A month offers the year's periods as well where `with_periods`; the usual one is the running month, where `over` the last that has ended.
    An option has its own `choices`, (value, title); the first is taken unless asked.
    Periods, subjects and pupils are those of the class where a class is asked before them, else of the year.
    """

    kind: ParameterKind
    label: str
    name: str = ""
    whole: str = ""
    with_year: bool = False
    running: bool = False
    over: bool = False
    with_periods: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The name in the address; two days of `dates` are `from` and `to`."""
        return self.name or self.kind


YEAR = Parameter("year", "Учебный год")
GRADE = Parameter("grade", "Параллель", whole="вся школа")
CLASS = Parameter("class", "Класс")
PERIOD = Parameter("period", "Период")
PERIOD_NOW = Parameter("period", "Период", running=True)
PERIOD_OR_YEAR = Parameter("period", "Период", with_year=True)
MONTH = Parameter("month", "Месяц")
OVER_OR_PERIOD = Parameter("month", "За", over=True, with_periods=True)
DATES = Parameter("dates", "Дни")
TEACHER = Parameter("teacher", "Учитель")
SUBJECT = Parameter("subject", "Предмет")
PUPIL = Parameter("pupil", "Ученик")
PAPER = Parameter("option", "Бумага", name="paper", choices=(("a4", "A4"), ("a3", "A3")))


@dataclass(frozen=True)
class Span:
    """A period of the year, or the whole year (`id` OF_YEAR); both days belong to it."""

    id: int
    title: str
    start: date
    end: date

    @property
    def is_year(self) -> bool:
        return self.id == OF_YEAR


@dataclass(frozen=True)
class Choice:
    """Somebody or something chosen: a teacher, a subject, a pupil."""

    id: int
    title: str


@dataclass(frozen=True)
class Asked:
    """What a report is made from; `year` is a row of AcademicYear. Days of a month, of a period and of `dates` are in `first` and `last`."""

    actor: Actor
    now: datetime
    rules: SchoolRules
    school: str
    year: Any = None
    grade: int | None = None
    school_class: ClassHead | None = None
    period: Span | None = None
    first: date | None = None
    last: date | None = None
    teacher: Choice | None = None
    subject: Choice | None = None
    pupil: Choice | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    head: Head | None = None

    @cached_property
    def links(self) -> Links:
        """Where cells may lead this person."""
        return Links(self.actor, self.today)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def by_day(self) -> date:
        """The last day that figures are known of: today, or the end of what is asked, if that has come."""
        return min(self.today, self.last) if self.last else self.today

    @property
    def on_large(self) -> bool:
        """Whether `PAPER` was asked for as A3."""
        return self.options.get(PAPER.key) == "a3"

    def seal(self, title: str) -> str:
        return f"{self.school}. {title}. Напечатано {self.now:%d.%m.%Y %H:%M} из электронного журнала."

    def document(self, title: str, *parts: Part) -> Document:
        """Parts as one file with the school's seal and «стр. N из M»."""
        return Document(title, parts, seal=self.seal(title), numbered=True)


@dataclass(frozen=True)
class Entry:
    """A report of the catalogue. `answers` is the question it answers, in one sentence.

    `roles` see the whole school; `also` opens it to class teachers or teachers for what is theirs. `address`: a page that is there
    already, which the catalogue leads to instead of a form. `personal` are the parts of pupils' cards it shows: such a report is logged. `archive`: on paper and in a file it carries the head of the audit trail (`Asked.head`), which is noted.
    """

    name: str
    title: str
    answers: str
    group: str
    roles: Collection[str]
    parameters: tuple[Parameter, ...] = ()
    build: Callable[[Asked], Report | Document] | None = None
    also: Also = ""
    address: str = ""
    personal: tuple[str, ...] = ()
    archive: bool = False

    def __post_init__(self) -> None:
        if (self.build is None) == (not self.address):
            raise ValueError(f"report {self.name}: either built here or a page elsewhere")
