"""Two servers started at once, and a migration that fails half-way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ejournal.errors import StorageTrouble
from ejournal.models import Pupil, migrating, open_database
from ejournal.models.base import is_sqlite
from ejournal.models.migrating import FOLDER, migrate, pending
from tests.robustness.served import ROOT, free_port

MIGRATE = """
import sys
from pathlib import Path
from ejournal.models.base import open_database
from ejournal.models.migrating import migrate
print(",".join(migrate(open_database(sys.argv[1]), Path(sys.argv[2]))))
"""
HALF_WAY = """
def up(migrator, db):
    db.execute_sql('CREATE TABLE half_made (id INTEGER PRIMARY KEY)')
    db.execute_sql("UPDATE pupil SET surname = 'Стёрт'")
    db.execute_sql('ALTER TABLE no_such_table ADD COLUMN x INTEGER')
"""
A_BUG = """
def up(migrator, db):
    db.execute_sql("UPDATE pupil SET surname = 'Стёрт'")
    db['no such thing']
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ejournal.sqlite3'}"
    return request.getfixturevalue("new_postgresql")("template1")


def test_of_two_who_migrate_at_once_one_does_and_the_other_waits(empty_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", MIGRATE, empty_url, str(tmp_path / "migrate.lock")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=30) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    steps = ",".join(sorted(path.stem for path in FOLDER.glob("[0-9]*.py")))
    assert sorted(out.strip() for out, _ in said) == ["", steps]


@pytest.fixture
def migrated(empty_url: str) -> Iterator[Any]:
    """A database that is up to date, with one pupil."""
    db = open_database(empty_url)
    migrate(db)
    with db.connection_context():
        Pupil.create(surname="Ершов", name="Матвей")
    yield db
    if not is_sqlite():
        db.close_all()


@pytest.fixture
def with_step(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """`with_step(code)` puts a step after those that there are."""

    def put(code: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "9001_broken.py").write_text(code, encoding="utf-8")
        monkeypatch.setattr(migrating, "FOLDER", folder)

    return put


@pytest.mark.req("BAK-1")
@pytest.mark.parametrize("code", [HALF_WAY, A_BUG], ids=["the database refuses", "a bug in the step"])
def test_a_migration_that_fails_leaves_everything_as_it_was_and_says_so(migrated: Any, with_step, code: str) -> None:
    with_step(code)
    copies: list[str] = []
    with pytest.raises(StorageTrouble, match="9001_broken.*осталась прежней"):
        migrate(migrated, before=lambda: copies.append("made"))
    with migrated.connection_context():
        assert "half_made" not in migrated.get_tables()
        assert [pupil.surname for pupil in Pupil.select()] == ["Ершов"]
        assert pending(migrated) == ["9001_broken"]
    assert copies == ["made"]


def start_in_vain(data: Path, **settings: str) -> str:
    """What `app.py` says when it can't start."""
    environment = {**os.environ, "EJOURNAL_DATA": str(data), **settings}
    ran = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 1
    return ran.stderr.strip()


def test_a_damaged_file_in_the_databases_place_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "ejournal.sqlite3").write_bytes(b"this is no database, whatever its name says" * 100)
    said = start_in_vain(tmp_path)
    assert said.startswith("Журнал не запущен: База данных не открывается, проверьте файл") and "\n" not in said


def test_a_database_server_that_is_away_is_told_in_one_line(tmp_path: Path) -> None:
    said = start_in_vain(tmp_path, EJOURNAL_DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/school")
    assert said.startswith("Журнал не запущен: База данных не открывается, проверьте, что её сервер запущен") and "\n" not in said
