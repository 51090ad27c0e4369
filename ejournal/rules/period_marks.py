"""The mark a period ends with: proposed by a rule named in one sentence, decided by the teacher.

Source: MARK-4, MARK-5; domain §0 rules 5–8, §2.4. Year, exam and final marks: `rules.year_marks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ejournal.errors import BadInput
from ejournal.rules.cells import EXEMPT, NOT_ATTESTED, NOT_PASSED, OWED, PASSED, Scale, parse_cell
from ejournal.rules.marks import GivenMark, counted, mean_name, mean_of, mean_text, points_text, threshold_at
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures, proposed_mark
from ejournal.rules.words import count_of, day_month

HALF = Decimal("0.5")


class Proposal(NamedTuple):
    """The mark a rule leads to, "" where it leads to none, and the rule in one Russian sentence without a full stop."""

    value: str
    rule: str


@dataclass(frozen=True)
class PeriodFacts:
    """What one pupil did in one journal's period; lessons are those held while he was in the class, late is not missed."""

    marks: Sequence[GivenMark] = ()
    hours_a_week: Decimal = Decimal(2)
    lessons: int = 0
    missed: int = 0
    grade: int | None = None
    marking: str = "five"
    is_exempt: bool = False


def period_proposal(facts: PeriodFacts, rules: SchoolRules) -> Proposal:
    """What a quarter, trimester or half-year of one pupil comes to. Source: MARK-4, MARK-5; domain §2.4."""
    if none := without_marks(facts.grade, facts.marking, rules):
        return none
    if facts.is_exempt:
        return Proposal(EXEMPT, f"освобождение от предмета → {EXEMPT}")
    given, needed = (_passes(facts), 1) if facts.marking == "pass" else (counted(facts.marks), rules.marks_needed(facts.hours_a_week))
    if not given or len(given) < needed:
        return _too_few(facts, len(given), max(1, needed), rules)
    proposal = _pass(given, rules) if facts.marking == "pass" else _five(given, rules)
    return Proposal(proposal.value, proposal.rule + _owed(facts.marks))


def without_marks(grade: int | None, marking: str, rules: SchoolRules) -> Proposal | None:
    """The empty proposal of a grade or a journal in which no marks are given, else None. Source: GRID-11, domain §0 rule 8."""
    if grade is not None and grade <= rules.no_mark_grades:
        return Proposal("", f"в {grade} классе отметок не ставят")
    return Proposal("", "в этом журнале отметок не ставят") if marking == "none" else None


def rounded_proposal(name: str, mean: Fraction, round_up_from: Decimal, digits: int) -> Proposal:
    """«средняя 4,60 → 5: округляем вверх от 4,50»; a whole mean needs no rounding. A tie is in favour of the pupil."""
    threshold = threshold_at(mean, round_up_from)
    mark = proposed_mark(mean, round_up_from)
    tail = "" if mean.denominator == 1 else f": округляем вверх от {points_text(threshold)}"
    return Proposal(mark, f"{name} {mean_text(mean, threshold, digits)} → {mark}{tail}")


def _five(given: Sequence[GivenMark], rules: SchoolRules) -> Proposal:
    mean = mean_of(given, rules)
    return rounded_proposal(mean_name(rules), mean, rules.round_up_from, rules.mean_digits) if mean is not None else Proposal("", "")


def _passes(facts: PeriodFacts) -> list[GivenMark]:
    return [mark for mark in facts.marks if mark.value in (PASSED, NOT_PASSED)]


def _pass(given: Sequence[GivenMark], rules: SchoolRules) -> Proposal:
    passed = sum(mark.value == PASSED for mark in given)
    value = passed_or_not(passed, len(given), rules)
    return Proposal(value, f"зачтено работ {passed} из {len(given)} → {value}: для зачёта нужно не меньше {rules.pass_share}\u00a0%")


def passed_or_not(passed: int, total: int, rules: SchoolRules) -> str:
    """зч from the school's share of passed works on, included: half of them by default, 100 % means all; "" without works."""
    if not total:
        return ""
    return PASSED if passed * 100 >= rules.pass_share * total else NOT_PASSED


def pass_figures(values: Sequence[str], rules: SchoolRules) -> RowFigures:
    """The figures beside a pupil where works are passed or not: no mean, and one work is enough. Source: GRID-7, domain §2.1."""
    found = [value for value in values if value in (PASSED, NOT_PASSED)]
    return RowFigures(len(found), None, None, passed_or_not(found.count(PASSED), len(found), rules))


def _too_few(facts: PeriodFacts, count: int, needed: int, rules: SchoolRules) -> Proposal:
    """н/а where more than the school's share of the lessons was missed as well; otherwise a decision by hand. Source: MARK-4."""
    lacks = f"отметок {count}, нужно {needed}" if facts.marking == "five" else "зачётов и незачётов нет"
    if facts.missed * 100 <= rules.na_missed_share * facts.lessons:
        return Proposal("", lacks)
    missed = f"пропущено {count_of(facts.missed, 'урок', 'урока', 'уроков')} из {facts.lessons}, больше {rules.na_missed_share}\u00a0%"
    return Proposal(NOT_ATTESTED, f"{lacks}, {missed} → {NOT_ATTESTED}")


def _owed(marks: Sequence[GivenMark]) -> str:
    """A debt is closed before the period mark; it hides no proposal, but stands beside it. Source: domain §2.1."""
    owed = sum(mark.value == OWED for mark in marks)
    return f"; долгов {OWED} не закрыто: {owed}" if owed else ""


def differs(value: str, proposal: Proposal | str) -> bool:
    """Whether a mark needs a line of reason: it stands, and is not what the rule proposed, or the rule proposed nothing. Source: MARK-5."""
    return value != "" and value != (proposal.value if isinstance(proposal, Proposal) else proposal)


def is_disputed(mean: Fraction | None, rules: SchoolRules) -> bool:
    """Whether a mean lies so near a threshold that the teachers' council looks at it; both ends of the span belong to it.

    No mean is not disputed. A school that sets the span the wrong way round has no disputed marks. Source: domain §2.4.
    """
    if mean is None:
        return False
    part = mean - mean.numerator // mean.denominator
    return Fraction(rules.disputed_from) <= part <= Fraction(rules.disputed_to)


def early_reason(last_lesson: date | None, today: date) -> str | None:
    """Why the period mark is too early, or None from the day of the subject's last lesson on. Source: MARK-5, domain §0 rule 7."""
    if last_lesson is None or today >= last_lesson:
        return None
    return f"Последний урок периода {day_month(last_lesson)}: отметку за период ставят после него."


def parse_final(text: str, scale: Scale) -> str:
    """The one canonical form of a period, year, exam or final mark, "" to clear it. Raises BadInput in words. Source: MARK-7.

    It is a mark of the subject's scale, осв or н/а: no double mark, no debt, no absence.
    """
    value = parse_cell(text, scale)
    if value.second or value.absence or value.mark == OWED:
        raise BadInput(f"«{value.text}» здесь не ставят: {_takes(scale)}.")
    return value.mark


def _takes(scale: Scale) -> str:
    words = [word for word in scale.words if word != OWED]
    if scale.marking == "five":
        return f"здесь одна отметка от {scale.lowest} до 5, {' или '.join(words)}"
    return f"здесь {', '.join(words[:-1])} или {words[-1]}" if words else "в этом журнале отметок не ставят"


def parse_exam(text: str, exam_scale: str, lowest: int = 2) -> str:
    """A mark of an exam or of the interim attestation by its scale: "five", "pass" or "hundred", points from 0 to 100.

    Points have no zeros before them; осв and н/а fit every scale; "" clears. Raises BadInput in words. Source: MARK-7; domain §2.4.
    """
    if exam_scale != "hundred":
        return parse_final(text, Scale(exam_scale, lowest))
    typed = text.strip()
    if typed.isascii() and typed.isdigit() and len(typed) <= 3 and int(typed) <= 100:
        return str(int(typed))
    try:
        return parse_final(typed, Scale())
    except BadInput as refusal:
        raise BadInput(f"«{typed[:20]}» здесь не ставят: здесь баллы от 0 до 100, {EXEMPT} или {NOT_ATTESTED}.") from refusal
