"""The deputy's control: checks and their remarks, tasks of control works, reviews of plans."""

from pathlib import Path

from ejournal.models.migrating import run_sql


def up(migrator, db):
    run_sql(db, Path(__file__).with_suffix(""))
