"""The daily round."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ejournal.jobs import daily_round
from ejournal.models import Operation
from ejournal.settings import load_settings
from tests.factories import NOW, SmallSchool
from tests.services.test_cells import Pen


@pytest.mark.req("BAK-1", "GRID-4")
def test_once_a_day_a_copy_is_made_and_old_answers_are_forgotten(school: SmallSchool, tmp_path: Path) -> None:
    settings = load_settings({"EJOURNAL_DATA": str(tmp_path)})
    Pen(school).write("ершов", "5")
    assert daily_round(settings, NOW) == ["backup", "forecasts", "period reports", "checks"]  # the quarter ends in nine days, September is over
    assert daily_round(settings, NOW + timedelta(hours=3)) == []
    assert Operation.select().count() == 1
    assert daily_round(settings, NOW + timedelta(days=61)) == ["backup", "forget", "forecasts", "checks"]
    assert not Operation.select().exists()
    assert len(list((tmp_path / "backups").glob("*-daily.sqlite3"))) == 2


@pytest.mark.req("BAK-1")
def test_a_job_that_fails_does_not_stop_the_others(school: SmallSchool, tmp_path: Path) -> None:
    settings = load_settings({"EJOURNAL_DATA": str(tmp_path)})
    Pen(school).write("ершов", "5")
    (tmp_path / "backups").write_text("a file where the folder should be")
    assert daily_round(settings, NOW + timedelta(days=61)) == ["forget", "forecasts", "checks"]
