"""«Изменения за неделю»: what was changed in a teacher's journals, and by whom (COR-3, COR-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request

from ejournal.errors import NotThere
from ejournal.policy.journals import may_read_changes
from ejournal.queries.week_changes import teachers_of_week, week_changes
from ejournal.rules.words import day_span
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import school_card
from ejournal.web.days import week_day
from grid.views import journal, number_asked


@journal.get("/changes/")
@needs("journal.changes")
def changes() -> Any:
    actor, day = current_actor(), week_day(request.args.get("week"), "журнале")
    monday, others = day - timedelta(days=day.weekday()), request.args.get("others") == "1"
    teachers = teachers_of_week(monday) if actor.roles & {"admin", "director", "deputy"} else ()
    keeps = not teachers or any(number == actor.staff_id for number, _ in teachers)
    teacher = number_asked("teacher") or (actor.staff_id if keeps else teachers[0][0])
    if teacher is None:
        raise NotThere("Журналов у вас нет.")
    may_read_changes(actor, teacher).demand()
    return render_template(
        "journal/changes.html", found=week_changes(teacher, monday, school_card().rules, only_others=others), monday=monday,
        span=day_span(monday, monday + timedelta(days=6)), others=others, teacher=teacher, teachers=teachers,
        is_own=teacher == actor.staff_id, before=monday - timedelta(days=7), after=monday + timedelta(days=7),
    )  # fmt: skip
