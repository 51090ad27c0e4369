"""The demo school has requests for correction in each state, and its history still replays to what stands (COR-1, COR-2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ejournal.models import AuditRow, Correction, CorrectionLine, Mark
from ejournal.models.base import open_database
from ejournal.models.migrating import migrate
from ejournal.queries.corrections import waiting_count
from ejournal.services.demo.build import build_demo
from ejournal.services.demo.corrections import _actor
from ejournal.services.school_rules import complete_rules
from tests.factories import NOW, TODAY


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[None]:
    db = open_database(f"sqlite:///{tmp_path / 'ejournal.sqlite3'}")
    migrate(db)
    with db.connection_context():
        complete_rules(NOW)
        build_demo(TODAY, now=NOW)
        yield


@pytest.mark.req("COR-1", "COR-2")
def test_the_demo_has_requests_in_each_state(demo: None) -> None:
    states = {row.number: row.state for row in Correction.select()}
    assert sorted(states) == list(range(1, len(states) + 1)) and set(states.values()) == {"approved", "refused", "withdrawn", "asked"}
    done = CorrectionLine.select().join(Correction).where(Correction.state == "approved").get()
    mark = Mark.get((Mark.work == done.work_id) & (Mark.pupil == done.pupil_id))
    assert (mark.value, mark.correction) == (done.becomes, done.correction.number)
    assert AuditRow.select().where(AuditRow.action == "correct").count() == 1
    count, oldest = waiting_count(_actor("deputy", NOW))
    assert count >= 1 and oldest is not None and oldest < NOW
