"""Marks that hold: corrections, closings, notices, the notebook, marks from elsewhere, exemptions."""

from pathlib import Path

from ejournal.models.migrating import run_sql


def up(migrator, db):
    run_sql(db, Path(__file__).with_suffix(""))
