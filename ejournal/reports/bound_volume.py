"""A class's journal of a year, or that of groups of several classes, as one document ready for binding (PRN-1; domain §1.1).

Pages are counted by the same cutting that prints them, so the contents tell where each subject really is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import segno

from ejournal.queries.volume import Volume
from ejournal.queries.volume_groups import GroupsVolume
from ejournal.reports.volume_lists import circles_sheet, instruction_sheet
from ejournal.reports.volume_sheets import (
    REMARKS,
    attendance_summary,
    certificate,
    general_facts,
    groups_title_page,
    health_sheet,
    missed_by_month,
    remarks_sheet,
    results,
    title_page,
)
from ejournal.reports.volume_subjects import AnyVolume, subject_spread
from ejournal.rules.heads import Head
from ejournal.tables.report import Column, Document, Part, Report, TextPage
from ejournal.tables.sheets import first_pages

CONTENTS = (Column("№", "number", 3), Column("Наименование", width=48), Column("Учитель", width=32), Column("Страницы", "mark", 9))
GROUP_REMARKS = "Замечания по ведению журнала"


@dataclass(frozen=True)
class Section:
    """A line of the contents with what is printed under it."""

    title: str
    parts: tuple[Part, ...]
    teacher: str = ""


@dataclass(frozen=True)
class Book:
    """What is bound: a title page, sections each with its place in the contents, a last page that waits for the number of pages."""

    title: str
    cover: TextPage
    sections: tuple[Section, ...]
    ending: Callable[[int, str], TextPage]


@dataclass(frozen=True)
class BoundVolume:
    """The document, its number of pages, and by section its first and last page."""

    document: Document
    pages: int
    contents: tuple[tuple[str, int, int], ...]


def bound_volume(volume: AnyVolume, printed_at: datetime, head: Head | None) -> BoundVolume:
    """The whole volume; `head` is the head of the audit trail, which goes to the foot of every sheet as words and as a QR code."""
    book = class_book(volume) if isinstance(volume, Volume) else groups_book(volume)
    words = _head_words(head)
    seal = f"{book.title}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала. {words}".strip()
    code = qr_picture(f"{book.title}. {words}") if head else ()
    parts = tuple(part for section in book.sections for part in section.parts)
    whole = lambda contents, pages: Document(  # noqa: E731
        book.title, (book.cover, contents, *parts, book.ending(pages, words)), seal=seal, first_page=1, bound=True, code=code
    )
    draft = whole(_contents(book.sections, [(0, 0)] * len(book.sections)), 1)
    starts = first_pages(draft)
    spans = list(_spans(book.sections, starts[2:]))
    contents = tuple((section.title, *span) for section, span in zip(book.sections, spans, strict=True))
    return BoundVolume(whole(_contents(book.sections, spans), starts[-1]), starts[-1], contents)


def class_book(volume: Volume) -> Book:
    sections = tuple(section for section in _sections(volume) if section.parts)
    return Book(volume.head.title, title_page(volume), sections, partial(certificate, volume))


def groups_book(volume: GroupsVolume) -> Book:
    """The journals of groups of several classes, then the remarks."""
    sections = (*_subjects(volume), Section(GROUP_REMARKS, (remarks_sheet(volume.remarks, GROUP_REMARKS),)))
    return Book(volume.head.title, groups_title_page(volume), tuple(one for one in sections if one.parts), partial(certificate, volume))


def qr_picture(text: str) -> tuple[bytes, ...]:
    """Rows of squares, 1 = dark."""
    return tuple(bytes(row) for row in segno.make(text, error="l", micro=False).matrix)


def _head_words(head: Head | None) -> str:
    """«Вершина истории изменений № 12345 3fa2 9c01 77ab 0d12»: what proves later that the records were not touched. Source: COR-3."""
    return f"Вершина истории изменений: №\u00a0{head.number} {head.short}." if head else ""


def _sections(volume: Volume) -> Iterator[Section]:
    """In the order of the paper journal."""
    yield from _subjects(volume)
    if volume.with_contacts:
        yield Section("Общие сведения об обучающихся", (general_facts(volume),))
    yield Section("Сведения о занятости в кружках и объединениях", (circles_sheet(volume),))
    yield Section("Сведения о количестве пропущенных уроков", missed_by_month(volume))
    yield Section("Сводная ведомость учёта посещаемости", (attendance_summary(volume),))
    yield Section("Сводная ведомость учёта успеваемости", results(volume))
    if volume.with_health:
        yield Section("Листок здоровья", (health_sheet(volume),))
    yield Section("Лист инструктажа", (instruction_sheet(volume),))
    yield Section(REMARKS, (remarks_sheet(volume.remarks),))


def _subjects(volume: AnyVolume) -> Iterator[Section]:
    """Those of the curriculum, then those after lessons."""
    for subject in sorted(volume.subjects, key=lambda one: one.is_after_lessons):
        spread = subject_spread(subject, volume)
        yield Section(subject.title, (spread,) if spread else (), _short(subject.teachers))


def _short(teachers: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name.partition(" (")[0] for name in teachers))


def _contents(sections: Sequence[Section], spans: list[tuple[int, int]]) -> Report:
    lines = enumerate(zip(sections, spans, strict=True), 1)
    rows = tuple((number, section.title, section.teacher or None, f"{first}–{last}" if last > first else str(first)) for number, (section, (first, last)) in lines)
    return Report("Оглавление", CONTENTS, rows, landscape=False, frozen_columns=0)


def _spans(sections: Sequence[Section], firsts: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """First and last page of each section; `firsts` are the first pages of all their parts, then that of the certificate."""
    at = 0
    for section in sections:
        end = at + len(section.parts)
        yield firsts[at], firsts[end] - 1
        at = end
