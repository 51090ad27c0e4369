"""No way leads from the training school to the real one: settings, databases, copies and workbooks of the other are refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from ejournal.copies.backup import back_up
from ejournal.copies.in_use import in_use
from ejournal.copies.own_school import demand_own
from ejournal.copies.restore import restore, try_restore
from ejournal.copies.training_place import TrainingPlace, TrainingState, put_in_place
from ejournal.copies.training_server import APP, ENDS_WITH_STDIN, training_environment
from ejournal.errors import BadInput, StorageTrouble
from ejournal.models import School, database
from ejournal.rules.teacher_copy import Book, book_key, sealed, unsealed
from ejournal.services.demo import PASSWORD as DEMO_PASSWORD
from ejournal.services.training import PASSWORD, mark_as_training
from ejournal.settings import NAMES, TRAINING_MARK, load_settings, secret_key
from tests.factories import NOW, SmallSchool

SET: dict[str, st.SearchStrategy[str]] = {
    "EJOURNAL_DATABASE_URL": st.sampled_from(("postgresql://one:secret@school/journal", "sqlite:////srv/school.sqlite3")),
    "EJOURNAL_BACKUP_TO": st.just("/media/flash"),
    "EJOURNAL_ARCHIVE_TO": st.sampled_from(("/media/one", f"/media/one{os.pathsep}/media/two")),
    "EJOURNAL_HOST": st.sampled_from(("127.0.0.1", "0.0.0.0")),
    "EJOURNAL_PORT": st.integers(1, 65535).map(str),
    "EJOURNAL_SMTP_HOST": st.just("post.example.org"),
}
ROOT = APP.parent
POST = {"EJOURNAL_SMTP_FROM": "school@example.org", "EJOURNAL_SMTP_PASSWORD": "secret"}


def mark(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TRAINING_MARK).write_text(json.dumps({"made_at": NOW.isoformat()}), encoding="utf-8")


def paths_of(its: Any) -> set[Path]:
    values = [getattr(its, one.name) for one in fields(its)]
    flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return {one for one in flat if isinstance(one, Path)} | {its.database_file}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("real")
    mark(data / "training")
    return data


@settings(max_examples=25)
@given(environ=st.fixed_dictionaries({}, optional=SET))
def test_whatever_the_real_school_is_set_to_the_training_one_has_no_place_of_it(real: Path, environ: dict[str, str]) -> None:
    """Both ways to it: the process gets a clean environment, and the directory by itself listens to no other setting."""
    environ |= POST
    own = load_settings({**environ, "EJOURNAL_DATA": str(real)})
    told = training_environment(own, own.training_port, environ)
    for its in (load_settings(told), load_settings({**environ, "EJOURNAL_DATA": str(own.training_data)})):
        assert its.is_training and not own.is_training
        assert not paths_of(its) & paths_of(own)
        assert all(path.is_relative_to(own.training_data) for path in paths_of(its))
        assert its.database_url == f"sqlite:///{own.training_data / 'ejournal.sqlite3'}" != own.database_url
        assert (its.smtp, its.backup_to, its.archive_to) == (None, None, ())
    assert load_settings(told).port == own.training_port != own.port
    assert {*SET, *POST} <= set(NAMES)


def test_a_server_that_can_not_begin_says_so_last_while_it_waits_for_its_parent() -> None:
    """The page of the real school shows the last line; a thread that reads standard input must not say another one."""
    code = "import sys, time; from ejournal.copies.training_server import end_with_parent; end_with_parent(); time.sleep(0.2); sys.exit('Журнал не запущен.')"
    started = [sys.executable, "-X", "utf8", "-c", code]
    with subprocess.Popen(started, env={**os.environ, ENDS_WITH_STDIN: "1"}, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stderr is not None and child.stdin is not None
        assert child.stderr.read().decode().splitlines() == ["Журнал не запущен."]
        assert child.wait(10) == 1


def test_each_directory_opens_its_own_kind_of_school_only(school: SmallSchool, tmp_path: Path) -> None:
    """Before anything is written: the file of the other school is the same afterwards."""
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    mark(tmp_path)
    before = (tmp_path / "ejournal.sqlite3").read_bytes()
    with pytest.raises(StorageTrouble, match="база в ней не учебная"):
        create_app(load_settings({"EJOURNAL_DATA": str(tmp_path)}))
    assert (tmp_path / "ejournal.sqlite3").read_bytes() == before
    mark_as_training(NOW)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    (tmp_path / TRAINING_MARK).unlink()
    with pytest.raises(StorageTrouble, match="люди в ней вымышлены"):
        create_app(load_settings({"EJOURNAL_DATA": str(tmp_path)}))
    empty = tmp_path / "training"
    mark(empty)
    with pytest.raises(StorageTrouble, match="база в ней не учебная"):  # nor does an empty one become somebody's first school
        create_app(load_settings({"EJOURNAL_DATA": str(empty)}))


def test_both_engines_are_asked_whose_school_they_hold(any_school: SmallSchool) -> None:
    for is_training in (False, True):
        database.close()
        demand_own(database.obj, is_training)
        with pytest.raises(StorageTrouble):
            demand_own(database.obj, not is_training)
        database.connect()
        if not is_training:
            mark_as_training(NOW)


@pytest.mark.req("BAK-2")
def test_a_copy_of_one_school_is_not_restored_into_the_other(school: SmallSchool, tmp_path: Path) -> None:
    training = tmp_path / "training"
    mark(training)
    of_real = back_up(tmp_path / "ejournal.sqlite3", tmp_path / "backups", "manual", NOW)
    mark_as_training(NOW)
    of_training = back_up(tmp_path / "ejournal.sqlite3", training / "backups", "manual", NOW)
    for copy, data, is_training, words in ((of_real, training, True, "с настоящей школы"), (of_training, tmp_path, False, "с учебной школы")):
        with pytest.raises(BadInput, match=words):
            restore(copy, data, NOW)
        with pytest.raises(BadInput, match=words):
            try_restore(copy, NOW, is_training=is_training)


@pytest.mark.req("OFF-1")
def test_a_workbook_of_one_school_is_refused_by_the_other(real: Path) -> None:
    keys = [book_key(secret_key(load_settings({"EJOURNAL_DATA": str(data)}))) for data in (real, real / "training")]
    for own, other in (keys, keys[::-1]):
        lines = sealed(Book("К1", 1, ()), own)
        assert unsealed(lines, own).code == "К1"
        with pytest.raises(BadInput):
            unsealed(lines, other)


def test_the_new_school_takes_the_place_whole_and_the_present_one_stays_while_it_can_not(tmp_path: Path) -> None:
    place = TrainingPlace(tmp_path)
    mark(place.folder)
    (place.folder / "secret.key").write_text("old", encoding="ascii")
    with pytest.raises(StorageTrouble, match="не сделана"):
        put_in_place(place)
    mark(place.draft)
    with in_use(place.folder), pytest.raises(StorageTrouble, match="запущен"):
        put_in_place(place)
    assert (place.folder / "secret.key").read_text(encoding="ascii") == "old"
    put_in_place(place)
    assert place.made_at == NOW and not (place.folder / "secret.key").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["training"]
    place.remember(TrainingState(True, 8099))
    assert place.state() == TrainingState(True, 8099)


def test_the_words_of_the_login_page_are_those_of_the_demo() -> None:
    assert PASSWORD == DEMO_PASSWORD


@pytest.mark.req("ADM-2")
def test_nobody_makes_a_real_school_a_training_one_in_the_panel(web: Any, school: SmallSchool) -> None:
    admin, row = web("admin"), School.get()
    page = admin.get(f"/admin/school/edit/?id={row.id}").text
    assert 'name="short_name"' in page and 'name="is_training"' not in page
    admin.post(f"/admin/school/edit/?id={row.id}", name=row.name, short_name="Новое имя", is_training="y")
    assert (School.get().short_name, School.get().is_training) == ("Новое имя", False)
