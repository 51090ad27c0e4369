"""Bringing a plan from a workbook or CSV: the file, what its columns are, what each line becomes, then the deed (KTP-1, REG-9)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, JournalError, TooMuch
from ejournal.queries.plans import PlanPage, plan_page
from ejournal.rules.plan_headings import FIELDS, PlanRow, PlanTable, propose_table, read_rows
from ejournal.rules.words import count_of
from ejournal.services.plans import write_brought
from ejournal.tables.from_sheet import LIMITS, Sheet, fill_merged, read_sheets
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now
from ejournal.web.plans import plans
from ejournal.web.uploads import Shelf, Upload

SAMPLES = 3


def _shelf() -> Shelf:
    return Shelf(current_app.config["SETTINGS"].data / "files" / "plans")


def _changeable_page(plan_id: int) -> PlanPage:
    page = plan_page(current_actor(), plan_id)
    page.may_change.demand()
    return page


@plans.get("/<int:plan_id>/import")
@needs("plan.write")
def bring_start(plan_id: int) -> Any:
    return render_template("plans/import.html", page=_changeable_page(plan_id), error="")


@plans.post("/<int:plan_id>/import")
@needs("plan.write")
def bring(plan_id: int) -> Any:
    page, file = _changeable_page(plan_id), request.files.get("file")
    if file is None or not file.filename:
        return render_template("plans/import.html", page=page, error="Выберите файл."), 400
    name, data = PurePath(file.filename.replace("\\", "/")).name, file.read(LIMITS.file_bytes + 1)
    try:
        _best(read_sheets(data, name))
    except (BadInput, TooMuch) as refusal:
        return render_template("plans/import.html", page=page, error=str(refusal)), 400
    upload = _shelf().put(current_actor().account_id or 0, name, data, now())
    return redirect(url_for("plans.brought", plan_id=plan_id, token=upload.token))


def _best(sheets: tuple[Sheet, ...]) -> int:
    """The number of the first sheet in which topics are found. Raises BadInput where there is none."""
    refusal: JournalError | None = None
    for number, sheet in enumerate(sheets):
        try:
            propose_table(fill_merged(sheet).rows)
        except BadInput as error:
            refusal = refusal or error
        else:
            return number
    raise refusal or BadInput("В файле нет таблицы с темами.")


@plans.get("/<int:plan_id>/import/<token>")
@needs("plan.write")
def brought(plan_id: int, token: str) -> Any:
    return _preview(_changeable_page(plan_id), _shelf().get(token, current_actor().account_id or 0, now()))


@plans.post("/<int:plan_id>/import/<token>")
@needs("plan.write")
def write_import(plan_id: int, token: str) -> Any:
    """Read the columns as they were set; with `deed` = write, write what is read."""
    page, shelf = _changeable_page(plan_id), _shelf()
    upload = shelf.get(token, current_actor().account_id or 0, now())
    upload.decided = {key: request.form[key] for key in request.form if key in ("sheet", "way") or key[:1] == "c"}
    shelf.save(upload)
    if request.form.get("deed") != "write":
        return redirect(url_for("plans.brought", plan_id=plan_id, token=token))
    _, _, rows = _read(page, upload)
    try:
        rev = request.form.get("rev", "")
        count = write_brought(
            current_actor(), plan_id, rows, int(rev) if rev.isdecimal() else -1, replace=request.form.get("way") == "replace", now=now()
        )
    except JournalError as error:
        return _preview(page, upload, str(error)), 400
    shelf.finish(upload, {"rows": count})
    flash(f"Записано: {count_of(count, 'тема', 'темы', 'тем')}.", "success")
    return redirect(url_for("plans.page", plan_id=plan_id))


def _read(page: PlanPage, upload: Upload) -> tuple[tuple[Sheet, ...], PlanTable, tuple[PlanRow, ...]]:
    sheets = read_sheets(_shelf().data(upload), upload.name)
    chosen = str(upload.decided.get("sheet", ""))
    sheet = fill_merged(sheets[int(chosen) if chosen.isdecimal() and int(chosen) < len(sheets) else _best(sheets)])
    table = propose_table(sheet.rows)
    fields = tuple(_decided(upload, at, field) for at, field in enumerate(table.fields))
    table = replace(table, fields=fields)
    if "topic" not in fields:
        raise BadInput("Укажите, в каком столбце темы уроков.")
    return sheets, table, read_rows(sheet.rows, table, page.kinds)


def _decided(upload: Upload, at: int, field: str) -> str:
    said = upload.decided.get(f"c{at}")
    return field if said is None or said not in (*FIELDS, "") else str(said)


def _preview(page: PlanPage, upload: Upload, error: str = "") -> Any:
    try:
        sheets, table, rows = _read(page, upload)
    except JournalError as refusal:
        upload.decided = {}
        sheets, table, rows = _read(page, upload)
        error = error or str(refusal)
    number = int(upload.decided.get("sheet") or _best(sheets))
    body = fill_merged(sheets[number]).rows[table.first :]
    samples = [list(dict.fromkeys(str(row[at]) for row in body if at < len(row) and row[at] is not None))[:SAMPLES]
               for at in range(len(table.fields))]  # fmt: skip
    good = [row for row in rows if not row.problem]
    return render_template(
        "plans/import_lines.html", page=page, upload=upload, sheets=sheets, number=number, table=table, samples=samples, rows=rows,
        good=good, hours=sum(row.hours for row in good), fields=FIELDS, error=error, kinds={kind.id: kind.name for kind in page.kinds},
        way=upload.decided.get("way", "add" if page.rows else "replace"),
    )  # fmt: skip
