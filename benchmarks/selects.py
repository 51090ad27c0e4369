"""How many SELECTs an address takes: `python benchmarks/selects.py DATA LOGIN ADDRESS …` prints one number a line."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from ours import TODAY  # noqa: E402 after the path

PASSWORD = "ejournal-demo"


class Ear(logging.Handler):
    """Counts what peewee sends."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.heard += str(record.msg[0]).lstrip("( ").upper().startswith("SELECT")


def main(data: str, login: str, *addresses: str) -> None:
    from app import create_app
    from ejournal.settings import load_settings

    client = create_app(load_settings({"EJOURNAL_DATA": data}), lambda: TODAY).test_client()
    form = client.get("/login").text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/login", data={"login": login, "password": PASSWORD, "csrf_token": token})
    ear, log = Ear(), logging.getLogger("peewee")
    log.addHandler(ear)
    for address in addresses:
        client.get(address)
        log.setLevel(logging.DEBUG)
        ear.heard = 0
        answer = client.get(address)
        log.setLevel(logging.WARNING)
        print(ear.heard if answer.status_code == 200 else f"{address}: {answer.status_code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
