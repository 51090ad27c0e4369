"""The journal «Замена сведений в электронном журнале» in the regulation's form (REP-9; regulation 2.3.3, domain §5.14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ejournal.queries.corrections import ChangeLine, CorrectionView
from ejournal.rules.corrections import change_words
from ejournal.tables.report import Column, Document, Report, Row

TITLE = "Журнал «Замена сведений в электронном журнале»"
COLUMNS = (
    Column("№", "number", 4), Column("Дата обращения", "date", 11), Column("Класс", width=8), Column("Педагог", width=14),
    Column("Дата, на которую вносится изменение", width=11), Column("Предмет", width=12),
    Column("Перечень изменений (было → стало)", width=26), Column("Причина", width=20), Column("Решение завуча", width=19),
    Column("Исполнено, кем", width=15),
)  # fmt: skip


def register_document(views: Sequence[CorrectionView], span: str, own_rule: str, school: str, printed_at: datetime) -> Document:
    """The register; `span` says what of it is shown, `own_rule` the school's rule on a deputy's own requests."""
    report = Report(
        title=TITLE,
        subtitle=span,
        columns=COLUMNS,
        rows=tuple(map(_row, views)),
        notes=(own_rule,) if views else ("Заявок нет.", own_rule),
        head_lines=(school,),
        foot_lines=("Заместитель директора ____________________",),
    )
    seal = f"{school}. {TITLE}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    return Document(TITLE, (report,), seal=seal)


def own_rule_words(allowed: bool) -> str:
    """The school's choice, said on the register itself. Source: ROLE-4."""
    who = "завуч решает сам" if allowed else "решает другой завуч"
    return f"Заявку, которую завуч подал как учитель, {who}: так выбрано в правилах школы."


def decision_words(view: CorrectionView) -> str:
    """«Причина обоснована», «Причина не обоснована: …»; whose decision on his own request it was."""
    words = {"approved": "Причина обоснована", "refused": "Причина не обоснована", "withdrawn": "Отозвана педагогом"}
    told = words.get(view.state, "Не решена: год закрыт" if view.year_closed else "Ждёт решения")
    own = " (заявка завуча)" if view.is_own else ""
    return f"{told}{own}: {view.decision}" if view.decision else f"{told}{own}"


def done_words(view: CorrectionView) -> str:
    """When it was carried out and by whom; "" where nothing was."""
    if view.state != "approved" or view.decided_at is None:
        return ""
    return f"{view.decided_at:%d.%m.%Y %H:%M}, {view.decided_by}"


def changes_words(view: CorrectionView) -> str:
    """The changes one by one, each with its own day where the request has several."""
    several = len(view.dates) > 1
    return "; ".join(_change(line, several) for line in view.lines)


def dates_words(dates: Sequence[date]) -> str:
    return ", ".join(f"{day:%d.%m.%Y}" for day in dates)


def _change(line: ChangeLine, several: bool) -> str:
    day = f" {line.date:%d.%m}" if several and line.date else ""
    return f"{line.title}{day}: {change_words(line.was, line.becomes)}"


def _row(view: CorrectionView) -> Row:
    return (
        view.number, view.asked_at.date(), view.class_title, view.teacher, dates_words(view.dates), view.subject,
        changes_words(view), view.reason, decision_words(view), done_words(view) or None,
    )  # fmt: skip
