"""The floor under our speed: the same table, JSON and save by the plainest means there are.

Bare Flask, Jinja, waitress and raw sqlite3 over the very same database file, with the same pragmas and one connection a
thread. No login, no policy, no locks, no chain, no remembered answers: whoever is faster than this has left something
out. `python benchmarks/floor.py DATA PORT THREADS` serves

    GET  /journal/<id>?period=<id>        the table of marks, every cell with the attributes of ours, and the topics
    GET  /journal/<id>/data?period=<id>   the JSON of the contract from raw rows
    GET  /timetable/?whose=class|teacher&key=<id>&week=<day>   the week with its lessons, the lists to choose from and the page's frame
    GET  /diary/<pupil>?week=<day>        the week of one pupil: lessons, homework, marks
    POST /journal/<id>/cells              one durable transaction: upsert of one mark and one audit row
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request
from waitress import serve

HERE = Path(__file__).parent
PRAGMAS = ("journal_mode=wal", "synchronous=2", "foreign_keys=1", "busy_timeout=5000", "cache_size=-8000")
NOTES = """
    CREATE TABLE IF NOT EXISTS floor_note (id INTEGER PRIMARY KEY, at TEXT NOT NULL, account_id INTEGER, address TEXT NOT NULL,
    entity TEXT NOT NULL, entity_id INTEGER NOT NULL, action TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL)
"""
PERIOD = "SELECT id, kind, number, start, end FROM period WHERE id = ?"
LESSONS = """
    SELECT l.id, l.date, l.number, l.topic, l.homework, l.rev, w.id, w.title, w.weight, k.name, k.code, k.is_control
    FROM lesson l LEFT JOIN work w ON w.lesson_id = l.id LEFT JOIN work_kind k ON k.id = w.kind_id
    WHERE l.journal_id = ? AND l.date BETWEEN ? AND ? ORDER BY l.date, l.number, w.position
"""
PUPILS = """
    SELECT DISTINCT p.id, p.surname || ' ' || p.name FROM class_membership m JOIN pupil p ON p.id = m.pupil_id
    JOIN journal j ON j.school_class_id = m.school_class_id
    WHERE j.id = ? AND m.start <= ? AND (m.end IS NULL OR m.end > ?) ORDER BY p.surname, p.name
"""
MARKS = """
    SELECT m.pupil_id, m.work_id, m.value, m.second, m.rev FROM mark m JOIN work w ON w.id = m.work_id
    JOIN lesson l ON l.id = w.lesson_id WHERE l.journal_id = ? AND l.date BETWEEN ? AND ?
"""
ABSENCES = """
    SELECT a.pupil_id, a.lesson_id, a.code, a.rev FROM absence a JOIN lesson l ON l.id = a.lesson_id
    WHERE l.journal_id = ? AND l.date BETWEEN ? AND ?
"""
FINALS = "SELECT pupil_id, value FROM period_mark WHERE journal_id = ? AND period_id = ?"
HEAD = """
    SELECT j.id, s.name || ', ' || c.grade || c.letter FROM journal j JOIN subject s ON s.id = j.subject_id
    JOIN school_class c ON c.id = j.school_class_id WHERE j.id = ?
"""
UPSERT = """
    INSERT INTO mark (pupil_id, work_id, value, second, rev, changed_at) VALUES (?, ?, ?, '', 1, ?)
    ON CONFLICT (work_id, pupil_id) DO UPDATE SET value = excluded.value, rev = rev + 1, changed_at = excluded.changed_at
    RETURNING id, rev
"""
NOTE = "INSERT INTO floor_note (at, account_id, address, entity, entity_id, action, old, new) VALUES (?, 1, ?, 'Mark', ?, 'update', '', ?)"
WEEK = """
    SELECT DISTINCT l.date, l.number, s.name, coalesce(c.grade || c.letter, g.title), t.surname || ' ' || substr(t.name, 1, 1), l.room, l.change, l.is_cancelled, b.start, b.end
    FROM lesson l JOIN journal j ON j.id = l.journal_id JOIN subject s ON s.id = j.subject_id
    LEFT JOIN school_class c ON c.id = j.school_class_id LEFT JOIN study_group g ON g.id = j.group_id
    LEFT JOIN journal_teacher k ON k.journal_id = j.id AND k.start <= l.date AND (k.end IS NULL OR k.end >= l.date)
    LEFT JOIN staff t ON t.id = k.staff_id LEFT JOIN bell_schedule d ON d.is_default = 1 LEFT JOIN bell b ON b.schedule_id = d.id AND b.number = l.number
    WHERE l.date BETWEEN ? AND ? AND
"""
DIARY = """
    SELECT l.date, l.number, s.name, l.topic, l.homework, m.value, k.name
    FROM lesson l JOIN journal j ON j.id = l.journal_id JOIN subject s ON s.id = j.subject_id
    JOIN class_membership c ON c.school_class_id = j.school_class_id AND c.pupil_id = ? AND c.start <= l.date AND (c.end IS NULL OR c.end > l.date)
    LEFT JOIN group_membership g ON g.group_id = j.group_id AND g.pupil_id = c.pupil_id
    LEFT JOIN work w ON w.lesson_id = l.id LEFT JOIN work_kind k ON k.id = w.kind_id LEFT JOIN mark m ON m.work_id = w.id AND m.pupil_id = c.pupil_id
    WHERE l.date BETWEEN ? AND ? AND (j.group_id IS NULL OR g.id IS NOT NULL) ORDER BY l.date, l.number
"""
PUPIL = "SELECT surname || ' ' || name FROM pupil WHERE id = ?"
CLASSES = "SELECT c.id, c.grade || c.letter FROM school_class c JOIN academic_year y ON y.id = c.year_id WHERE ? BETWEEN y.start AND y.end ORDER BY c.grade, c.letter"
TEACHERS = "SELECT DISTINCT t.id, t.surname || ' ' || substr(t.name, 1, 1) FROM staff t JOIN journal_teacher k ON k.staff_id = t.id ORDER BY t.surname"
ROOMS = "SELECT DISTINCT room, room FROM timetable_slot WHERE room <> '' AND start <= ? AND (end IS NULL OR end >= ?) ORDER BY room"
SECTIONS = (
    ("Сегодня", "/"), ("Журналы", "/journal/"), ("Расписание", "/timetable/"), ("Планы", "/plans/"), ("Контроль", "/assessment/"),
    ("Дневник", "/diary/"), ("Исправления", "/corrections/"), ("Календарь", "/calendar/"),
)  # fmt: skip
WEEKDAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота")
AT = "2027-05-20 10:30:00"


class Store:
    """A connection of each thread's own."""

    def __init__(self, path: Path) -> None:
        self.path, self.own = path, threading.local()

    def connection(self) -> sqlite3.Connection:
        if not hasattr(self.own, "connection"):
            self.own.connection = sqlite3.connect(self.path, isolation_level=None)
            for pragma in PRAGMAS:
                self.own.connection.execute(f"PRAGMA {pragma}")
        return self.own.connection

    def rows(self, sql: str, *values: Any) -> list[Any]:
        return self.connection().execute(sql, values).fetchall()


def page_rows(store: Store, journal: int, period: int) -> dict[str, Any]:
    """What both the table and the JSON are made of."""
    (one,) = store.rows(PERIOD, period)
    start, end = one[3], one[4]
    lessons = store.rows(LESSONS, journal, start, end)
    return {
        "period": one,
        "head": store.rows(HEAD, journal)[0],
        "lessons": lessons,
        "columns": [row for row in lessons if row[6] is not None],
        "pupils": store.rows(PUPILS, journal, end, start),
        "marks": {(row[0], row[1]): row[2:] for row in store.rows(MARKS, journal, start, end)},
        "absences": {(row[0], row[1]): row[2:] for row in store.rows(ABSENCES, journal, start, end)},
        "finals": dict(store.rows(FINALS, journal, period)),
    }


def cell(found: dict[str, Any], pupil: int, lesson: int, work: int) -> tuple[str, int]:
    """Text and rev of one cell."""
    mark, absence = found["marks"].get((pupil, work)), found["absences"].get((pupil, lesson))
    if mark is None and absence is None:
        return "", 0
    text = (f"{mark[0]}/{mark[1]}" if mark[1] else mark[0]) if mark else ""
    if absence:
        text = f"{absence[0]} {text}".strip()
    return text, (mark[2] if mark else 0) + (absence[1] if absence else 0)


def mean(texts: list[str]) -> float | None:
    points = [int(letter) for text in texts for letter in text if letter.isdigit()]
    return round(sum(points) / len(points), 2) if points else None


def page_json(found: dict[str, Any]) -> str:
    cells, rows = [], []
    for pupil, _ in found["pupils"]:
        own = [(row[6], *cell(found, pupil, row[0], row[6])) for row in found["columns"]]
        cells += [{"pupil": pupil, "work": work, "text": text, "rev": rev} for work, text, rev in own if rev]
        texts = [text for _, text, _ in own if text]
        rows.append({
            "pupil": pupil, "mean": mean(texts), "weighted": mean(texts), "forecast": None, "count": len(texts),
            "warning": None, "final": found["finals"].get(pupil),
        })  # fmt: skip
    one = found["period"]
    return json.dumps({
        "journal": {"id": found["head"][0], "title": found["head"][1], "editable": True},
        "period": {"id": one[0], "title": f"{one[2]} {one[1]}", "start": one[3], "end": one[4]},
        "columns": [
            {"work": row[6], "lesson": row[0], "date": row[1], "number": row[2], "kind": row[9], "weight": float(row[8]), "title": row[7], "lock": None}
            for row in found["columns"]
        ],
        "pupils": [{"id": pupil, "name": name, "from": None, "to": None, "note": ""} for pupil, name in found["pupils"]],
        "cells": cells,
        "rows": rows,
        "lessons": [{"lesson": row[0], "date": row[1], "number": row[2], "topic": row[3], "homework": row[4], "rev": row[5]} for row in found["lessons"]],
        "version": 0,
    }, ensure_ascii=False, separators=(",", ":"))  # fmt: skip


def page_table(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    """A row a pupil: number, id, name, cells as (work, text, rev), mean, count, final."""
    table = []
    for number, (pupil, name) in enumerate(found["pupils"], 1):
        cells = [(row[6], *cell(found, pupil, row[0], row[6])) for row in found["columns"]]
        texts = [text for _, text, _ in cells if text]
        table.append((number, pupil, name, cells, mean(texts), len(texts), found["finals"].get(pupil, "")))
    return table


def create_floor(path: Path) -> Flask:
    app = Flask("floor", template_folder=str(HERE))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    store = Store(path)
    store.connection().execute(NOTES)

    @app.get("/journal/<int:journal>")
    def page(journal: int) -> str:
        found = page_rows(store, journal, int(request.args["period"]))
        return render_template("floor.html", found=found, table=page_table(found), columns=found["columns"], lessons=found["lessons"])

    @app.get("/timetable/")
    def week() -> str:
        kind, key, monday = request.args["whose"], int(request.args["key"]), date.fromisoformat(request.args["week"])
        days = [(monday + timedelta(days=step)).isoformat() for step in range(6)]
        own = "j.school_class_id = ?" if kind == "class" else "(k.staff_id = ? OR l.substitute_id = ?)"
        keys = (key,) if kind == "class" else (key, key)
        rows = store.rows(f"{WEEK} {own} ORDER BY l.date, l.number", days[0], days[-1], *keys)
        lists = (store.rows(CLASSES, days[0]), store.rows(TEACHERS), store.rows(ROOMS, days[-1], days[0]))
        title = dict(lists[kind == "teacher"])[key]
        steps = {"before": monday - timedelta(days=7), "after": monday + timedelta(days=7), "query": f"whose={kind}&key={key}&week="}
        names = {"sections": SECTIONS, "weekdays": WEEKDAYS, "title": title} | steps
        by_day = [(day, [row for row in rows if row[0] == day]) for day in days]
        return render_template("floor_week.html", kind=kind, key=key, days=by_day, lists=lists, **names)

    @app.get("/diary/<int:pupil>")
    def diary(pupil: int) -> str:
        monday = date.fromisoformat(request.args["week"])
        days = [(monday + timedelta(days=n)).isoformat() for n in range(6)]
        rows = store.rows(DIARY, pupil, days[0], days[-1])
        ((name,),) = store.rows(PUPIL, pupil)
        by_day = [(day, [row for row in rows if row[0] == day]) for day in days]
        return render_template("floor_diary.html", pupil=pupil, name=name, days=by_day, weekdays=WEEKDAYS, sections=SECTIONS)

    @app.get("/journal/<int:journal>/data")
    def data(journal: int) -> Response:
        return Response(page_json(page_rows(store, journal, int(request.args["period"]))), mimetype="application/json")

    @app.post("/journal/<int:journal>/cells")
    def cells(journal: int) -> Response:
        body = json.loads(request.get_data())
        change, connection = body["changes"][0], store.connection()
        connection.execute("BEGIN IMMEDIATE")
        ((mark, rev),) = connection.execute(UPSERT, (change["pupil"], change["work"], change["text"], AT)).fetchall()
        connection.execute(NOTE, (AT, request.remote_addr, mark, change["text"]))
        connection.execute("COMMIT")
        result = {"pupil": change["pupil"], "work": change["work"], "status": "saved", "text": change["text"], "rev": rev, "message": ""}
        return Response(json.dumps({"results": [result], "rows": []}), mimetype="application/json")

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        store.rows("SELECT 1")
        return {"status": "ok"}

    return app


def main(data: str, port: int, threads: int) -> None:
    path = Path(data) / "ejournal.sqlite3"
    sentinel = sqlite3.connect(path, check_same_thread=False)  # keeps the WAL open, as ours does
    sentinel.execute("SELECT count(*) FROM sqlite_master").fetchone()
    serve(create_floor(path), host="127.0.0.1", port=port, threads=threads, ident=None)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
