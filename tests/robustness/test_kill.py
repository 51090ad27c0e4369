"""`kill -9` in the middle of a storm of saves: what was answered `saved` is there, and nothing is half written."""

from __future__ import annotations

import pytest

from tests.factories import SmallSchool
from tests.robustness.served import Served
from tests.robustness.storm import one_round, open_cells
from tests.robustness.visitor import Visitor

ROUNDS = 3


@pytest.mark.req("GRID-4", "COR-3")
def test_nothing_answered_is_lost_when_the_server_is_killed(served: Served, teacher: Visitor, handles: SmallSchool) -> None:
    """`benchmarks/storm.py` does the same a hundred times."""
    outcomes = []
    for number in range(ROUNDS):
        outcomes.append(one_round(served, teacher, handles.journals["математика"].id, open_cells(handles), seed=number))
        assert outcomes[-1].faults == []
    assert sum(outcome.saved for outcome in outcomes) > ROUNDS  # the storm did blow
    assert sum(outcome.cut for outcome in outcomes) > ROUNDS  # and was cut off
    assert "Traceback" not in served.log
