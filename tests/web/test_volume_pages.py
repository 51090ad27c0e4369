"""The deputy asks for a class's volume and goes on working; the register tells where it is kept (PRN-1, PRN-2)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from ejournal.models import HardCopy
from ejournal.policy.actor import Actor
from ejournal.web.long_jobs import LongJobs
from ejournal.web.volume import Order, all_volumes
from tests.factories import NOW, SmallSchool


@pytest.mark.req("PRN-1")
def test_the_school_is_made_class_by_class_by_processes_of_their_own(
    school: SmallSchool, actor: Callable[[str], Actor], tmp_path: Path, wkhtmltopdf_path: str
) -> None:
    deputy = actor("deputy")
    assert deputy.account_id is not None
    order = Order(tmp_path, deputy.account_id, contacts=True, health=False, now=NOW)
    queue = LongJobs(tmp_path)
    job = queue.start(deputy, "Журналы", all_volumes(order, [("--class", str(school.classes["5А"].id)), ("--groups-of", str(school.year.id))], "Журналы.zip"), NOW)
    seen = set()
    while not job.is_over:
        seen.add(job.words)
        sleep(0.02)
    assert job.state == "done", job.trouble
    assert any("страница" in words for words in seen) and job.note.startswith("2 журнала, ")
    with zipfile.ZipFile(queue.path(job)) as archive:
        assert archive.namelist() == ["Классный журнал 5 А 2026-27.pdf", "Журнал внеурочной деятельности 2026-27.pdf"] and archive.read(archive.namelist()[0]).startswith(b"%PDF")
    assert not list((tmp_path / "results" / job.key).glob("*.pdf")) and {(row.school_class_id, row.account_id) for row in HardCopy.select()} == {
        (school.classes["5А"].id, deputy.account_id), (None, deputy.account_id)
    }  # fmt: skip


@pytest.mark.req("PRN-1", "PRN-2")
def test_each_is_offered_the_classes_he_may_print_and_the_register(web: Callable[..., Any], school: SmallSchool) -> None:
    deputy, teacher = web("deputy").get("/reports/volume").text, web("teacher").get("/reports/volume").text
    first, other = (f'<option value="{school.classes[name].id}"' for name in ("5А", "7Б"))
    assert first in deputy and other in deputy and "Собрать журналы всех классов" in deputy and "Собрать журнал внеурочной" in deputy
    assert first in teacher and other not in teacher and "Собрать журналы всех классов" not in teacher and "Собрать журнал внеурочной" not in teacher
    assert web("teacher").post("/reports/volume", **{"class": str(school.classes["7Б"].id)}).status_code == 403
    page = web("deputy")
    assert "выберите из списка" in page.get("/reports/volume?class=zzz").text and page.get("/reports/volume?year=zzz").status_code == 404
    answer = page.post("/archive/paper/new", title="Классный журнал 9", pages="много")
    assert answer.status_code == 400 and "целое число" in answer.text and "Классный журнал 9" in answer.text
    assert page.post("/archive/paper/new", title="Классный журнал 9", pages="70", kept_at="архив", year=str(school.year.id)).status_code == 302
    assert "архив" in web("secretary").get("/archive/paper/?q=журнал").text
    assert page.get("/archive/paper/register.xlsx").data[:2] == b"PK"
