"""Putting the web application together: everything a request passes through, in its order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from ejournal.rules import lesson_marks
from ejournal.rules.words import capitalized, long_day, short_date, short_weekday
from ejournal.services.meanwhile import as_seen
from ejournal.settings import Settings, secret_key
from ejournal.web import (
    access,
    attendance_grounds,
    clock,
    failures,
    navigation,
    plan_fulfilment,
    plan_import,
    plan_reviews,
    pupil_card,
    security,
    sessions,
    static_files,
    survey_answers,
    work_kinds,
)
from ejournal.web.accesses import accesses
from ejournal.web.account import account
from ejournal.web.accounts import accounts
from ejournal.web.archive import archive
from ejournal.web.assessment import assessment
from ejournal.web.associations import associations
from ejournal.web.attendance import attendance
from ejournal.web.bells import bells
from ejournal.web.bin import bins
from ejournal.web.calendar import calendar
from ejournal.web.card_merges import guardian_merges, merges
from ejournal.web.class_desk import class_desk
from ejournal.web.closures import closures
from ejournal.web.control import control
from ejournal.web.copies import copies
from ejournal.web.corrections import corrections
from ejournal.web.delivery import delivery
from ejournal.web.desk import desk
from ejournal.web.diary import diary
from ejournal.web.doctor import doctor
from ejournal.web.documents import papers
from ejournal.web.drives import drives
from ejournal.web.error_reports import error_reports
from ejournal.web.events import events
from ejournal.web.files import install_files
from ejournal.web.first_run_page import first_run
from ejournal.web.health import health
from ejournal.web.imports import imports
from ejournal.web.jobs_page import jobs
from ejournal.web.journal_checks import journal_checks
from ejournal.web.journal_findings import journal_findings
from ejournal.web.list_imports import lists
from ejournal.web.messages import messages
from ejournal.web.new_year import new_year
from ejournal.web.notebook import notebook
from ejournal.web.notices import notices
from ejournal.web.objectivity import objectivity
from ejournal.web.orders import orders
from ejournal.web.outside_marks import outside
from ejournal.web.paper import paper
from ejournal.web.people import guardians, people
from ejournal.web.plans import plans
from ejournal.web.portal import portal
from ejournal.web.post import post
from ejournal.web.proof import proof
from ejournal.web.pupils import pupils
from ejournal.web.ready_reports import ready
from ejournal.web.remarks import remarks
from ejournal.web.reports import reports
from ejournal.web.school_state import school_state
from ejournal.web.setup import setup
from ejournal.web.substitutions import substitutions
from ejournal.web.surveys import surveys
from ejournal.web.timetable import timetable
from ejournal.web.timetable_edit import timetable_edit
from ejournal.web.training import install_training, training
from ejournal.web.typed import RowNumber, StorableJSON
from ejournal.web.upkeep import upkeep
from ejournal.web.volume import volume
from ejournal.web.work_analysis import work_analysis

PLAN_ROOMS = (plan_import, plan_fulfilment, plan_reviews, work_kinds, pupil_card, survey_answers, attendance_grounds)  # their views stand on the blueprints of others
ROOMS = (
    health,
    account,
    accounts,
    upkeep,
    bins,
    merges,
    guardian_merges,
    first_run,
    setup,
    desk,
    notices,
    messages,
    events,
    papers,
    diary,
    class_desk,
    control,
    journal_checks,
    journal_findings,
    work_analysis,
    objectivity,
    school_state,
    remarks,
    delivery,
    post,
    portal,
    error_reports,
    imports,
    lists,
    plans,
    associations,
    timetable,
    timetable_edit,
    calendar,
    bells,
    closures,
    substitutions,
    corrections,
    notebook,
    outside,
    orders,
    new_year,
    ready,
    reports,
    proof,
    copies,
    archive,
    assessment,
    attendance,
    doctor,
    pupils,
    people,
    guardians,
    accesses,
    surveys,
    jobs,
    volume,
    paper,
    drives,
    training,
)
ROOT = Path(__file__).resolve().parents[2]


def create_web(settings: Settings, clock_function: Callable[[], datetime] | None = None) -> Flask:
    """The application without grid and panel, which `app.py` adds; `clock_function` gives the school's local time."""
    app = Flask("ejournal", root_path=str(ROOT), static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=secret_key(settings),
        CLOCK=clock_function,
        SETTINGS=settings,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        BABEL_DEFAULT_LOCALE="ru",
    )
    app.url_map.converters["int"] = RowNumber
    app.json = StorableJSON(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["school_memory"] = clock.SchoolMemory()
    security.install_security(app)
    app.before_request(access.guard)
    CSRFProtect(app)
    install_training(app, settings)
    _dress(app)
    for room in ROOMS:
        app.register_blueprint(room)
    return app


def _dress(app: Flask) -> None:
    Babel(app, locale_selector=lambda: "ru")
    sessions.install_login(app)
    static_files.install_static(app)
    install_files(app)
    failures.install_failures(app)
    app.context_processor(navigation.page_context)
    app.teardown_appcontext(access.release)
    app.jinja_env.globals["lesson_marks"] = lesson_marks.WORDS
    app.jinja_env.filters.update(ru_date=_ru_date, ru_number=_ru_number, as_seen=as_seen)
    app.jinja_env.filters.update(capitalize_first=capitalized, short_date=short_date, weekday=short_weekday, long_day=long_day)


def _ru_date(day: Any) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _ru_number(number: Any) -> str:
    """A decimal comma; a whole number without zeros after it."""
    text = f"{number}".rstrip("0").rstrip(".") if "." in f"{number}" else f"{number}"
    return text.replace(".", ",")
