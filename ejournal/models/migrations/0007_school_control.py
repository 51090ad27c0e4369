"""Methodical associations, plans handed in for approval, the mark of a training school."""

from pathlib import Path

from ejournal.models.migrating import run_sql


def up(migrator, db):
    run_sql(db, Path(__file__).with_suffix(""))
