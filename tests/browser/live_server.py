"""The real application with the small school, for the browser's tests: `python live_server.py DATA PORT`.

Its clock stands at 14 October 2026, 10:52 and goes on from there; the data directory is filled when it is empty.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]


def main(data: str, port: int) -> None:
    os.environ["EJOURNAL_DATA"] = data
    import small_school
    from waitress import serve

    from app import create_app
    from ejournal.models import School, database
    from ejournal.settings import load_settings

    started = monotonic()
    began = datetime.fromisoformat(os.environ.get("EJOURNAL_TEST_NOW", small_school.NOW.isoformat()))
    clock = lambda: began + timedelta(seconds=monotonic() - started)  # noqa: E731 local to this script
    app = create_app(load_settings(), clock)
    with database.connection_context():
        if not School.select().exists():
            with database.atomic():
                small_school.build()
    serve(app, host="127.0.0.1", port=port, threads=6, _quiet=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
