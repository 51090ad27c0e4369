"""The first page of an empty school: its administrator, then what comes next."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from peewee import SQL, fn

from ejournal.errors import BadInput, Refused
from ejournal.models import AcademicYear, Account, Journal, Pupil, School, SchoolClass, Staff, TimetableSlot
from ejournal.policy.actions import PUBLIC
from ejournal.services.accounts import open_session
from ejournal.services.first_run import create_administrator, is_empty_school
from ejournal.web.access import needs
from ejournal.web.account import enter, visitor
from ejournal.web.clock import now, school_memory

first_run = Blueprint("first_run", __name__)
FIELDS = ("school", "surname", "name", "patronymic", "login", "password", "again")


@first_run.route("/welcome", methods=["GET", "POST"])
@needs(PUBLIC)
def welcome() -> Any:
    if not is_empty_school():
        return redirect(url_for("account.log_in"))
    values = {name: request.form.get(name, "") for name in FIELDS}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            account_id = create_administrator(values, now=now())
        except BadInput as refusal:
            errors[refusal.field] = str(refusal)
        except Refused:
            return redirect(url_for("account.log_in"))
        else:
            school_memory().forget()
            enter(open_session(Account.get_by_id(account_id), visitor(), now=now()))
            return redirect("/")
    return render_template("first_run.html", values=values, errors=errors), 400 if errors else 200


def first_steps() -> list[tuple[str, str, bool]]:
    """What a new school still has to do: words, address, done. One SELECT."""
    there = [fn.EXISTS(table.select(SQL("1"))) for table in (AcademicYear, SchoolClass, Pupil, Journal, TimetableSlot)]
    more = [fn.EXISTS(table.select(SQL("1")).offset(1)) for table in (Staff, Account)]  # beside the administrator
    row = School.select(School.director, *there, *more).tuples().first() or ("",) + (False,) * 7
    card, year, classes, pupils, journals, timetable, staff, logins = (bool(one) for one in row)
    return [
        ("Заполнить карточку школы", "/admin/school/", card),
        ("Завести учебный год и периоды", "/setup/year", year),
        ("Завести классы", "/setup/classes", classes),
        ("Загрузить сотрудников", "/import/", staff),
        ("Загрузить учеников из таблицы", "/import/", pupils),
        ("Завести журналы: класс, предмет, учитель", "/admin/journal/", journals),
        ("Составить расписание", "/timetable/edit" if year else "/setup/year", timetable),
        ("Выдать логины учителям", "/accounts/?of=staff", logins),
    ]
