"""Pieces of the week's page that are made of many alike: a day's lessons, the lists to choose from.

A week has some forty lessons and a hundred names to choose from; a template that asks for eight attributes of each spends
most of the request on it. Templates call these functions with what is rare, as marks of a change, drawn by the kit (TT-5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from ejournal.policy.timetable import Whose

FREE = {"room": "свободно"}
escaped = lru_cache(maxsize=4096)(lambda text: str(escape(text)))  # subjects, names and rooms come again and again


@lru_cache(maxsize=256)
def rung(begins: time, ends: time) -> str:
    """When the bells ring for a lesson."""
    return f" {begins:%H:%M}<br>{ends:%H:%M}"


@dataclass(frozen=True)
class Chooser:
    """A list of timetables of one kind to choose from; `titles` by key, `options` as HTML without a chosen one."""

    kind: str
    label: str
    titles: Mapping[int | str, str]
    options: str

    def html(self, whose: Whose) -> Markup:
        """The options with the shown one chosen; the label stands first where none of them is shown."""
        mine = whose.kind == self.kind and whose.key in self.titles
        first = f'<option value="" disabled{"" if mine else " selected"}>{escaped(self.label)}</option>'
        option = f'<option value="{escaped(str(whose.key))}"'
        return Markup(first + (self.options.replace(f"{option}>", f"{option} selected>", 1) if mine else self.options))


def chooser(kind: str, label: str, rows: Sequence[tuple[int | str, str]]) -> Chooser:
    """The list of `rows` (key, title) in their order."""
    options = "".join(f'<option value="{escaped(str(key))}">{escaped(title)}</option>' for key, title in rows)
    return Chooser(kind, label, dict(rows), options)


@dataclass(frozen=True)
class LessonList:
    """How the lessons of a day are drawn: of whom, from which day on a lesson may be covered (None: not by this person)."""

    whose: Whose
    covers_from: date | None
    marks: Callable[[Any], str]

    def html(self, lines: Sequence[Any]) -> Markup:
        """Items of the list; `lines` are those of a WeekDay."""
        return Markup("".join(self._line(*line) for line in lines))

    def _line(self, number: int, begins: Any, ends: Any, lessons: Sequence[Any]) -> str:
        if not lessons:
            return f'<li class="is-free"><div class="when"><b>{number}</b></div><div>{FREE.get(self.whose.kind, "окно")}</div></li>'
        when = f"<b>{number}</b>{rung(begins, ends) if begins else ''}"
        if len(lessons) == 1:
            return self._lesson(lessons[0], when, False)
        last = len(lessons) - 1
        return "".join(self._lesson(one, "" if at else when, at < last) for at, one in enumerate(lessons))

    def _lesson(self, one: Any, when: str, is_double: bool) -> str:
        css = " ".join(name for name, is_so in (("is-off", one.is_off), ("is-double", is_double)) if is_so)
        css = f' class="{css}"' if css else ""
        marks = f'<p class="marks-line">{self.marks(one.marks)}</p>' if one.marks else ""
        change = f'<p class="changed">{escaped(one.change[:1].upper() + one.change[1:])}</p>' if one.change else ""
        return (
            f'<li{css}><div class="when">{when}</div><div class="what"><b>{escaped(one.subject)}</b>'
            f'<p>{self._whom(one)}</p>{marks}{change}</div><span class="room">{escaped(one.room)}{self._deed(one)}</span></li>'
        )

    def _whom(self, one: Any) -> str:
        if self.whose.kind in ("class", "pupil"):
            return escaped(one.teacher) + (f" · {escaped(one.whose.split(', ')[-1])}" if ", " in one.whose else "")
        return escaped(one.whose) + (f" · {escaped(one.teacher)}" if self.whose.kind == "room" and one.teacher else "")

    def _deed(self, one: Any) -> str:
        if self.covers_from is None or not one.lesson or one.date < self.covers_from:
            return ""
        label = f"Заменить этот урок: {one.number} урок, {escaped(one.subject)}, {escaped(one.whose)}"
        return f'<br><a class="deed" href="/substitutions/one/{one.lesson}" aria-label="{label}">Заменить</a>'
