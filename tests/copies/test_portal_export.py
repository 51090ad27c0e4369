"""The export for an outside diary: whole, by increments, only with consent, valid by its schema (DIA-7)."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ejournal.copies.portal_export import SCHEMA, export_portal
from ejournal.errors import BadInput, Refused
from ejournal.models import (
    CardAccess,
    ClassMembership,
    Consent,
    GroupMembership,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Pupil,
    Subject,
    Work,
    database,
)
from ejournal.policy.actor import SYSTEM
from ejournal.queries.portal import KINDS
from ejournal.services.ledger import writing
from ejournal.services.records import insert, update
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen
from tests.trail import give_history

ROOT = Path(__file__).resolve().parents[2]
SCHEME = json.loads(SCHEMA.read_text(encoding="utf-8"))
State = dict[str, dict[int, dict[str, Any]]]


def fits(value: Any, rule: dict[str, Any]) -> bool:
    """As much of JSON Schema as ours uses."""
    if "$ref" in rule:
        return fits(value, SCHEME["$defs"][rule["$ref"].rpartition("/")[2]])
    if "anyOf" in rule:
        return any(fits(value, one) for one in rule["anyOf"])
    if "const" in rule or "enum" in rule:
        return value in rule.get("enum", [rule.get("const")])
    types = {"string": str, "integer": int, "boolean": bool, "object": dict, "null": type(None)}
    wanted = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    if not any(type(value) is types[one] for one in wanted):
        return False
    if isinstance(value, str):
        return len(value) >= rule.get("minLength", 0) and re.search(rule.get("pattern", ""), value) is not None
    if isinstance(value, dict):
        own, other = rule.get("properties", {}), rule.get("additionalProperties", True)
        known = all(fits(one, own[name]) if name in own else bool(other) and fits(one, other) for name, one in value.items())
        return known and set(rule.get("required", ())) <= set(value)
    return rule.get("minimum", value) <= value <= rule.get("maximum", value) if type(value) is int else True


def take(state: State, folder: Path) -> dict[str, Any]:
    """What an outside diary does with a run, as docs/interfaces.md tells it; everything is checked on the way in."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert fits(manifest, SCHEME["$defs"]["manifest"]), manifest
    if manifest["kind"] == "full":
        state.clear()
    for kind in KINDS:
        data = (folder / f"{kind.name}.jsonl").read_bytes()
        assert hashlib.sha256(data).hexdigest() == manifest["files"][f"{kind.name}.jsonl"]["sha256"]
        for line in map(json.loads, data.splitlines()):
            assert fits(line, SCHEME["$defs"][f"{kind.name}_line"]), (kind.name, line)
            if line.get("removed"):
                remove(state, kind.name, line["id"])
            else:
                state.setdefault(kind.name, {})[line["id"]] = line
    return manifest


def remove(state: State, name: str, number: int) -> None:
    state.get(name, {}).pop(number, None)
    if name == "pupils":
        for rows in state.values():
            for key in [key for key, row in rows.items() if row.get("pupil") == number]:
                del rows[key]


def agree(school: SmallSchool, pupil: str, **more: Any) -> Any:
    with writing(SYSTEM, NOW) as ledger:
        return insert(ledger, Consent, {"pupil": school.pupils[pupil].id, "kind": "portal", "date": TODAY} | more)


def change(row: Any, **values: Any) -> None:
    with writing(SYSTEM, NOW) as ledger:
        update(ledger, row, values)


@pytest.mark.req("DIA-7", "REG-7")
def test_only_those_whose_parents_agreed_are_told_of(school: SmallSchool, tmp_path: Path, actor: Callable[[str], Any]) -> None:
    give_history()
    agree(school, "ершов")
    agree(school, "ким", date=TODAY - timedelta(days=5), withdrawn_on=TODAY)
    Pen(school).write("ершов", "4/5")
    Pen(school).write("щукина", "2")
    state: State = {}
    done = export_portal(actor("deputy"), tmp_path / "all", "", now=NOW)
    manifest = take(state, tmp_path / "all")
    assert (manifest["pupils"], manifest["left_out"], manifest["kind"]) == (1, 8, "full")
    assert [row["surname"] for row in state["pupils"].values()] == ["Ершов"]
    assert [(row["value"], row["second"]) for row in state["marks"].values()] == [("4", "5")]
    said = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "all").iterdir())
    assert "Щукина" not in said and "Ким" not in said
    seen = CardAccess.get(CardAccess.way == "exported")
    assert seen.account_id == school.accounts["deputy"].id and done.mark in seen.what
    with pytest.raises(Refused):
        export_portal(actor("teacher"), tmp_path / "no", "", now=NOW)
    with pytest.raises(BadInput, match="не пуста"):
        export_portal(actor("admin"), tmp_path / "all", "", now=NOW)


@pytest.mark.req("DIA-7")
def test_an_increment_gives_what_changed_and_tells_what_was_cleared(school: SmallSchool, tmp_path: Path) -> None:
    give_history()
    agree(school, "ершов")
    Pen(school).write("ершов", "4")
    Pen(school, "teacher2", "английский").write("ершов", "Н")
    first = export_portal(SYSTEM, tmp_path / "1", "", now=NOW)
    nothing = export_portal(SYSTEM, tmp_path / "2", first.mark, now=NOW)
    assert sum(nothing.lines.values()) == 0
    Pen(school).write("ершов", "", rev=1)
    Pen(school).write("щукина", "5")
    change(Lesson.get_by_id(school.lessons["математика", TODAY].id), homework="§ 15")
    second = export_portal(SYSTEM, tmp_path / "3", nothing.mark, now=NOW)
    assert {name: count for name, count in second.lines.items() if count} == {"marks": 1, "lessons": 1}
    assert second.removed["marks"] == 1
    for mark, why in (("5", "manifest.json"), ("999999-00000000@2026-10-14", "из копии"), (first.mark.replace("2026-10-14", "2026-03-01"), "новый учебный год")):
        with pytest.raises(BadInput, match=why):
            export_portal(SYSTEM, tmp_path / "no", mark, now=NOW)


def consents_turn(school: SmallSchool, pupil: str) -> None:
    row = Consent.select().where((Consent.pupil == school.pupils[pupil]) & (Consent.kind == "portal")).first()
    if row is None:
        agree(school, pupil)
    else:
        change(row, withdrawn_on=None if row.withdrawn_on else max(TODAY, row.date))


PEOPLE = ("ершов", "щукина", "луговой")
DEEDS: dict[str, Callable[[SmallSchool, str], None]] = {
    "consent": consents_turn,
    "consent by the calendar": lambda school, pupil: agree(school, pupil, date=TODAY + timedelta(days=1)) and None,
    "surname": lambda school, pupil: change(Pupil.get_by_id(school.pupils[pupil].id), patronymic=f"Отчество{ClassMembership.select().count()}"),
    "lesson": lambda school, pupil: change(Lesson.get_by_id(school.lessons["математика", TODAY].id), topic=f"О {pupil}", is_cancelled=pupil == "ершов"),
    "subject": lambda school, pupil: change(Subject.get(Subject.id == school.journals["математика"].subject_id), name=f"Математика {pupil}"),
    "work": lambda school, pupil: change(Work.get_by_id(school.work("математика", TODAY)), title=pupil),
    "period": lambda school, pupil: change(Period.get_by_id(school.quarter.id), number=(1, 3, 4)[PEOPLE.index(pupil)]),
    "leaves": lambda school, pupil: change(ClassMembership.get(ClassMembership.pupil == school.pupils[pupil]), end=TODAY),
    "comes back": lambda school, pupil: change(ClassMembership.get(ClassMembership.pupil == school.pupils[pupil]), end=None),
}


def final(school: SmallSchool, pupil: str) -> None:
    own = {"pupil": school.pupils[pupil].id, "journal": school.journals["математика"].id, "period": school.quarter.id, "kind": "period"}
    row = PeriodMark.get_or_none(PeriodMark.pupil == school.pupils[pupil])
    if row is not None:
        change(row, value="" if row.value else "4")
        return
    with writing(SYSTEM, NOW) as ledger:
        insert(ledger, PeriodMark, own | {"value": "5", "changed_at": NOW})


def mark(school: SmallSchool, pupil: str) -> None:
    row = Mark.get_or_none(Mark.pupil == school.pupils[pupil])
    if row is None:
        Pen(school).write(pupil, "5")
    else:
        change(row, value="" if row.value else "3")


def group(school: SmallSchool, pupil: str) -> None:
    row = GroupMembership.get_or_none(GroupMembership.pupil == school.pupils[pupil])
    if row is not None:
        change(row, end=None if row.end else TODAY)


DEEDS |= {"final": final, "mark": mark, "group": group}


@pytest.mark.req("DIA-7")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from(PEOPLE), st.booleans()), min_size=3, max_size=12))
def test_the_whole_and_then_every_increment_come_to_the_whole_at_the_end(
    school: SmallSchool, tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, str, bool]]
) -> None:
    """Whatever happens between the runs, and whenever they are made, also on the next day."""
    folder, outside, whole = tmp_path_factory.mktemp("portal"), State(), State()
    with database.atomic() as undone:
        agree(school, "ершов")
        since = export_portal(SYSTEM, folder / "0", "", now=NOW).mark
        take(outside, folder / "0")
        for number, (deed, pupil, runs) in enumerate([*deeds, ("lesson", "ершов", True)], 1):
            DEEDS[deed](school, pupil)
            if runs:
                day = NOW + timedelta(days=1) if number > len(deeds) else NOW
                since = export_portal(SYSTEM, folder / f"{number}", since, now=day).mark
                take(outside, folder / f"{number}")
        export_portal(SYSTEM, folder / "whole", "", now=NOW + timedelta(days=1))
        take(whole, folder / "whole")
        undone.rollback()
    assert {name: rows for name, rows in outside.items() if rows} == {name: rows for name, rows in whole.items() if rows}


@pytest.mark.req("DIA-7")
def test_the_same_from_a_terminal(school: SmallSchool, tmp_path: Path) -> None:
    give_history()
    agree(school, "ершов")
    command = [sys.executable, str(ROOT / "scripts" / "export.py"), "--data", str(tmp_path), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "без согласия: 8" in done.stdout, done.stderr
    assert take({}, tmp_path / "out")["cursor"] in done.stdout
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 1 and "не пуста" in again.stderr and "Traceback" not in again.stderr
