"""The pupil who was at a sanatorium brings marks along, with their paper (GRID-14)."""

from __future__ import annotations

from datetime import datetime, time

from ejournal.models import OutsideMark
from ejournal.services.demo.cohorts import SANATORIUM
from ejournal.services.demo.year import JournalPlan, Year

THERE, DATED, ENTERED = 20, 26, 28  # school days of the year: the mark, its paper, the day on which it was brought
VALUES = {"Математика": "5", "Русский язык": "4"}
ISSUER = "Санаторий «Сосновый бор», учебная часть"
AFTERNOON = time(14, 10)


def bring_marks(year: Year) -> None:
    """To be called before the days are lived through: the marks count in the period marks of their period."""
    if not year.is_current:
        return
    for journal in year.journals:
        value = VALUES.get(journal.subject)
        child = next((one for one in journal.pupils if one.odd == SANATORIUM), None)
        if value and child is not None and journal.is_marked and journal.plan is not None:
            _bring(year, journal, child.id, value)


def _bring(year: Year, journal: JournalPlan, child: int, value: str) -> None:
    days = [day.date for day in year.frame.school_days(journal.grade) if day.date < year.today]
    if len(days) <= ENTERED:
        return
    at = datetime.combine(days[ENTERED], AFTERNOON)
    paper = {"issuer": ISSUER, "document": "statement", "document_number": "17", "document_date": days[DATED]}
    mark = {"pupil": child, "journal": journal.id, "date": days[THERE], "value": value, "title": "", "rev": 1, "changed_at": at}
    year.loader.add(OutsideMark, at, mark | paper, account=journal.employee.account_id)
    sums = journal.sums.setdefault(child, [0, 0, 0, 0])
    sums[0] += int(value)
    sums[1] += 1
