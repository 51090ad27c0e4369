"""Pages of a whole school as ratios to the journal page, in one process and the same minute: `python benchmarks/control.py DATA`.

DATA is a school made by `scripts/seed.py --pupils 500 --years 1 --today 2027-05-20`, its clock stands on that day. A line an address:
milliseconds of the processor, the best of the rounds (a busy machine only makes them worse), the ratio to the journal page of
the same rounds, SELECTs, bytes gzipped. Ends with 1 where the matrix of filling takes more than ten times the journal page.
"""

from __future__ import annotations

import gzip
import logging
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from ours import TODAY  # noqa: E402 after the path
from schools import page_of  # noqa: E402
from selects import PASSWORD, Ear  # noqa: E402

ROUNDS = 15
BAR = 10.0
MATRIX = "/control/"
ADDRESSES = (MATRIX, "/control/?day=2027-03-15", "/control/?span=week", "/doctor/", "/assessment/", "/journal/disputed")


def main(data: str) -> int:
    journal = page_of(Path(data))
    deputy, teacher = (client_of(data, login) for login in ("deputy", journal.login))
    page = (teacher, journal.address("page"))
    asked = [page, *((deputy, one) for one in ADDRESSES)]
    best = best_of(asked)
    for client, address in asked:
        ratio = best[address] / best[page[1]]
        verdict = ("  ok" if ratio <= BAR else "  MISSED") if address == MATRIX else ""
        print(f"{address:24}{best[address] * 1000:9.1f} ms   x {ratio:5.1f}{selects_of(client, address):5} SELECTs{size_of(client, address):9} bytes gzipped{verdict}")
    return 0 if best[MATRIX] <= BAR * best[page[1]] else 1


def client_of(data: str, login: str) -> Any:
    from app import create_app
    from ejournal.settings import load_settings

    client = create_app(load_settings({"EJOURNAL_DATA": data}), lambda: TODAY).test_client()
    token = client.get("/login").text.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/login", data={"login": login, "password": PASSWORD, "csrf_token": token})
    return client


def best_of(asked: list[tuple[Any, str]]) -> dict[str, float]:
    """Seconds of the processor; the addresses take turns."""
    found: dict[str, float] = {}
    for _ in range(ROUNDS):
        for client, address in asked:
            began = time.process_time()
            answer = client.get(address)
            took = time.process_time() - began
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")
            found[address] = min(took, found.get(address, took))
    return found


def selects_of(client: Any, address: str) -> int:
    ear, log = Ear(), logging.getLogger("peewee")
    log.addHandler(ear)
    log.setLevel(logging.DEBUG)
    client.get(address)
    log.setLevel(logging.WARNING)
    log.removeHandler(ear)
    return ear.heard


def size_of(client: Any, address: str) -> int:
    return len(gzip.compress(client.get(address).data, 6))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
