"""The deputy seals the quarter and the year onto drives; years later somebody reads them without the program, and finds what was touched."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import randrange
from typing import Any

import pytest

from ejournal.copies.archive import Place, Sealed, SealOrder, seal
from ejournal.copies.archive_check import check_package
from ejournal.copies.disks import same_disk_words
from ejournal.errors import BadInput
from ejournal.models import ArchiveCopy, AuditRow, Mark, PeriodMark, Pupil
from ejournal.models.base import database
from ejournal.policy.actor import SYSTEM
from ejournal.queries.archive import span_of_period, span_of_year
from ejournal.rules.archive import FileEntry, manifest_text, read_manifest, sums_text
from ejournal.services.archives import register
from ejournal.settings import load_settings
from tests.factories import SmallSchool
from tests.services.test_cells import Pen
from tests.trail import give_history

NOW = datetime(2026, 11, 2, 15, 30)
ROOT = Path(__file__).resolve().parents[2]


def sealed(school: SmallSchool, data: Path, *, year: bool) -> Sealed:
    """The package and its copy on «флешка № 1»."""
    give_history()
    Pen(school).write("ершов", "5")
    stick = data.parent / f"{data.name}-stick"
    stick.mkdir()
    span = span_of_year(school.year.id) if year else span_of_period(school.quarter.id)
    settings = load_settings({"EJOURNAL_DATA": str(data)})
    return seal(settings, SealOrder(span, (Place(stick, "флешка № 1"),), "Жаворонкова Н. А.", NOW))


@pytest.fixture
def no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer on which nothing makes PDF."""
    monkeypatch.setattr("ejournal.copies.archive_forms.find_engine", lambda: None)


@pytest.mark.req("ARC-1")
def test_a_quarter_lies_in_two_places_and_both_were_read(school: SmallSchool, tmp_path: Path, no_pdf: None) -> None:
    bound = database.obj
    done = sealed(school, tmp_path, year=False)
    assert database.obj is bound and not done.troubles and [copy.medium for copy in done.copies] == ["компьютер журнала", "флешка № 1"]
    names = {path.relative_to(done.folder).as_posix() for path in done.folder.rglob("*") if path.is_file()}
    assert {"act.html", "index.html", "manifest.json", "manifest.sha256", "forms/5 А/Математика.xlsx", "forms/5 А.html"} <= names
    assert not any(name.startswith("tables/") for name in names)
    act = (done.folder / "act.html").read_text(encoding="utf-8")
    assert "флешка № 1" in act and "Жаворонкова" in act and "печатными страницами HTML" in act
    body = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert body["contents"][:8] in act and body["head"]["number"] == AuditRow.select().count() and body["counts"]["marks"] == 1
    register(SYSTEM, span_of_period(school.quarter.id), done.copies, now=NOW)
    assert ArchiveCopy.select().count() == 2 and AuditRow.select().where(AuditRow.action == "seal").count() == 2


@pytest.mark.req("ARC-1")
def test_a_place_that_is_away_or_at_home_is_refused_before_anything_is_written(school: SmallSchool, tmp_path: Path) -> None:
    settings, span = load_settings({"EJOURNAL_DATA": str(tmp_path)}), span_of_period(school.quarter.id)
    (tmp_path / "here").mkdir()
    for folder, word in ((tmp_path / "away", "Вставьте носитель"), (tmp_path / "here", "не второе место"), (ROOT / "static", "внутри программы")):
        with pytest.raises(BadInput, match=word):
            seal(settings, SealOrder(span, (Place(folder),), "кто", NOW))
    assert not list(tmp_path.glob("archive/*"))


@pytest.mark.req("ARC-1")
def test_two_folders_of_one_drive_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disks = {"data": 1, "E:": 2, "E:/вторая": 2, "F:": 3}
    monkeypatch.setattr("ejournal.copies.disks._disk", lambda folder: disks[folder.name if folder.name in disks else folder.as_posix()])
    assert same_disk_words(Path("data"), [Path("E:"), Path("F:")]) == []
    assert "на одном носителе" in same_disk_words(Path("data"), [Path("E:"), Path("E:/вторая")])[0]


@pytest.mark.req("ARC-2")
def test_one_flipped_byte_in_any_file_is_found_and_named(school: SmallSchool, tmp_path: Path, no_pdf: None) -> None:
    folder = Path(sealed(school, tmp_path, year=True).copies[1].path)
    assert check_package(folder).faults == [] and check_package(folder).records.startswith("Записи целы")
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    lists = [path for path in paths if path.name.startswith("manifest.")]
    assert len(paths) > 100 and len(lists) == 2
    for path in (*lists * 20, *paths[::15]):  # alone: nothing else is blamed
        whole = flipped(path)
        assert named(folder) == [path.relative_to(folder).as_posix()]
        path.write_bytes(whole)
    for path in set(paths) - set(lists):
        flipped(path)
    assert sorted(named(folder)) == sorted(path.relative_to(folder).as_posix() for path in set(paths) - set(lists))


def flipped(path: Path) -> bytes:
    """Flip a byte anywhere in the file; returns what it was."""
    whole = path.read_bytes()
    at = randrange(len(whole))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << randrange(8)]) + whole[at + 1 :])
    return whole


def named(folder: Path) -> list[str]:
    return [fault.partition(":")[0] for fault in check_package(folder, with_records=False).faults]


@pytest.mark.req("ARC-2")
def test_lost_added_and_swapped_files_are_named_and_a_forged_inventory_is_not_the_registered_one(
    school: SmallSchool, tmp_path: Path, no_pdf: None
) -> None:
    done = sealed(school, tmp_path, year=False)
    folder = Path(done.copies[1].path)
    (folder / "forms" / "5 А" / "Математика.xlsx").unlink()
    (folder / "forms" / "лишнее.txt").write_text("x", encoding="utf-8")
    (folder / "Thumbs.db").write_bytes(b"litter of the system")
    twin = folder / unicodedata.normalize("NFD", "forms/лишний.txt")
    for one in (twin, folder / "forms" / "лишний.txt"):
        one.write_text("x", encoding="utf-8")
    assert sorted(named(folder)) == ["forms/5 А/Математика.xlsx", "forms/лишнее.txt", "forms/лишний.txt", "forms/лишний.txt"]
    for one in (twin, folder / "forms" / "лишний.txt"):
        one.unlink()
    assert check_package(folder, with_records=False).faults == [
        "forms/5 А/Математика.xlsx: файла нет", "forms/лишнее.txt: лишний файл, в описи его нет",
    ]  # fmt: skip
    body = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    kept = [FileEntry(**one) for one in body["files"] if one["name"] != "forms/5 А/Математика.xlsx"]
    forged = manifest_text({name: value for name, value in body.items() if name not in ("files", "contents", "seal", "format")}, kept)
    (folder / "manifest.json").write_text(forged, encoding="utf-8")
    (folder / "manifest.sha256").write_text(sums_text(sha256(forged.encode()).hexdigest(), kept), encoding="utf-8")
    (folder / "forms" / "лишнее.txt").unlink()
    found = check_package(folder, with_records=False)
    assert found.holds and found.manifest != done.copies[1].manifest and read_manifest(forged)


@pytest.mark.req("ARC-2")
def test_a_later_reader_needs_no_program(school: SmallSchool, tmp_path: Path, no_pdf: None) -> None:
    PeriodMark.create(pupil=school.pupils["ершов"], journal=school.journals["математика"], kind="year", value="4", rev=1, changed_at=NOW)
    folder = sealed(school, tmp_path, year=True).folder
    schema = json.loads((folder / "tables" / "schema.json").read_text(encoding="utf-8"))
    tables = {one["name"]: one for one in schema["tables"]}
    mark = next(column for column in tables["mark"]["columns"] if column["name"] == "work_id")
    assert mark["references"] == {"table": "work", "column": "id"} and tables["mark"]["title"] == Mark._meta.label_plural
    with (folder / "tables" / "pupil.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == tables["pupil"]["rows"] == Pupil.select().count() and "Ершов" in {row["surname"] for row in rows}
    exact = json.loads((folder / "tables" / "mark.json").read_text(encoding="utf-8"))
    assert [row[exact["columns"].index("value")] for row in exact["rows"]] == ["5"]
    volume = (folder / "forms" / "5 А.html").read_text(encoding="utf-8")
    assert "Оглавление" in volume and "Заверительный лист" in volume and "Вершина истории изменений" in volume, "the volume that is bound on paper"
    assert "внеурочной деятельности" in (folder / "forms" / "Группы.html").read_text(encoding="utf-8")
    page = next(page for page in folder.glob("look/journal-*.html") if "<h1>Математика, 5" in page.read_text(encoding="utf-8"))
    assert "Итоговые отметки" in page.read_text(encoding="utf-8")
    recipe = (folder / "chain" / "README.txt").read_text(encoding="utf-8")
    program = recipe[recipe.index("import hashlib") : recipe.index("Последний хеш")]
    told = subprocess.run([sys.executable, "-c", program], cwd=folder / "chain", capture_output=True, text=True, encoding="utf-8", check=True)
    assert "цепочка цела" in told.stdout
    if shutil.which("sha256sum"):
        assert subprocess.run(["sha256sum", "-c", "--quiet", "manifest.sha256"], cwd=folder, check=False).returncode == 0
    look(folder)


def look(folder: Path) -> None:
    """Every link of the pages leads to a file of the package; nothing runs and nothing comes from outside."""
    pages = [*folder.glob("*.html"), *folder.glob("look/*.html"), *folder.glob("tables/*.html")]
    assert "Ершов" in (folder / "look" / "pupils.html").read_text(encoding="utf-8") and len(pages) > 8
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text and "http:" not in text.replace("http://www.w3.org", "") and "https:" not in text
        for link in re.findall(r'(?:href|src)="([^"#]+)"', text):
            assert (page.parent / link).is_file(), (page, link)


@pytest.mark.req("ARC-2", "SEC-4")
def test_nothing_secret_is_in_the_open_part(school: SmallSchool, tmp_path: Path, no_pdf: None) -> None:
    folder = sealed(school, tmp_path, year=True).folder
    names = {path.stem for path in (folder / "tables").glob("*.json")}
    assert not names & {"session", "login_attempt", "note", "message", "letter", "pupil_health", "operation"}
    secret = str(school.accounts["teacher"].password_hash)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in (".csv", ".json", ".jsonl", ".html"):
            text = path.read_text(encoding="utf-8-sig")
            assert secret not in text and "argon2" not in text and "scrypt:" not in text, path


@pytest.mark.req("ARC-1", "ARC-2")
def test_the_commands_pack_the_last_period_and_check_it_without_a_school(school: SmallSchool, tmp_path: Path) -> None:
    command: Callable[..., Any] = lambda *more: subprocess.run(  # noqa: E731
        [sys.executable, *map(str, more)], capture_output=True, text=True, encoding="utf-8", check=False, env={"PATH": "", "PYTHONUTF8": "1"}, cwd=tmp_path
    )
    give_history()
    (tmp_path / "stick").mkdir()
    archive, verify = (ROOT / "scripts" / f"{name}.py" for name in ("archive", "verify"))
    done = command(archive, "--data", tmp_path, "--at", "2026-11-02T15:30:00", "--to", tmp_path / "stick")
    assert done.returncode == 1 and "не второе место" in done.stderr  # inside the data directory
    with_place = command(archive, "--data", tmp_path, "--at", "2026-11-02T15:30:00")
    assert with_place.returncode == 0 and "1-четверть" in with_place.stdout, with_place.stderr
    folder = Path(ArchiveCopy.get().path)
    assert command(verify, folder).returncode == 0
    page = folder / "index.html"
    page.write_bytes(page.read_bytes() + b" ")
    bad = command(verify, folder)
    assert bad.returncode == 1 and "index.html: размер" in bad.stdout and "мест: 1" in bad.stderr and "Traceback" not in bad.stderr
    assert command(archive, "--close").returncode == 2 and command(verify, tmp_path / "stick").returncode == 1
