"""Success and quality by teacher, class and subject, from period to period: the sums of REP-7 narrowed to some journals. Source: DEP-3."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from ejournal.queries.results import ClassResults
from ejournal.queries.school_results import SchoolResults, by_subject, by_teacher, mark_tally, pupil_tallies
from ejournal.rules.indicators import Tally, class_figures, quality, success
from ejournal.rules.school_rules import SchoolRules


class Shares(NamedTuple):
    """Success and quality, per cent, exact; None of nothing."""

    success: Fraction | None
    quality: Fraction | None


@dataclass(frozen=True)
class QualityLine:
    """A teacher, class or subject; `same` is `now` of those classes that have the period before, which `before` is of; `period` is a class's own."""

    key: int
    title: str
    now: Shares
    same: Shares
    before: Shares
    period: int = 0


@dataclass(frozen=True)
class Qualities:
    """Teachers and subjects by marks, with the sum of all as `school`; classes by pupils."""

    teachers: tuple[QualityLine, ...] = ()
    classes: tuple[QualityLine, ...] = ()
    subjects: tuple[QualityLine, ...] = ()
    school: QualityLine | None = None


def qualities(found: SchoolResults, journals: Collection[int], earlier: Collection[int], rules: SchoolRules) -> Qualities:
    """The lines of some journals; `earlier` are those that count in the period before."""
    now = {key: _narrowed(one, journals) for key, one in found.now.items()}
    before = {key: _narrowed(one, earlier) for key, one in found.before.items()}
    own = SchoolResults(now, before, found.away, found.keepers, found.keepers_before)
    sums = (mark_tally(now.values()), mark_tally(own.compared), mark_tally(before.values()))
    lines = tuple(_teacher_lines(own)), tuple(_class_lines(own, rules)), tuple(_subject_lines(own))
    return Qualities(*lines, QualityLine(0, "Все отметки", *map(_by_marks, sums)))


def by_alphabet(text: str) -> tuple[bool, str]:
    """Russian order; nobody comes last."""
    return not text, text.replace("Ё", "Е").replace("ё", "е")


def _narrowed(one: ClassResults, journals: Collection[int]) -> ClassResults:
    marks = {key: mark for key, mark in one.marks.items() if mark.journal in journals}
    there = {subject for _, subject in marks}
    return replace(one, marks=marks, subjects=tuple(subject for subject in one.subjects if subject.id in there))


def _by_marks(marks: Tally) -> Shares:
    return Shares(success(marks), quality(marks))


def _teacher_lines(found: SchoolResults) -> Iterable[QualityLine]:
    """Marks of those who keep the journals on the last day; a journal of two counts for the pair."""
    now, same = by_teacher(list(found.now.values()), found.keepers), by_teacher(found.compared, found.keepers)
    before = by_teacher(list(found.before.values()), found.keepers_before)
    for one in sorted(now, key=lambda keeper: by_alphabet(keeper.names)):
        tallies = (now[one], same.get(one, Tally()), before.get(one, Tally()))
        yield QualityLine(one.ids[0] if len(one.ids) == 1 else 0, one.names, *map(_by_marks, tallies))


def _class_lines(found: SchoolResults, rules: SchoolRules) -> Iterable[QualityLine]:
    """By pupils, as in the reports on classes. Source: domain §4, pupil-level."""
    for key, one in found.now.items():
        if one.subjects:
            now = _by_pupils(one, rules)
            earlier = found.before.get(key)
            none = Shares(None, None)
            yield QualityLine(key, one.head.title, now, now if earlier else none, _by_pupils(earlier, rules) if earlier else none, one.span.period)


def _by_pupils(one: ClassResults, rules: SchoolRules) -> Shares:
    figures = class_figures(pupil_tallies([one]), rules)
    return Shares(figures.success, figures.quality)


def _subject_lines(found: SchoolResults) -> Iterable[QualityLine]:
    now, same, before = by_subject(found.now.values()), by_subject(found.compared), by_subject(found.before.values())
    none = ("", Tally())
    for key, (name, own) in now.items():
        yield QualityLine(key, name, *map(_by_marks, (own, same.get(key, none)[1], before.get(key, none)[1])))
