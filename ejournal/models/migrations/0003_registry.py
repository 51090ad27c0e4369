"""The registry: parts of a card, consents, orders, checks of the data, the bin, the new year."""

from pathlib import Path

from ejournal.models.migrating import run_sql


def up(migrator, db):
    run_sql(db, Path(__file__).with_suffix(""))
