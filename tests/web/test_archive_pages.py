"""«Архив»: the deputy packs the quarter onto two drives, later asks whether one was changed; the registry says so (ARC-1, ARC-3)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ejournal.models import AcademicYear, ArchiveCopy, Period
from ejournal.rules.archive import package_name
from ejournal.settings import load_settings
from ejournal.web.long_jobs import LongJobs
from tests.factories import NOW, SmallSchool
from tests.trail import give_history


def until(ready: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "the work did not end"
        time.sleep(0.3)


def only_nice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program for PDF: the test is about the road, not about paper."""
    (folder / "bin").mkdir()
    if nice := shutil.which("nice"):
        (folder / "bin" / "nice").symlink_to(nice)
    monkeypatch.setenv("PATH", str(folder / "bin"))


@pytest.mark.req("ARC-1", "ARC-3")
def test_a_quarter_goes_onto_two_drives_and_a_changed_one_is_named(
    web: Callable[..., Any], app_once: Any, school: SmallSchool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app_once.config, "SETTINGS", load_settings({"EJOURNAL_DATA": str(tmp_path)}))
    monkeypatch.setitem(app_once.extensions, "long_jobs", LongJobs(tmp_path))
    only_nice(tmp_path, monkeypatch)
    Period.update(start="2026-09-01", end="2026-10-02").where(Period.id == school.quarter.id).execute()
    give_history()
    drives = [tmp_path.parent / f"{tmp_path.name}-{number}" for number in (1, 2)]
    for drive in drives:
        drive.mkdir()
    deputy, what = web("deputy"), f"period-{school.quarter.id}"
    assert "Сохранить в архив: 1 четверть" in deputy.get("/").text
    bad = deputy.post("/archive/", what=what, to1="/no/such/drive")
    assert bad.status_code == 400 and "Папки /no/such/drive нет" in bad.text
    deputy.post("/archive/", what=what, to1=str(drives[0]), medium1="флешка № 1", to2=str(drives[1]), medium2="флешка № 2")
    assert "на том же диске, что и сам журнал" in deputy.get("/archive/").text  # in a test everything is
    until(lambda: ArchiveCopy.select().count() == 3 or 'data-state="failed"' in deputy.get("/archive/").text)
    page = deputy.get("/archive/").text
    assert "флешка № 2" in page and "нужны две" not in page, page
    copy = ArchiveCopy.get(ArchiveCopy.medium == "флешка № 2")
    assert copy.account_id == school.accounts["deputy"].id
    index = Path(copy.path) / "index.html"
    index.write_bytes(index.read_bytes().replace("четверть".encode(), "чeтверть".encode(), 1))
    deputy.post(f"/archive/{copy.id}/check")
    until(lambda: ArchiveCopy.get_by_id(copy.id).state != "good")
    assert "index.html: " in ArchiveCopy.get_by_id(copy.id).trouble
    other = ArchiveCopy.get(ArchiveCopy.medium == "флешка № 1")
    with monkeypatch.context() as broken:  # the check breaks off: that says nothing of the copy
        broken.setattr("ejournal.web.archive.SCRIPTS", tmp_path / "none")
        deputy.post(f"/archive/{other.id}/check")
        until(lambda: 'data-state="failed"' in deputy.get("/archive/").text)
    assert ArchiveCopy.get_by_id(other.id).state == "good"
    assert "повреждена" in deputy.get("/archive/").text and "испорчены" in deputy.get("/").text
    assert web("teacher").get("/archive/").status_code == 403


SLOW = """import json, pathlib, sys, time
for folder in {folders!r}:
    pathlib.Path(folder).mkdir(parents=True)
    pathlib.Path(folder, "database.sqlite3").write_bytes(b"everybody")
print(json.dumps({{"done": 1, "of": 9}}), flush=True)
time.sleep(600)
"""


@pytest.mark.req("ARC-1")
def test_a_sealing_that_was_cancelled_leaves_nothing_behind(
    web: Callable[..., Any], app_once: Any, school: SmallSchool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, drive = LongJobs(tmp_path), tmp_path.parent / f"{tmp_path.name}-drive"
    monkeypatch.setitem(app_once.config, "SETTINGS", load_settings({"EJOURNAL_DATA": str(tmp_path)}))
    monkeypatch.setitem(app_once.extensions, "long_jobs", queue)
    drive.mkdir()
    name = package_name("2026/27", "1 четверть", NOW)
    rests = [tmp_path / "archive" / f".{name}", drive / f".{name}.part"]
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "archive.py").write_text(SLOW.format(folders=[str(rest) for rest in rests]), encoding="utf-8")
    monkeypatch.setattr("ejournal.web.archive.SCRIPTS", tmp_path / "scripts")
    deputy = web("deputy")
    deputy.post("/archive/", what=f"period-{school.quarter.id}", to1=str(drive))
    (job,) = queue.of(school.accounts["deputy"].id)
    until(lambda: job.done == 1)
    assert all(rest.is_dir() for rest in rests)
    deputy.post(f"/jobs/{job.key}/cancel")
    until(lambda: job.is_over)
    assert job.state == "cancelled" and not any(rest.exists() for rest in rests)


@pytest.mark.req("ARC-2", "MOV-6")
def test_closing_a_year_asks_where_its_archive_goes(web: Callable[..., Any], school: SmallSchool) -> None:
    AcademicYear.update(end="2026-10-10").execute()
    deputy = web("deputy")
    assert "Сохранить в архив и закрыть год" in deputy.get("/new-year/close").text
    assert "подтвердите закрытие" in deputy.post("/new-year/close").text
    refused = deputy.post("/new-year/close", sure="1", to1="/no/such/drive")
    assert refused.status_code == 400 and "Папки /no/such/drive нет" in refused.text
    assert AcademicYear.get_by_id(school.year.id).closed_on is None
