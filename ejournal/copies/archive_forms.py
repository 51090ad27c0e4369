"""The printed forms of an archive package: a workbook per journal, a PDF per class, the act (ARC-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ejournal.copies.volume_file import print_volume
from ejournal.models import Absence, Lesson, Mark, School, Work
from ejournal.policy.actor import SYSTEM
from ejournal.queries.archive import ArchiveSpan, SpanJournal, span_journals
from ejournal.queries.corrections import foot_notes
from ejournal.queries.journal_page import open_page
from ejournal.queries.volume import Wishes, read_volume
from ejournal.queries.volume_groups import read_groups_volume
from ejournal.reports.archive_forms import ActFacts, ArchivedPage, act_document, journal_file, marks_report
from ejournal.reports.bound_volume import BoundVolume, bound_volume
from ejournal.reports.journal_page import clean_name
from ejournal.rules.heads import Head
from ejournal.tables.html import to_html
from ejournal.tables.pdf import find_engine
from ejournal.tables.report import Document
from ejournal.tables.xlsx import to_xlsx

PATIENCE = 900.0  # seconds for the PDF of one class
Told = Callable[[int, int, str], None]


@dataclass
class Forms:
    """What was written: numbers for the inventory and the act."""

    counts: dict[str, int] = field(default_factory=dict)
    has_pdf: bool = True


def write_forms(span: ArchiveSpan, folder: Path, at: datetime, told: Told, head: Head | None = None) -> Forms:
    """Every journal page of the span: `<class>/<journal>.xlsx`, and `<class>.pdf` as on paper (HTML where nothing makes PDF).

    Of a whole year `<class>.pdf` is the bound volume of the class, `head` at its feet; of a period its journal pages.
    """
    row = School.select(School.short_name).tuples().first()
    school = row[0] if row else ""
    by_class: dict[str, list[SpanJournal]] = defaultdict(list)
    for one in span_journals(span):
        by_class[one.folder].append(one)
    engine, pages = find_engine(), 0
    for number, (title, journals) in enumerate(by_class.items()):
        share = _share(told, number, len(by_class), title)
        share(0, 1)
        read = [(one, archived_pages(one, at)) for one in journals]
        pages += sum(len(found) for _, found in read)
        _workbooks(folder / clean_part(title), read, school, at, with_marks=span.period is None)
        if span.period is None:
            print_volume(_volume(journals, at, head), folder / clean_part(title), engine, share)
            continue
        pages_of_class = [page for _, found in read for page in found]
        write_printed(journal_file(pages_of_class, school, at, official=True, title=f"{title}: {span.title}"), folder / clean_part(title))
    return Forms({"classes": len(by_class), "journals": sum(map(len, by_class.values())), "pages": pages, **_records(span)}, engine is not None)


def _share(told: Told, number: int, of: int, title: str) -> Callable[[int, int], None]:
    """How far the forms of one class are, within all of them."""

    def share(done: int, sheets: int) -> None:
        words = f", страница {done} из {sheets}" if done else ""
        told(10 + 55 * (number * sheets + done) // (of * sheets), 100, f"страницы журнала: {title}{words}")

    return share


def _volume(journals: list[SpanJournal], at: datetime, head: Head | None) -> BoundVolume:
    """What `/reports/volume` gives, without personal pages: of the class of these journals, or of the groups of their year."""
    journal = journals[0].journal
    if journal.school_class_id is None:
        return bound_volume(read_groups_volume(SYSTEM, journal.year_id, at.date()), at, head)
    return bound_volume(read_volume(SYSTEM, journal.school_class_id, Wishes(), at.date()), at, head)


def archived_pages(one: SpanJournal, at: datetime) -> list[ArchivedPage]:
    """The pages of a journal with the notes of what was corrected."""
    return [
        ArchivedPage(open_page(SYSTEM, one.journal.id, head.id, at.date()).read(), foot_notes(one.journal.id, head.start, head.end, head.id))
        for head in one.periods
    ]


def write_printed(document: Document, path: Path) -> Path:
    """`<path>.pdf`, or `<path>.html` with its styles inside where no program makes PDF."""
    engine = find_engine()
    if engine is None:
        target = path.with_name(f"{path.name}.html")
        target.write_text(to_html(document, engine="chromium"), encoding="utf-8")
        return target
    target = path.with_name(f"{path.name}.pdf")
    target.write_bytes(engine.render(document, PATIENCE))
    return target


def write_act(facts: ActFacts, folder: Path) -> Path:
    return write_printed(act_document(facts), folder / "act")


def clean_part(title: str) -> str:
    """A title as the name of a folder or file on any drive."""
    return clean_name(title, "")[:-1].strip(" .") or "без имени"


def journal_names(journals: list[SpanJournal]) -> dict[int, str]:
    """How the workbooks of one folder are called: by subject and group, with the number where two would be alike."""
    names: dict[int, str] = {}
    for one in journals:
        group = f" {one.journal.group.title}" if one.journal.group_id else ""
        name = clean_part(f"{one.journal.subject.name}{group}")
        names[one.journal.id] = f"{name} {one.journal.id}" if name in names.values() else name
    return names


def _workbooks(folder: Path, read: list[tuple[SpanJournal, list[ArchivedPage]]], school: str, at: datetime, *, with_marks: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    names = journal_names([one for one, _ in read])
    for one, pages in read:
        marks = marks_report(one, school) if with_marks else None
        document = journal_file(pages, school, at, official=False, marks=[marks] if marks else [])
        (folder / f"{names[one.journal.id]}.xlsx").write_bytes(to_xlsx(document))


def _records(span: ArchiveSpan) -> dict[str, int]:
    from ejournal.models import Journal

    lessons = Lesson.select(Lesson.id).join(Journal).where((Journal.year == span.year) & Lesson.date.between(span.start, span.end))
    works = Work.select(Work.id).where(Work.lesson.in_(lessons))
    marks = Mark.select().where(Mark.work.in_(works) & (Mark.value != ""))
    return {"lessons": lessons.count(), "marks": marks.count(), "absences": Absence.select().where(Absence.lesson.in_(lessons)).count()}
