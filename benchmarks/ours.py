"""Our application as `app.py` serves it, its clock standing on the day the measured school was made for.

`python benchmarks/ours.py DATA PORT THREADS`
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TODAY = datetime(2027, 5, 20, 10, 30)


def main(data: str, port: int, threads: int) -> None:
    for driver in ("psycopg", "psycopg2"):  # a school on SQLite has none: peewee would load it if it were there
        sys.modules[driver] = None  # type: ignore[assignment]
    from waitress import serve

    from app import CONNECTIONS, create_app
    from ejournal.settings import load_settings

    began = time.monotonic()
    app = create_app(load_settings({"EJOURNAL_DATA": data}), lambda: TODAY + timedelta(seconds=time.monotonic() - began))
    serve(app, host="127.0.0.1", port=port, threads=threads, ident=None, **CONNECTIONS)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
