"""The schools that are measured: 500 pupils, one year and ten, and the page of each that we look at."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from ours import TODAY
from servers import ROOT

PUPILS = 500
BIG_YEARS = 3
PAGES = """
    SELECT j.id, p.id, t.login,
      (SELECT count(*) FROM class_membership m WHERE m.school_class_id = c.id AND m.start <= p.end AND (m.end IS NULL OR m.end > p.start)),
      count(w.id)
    FROM journal j JOIN school_class c ON c.id = j.school_class_id JOIN academic_year y ON y.id = j.year_id
    JOIN period p ON p.year_id = y.id AND c.grade BETWEEN p.grade_from AND p.grade_to AND :today BETWEEN p.start AND p.end
    JOIN lesson l ON l.journal_id = j.id AND l.date BETWEEN p.start AND p.end JOIN work w ON w.lesson_id = l.id
    JOIN (SELECT k.journal_id, min(a.login) login FROM journal_teacher k JOIN account a ON a.staff_id = k.staff_id
          WHERE k.end IS NULL GROUP BY 1) t ON t.journal_id = j.id
    WHERE j.group_id IS NULL AND j.marking = 'five' GROUP BY j.id, p.id
"""
FILLED = """
    SELECT count(*) FROM mark m JOIN work w ON w.id = m.work_id JOIN lesson l ON l.id = w.lesson_id
    JOIN period p ON p.id = :period AND l.date BETWEEN p.start AND p.end WHERE l.journal_id = :journal
"""
OPEN = """
    SELECT m.pupil_id, w.id FROM lesson l JOIN work w ON w.lesson_id = l.id JOIN journal j ON j.id = l.journal_id
    JOIN class_membership m ON m.school_class_id = j.school_class_id AND m.start <= l.date AND m.end IS NULL
    LEFT JOIN absence a ON a.lesson_id = l.id AND a.pupil_id = m.pupil_id
    WHERE j.id = :journal AND l.date BETWEEN date(:today, '-7 days') AND :today AND NOT l.is_cancelled AND a.id IS NULL
    ORDER BY l.date DESC, m.pupil_id
"""


@dataclass(frozen=True)
class Page:
    """A journal page and its keeper; `cells` may be written today."""

    journal: int
    period: int
    login: str
    pupils: int
    columns: int
    filled: int
    cells: list[tuple[int, int]]
    class_id: int = 0
    staff: int = 0

    @property
    def path(self) -> str:
        return f"/journal/{self.journal}"

    def address(self, action: str) -> str:
        """Where an action of the measurement is asked."""
        week = f"week={TODAY - timedelta(days=TODAY.weekday()):%Y-%m-%d}"
        weeks = {"week": f"/timetable/?whose=class&key={self.class_id}&{week}", "teacher": f"/timetable/?whose=teacher&key={self.staff}&{week}"}
        return weeks.get(action) or f"{self.path}{'/data' if action == 'data' else ''}?period={self.period}"


def schema_mark() -> str:
    """Changes with the migrations: a school made under another schema is made anew."""
    steps = sorted((ROOT / "ejournal" / "models" / "migrations").glob("[0-9]*"))
    return sha256(b"".join(step.read_bytes() for step in steps if step.is_file())).hexdigest()[:8]


def made_school(folder: Path, years: int) -> Path:
    """The data directory of a school with so many years under the present schema; made by `scripts/seed.py` unless it is there."""
    data = folder / f"{PUPILS}-pupils-{years}-years-{schema_mark()}"
    if not (data / "made").exists():
        for old in folder.glob(f"{PUPILS}-pupils-{years}-years-*"):
            shutil.rmtree(old)  # of an older schema
        command = [sys.executable, str(ROOT / "scripts" / "seed.py"), "--data", str(data), "--pupils", str(PUPILS)]
        subprocess.run([*command, "--years", str(years), "--today", f"{TODAY:%Y-%m-%d}"], check=True, stdout=subprocess.DEVNULL)
        (data / "made").touch()
    return data


def big_school(folder: Path) -> Path:
    """An ordinary school of three years with a class of 30 and 60 works a period added to each of them (`big_class.py`)."""
    data = folder / f"big-class-{BIG_YEARS}-years-{schema_mark()}"
    if not (data / "made").exists():
        for old in folder.glob("big-class-*"):
            shutil.rmtree(old)
        command = [sys.executable, str(ROOT / "scripts" / "seed.py"), "--data", str(data), "--years", str(BIG_YEARS), "--today", f"{TODAY:%Y-%m-%d}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([sys.executable, str(ROOT / "benchmarks" / "big_class.py"), str(data)], check=True)
        (data / "made").touch()
    return data


def page_of(data: Path, like: Page | None = None) -> Page:
    """The largest page of today's period, or the one nearest in size to `like`, so that schools can be compared."""
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    today = {"today": f"{TODAY:%Y-%m-%d}"}
    found = []
    for journal, period, login, pupils, columns in connection.execute(PAGES, today).fetchall():
        (filled,) = connection.execute(FILLED, {"journal": journal, "period": period}).fetchone()
        found.append((journal, period, login, pupils, columns, filled))
    chosen = min(found, key=lambda one: distance(one, like)) if like else max(found, key=lambda one: one[3] * one[4])
    cells = connection.execute(OPEN, today | {"journal": chosen[0]}).fetchall()
    (class_id,) = connection.execute("SELECT school_class_id FROM journal WHERE id = ?", chosen[:1]).fetchone()
    (staff,) = connection.execute("SELECT staff_id FROM account WHERE login = ?", chosen[2:3]).fetchone()
    connection.close()
    return Page(*chosen, cells=cells, class_id=class_id, staff=staff)


def distance(one: tuple[int, int, str, int, int, int], like: Page) -> tuple[int, int]:
    return abs(one[3] * one[4] - like.pupils * like.columns), abs(one[5] - like.filled)
