"""What is kept outside the database: archive copies, bound volumes, drives given out."""

from pathlib import Path

from ejournal.models.migrating import run_sql


def up(migrator, db):
    run_sql(db, Path(__file__).with_suffix(""))
