"""The core: school, year, people, journals, lessons, marks, accounts, the audit chain."""

from pathlib import Path

from ejournal.models.migrating import run_sql


def up(migrator, db):
    run_sql(db, Path(__file__).with_suffix(""))
