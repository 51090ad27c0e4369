"""What is known of a lesson before it: who is away and why, who was not there an hour ago, who is free of the subject (ABS-3, ABS-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, fn

from ejournal.models import Absence, AbsenceGround, ClassMembership, Exemption, GroupMembership, Lesson
from ejournal.models.prepared import hole
from ejournal.queries.absence_grounds import ground_words
from ejournal.rules.absence_grounds import Ground, winning
from ejournal.rules.attendance import MISSED
from ejournal.rules.cells import EXEMPT

EARLIER, FREED = "earlier", "freed"
BETWEEN = "\x1f"
NOTHING = ("", "")
OPEN_AHEAD = timedelta(days=3)


@dataclass(frozen=True)
class KnownAbsences:
    """By pupil, his grounds, exemptions and absences of today elsewhere. A proposal only: nothing is written by it."""

    grounds: dict[int, list[Ground]]
    today: date

    def of(self, pupil: int, day: date, number: int) -> tuple[str, str]:
        """The pale letter of a lesson and why; ("", "") for nothing. Exempt wins; of days gone only the exemption is told."""
        own = self.grounds.get(pupil, ())
        if any(one.kind == FREED and one.covers(day, number) for one in own):
            return EXEMPT, "освобождён от предмета"
        if day < self.today:
            return NOTHING
        if winner := winning([one for one in own if one.kind not in (EARLIER, FREED) and self._reaches(one, day)], day, number):
            return winner.code, ground_words(winner)
        earlier = [one for one in own if one.kind == EARLIER and one.covers(day, number)]
        return (earlier[-1].code, f"не был(а) на {earlier[-1].first - 1} уроке") if earlier and earlier[-1].first else NOTHING

    def _reaches(self, ground: Ground, day: date) -> bool:
        """Of somebody who is not back yet nobody knows more than the next days."""
        return ground.end is not None or day <= self.today + OPEN_AHEAD


def unpacked_known(rows: Iterable[tuple[int, int, str]], today: date) -> KnownAbsences:
    """From the rows of `packed_known`: pupil, number, packed words."""
    found: dict[int, list[Ground]] = defaultdict(list)
    for pupil, number, packed in rows:
        found[pupil].append(_ground(pupil, number, packed.split(BETWEEN)))
    for own in found.values():
        own.sort(key=lambda ground: ground.first or 0)
    return KnownAbsences(dict(found), today)


def _ground(pupil: int, number: int, said: list[str]) -> Ground:
    code, kind, start, end, first, last, at, document = said
    lessons = (int(text) if text else None for text in (first, last))
    days = date.fromisoformat(start), date.fromisoformat(end) if end else None
    return Ground(number, pupil, code, kind, *days, *lessons, datetime.fromisoformat(at) if at else datetime.min, document)


def packed_known(*, of_group: bool) -> Any:
    """Grounds, exemptions and today's absences elsewhere of a journal's pupils, as rows that go along with its absences: six columns,
    -1 for the lesson, all words of one in the fourth. Holes: journal, subject, first, last, today, members.
    """
    table = GroupMembership if of_group else ClassMembership
    own = table.group if of_group else table.school_class
    there = (own == hole("members")) & (table.start <= hole("last")) & (table.end.is_null() | (table.end > hole("first")))
    members = table.select(table.pupil).where(there)
    return _grounds(members).union_all(_absences(members)).union_all(_exemptions(members))


def _grounds(members: Any) -> Any:
    one = AbsenceGround
    words = _packed(one.code, one.kind, one.start, one.end, one.first_lesson, one.last_lesson, one.at, one.document)
    in_time = (one.start <= hole("last")) & (one.end.is_null() | (one.end >= hole("first"))) & one.cancelled_at.is_null()
    return one.select(SQL("-1"), one.pupil_id, one.id, words, SQL("0"), SQL("0")).where(one.pupil.in_(members) & in_time)


def _absences(members: Any) -> Any:
    """Of today at other lessons, as if they held on from the next lesson."""
    one, nothing = Absence, SQL("''")
    words = _packed(one.code, SQL(f"'{EARLIER}'"), Lesson.date, Lesson.date, Lesson.number + 1, nothing, one.changed_at, nothing)
    here = (Lesson.date == hole("today")) & (Lesson.journal != hole("journal")) & one.code.in_(MISSED)
    return one.select(SQL("-1"), one.pupil_id, one.id, words, SQL("0"), SQL("0")).join(Lesson).where(here & one.pupil.in_(members))


def _exemptions(members: Any) -> Any:
    one, nothing = Exemption, SQL("''")
    words = _packed(SQL(f"'{EXEMPT}'"), SQL(f"'{FREED}'"), one.start, one.end, nothing, nothing, nothing, one.document)
    in_time = (one.start <= hole("last")) & (one.end.is_null() | (one.end >= hole("first"))) & (one.kind == "full")
    mine = one.pupil.in_(members) & (one.subject == hole("subject")) & in_time
    return one.select(SQL("-1"), one.pupil_id, one.id, words, SQL("0"), SQL("0")).where(mine)


def _packed(first: Any, *more: Any) -> Any:
    """The words of a row in one text column; nothing for what is not there."""
    packed = _text(first)
    for part in more:
        packed = packed.concat(SQL(f"'{BETWEEN}'")).concat(_text(part))
    return packed


def _text(part: Any) -> Any:
    return part if isinstance(part, SQL) else fn.COALESCE(part.cast("text"), SQL("''"))
