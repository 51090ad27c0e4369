"""`kill -9` in the middle of a storm of saves, as often as you like: `python3 benchmarks/storm.py [--rounds 100] [--seed 1]`.

The same storm as in `tests/robustness/`; exit code 1 when one save that was answered is not there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ejournal.models.base import open_database  # noqa: E402 after the path
from ejournal.models.migrating import migrate  # noqa: E402
from ejournal.services.school_rules import complete_rules  # noqa: E402
from tests.factories import NOW, SmallSchool, make_small_school  # noqa: E402
from tests.robustness.served import Served  # noqa: E402
from tests.robustness.storm import one_round, open_cells, put_lock_off  # noqa: E402
from tests.robustness.visitor import Visitor  # noqa: E402


def make_school(data: Path) -> SmallSchool:
    db = open_database(f"sqlite:///{data / 'ejournal.sqlite3'}")
    migrate(db)
    with db.connection_context():
        complete_rules(NOW)
        school = make_small_school()
    put_lock_off(data)
    return school


def main(rounds: int, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="ejournal-storm-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        school = make_school(data)
        with Served(data) as server:
            visitor = Visitor(server.port).enter()
            whole = saved = cut = written = 0
            for number in range(rounds):
                outcome = one_round(server, visitor, school.journals["математика"].id, open_cells(school), seed + number)
                whole, saved, cut = whole + (not outcome.faults), saved + outcome.saved, cut + outcome.cut
                written += outcome.cut_but_written
                for fault in outcome.faults:
                    print(f"round {number + 1}: {fault}")
            bugs = server.log.count("Traceback")
    print(f"{whole} rounds of {rounds} whole; {saved} saves answered before the kills, all of them looked up;")
    print(f"{cut} calls cut off, {written} of them on disk; tracebacks in the server's log: {bugs}")
    return 0 if whole == rounds and not bugs else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="kill the server in the middle of saves and look what is left")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(main(options.rounds, options.seed))
