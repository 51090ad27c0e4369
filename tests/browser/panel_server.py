"""The real application with the small school of `tests/factories.py`, for the panel's browser tests: `python panel_server.py DATA PORT`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main(data: str, port: int) -> None:
    os.environ["EJOURNAL_DATA"] = data
    from waitress import serve

    from app import create_app
    from ejournal.models import School, database
    from ejournal.settings import load_settings
    from tests.factories import NOW, make_small_school

    app = create_app(load_settings(), lambda: NOW)
    with database.connection_context():
        if not School.select().exists():
            with database.atomic():
                make_small_school()
    serve(app, host="127.0.0.1", port=port, threads=6, _quiet=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
