"""A small school on disk, and a real server over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import SmallSchool
from tests.robustness.served import Served
from tests.robustness.storm import put_lock_off
from tests.robustness.visitor import Visitor

BRIEF = {"TEST_BUSY_TIMEOUT": "300"}  # milliseconds; five seconds in life


@pytest.fixture
def data(school_template: tuple[Path, SmallSchool], tmp_path: Path) -> Path:
    """A data directory with the small school; its works stay open for sixty days."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(school_template[0], folder / "ejournal.sqlite3")
    put_lock_off(folder)
    return folder


@pytest.fixture
def handles(school_template: tuple[Path, SmallSchool]) -> SmallSchool:
    """The rows by their names; nothing in this process is connected to the database."""
    return school_template[1]


@pytest.fixture
def served(data: Path) -> Iterator[Served]:
    with Served(data) as server:
        yield server


@pytest.fixture
def impatient(data: Path) -> Iterator[Served]:
    """A server that waits for a lock a third of a second only."""
    with Served(data, BRIEF) as server:
        yield server


@pytest.fixture
def teacher(request: pytest.FixtureRequest) -> Visitor:
    """`teacher` of the cast, logged in at whichever server the test has."""
    server = request.getfixturevalue("impatient" if "impatient" in request.fixturenames else "served")
    return Visitor(server.port).enter()
