"""Taking a list of pupils in, in three steps: the file, what its columns are, what each line will do (REG-9, SEC-4).

Every step is a page of its own that a reload repeats without harm; the file waits on the server, see `uploads`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from ejournal.errors import BadInput, TooMuch
from ejournal.models import Pupil, SchoolClass
from ejournal.policy.actions import may
from ejournal.queries.pupil_cards import pupil_cards
from ejournal.reports.pupil_list import pupil_template
from ejournal.services.accesses import EXPORTED, note
from ejournal.services.imports.applying import RegisterChanged, apply_import
from ejournal.services.imports.planning import plan_import
from ejournal.services.imports.reading import Reading, SheetChoice, SheetView, look_at, read_lists
from ejournal.services.imports.values import ImportCounts, ImportOptions, ImportPlan
from ejournal.services.records import note_export
from ejournal.tables.from_sheet import LIMITS, read_sheets
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.files import xlsx_answer
from ejournal.web.import_columns import choices_from, choices_from_json, choices_to_json, groups_of, refused_sheets
from ejournal.web.import_kinds import ListStart, kinds_for, start_page
from ejournal.web.import_lines import by_sheet, done_lines, lines_again, lines_of, pupils_words
from ejournal.web.uploads import Shelf, Upload

imports = Blueprint("imports", __name__, url_prefix="/import")
HOW = (
    "Годится список в том виде, в каком он у вас есть: строки над заголовками, объединённые клетки, лист на каждый класс, ФИО в одном столбце, итоги внизу.",
    "Нужны фамилия, имя и класс. Дата рождения, СНИЛС или № личного дела помогут не спутать тёзок.",
    "Кого нет в файле, тех загрузка не трогает. Перевод в другой класс и выбытие делают приказом.",
)
TOO_LARGE = f"Файл больше {LIMITS.file_bytes // 1_000_000} МБ. Разделите список на несколько файлов."
OTHER_TERMS = "Условия изменились, и строки проверены заново. Ничего ещё не записано: посмотрите, что получилось."


@dataclass(frozen=True)
class Step:
    """What a step works with: the kept file, its sheets and what was decided about them."""

    upload: Upload
    views: tuple[SheetView, ...]
    choices: dict[str, SheetChoice]
    left_out: frozenset[tuple[str, int]]
    options: ImportOptions

    def read(self) -> Reading:
        return read_lists(self.views, self.choices, self.left_out, today=today())


def shelf() -> Shelf:
    return Shelf(current_app.config["SETTINGS"].data / "files" / "imports")


def _upload(token: str) -> Upload:
    return shelf().get(token, current_actor().account_id or 0, now())


def _step(upload: Upload) -> Step:
    decided = upload.decided
    start = decided.get("start")
    options = ImportOptions(
        date.fromisoformat(start) if start else None, bool(decided.get("create_classes")), bool(decided.get("by_patronymic")),
        date.fromisoformat(decided["consents_on"]) if decided.get("consents_on") else None,
    )  # fmt: skip
    return Step(
        upload, look_at(read_sheets(shelf().data(upload), upload.name)), choices_from_json(decided.get("sheets", {})),
        frozenset((sheet, row) for sheet, row in decided.get("left_out", [])), options,
    )  # fmt: skip


# ---- 1: the file -------------------------------------------------------------------------------------------------------


@imports.get("/")
@needs("import.open")
def start() -> Any:
    """The pupils' list; who may not bring it is led to the first list he may."""
    if may(current_actor(), "import.pupils"):
        return _start_page()
    return redirect(next(url for url, _, _ in kinds_for(current_actor())))


def _start_page(error: str = "", status: int = 200) -> Any:
    return start_page(ListStart("Ученики и родители", HOW, url_for("imports.template"), _about_template()), url_for("imports.start"), error, status)


def _about_template() -> str:
    if Pupil.select().exists():
        return "В образце два листа: пустой с нужными заголовками и второй — с учениками, которые уже есть в журнале."
    return "В образце пустой лист с нужными заголовками."


@imports.post("/")
@needs("import.pupils")
def bring() -> Any:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _start_page("Выберите файл.", 400)
    name, data = PurePath(file.filename.replace("\\", "/")).name, file.read(LIMITS.file_bytes + 1)
    try:
        look_at(read_sheets(data, name))
    except TooMuch as refusal:
        return _start_page(str(refusal), 413)
    except BadInput as refusal:
        return _start_page(str(refusal), 400)
    upload = shelf().put(current_actor().account_id or 0, name, data, now())
    return redirect(url_for("imports.columns", token=upload.token))


@imports.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Any:
    return _start_page(TOO_LARGE, 413)


@imports.get("/template.xlsx")
@needs("import.pupils")
def template() -> Any:
    cards = pupil_cards(today())
    if cards:
        note_export(current_actor(), Pupil, len(cards), now=now())
        looked = [(card.pupil.id, part) for card in cards for part in ("contacts", "identity")]
        note(current_actor(), looked, EXPORTED, "Шаблон загрузки списков", now=now())
    return xlsx_answer(pupil_template(cards), "Список учеников.xlsx")


# ---- 2: the columns ----------------------------------------------------------------------------------------------------


@imports.get("/<token>/columns")
@needs("import.pupils")
def columns(token: str) -> Any:
    upload = _upload(token)
    if upload.done is not None:
        return redirect(url_for("imports.done", token=token))
    return _columns_page(_step(upload))


def _urls(token: str) -> dict[str, str]:
    """Where the steps lead back to."""
    return {"start": url_for("imports.start"), "columns": url_for("imports.columns", token=token)}


def _columns_page(step: Step, error: BadInput | None = None, sheet: str = "") -> Any:
    page = render_template(
        "import/columns.html", upload=step.upload, urls=_urls(step.upload.token), groups=groups_of(step.views, step.choices),
        refused=refused_sheets(step.views), several=len(step.views) > 1, error=error, error_sheet=sheet,
    )  # fmt: skip
    return page, 400 if error else 200


@imports.post("/<token>/columns")
@needs("import.pupils")
def decide_columns(token: str) -> Any:
    upload = _upload(token)
    if upload.done is not None:
        return redirect(url_for("imports.done", token=token))
    before = _step(upload)
    step = Step(upload, before.views, choices_from(request.form, before.views), before.left_out, before.options)
    for view in step.views:
        try:
            read_lists([view], step.choices, step.left_out, today=today())
        except BadInput as refusal:
            return _columns_page(step, refusal, view.sheet.name)
    if not any(choice.is_taken for choice in step.choices.values()):
        return _columns_page(step, BadInput("Отметьте хотя бы один лист."))
    upload.decided["sheets"] = choices_to_json(step.choices)
    shelf().save(upload)
    return redirect(url_for("imports.lines", token=token))


# ---- 3: the lines ------------------------------------------------------------------------------------------------------


@imports.get("/<token>/lines")
@needs("import.pupils")
def lines(token: str) -> Any:
    upload = _upload(token)
    if upload.done is not None:
        return redirect(url_for("imports.done", token=token))
    return _lines_page(_step(upload))


def _lines_page(step: Step, refusal: str = "", status: int = 200) -> Any:
    try:
        reading = step.read()
    except BadInput as error:
        return _columns_page(step, error)
    try:
        plan, start_error = plan_import(current_actor(), reading.lines, step.options, today=today()), ""
    except BadInput as error:
        if error.field != "start":
            return _start_page(str(error), 400)
        plan = plan_import(current_actor(), reading.lines, _without_start(step.options), today=today())
        start_error, status = str(error), 400
    shown = lines_of(plan, reading)
    page = render_template(
        "import/lines.html", upload=step.upload, urls=_urls(step.upload.token), plan=plan, lines=shown, skipped=reading.skipped, refusal=refusal,
        only_noted=request.args.get("only") == "notes", start_error=start_error, options=step.options,
        noted=sum(line.is_noted for line in shown), whom=pupils_words(len(plan.written)), several=len(step.views) > 1, by_sheet=by_sheet,
        only_classes=all(note.field == "class_name" for line in plan.refused for note in line.notes if note.blocks),
    )  # fmt: skip
    return page, status


def _without_start(options: ImportOptions) -> ImportOptions:
    return ImportOptions(None, options.create_classes, options.by_patronymic, options.consents_on)


@imports.post("/<token>/lines")
@needs("import.pupils")
def decide_lines(token: str) -> Any:
    """The options of the whole file and the lines to leave out; then the list is made again."""
    upload = _upload(token)
    if upload.done is not None:
        return redirect(url_for("imports.done", token=token))
    upload.decided |= _decided_lines()
    shelf().save(upload)
    return redirect(url_for("imports.lines", token=token, only=request.args.get("only")))


def _decided_lines() -> dict[str, Any]:
    """What the form of the third step says, plain enough for JSON."""
    form = request.form
    start, consents_on = _plain_day("start"), _plain_day("consents_on")
    left_out = sorted(_place(text) for text in form.getlist("out") if "|" in text)
    ticks = {name: name in form for name in ("create_classes", "by_patronymic")}
    return {"start": start, "consents_on": consents_on, "left_out": left_out, **ticks}


def _plain_day(name: str) -> str:
    """A day of the form as JSON keeps it, "" for none or one that has not come."""
    try:
        day = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return ""
    return day.isoformat() if name == "start" or day <= today() else ""


def _is_as_shown(step: Step, plan: ImportPlan, wanted: dict[str, Any]) -> bool:
    """Whether the form still says what its lines were made of: a tick set after the check has to be looked at first."""
    options = step.options
    return (
        (wanted["start"] or plan.start.isoformat()) == plan.start.isoformat()
        and (wanted["create_classes"], wanted["by_patronymic"]) == (options.create_classes, options.by_patronymic)
        and wanted["consents_on"] == (options.consents_on.isoformat() if options.consents_on else "")
        and {(sheet, row) for sheet, row in wanted["left_out"]} == step.left_out
    )


def _place(text: str) -> list[Any]:
    row, _, sheet = text.partition("|")
    return [sheet, int(row) if row.isdecimal() and len(row) < 8 else 0]


@imports.post("/<token>/write")
@needs("import.pupils")
def write(token: str) -> Any:
    """Write what was shown: the form carries its fingerprint."""
    upload = _upload(token)
    if upload.done is not None:
        return redirect(url_for("imports.done", token=token))
    step = _step(upload)
    try:
        reading = step.read()
        plan = plan_import(current_actor(), reading.lines, step.options, today=today())
        if not _is_as_shown(step, plan, wanted := _decided_lines()):
            upload.decided |= wanted
            shelf().save(upload)
            return _lines_page(_step(upload), OTHER_TERMS, 409)
        counts = apply_import(current_actor(), plan, now=now(), seen=request.form.get("seen", "-"))
    except RegisterChanged as refusal:
        return _lines_page(step, str(refusal), 409)
    except BadInput as refusal:
        return _lines_page(step, str(refusal), 400)
    shelf().finish(upload, _told(plan, reading, counts))
    return redirect(url_for("imports.done", token=token))


def _told(plan: ImportPlan, reading: Reading, counts: ImportCounts) -> dict[str, Any]:
    """What the last page tells: the lines, the counts and the classes they are in, as (name, id)."""
    names = {line.class_name for line in plan.written}
    rows = SchoolClass.select().where(SchoolClass.year == plan.year_id).order_by(SchoolClass.grade, SchoolClass.letter)
    titles = [(f"{row.grade} {row.letter}".strip(), row.id) for row in rows]
    numbers = {key: value for key, value in vars(counts).items() if isinstance(value, int)}
    return {
        "lines": done_lines(lines_of(plan, reading), counts), "year": plan.year, "counts": numbers,
        "classes": [one for one in titles if one[0] in names], "new_classes": [str(name) for name in plan.new_classes],
    }  # fmt: skip


@imports.get("/<token>/done")
@needs("import.pupils")
def done(token: str) -> Any:
    upload = _upload(token)
    if upload.done is None:
        return redirect(url_for("imports.lines", token=token))
    told = lines_again(upload.done["lines"])
    written = sum(line.status in ("create", "change") for line in told)
    several = len({line.sheet for line in told}) > 1
    return render_template(
        "import/done.html", upload=upload, told=upload.done, lines=told, written=written, several=several, by_sheet=by_sheet
    )
