"""What lies over a lesson: closures and the substitution that stand, each laid and lifted by itself (REG-2, TT-4).

A layer remembers how the lesson was before it. Any of them can be taken back in any order: the lesson is then what the
others make of it, and they forget the one that went.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from json import dumps, loads
from typing import Any

from ejournal.models import Closure, ClosureLesson, Lesson, Substitution
from ejournal.queries.calendar import closure_words
from ejournal.services.ledger import Ledger
from ejournal.services.records import update

MANY = 400  # ids in one condition
LONGEST = 160
TAKES_AWAY = frozenset({"other", "move", "cancel"})  # substitutions after which the lesson itself is not held


def joined(*parts: str) -> str:
    """What a lesson says of itself, one thing after another."""
    return "; ".join(part for part in parts if part)[:LONGEST]


@dataclass
class Layers:
    """A lesson with the closures that stand over it, in the order they came, and its substitution."""

    lesson: Any
    closures: list[Any] = field(default_factory=list)
    substitution: Any = None

    @property
    def base(self) -> dict[str, Any]:
        """The lesson without any layer: each only adds something, so it is the least that one of them remembers."""
        lesson, before = self.lesson, _memory(self.substitution)["before"] if self.substitution else {}
        cancelled = [row.was_cancelled for row in self.closures] + [before[name] for name in ("is_cancelled",) if name in before]
        remote = [row.was_remote for row in self.closures]
        said = [row.was_change for row in self.closures] + [before[name] for name in ("change",) if name in before]
        return {
            "is_cancelled": all(cancelled) if cancelled else lesson.is_cancelled,
            "is_remote": all(remote) if remote else lesson.is_remote,
            "change": min(said, key=len) if said else lesson.change,
            "substitute": before.get("substitute", lesson.substitute_id),
        }

    @property
    def is_only_closed(self) -> bool:
        """Whether nothing but closures keeps the lesson from being held."""
        taken = self.substitution is not None and self.substitution.kind in TAKES_AWAY
        return bool(self.lesson.is_cancelled and self.closures and not taken and not self.base["is_cancelled"])

    def without_cancelling(self, closure: Any) -> bool:
        """Whether it is cancelled still when the closure is gone."""
        taken = self.substitution is not None and self.substitution.kind in TAKES_AWAY
        others = any(row.closure.effect == "cancel" for row in self.closures if row.closure_id != closure.id)
        return bool(self.base["is_cancelled"] or taken or others)

    def without_remote(self, closure: Any) -> bool:
        others = any(row.closure.effect == "remote" for row in self.closures if row.closure_id != closure.id)
        return bool(self.base["is_remote"] or others)


def layers_of(lessons: Sequence[Any]) -> dict[int, Layers]:
    """The layers of each lesson. Two SELECTs for every four hundred."""
    found = {row.id: Layers(row) for row in lessons}
    ids = list(found)
    for part in (ids[at : at + MANY] for at in range(0, len(ids), MANY)):
        stand = ClosureLesson.lesson.in_(part) & Closure.undone_at.is_null()
        for row in ClosureLesson.select(ClosureLesson, Closure).join(Closure).where(stand).order_by(ClosureLesson.id):
            found[row.lesson_id].closures.append(row)
        for row in Substitution.select().where(Substitution.lesson.in_(part) & Substitution.undone_at.is_null()):
            found[row.lesson_id].substitution = row
    return found


def lay_closures(ledger: Ledger, lessons: Iterable[Layers], closures: Sequence[Any], left: Iterable[int] = ()) -> int:
    """Lay those of the closures that change something over each lesson; a lesson of `left` is not cancelled. Returns how many times."""
    kept, count = set(left), 0
    for layers in lessons:
        for closure in closures:
            lesson, flag = layers.lesson, "is_cancelled" if closure.effect == "cancel" else "is_remote"
            known = any(row.closure_id == closure.id for row in layers.closures)
            if known or lesson.is_cancelled or getattr(lesson, flag) or (flag == "is_cancelled" and lesson.id in kept):
                continue
            _lay(ledger, layers, closure, flag)
            count += 1
    return count


def _lay(ledger: Ledger, layers: Layers, closure: Any, flag: str) -> None:
    lesson = layers.lesson
    memory = {"closure": closure.id, "lesson": lesson.id, "was_cancelled": lesson.is_cancelled}
    memory |= {"was_remote": lesson.is_remote, "was_change": lesson.change}
    row = ClosureLesson(**memory)
    row.save(force_insert=True)
    row.closure = closure
    ledger.note("ClosureLesson", row.id, "create", None, memory)
    told = {flag: True, "change": joined(lesson.change, closure_words(closure.kind, closure.effect))}
    was = {flag: getattr(lesson, flag), "change": lesson.change}
    Lesson.update(told).where(Lesson.id == lesson.id).execute()
    ledger.note("Lesson", lesson.id, "update", was, told)
    for name, value in told.items():
        setattr(lesson, name, value)
    layers.closures.append(row)


def lift_closure(ledger: Ledger, layers: Layers, closure: Any) -> None:
    """Take one closure away; what somebody changed by hand since is left as it is."""
    lesson, words = layers.lesson, closure_words(closure.kind, closure.effect)
    base = layers.base
    back: dict[str, Any] = {"change": _said_without(lesson.change, words)}
    if closure.effect == "cancel" and lesson.is_cancelled:
        back["is_cancelled"] = layers.without_cancelling(closure)
    if closure.effect == "remote" and lesson.is_remote:
        back["is_remote"] = layers.without_remote(closure)
    layers.closures = [row for row in layers.closures if row.closure_id != closure.id]
    update(ledger, lesson, back)
    _remember(ledger, layers, base)


def lift_substitution(ledger: Ledger, layers: Layers, row: Any) -> None:
    """Take the substitution away; closures that were laid before or after it stay."""
    lesson, memory, base = layers.lesson, _memory(row), layers.base
    said = _said_without(lesson.change, words_of(row))
    if row.kind in TAKES_AWAY:
        said = joined(base["change"], *(closure_words(one.closure.kind, one.closure.effect) for one in layers.closures))
    layers.substitution = None
    back = {"change": said} | {name: base[name] for name in memory["before"] if name != "change"}
    if any(one.closure.effect == "cancel" for one in layers.closures):
        back["is_cancelled"] = True
    update(ledger, lesson, back)
    _remember(ledger, layers, base)


def is_as_left(layers: Layers, row: Any) -> bool:
    """Whether the lesson is still what the substitution and the closures made of it."""
    after = _memory(row)["after"]
    same = all(layers.lesson.__data__[name] == value for name, value in after.items() if name != "change")
    return same and words_of(row) in layers.lesson.change


def words_of(row: Any) -> str:
    """What the substitution itself made the lesson say."""
    memory = _memory(row)
    before, after = memory["before"].get("change", ""), memory["after"].get("change", "")
    return str(after.removeprefix(f"{before}; ") if before else after)


def _memory(row: Any) -> dict[str, Any]:
    """The fields a substitution changed: as they stood `before`, and `after` it."""
    return {"before": {}, "after": {}} | loads(row.before)


def _said_without(said: str, words: str) -> str:
    """The same without one of its parts; words that are not there take nothing away."""
    if said == words:
        return ""
    for one, other in ((f"; {words}", ""), (f"{words}; ", "")):
        if one in said:
            return said.replace(one, other, 1)
    return said


def _remember(ledger: Ledger, layers: Layers, base: dict[str, Any]) -> None:
    """The layers that stay remember the lesson as it is without any of them."""
    for row in layers.closures:
        was = {"was_cancelled": base["is_cancelled"], "was_remote": base["is_remote"], "was_change": base["change"]}
        update(ledger, row, was)
    if layers.substitution is not None:
        memory, words = _memory(layers.substitution), words_of(layers.substitution)
        memory["before"] |= {name: base[name] for name in memory["before"]}
        if layers.substitution.kind not in TAKES_AWAY and "change" in memory["after"]:
            memory["after"]["change"] = joined(base["change"], words)
        update(ledger, layers.substitution, {"before": dumps(memory, ensure_ascii=False, sort_keys=True)})


def drop_layers(ledger: Ledger, lessons: Sequence[int]) -> None:
    """Delete what closures and substitutions taken back left beside lessons that go themselves."""
    for part in (lessons[at : at + MANY] for at in range(0, len(lessons), MANY)):
        for row in ClosureLesson.select().where(ClosureLesson.lesson.in_(part)):
            said = {name: row.__data__[name] for name in ("closure", "lesson", "was_cancelled", "was_remote", "was_change")}
            ledger.note("ClosureLesson", row.id, "delete", said, None)
        ClosureLesson.delete().where(ClosureLesson.lesson.in_(part)).execute()
        undone = Substitution.lesson.in_(part) & Substitution.undone_at.is_null(False)
        for row in Substitution.select().where(undone):
            ledger.note("Substitution", row.id, "delete", {name: value for name, value in row.__data__.items() if name != "id"}, None)
        Substitution.delete().where(undone).execute()


def standing_closures(year_id: int, first: Any, last: Any) -> list[Any]:
    """Closures of classes and of the school that stand on some day of the span, cancelling ones first. One SELECT."""
    closing = (Closure.route == "") | Closure.school_class.is_null(False)
    query = Closure.select().where((Closure.year == year_id) & closing & Closure.undone_at.is_null())
    return list(query.where((Closure.start <= last) & (Closure.end >= first)).order_by(Closure.effect, Closure.id))


def over(closures: Sequence[Any], class_id: int | None, day: Any) -> list[Any]:
    """Those of the closures that are about a class (None: a mixed group, which only the school's closures touch) on a day."""
    return [row for row in closures if row.start <= day <= row.end and row.school_class_id in (None, class_id)]
