"""«Замечания по ведению журнала» as in the paper book, and the act of one check (DEP-2, REP-9; domain §5.15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ejournal.queries.journal_checks import CheckCard, FindingCard
from ejournal.tables.report import Column, Document, Report, Row

REGISTER = (
    Column("Дата", "date", 11), Column("Проверяющий", width=16), Column("Класс, предмет, учитель", width=28), Column("Цель проверки", width=22),
    Column("Замечание", width=40), Column("Срок", "date", 11), Column("Отметка об устранении", width=26), Column("Повторный контроль", "date", 12),
)  # fmt: skip
ACT = (
    Column("№", "number", 4), Column("Где", width=26), Column("Замечание", width=44), Column("Срок", "date", 11), Column("Отметка об устранении", width=34),
)  # fmt: skip


def register_document(checks: Sequence[CheckCard], school: str, printed_at: datetime) -> Document:
    """A line a remark; a check without remarks has one line with its conclusion. Drafts are not in the book."""
    rows = tuple(row for card in checks if card.sent_at is not None for row in _lines(card))
    report = Report(
        title="Замечания по ведению журнала", subtitle=f"на {printed_at:%d.%m.%Y}", columns=REGISTER, rows=rows, head_lines=(school,),
        notes=() if rows else ("Проверок ещё не было.",), foot_lines=("Заместитель директора ____________________",), frozen_columns=3,
    )  # fmt: skip
    return Document(report.title, (report,), seal=_seal(school, printed_at))


def act_document(card: CheckCard, school: str, printed_at: datetime) -> Document:
    """The act of a check, to be signed by both."""
    rows = tuple((number, one.place, one.text, one.due, done_words(one)) for number, one in enumerate(card.standing, 1))
    days = f", уроки {card.start:%d.%m.%Y} – {card.end:%d.%m.%Y}" if card.start and card.end else ""
    report = Report(
        title=f"Акт проверки журнала № {card.id}",
        subtitle=f"{card.checked_on:%d.%m.%Y}: {card.title}{days}",
        columns=ACT,
        rows=rows,
        notes=(f"Цель: {card.purpose} ({card.kind_words}).", f"Вывод: {card.result or 'проверка не закончена'}", *(() if rows else ("Замечаний нет.",))),
        head_lines=(school,),
        foot_lines=(f"Проверил: {card.who or '____________________'} ____________________", f"Ознакомлен: {card.teachers} ____________________"),
        frozen_columns=2,
    )
    return Document(report.title, (report,), seal=_seal(school, printed_at))


def done_words(finding: FindingCard) -> str:
    """«принято 14.10.2026, Жаворонкова Н. О.», «исправлено 12.10.2026: дописал темы», «не устранено, срок 20 октября»."""
    if finding.state == "accepted" and finding.accepted_at is not None:
        return f"принято {finding.accepted_at:%d.%m.%Y}" + (f", {finding.accepted_by}" if finding.accepted_by else "")
    if finding.state == "answered" and finding.answered_at is not None:
        return f"исправлено {finding.answered_at:%d.%m.%Y}" + (f": {finding.answer}" if finding.answer else "")
    return finding.state_words


def _lines(card: CheckCard) -> list[Row]:
    whose = "\n".join(part for part in (card.title, card.teachers) if part)
    head = (card.checked_on, card.who or None, whose, card.purpose)
    if not card.standing:
        return [(*head, card.result or "Замечаний нет.", None, None, card.again)]
    return [(*head, f"{one.place}: {one.text}", one.due, done_words(one), card.again) for one in card.standing]


def _seal(school: str, printed_at: datetime) -> str:
    return f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
