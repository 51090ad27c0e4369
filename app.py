"""Composition root: settings → database → web application → waitress. `python3 app.py` serves the journal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import datetime

from flask import Flask

from admin_views import install_admin
from ejournal.copies.backup import back_up, keep_newest
from ejournal.copies.in_use import in_use
from ejournal.copies.own_school import demand_own
from ejournal.copies.training_server import end_with_parent
from ejournal.errors import JournalError
from ejournal.jobs import start_post, start_rounds
from ejournal.models.base import Sentinel, open_database
from ejournal.models.migrating import migrate
from ejournal.services.school_rules import complete_rules
from ejournal.settings import Settings, load_settings, prepare_data
from ejournal.tables.overprint import overprint_training
from ejournal.web.factory import create_web
from ejournal.web.memory import bound_memory
from ejournal.web.training import resume_training
from grid import journal


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] | None = None) -> Flask:
    """The whole application over a migrated database; `clock` gives the school's local time in tests."""
    settings = settings or load_settings()
    prepare_data(settings)
    database = open_database(settings.database_url)
    demand_own(database, settings.is_training)
    overprint_training(settings.is_training)
    migrate(database, settings.data / "migrate.lock", before=lambda: back_up_before_migration(settings))
    with database.connection_context():
        complete_rules((clock or datetime.now)())
    app = create_web(settings, clock)
    app.register_blueprint(journal)
    install_admin(app)
    if settings.is_sqlite:
        app.extensions["sentinel"] = Sentinel(str(settings.database_file))
    return app


def back_up_before_migration(settings: Settings) -> None:
    """A checked copy beside the database; PostgreSQL is copied by its own tools (docs/interfaces.md)."""
    if settings.is_sqlite and settings.database_file.exists():
        back_up(settings.database_file, settings.data / "backups", "before-migration", datetime.now())
        keep_newest(settings.data / "backups", "before-migration")


# A browser keeps up to six connections open while its user reads; with waitress's own limit of 100, two dozen people would leave
# the next one before a page that never comes. Select on Windows takes 512 at most. Idle ones go after half a minute.
CONNECTIONS = {"connection_limit": 400, "channel_timeout": 30, "cleanup_interval": 10}


def main() -> int:
    """Serve until stopped; 1 with one line on what is in the way."""
    end_with_parent()
    bound_memory()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = load_settings()
        prepare_data(settings)
        held = in_use(settings.data)
        app = create_app(settings)
    except (JournalError, OSError) as error:
        print(f"Журнал не запущен: {error}", file=sys.stderr)
        return 1
    from waitress import serve

    start_rounds(settings)
    start_post(settings)
    resume_training(app)
    try:
        serve(app, host=settings.host, port=settings.port, threads=settings.threads, ident=None, **CONNECTIONS)
    except OSError as error:
        print(f"Журнал не запущен: порт {settings.port} на {settings.host} не открыть ({error.strerror}).", file=sys.stderr)
        return 1
    held.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
