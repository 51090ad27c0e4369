"""The figures of a class counted again, by plain SQL and by hand, sharing nothing with the program (REP-2, REP-3; domain §2, §4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ejournal.models.base import database, is_sqlite


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement written with `?`."""
    text = sql if is_sqlite() else sql.replace("?", "%s")
    return [tuple(row) for row in database.execute_sql(text, values).fetchall()]


def day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def rounded(top: int, bottom: int, places: int = 1) -> str:
    """«66,7», half up by school arithmetic; «—» where there is nothing to divide by."""
    if bottom == 0:
        return "—"
    exact = Decimal(top) / Decimal(bottom)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)).replace(".", ",")


@dataclass
class OracleClass:
    """A class at the end of a period: pupils in no order, value by (pupil, subject), lessons missed by pupil and code."""

    pupils: set[int] = field(default_factory=set)
    values: dict[tuple[int, int], str] = field(default_factory=dict)
    missed: dict[int, Counter[str]] = field(default_factory=dict)

    def figures(self, values: list[str]) -> tuple[str, str, str, str]:
        """Успеваемость, качество, СОУ, средний балл of one subject's values."""
        n = {one: values.count(one) for one in ("5", "4", "3", "2", "н/а", "зч", "нз")}
        five, four, three, two, absent = n["5"], n["4"], n["3"], n["2"], n["н/а"]
        digits = five + four + three + two
        everybody = digits + absent
        if digits == 0 and n["зч"] + n["нз"]:
            return rounded(100 * n["зч"], n["зч"] + n["нз"] + absent), "—", "—", "—"
        return (
            rounded(100 * (five + four + three + n["зч"]), everybody + n["зч"] + n["нз"]), rounded(100 * (five + four), everybody),
            rounded(100 * five + 64 * four + 36 * three + 16 * two + 7 * absent, everybody),
            rounded(5 * five + 4 * four + 3 * three + 2 * two, digits, 2),
        )  # fmt: skip

    def kind(self, pupil: int) -> str:
        own = sorted(value for (key, _), value in self.values.items() if key == pupil and value not in ("", "осв", "зч"))
        if not own:
            return ""
        if "2" in own or "нз" in own:
            return "не успевает"
        if "н/а" in own:
            return "н/а"
        if own.count("3"):
            return "с одной «3»" if own.count("3") == 1 else "успевает"
        return {0: "отличник", 1: "с одной «4»"}.get(own.count("4"), "хорошист")


def oracle_class(class_id: int, period: int, first: date, last: date, today: date) -> OracleClass:
    """Read pupil by pupil, journal by journal."""
    found = OracleClass()
    year, grade = rows("SELECT year_id, grade FROM school_class WHERE id = ?", class_id)[0]
    for pupil, start, end in rows("SELECT pupil_id, start, \"end\" FROM class_membership WHERE school_class_id = ?", class_id):
        if day(start) <= last and (end is None or day(end) > last):
            found.pupils.add(pupil)
    if grade > 1:
        for pupil in found.pupils:
            _read_marks(found, class_id, year, pupil, period, last)
    _read_absences(found, class_id, first, min(last, today))
    return found


def _read_marks(found: OracleClass, class_id: int, year: int, pupil: int, period: int, last: date) -> None:
    sql = "SELECT id, subject_id, group_id, school_class_id FROM journal WHERE year_id = ? AND kind IN ('lesson', 'elective') AND marking <> 'none' ORDER BY id"
    for journal, subject, group, owner in rows(sql, year):
        mine = _in_group(pupil, group, last) if group else owner == class_id
        if not mine:
            continue
        what = "period_id = ?" if period else "kind = 'year' AND ? = 0"
        own = rows(f"SELECT value FROM period_mark WHERE pupil_id = ? AND journal_id = ? AND {what} AND value <> ''", pupil, journal, period)
        former = rows(
            f"SELECT p.value FROM period_mark p JOIN journal j ON j.id = p.journal_id WHERE p.pupil_id = ? AND j.subject_id = ? AND j.year_id = ?"
            f" AND j.kind IN ('lesson', 'elective') AND p.{what} AND p.value <> '' ORDER BY j.id",
            pupil, subject, year, period,
        )  # fmt: skip
        value = own[0][0] if own else former[0][0] if former else ""
        found.values[pupil, subject] = found.values.get((pupil, subject)) or value


def _in_group(pupil: int, group: int, on: date) -> bool:
    stays = rows("SELECT start, \"end\" FROM group_membership WHERE pupil_id = ? AND group_id = ?", pupil, group)
    return any(day(start) <= on and (end is None or day(end) > on) for start, end in stays)


def _need_not_be_there(pupil: int, subject: int, on: date) -> bool:
    """Freed from the subject, taught at home or away by an order: such a lesson is neither owed nor missed."""
    freed = rows("SELECT start, \"end\" FROM exemption WHERE pupil_id = ? AND subject_id = ? AND kind = 'full'", pupil, subject)
    away = rows("SELECT start, \"end\" FROM pupil_status WHERE pupil_id = ? AND kind IN ('home', 'away')", pupil)
    return any(day(start) <= on and (end is None or on <= day(end)) for start, end in (*freed, *away))


def _read_absences(found: OracleClass, class_id: int, first: date, last: date) -> None:
    sql = (
        "SELECT a.pupil_id, a.code, l.date, j.group_id, j.subject_id FROM absence a JOIN lesson l ON l.id = a.lesson_id JOIN journal j ON j.id = l.journal_id"
        " WHERE j.school_class_id = ? AND j.kind IN ('lesson', 'elective') AND a.code IN ('Н', 'Б', 'У', 'П') AND l.is_cancelled = ?"
    )
    for pupil, code, when, group, subject in rows(sql, class_id, False):
        on = day(when)
        if not first <= on <= last or (group and not _in_group(pupil, group, on)) or _need_not_be_there(pupil, subject, on):
            continue
        stays = rows("SELECT start, \"end\" FROM class_membership WHERE pupil_id = ? AND school_class_id = ?", pupil, class_id)
        if any(day(start) <= on and (end is None or day(end) > on) for start, end in stays):
            found.missed.setdefault(pupil, Counter())[code] += 1
