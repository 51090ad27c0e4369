"""Attendance and the family: grounds of absences, remarks, acknowledgements, letters, messages, questionnaires."""

from pathlib import Path

from ejournal.models.migrating import run_sql


def up(migrator, db):
    run_sql(db, Path(__file__).with_suffix(""))
