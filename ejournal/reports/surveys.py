"""A questionnaire on paper: the blank to fill in by hand, and the results with their plots (CLS-6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from ejournal.queries.surveys import Results, SurveyCard, Tally
from ejournal.rules.surveys import SCALE, Question, share
from ejournal.tables.plots import Look, Series, bar_plot
from ejournal.tables.report import Column, Document, Picture, Pictures, Report, Row, Strong

BLANK = (Column("№", "number", 4), Column("Вопрос и варианты", width=60), Column("Отметьте", "mark", 16))
COUNTS = (Column("№", "number", 3), Column("Вопрос", width=40), Column("Ответ", width=28), Column("Ответили", "number", 9), Column("%", "number", 5))
WORDS = (Column("№", "number", 3), Column("Вопрос", width=30), Column("Кто", width=20), Column("Ответ словами", width=38))
PEOPLE = (Column("Кто", width=26), Column("Вопрос", width=36), Column("Ответ", width=32))
BAR, AROUND = 34, 60  # pixels of a bar, and of the scale below them
LINES_FOR_WORDS = 4
SCALE_ON_PAPER = "\u00a0\u00a0".join(SCALE)


def plot_of(tally: Tally) -> str | None:
    """Bars of a question's answers; None for one answered in words or by nobody."""
    if not tally.counts or not tally.answered:
        return None
    labels = [f"{title} — {share(count, tally.answered)} %" for title, count in tally.counts]
    counts = tuple(count for _, count in tally.counts)
    look = Look(low=0, high=max(4, max(counts)), height=AROUND + BAR * len(counts), digits=0)
    return bar_plot(tally.question.text, labels, (Series("Ответов", counts),), look, lying=True)


def blank_document(card: SurveyCard, questions: Iterable[Question], school: str) -> Document:
    """To be filled in by hand; nobody is asked to sign an anonymous one."""
    rows = [row for number, one in enumerate(questions, 1) for row in _blank_rows(number, one)]
    who = "Имя не пишите." if card.is_anonymous else "Фамилия, имя, отчество: ______________________________________________"
    until = f"Сдайте до {card.until:%d.%m.%Y}."
    notes = tuple(filter(None, (card.text, until)))
    return Document(card.title, (Report(card.title, BLANK, tuple(rows), notes=notes, head_lines=(school, who), landscape=False),))


def results_document(card: SurveyCard, results: Results, school: str, printed_at: datetime) -> Document:
    """Counts, plots, answers in words; of a named one who answered what."""
    head = (school, f"{card.audience_title}, {'без имён' if card.is_anonymous else 'с именами'}, ответили: {card.replies + card.paper}")
    counts = Report(card.title, COUNTS, tuple(_count_rows(results)), subtitle="ответы по вариантам", head_lines=head, landscape=False)
    drawn = tuple(Picture(f"{number}. {one.question.text}", plot_of(one)) for number, one in enumerate(results.tallies, 1) if one.counts)
    parts = [counts, *([Pictures(card.title, drawn)] if drawn else [])]
    if words := tuple(_word_rows(results)):
        parts.append(Report("Ответы словами", WORDS, words, landscape=False))
    if results.people:
        parts.append(Report("Кто как ответил", PEOPLE, tuple(_people_rows(results)), landscape=False, frozen_columns=1))
    return Document(card.title, tuple(parts), seal=f"{school}. {card.title}. Напечатано {printed_at:%d.%m.%Y %H:%M}.")


def _asked(one: Question) -> str:
    hints = {"many": "можно выбрать несколько", "scale": "обведите: 1 — плохо, 5 — отлично"}
    told = [hints[one.kind]] if one.kind in hints else []
    told += [] if one.is_required else ["по желанию"]
    return f"{one.text} ({', '.join(told)})" if told else one.text


def _blank_rows(number: int, one: Question) -> Iterator[Row]:
    """The question, then a line an option with its cell to tick, the points of a scale in a row, or lines to write on."""
    yield (number, Strong(_asked(one)), SCALE_ON_PAPER if one.kind == "scale" else None)
    for option in one.options:
        yield (None, option, None)
    if one.kind == "text":
        yield from [(None, None, None)] * LINES_FOR_WORDS


def _count_rows(results: Results) -> Iterator[Row]:
    for number, one in enumerate(results.tallies, 1):
        for at, (title, count) in enumerate(one.counts):
            head: Row = (number, one.question.text) if at == 0 else (None, None)
            yield (*head, title, count, share(count, one.answered))
        if one.mean is not None:
            yield (None, None, f"Среднее: {one.mean:f}".replace(".", ","), one.answered, None)
        if not one.counts:
            yield (number, one.question.text, "словами", one.answered, None)


def _word_rows(results: Results) -> Iterator[Row]:
    for number, one in enumerate(results.tallies, 1):
        for at, (who, said) in enumerate(one.words):
            yield (number if at == 0 else None, one.question.text if at == 0 else None, who, said)


def _people_rows(results: Results) -> Iterator[Row]:
    for name, answers in results.people:
        for at, (one, answer) in enumerate(zip(results.tallies, answers, strict=True)):
            yield (name if at == 0 else None, one.question.text, answer.replace("\n", "; "))
