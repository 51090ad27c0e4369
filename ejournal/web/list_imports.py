"""Bringing a list of any kind in three steps: the file, its columns, what each line will do (REG-9, SEC-4).

The kind stands in the address; everything particular about it is in its `ListKind`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from ejournal.errors import BadInput, TooMuch
from ejournal.models import Guardian, Journal, Staff
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.list_rows import guardian_rows, load_rows, staff_rows
from ejournal.reports.list_templates import list_template
from ejournal.rules.words import count_of
from ejournal.services.accesses import EXPORTED, note
from ejournal.services.imports.engine import (
    Draft,
    ListChanged,
    ListKind,
    ListPlan,
    ListReading,
    Terms,
    Written,
    apply_list,
    plan_list,
    read_list,
)
from ejournal.services.imports.kinds import KINDS
from ejournal.services.imports.reading import SheetChoice, SheetView, look_at
from ejournal.services.records import note_export
from ejournal.tables.from_sheet import LIMITS, read_sheets
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.files import xlsx_answer
from ejournal.web.import_columns import choices_from, choices_from_json, choices_to_json, groups_of, refused_sheets
from ejournal.web.import_kinds import ListStart, start_page
from ejournal.web.import_lines import AHEAD, DONE, Change, Line, Trouble, by_sheet
from ejournal.web.import_lines import KINDS as BADGES
from ejournal.web.uploads import Shelf, Upload

lists = Blueprint("lists", __name__, url_prefix=f"/import/<any({', '.join(KINDS)}):kind>")
TOO_LARGE = f"Файл больше {LIMITS.file_bytes // 1_000_000} МБ. Разделите список на несколько файлов."
ABOUT_TEMPLATE = "В образце пустой лист с нужными заголовками и второй — с тем, что уже есть в журнале. Если загрузить его обратно, ничего не изменится."
OTHER_TERMS = "Условия изменились, и строки проверены заново. Ничего ещё не записано: посмотрите, что получилось."
MODELS = {"staff": Staff, "load": Journal, "guardians": Guardian}
WORDS = {"Staff": "сотрудников", "ClassTeacher": "классных руководителей", "Journal": "журналов", "JournalTeacher": "учителей журналов",
         "StudyGroup": "групп", "Subject": "предметов", "Guardian": "родителей", "Guardianship": "связей с учениками"}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """The kept file, its sheets and what was decided."""

    kind: ListKind
    upload: Upload
    views: tuple[SheetView, ...]
    choices: dict[str, SheetChoice]
    left_out: frozenset[tuple[str, int]]
    terms: Terms

    def read(self) -> ListReading:
        return read_list(self.kind, self.views, self.choices, self.left_out)


def kind_or_refuse(key: str) -> tuple[ListKind, Actor]:
    """The kind of the address. Raises Refused where the role may not bring it."""
    kind, actor = KINDS[key], current_actor()
    may(actor, kind.action).demand()
    return kind, actor


def _shelf(kind: ListKind) -> Shelf:
    return Shelf(current_app.config["SETTINGS"].data / "files" / "imports" / kind.key)


def _urls(kind: ListKind, token: str) -> dict[str, str]:
    steps = {step: url_for(f"lists.{step}", kind=kind.key, token=token) for step in ("columns", "lines", "write", "done")}
    return steps | {"start": url_for("lists.start", kind=kind.key)}


def _upload(key: str, token: str) -> tuple[ListKind, Upload]:
    kind, actor = kind_or_refuse(key)
    return kind, _shelf(kind).get(token, actor.account_id or 0, now())


def _step(kind: ListKind, upload: Upload) -> Step:
    decided = upload.decided
    start = date.fromisoformat(decided["start"]) if decided.get("start") else None
    views = look_at(read_sheets(_shelf(kind).data(upload), upload.name), kind.headings)
    left_out = frozenset((sheet, row) for sheet, row in decided.get("left_out", []))
    choices = choices_from_json(decided.get("sheets", {}))
    return Step(kind, upload, views, choices, left_out, Terms(frozenset(decided.get("ticks", [])), start))


# ---- 1: the file -------------------------------------------------------------------------------------------------------


@lists.get("/")
@needs("import.open")
def start(kind: str) -> Any:
    return _start_page(kind_or_refuse(kind)[0])


def _start_page(kind: ListKind, error: str = "", status: int = 200) -> Any:
    about = ListStart(kind.title, tuple(kind.how), url_for("lists.template", kind=kind.key), ABOUT_TEMPLATE)
    return start_page(about, url_for("lists.start", kind=kind.key), error, status)


@lists.post("/")
@needs("import.open")
def bring(kind: str) -> Any:
    what, actor = kind_or_refuse(kind)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _start_page(what, "Выберите файл.", 400)
    name, data = PurePath(file.filename.replace("\\", "/")).name, file.read(LIMITS.file_bytes + 1)
    try:
        look_at(read_sheets(data, name), what.headings)
    except (BadInput, TooMuch) as refusal:
        return _start_page(what, str(refusal), 413 if isinstance(refusal, TooMuch) else 400)
    upload = _shelf(what).put(actor.account_id or 0, name, data, now())
    return redirect(url_for("lists.columns", kind=kind, token=upload.token))


@lists.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Any:
    return _start_page(KINDS[(request.view_args or {}).get("kind", "staff")], TOO_LARGE, 413)


@lists.get("/template.xlsx")
@needs("import.open")
def template(kind: str) -> Any:
    """An empty sheet and one with what is there; taking it out is remembered (SEC-3)."""
    what, actor = kind_or_refuse(kind)
    if what.key == "guardians":
        found = guardian_rows(today())
        rows = [row for _, row in found]
        note(actor, [(pupil, "contacts") for pupil in dict.fromkeys(pupil for pupil, _ in found)], EXPORTED, "Шаблон загрузки родителей",
             now=now())  # fmt: skip
    else:
        rows = (staff_rows if what.key == "staff" else load_rows)(today())
    if rows:
        note_export(actor, MODELS[what.key], len(rows), now=now())
    return xlsx_answer(list_template(what.key, what.title, rows), f"{what.title}.xlsx")


# ---- 2: the columns ----------------------------------------------------------------------------------------------------


@lists.get("/<token>/columns")
@needs("import.open")
def columns(kind: str, token: str) -> Any:
    what, upload = _upload(kind, token)
    return redirect(_urls(what, token)["done"]) if upload.done is not None else _columns_page(_step(what, upload))


def _columns_page(step: Step, error: BadInput | None = None, sheet: str = "") -> Any:
    page = render_template(
        "import/columns.html", upload=step.upload, groups=groups_of(step.views, step.choices), refused=refused_sheets(step.views),
        several=len(step.views) > 1, error=error, error_sheet=sheet, urls=_urls(step.kind, step.upload.token),
        kind_title=f"Загрузка: {step.kind.title.lower()}",
    )  # fmt: skip
    return page, 400 if error else 200


@lists.post("/<token>/columns")
@needs("import.open")
def decide_columns(kind: str, token: str) -> Any:
    what, upload = _upload(kind, token)
    if upload.done is not None:
        return redirect(_urls(what, token)["done"])
    before = _step(what, upload)
    step = Step(what, upload, before.views, choices_from(request.form, before.views), before.left_out, before.terms)
    for view in step.views:
        try:
            read_list(what, [view], step.choices, step.left_out)
        except BadInput as refusal:
            return _columns_page(step, refusal, view.sheet.name)
    if not any(choice.is_taken for choice in step.choices.values()):
        return _columns_page(step, BadInput("Отметьте хотя бы один лист."))
    upload.decided["sheets"] = choices_to_json(step.choices)
    _shelf(what).save(upload)
    return redirect(_urls(what, token)["lines"])


# ---- 3: the lines ------------------------------------------------------------------------------------------------------


@lists.get("/<token>/lines")
@needs("import.open")
def lines(kind: str, token: str) -> Any:
    what, upload = _upload(kind, token)
    return redirect(_urls(what, token)["done"]) if upload.done is not None else _lines_page(_step(what, upload))


def _lines_page(step: Step, refusal: str = "", status: int = 200) -> Any:
    try:
        reading = step.read()
    except BadInput as error:
        return _columns_page(step, error)
    start_error = ""
    try:
        plan = plan_list(step.kind, current_actor(), reading.lines, step.terms, today=today())
    except BadInput as error:
        if error.field != "start":
            return _start_page(step.kind, str(error), 400)
        plan = plan_list(step.kind, current_actor(), reading.lines, Terms(step.terms.ticks), today=today())
        start_error, status = str(error), 400
    shown = lines_of(plan, reading)
    page = render_template(
        "import/list_lines.html", kind=step.kind, upload=step.upload, plan=plan, lines=shown, skipped=reading.skipped, refusal=refusal,
        only_noted=request.args.get("only") == "notes", terms=step.terms, start_error=start_error, urls=_urls(step.kind, step.upload.token),
        noted=sum(line.is_noted for line in shown), several=len(step.views) > 1, by_sheet=by_sheet,
        whom=count_of(len(plan.written), "строку", "строки", "строк"),
    )  # fmt: skip
    return page, status


def lines_of(plan: ListPlan, reading: ListReading) -> list[Line]:
    """The plan's lines and those left out by hand, in the order of the file."""
    shown = [_line(plan.kind, draft) for draft in plan.drafts]
    for one in reading.left_out:
        name = one.text("pupil") or one.text("full_name") or one.text("subject") or one.text("surname") or "Без имени"
        shown.append(Line(one.sheet, one.row_number, name, "", "out", AHEAD["out"]))
    sheets = list(dict.fromkeys(line.sheet for line in shown))
    return sorted(shown, key=lambda line: (sheets.index(line.sheet), line.row))


def _line(kind: ListKind, draft: Draft) -> Line:
    fields = kind.headings.by_key
    troubles = [Trouble(fields[one.field].label if one.field in fields else "Строка", one.sentence, one.blocks) for one in draft.notes]
    changes = [Change(one.label, one.old, one.new) for one in draft.changes]
    words = AHEAD[draft.status] if draft.status != "create" else "новая запись"
    return Line(draft.line.sheet, draft.line.row_number, draft.name, draft.place, draft.status, words, BADGES.get(draft.status, ""), changes, troubles)


@lists.post("/<token>/lines")
@needs("import.open")
def decide_lines(kind: str, token: str) -> Any:
    what, upload = _upload(kind, token)
    if upload.done is not None:
        return redirect(_urls(what, token)["done"])
    upload.decided |= _decided(what)
    _shelf(what).save(upload)
    return redirect(url_for("lists.lines", kind=kind, token=token, only=request.args.get("only")))


def _decided(kind: ListKind) -> dict[str, Any]:
    """What the form of the third step says, plain enough for JSON."""
    form = request.form
    try:
        start = date.fromisoformat(form.get("start", "")).isoformat() if kind.asks_start else ""
    except ValueError:
        start = ""
    ticks = sorted(key for key, _ in kind.ticks if key in form)
    left_out = sorted(_place(text) for text in form.getlist("out") if "|" in text)
    return {"start": start, "ticks": ticks, "left_out": left_out}


def _place(text: str) -> list[Any]:
    row, _, sheet = text.partition("|")
    return [sheet, int(row) if row.isdecimal() and len(row) < 8 else 0]


@lists.post("/<token>/write")
@needs("import.open")
def write(kind: str, token: str) -> Any:
    """Write what was shown: the form carries its fingerprint."""
    what, upload = _upload(kind, token)
    if upload.done is not None:
        return redirect(_urls(what, token)["done"])
    step, wanted = _step(what, upload), _decided(what)
    if not _is_as_shown(step, wanted):
        upload.decided |= wanted
        _shelf(what).save(upload)
        return _lines_page(_step(what, upload), OTHER_TERMS, 409)
    try:
        reading = step.read()
        plan = plan_list(what, current_actor(), reading.lines, step.terms, today=today())
        written = apply_list(current_actor(), plan, now=now(), seen=request.form.get("seen", "-"))
    except ListChanged as refusal:
        return _lines_page(step, str(refusal), 409)
    except BadInput as refusal:
        return _lines_page(step, str(refusal), 400)
    _shelf(what).finish(upload, told(plan, reading, written))
    return redirect(_urls(what, token)["done"])


def _is_as_shown(step: Step, wanted: dict[str, Any]) -> bool:
    start = step.terms.start.isoformat() if step.terms.start else ""
    left_out = {(sheet, row) for sheet, row in wanted["left_out"]}
    return (start, set(step.terms.ticks), step.left_out) == (wanted["start"], set(wanted["ticks"]), left_out)


def told(plan: ListPlan, reading: ListReading, written: Written) -> dict[str, Any]:
    """What the last page tells, plain enough for JSON: no values of people, only what became of each line."""
    rows = [[line.sheet, line.row, line.name, line.class_name, line.status] for line in lines_of(plan, reading)]
    return {"lines": rows, "counts": counts_in_words(written)}


def counts_in_words(written: Written) -> list[str]:
    """«новых сотрудников: 3», «изменено журналов: 1»."""
    made = [f"новых {WORDS[name]}: {number}" for name, number in written.made.items()]
    return made + [f"изменено {WORDS[name]}: {number}" for name, number in written.changed.items()]


@lists.get("/<token>/done")
@needs("import.open")
def done(kind: str, token: str) -> Any:
    what, upload = _upload(kind, token)
    if upload.done is None:
        return redirect(_urls(what, token)["lines"])
    shown = [Line(sheet, row, name, place, status, DONE[status] if status != "create" else "записано", BADGES.get(status, ""))
             for sheet, row, name, place, status in upload.done["lines"]]  # fmt: skip
    several = len({line.sheet for line in shown}) > 1
    issues = what.key != "load" and bool(may(current_actor(), "account.issue"))
    return render_template(
        "import/list_done.html", kind=what, upload=upload, told=upload.done, lines=shown, several=several, by_sheet=by_sheet,
        issues=issues, urls=_urls(what, token),
    )  # fmt: skip
