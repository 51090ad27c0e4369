"""What an archive package holds on paper: journal pages of a class in one document, and the act of keeping (ARC-1; regulation 5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ejournal.queries.archive import SpanJournal, standing_marks
from ejournal.queries.journal_page_shapes import JournalPage
from ejournal.reports.journal_page import journal_document
from ejournal.rules.words import count_of
from ejournal.tables.report import Column, Document, Report, TextPage

CLOSING = (("year", "Год"), ("interim", "Пром. атт."), ("exam", "Экз."), ("final", "Итог."))


@dataclass(frozen=True)
class ArchivedPage:
    """A journal page with the notes of corrections at its foot."""

    page: JournalPage
    corrected: Sequence[str] = ()


@dataclass(frozen=True)
class ActFacts:
    """What the act says; `contents` and `head` are the sums a person can compare, `places` where the copies were written."""

    school: str
    title: str
    name: str
    by: str
    at: datetime
    files: int
    size: int
    contents: str
    head: str
    places: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    proof: str
    closes: bool = False
    has_pdf: bool = True
    has_database: bool = True


def marks_report(one: SpanJournal, school: str) -> Report | None:
    """The marks of periods, year, exam and the final one of a journal, as on the summary sheet; None where none was given."""
    lines = standing_marks(one)
    if not lines:
        return None
    keys = [(f"period-{head.id}", head.short_title) for head in one.periods] + list(CLOSING)
    columns = (Column("№", "number", 3), Column("Фамилия, имя, отчество", width=30, rule_after=True), *(Column(title, "mark", 7) for _, title in keys))
    rows = tuple((number, name, *(marks.get(key) for key, _ in keys)) for number, (name, marks) in enumerate(lines, 1))
    subject = f"{one.journal.subject.name}{f', {one.journal.group.title}' if one.journal.group_id else ''}"
    return Report(f"Итоговые отметки. {subject}", columns, rows, subtitle=one.folder, head_lines=(school,))


def journal_file(
    pages: Iterable[ArchivedPage], school: str, at: datetime, *, official: bool, title: str = "", marks: Iterable[Report] = ()
) -> Document:
    """The pages of one journal or of a class, one after another, then the `marks` of the year."""
    documents = [journal_document(one.page, school, at, official=official, corrected=one.corrected) for one in pages]
    parts = (*(part for document in documents for part in document.parts), *marks)
    seal = f"{school}. {title}. Из архива, сделанного {at:%d.%m.%Y %H:%M}." if title else documents[0].seal
    return Document(title or documents[0].title, parts, seal=seal)


def act_document(facts: ActFacts) -> Document:
    """The act of one upright sheet, with places for signatures."""
    sizes = f"{count_of(facts.files, 'файл', 'файла', 'файлов')}, {facts.size / 1_000_000:.1f} МБ".replace(".", ",")
    counts = ", ".join(f"{words} — {number}" for words, number in facts.counts)
    lines = [
        f"от {facts.at:%d.%m.%Y}",
        f"Сохранено: {facts.title}. Комплект {facts.name}: {sizes}.",
        f"Что в нём: {counts}.",
        "Страницы журналов — таблицами XLSX и " + ("печатными формами PDF." if facts.has_pdf else "печатными страницами HTML: программы для PDF не нашлось."),
        *([] if facts.has_database else ["Копии базы в комплекте нет: база на PostgreSQL, её копия pg_dump хранится отдельно."]),
        *(["Учебный год закрывается: изменить в нём ничего нельзя."] if facts.closes else []),
        f"Комплект собран {facts.at:%d.%m.%Y в %H:%M}, собрал(а): {facts.by}.",
        "Куда записаны копии: " + "; ".join(facts.places) + ". Каждая после записи прочитана и сверена с описью; итог — в реестре архивных копий.",
        facts.proof,
        f"Контрольная сумма содержимого (SHA-256): {_by_eight(facts.contents)}.",
        f"Вершина цепочки истории: {facts.head or 'история пуста'}.",
        "Проверить комплект: python3 scripts/verify.py ПАПКА, а без программы — sha256sum -c manifest.sha256.",
        "В комплекте персональные данные, а в копии базы — и всё остальное, что в ней есть: носители хранят в сейфе.",
    ]
    page = TextPage(
        title="АКТ о сохранении электронного журнала", paragraphs=tuple(lines), head_lines=(facts.school,),
        foot_lines=(
            "Носитель № 1 ______________ хранится ______________________ принял(а) ______________",
            "Носитель № 2 ______________ хранится ______________________ принял(а) ______________",
            "Ответственный за журнал ____________________",
            "Заместитель директора ____________________",
            "Директор ____________________                                 М. П.",
        ),
        landscape=False, letter=1,
    )  # fmt: skip
    return Document(f"Акт: {facts.title}", (page,), seal=f"{facts.name}")


def _by_eight(digest: str) -> str:
    """A sum in eights, so that it can be compared with the eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
