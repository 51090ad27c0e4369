"""`/orders/`: orders on movement, drawn up with what they will change beside, carried out, taken back, printed (MOV-1…5, MOV-7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models import School
from ejournal.models.orders import ORDER_KINDS, ORDER_STATES, PLACES
from ejournal.policy.orders import may_read_extract, may_write_orders
from ejournal.queries.movement import classes_of_year, movement_book, movement_counts
from ejournal.queries.order_facts import class_facts, draft_of, find_order, group_choices, lines_of
from ejournal.queries.order_foresee import Foreseen, foresee
from ejournal.queries.order_papers import extract, order_paper
from ejournal.queries.orders import OrderQuestion, open_years, order_list, proposed_number, pupil_choices
from ejournal.reports.orders import extract_document, movement_document, order_document
from ejournal.rules.orders import KINDS
from ejournal.rules.words import day_month
from ejournal.services.accesses import EXPORTED, PRINTED, SEEN, note
from ejournal.services.orders import cancelling, drop_draft, execute, keep_text, order_year, save_draft
from ejournal.tables.html import to_html
from ejournal.tables.report import Document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.order_forms import OrderForm, add_class, form_of, read_form
from ejournal.web.order_view import done_lines
from ejournal.web.typed import asked_date, asked_number, to_number

orders = Blueprint("orders", __name__, url_prefix="/orders")
TITLES, STATES = dict(ORDER_KINDS), dict(ORDER_STATES)
LABELS = {
    "number": "Номер", "date": "Дата приказа", "kind": "Вид", "pupil": "Ученик", "class_to": "В класс", "effective": "С какого числа",
    "until": "По какое число", "surname": "Фамилия", "name": "Имя", "patronymic": "Отчество", "cancels": "Какой приказ отменить",
}  # fmt: skip


@orders.get("/")
@needs("order.read")
def index() -> str:
    years = open_years()
    year = asked_number("year") or (order_year(today()) if years else None)
    args = request.args
    asked = OrderQuestion(year, args.get("state", ""), args.get("kind", ""), args.get("q", "").strip()[:60])
    return render_template(
        "orders/index.html", rows=order_list(asked, today()), asked=asked, years=years, kinds=ORDER_KINDS, states=ORDER_STATES,
        writes=bool(may_write_orders(current_actor())), day_month=day_month,
    )  # fmt: skip


# ---- a new order and a draft ----------------------------------------------------------------------------------------------


@orders.get("/new")
@needs("order.write")
def new() -> str:
    choices, school = pupil_choices(today()), School.select().first()
    kind = request.args.get("kind", "")
    typed = {
        "kind": kind if kind in KINDS else "class_transfer", "date": today().isoformat(), "effective": today().isoformat(),
        "number": proposed_number(order_year(today())), "signed_by": school.director if school else "",
    }  # fmt: skip
    labels, pupil = dict(choices), asked_number("pupil")
    return _form(OrderForm(typed, [labels[pupil]] if pupil in labels else []), choices)


@orders.post("/new")
@needs("order.write")
def make() -> Any:
    return _typed(None)


@orders.get("/<int:order_id>")
@needs("order.read")
def page(order_id: int) -> str:
    order = find_order(order_id)
    if order.state == "draft" and order.kind != "cancel" and may_write_orders(current_actor()):
        choices = pupil_choices(today())
        return _form(form_of(draft_of(order, lines_of([order_id])), dict(choices)), choices, order)
    return _view(order)


@orders.post("/<int:order_id>")
@needs("order.write")
def change(order_id: int) -> Any:
    return _typed(find_order(order_id))


def _typed(order: Any) -> Any:
    """Show what would change, add a class or a line, keep as a draft, or carry out: by the button that was pressed."""
    choices, deed = pupil_choices(today()), request.form.get("do", "show")
    form = read_form(choices)
    if deed == "class":
        add_class(form, choices, form.draft.effective if form.draft else today())
        return _form(form, choices, order)
    if deed not in ("save", "execute") or form.draft is None:
        return _form(form, choices, order, asked=deed in ("save", "execute"))
    try:
        saved = save_draft(current_actor(), form.draft, order.id if order else None, now=now())
    except BadInput as refusal:
        form.errors[refusal.field or "kind"] = str(refusal)
        return _form(form, choices, order, asked=True)
    if deed == "execute":
        return _carry_out(saved, form, choices)
    flash("Проект сохранён. В журнале пока ничего не изменено.", "success")
    return redirect(url_for("orders.page", order_id=saved))


def _carry_out(order_id: int, form: OrderForm, choices: Any) -> Any:
    try:
        assert form.draft is not None
        execute(current_actor(), order_id, now=now(), after=foresee(form.draft, today()).after)
    except BadInput as refusal:
        form.errors[refusal.field or "kind"] = str(refusal)
        return _form(form, choices, find_order(order_id), asked=True)
    flash(f"Приказ № {form.draft.number} исполнен.", "success")
    return redirect(url_for("orders.page", order_id=order_id))


def _form(form: OrderForm, choices: Any, order: Any = None, *, asked: bool = False) -> Any:
    """The form with «Что изменится» beside it; `asked`: somebody wanted it kept or done, so what is in the way stands on top."""
    shown = Foreseen()
    if form.draft is not None and form.draft.lines:
        shown = foresee(form.draft, today())
        for problem in shown.problems if asked or len(shown.problems) == 1 else ():
            form.errors.setdefault(problem.field or "pupil", str(problem))
    years, classes = open_years(), class_facts()
    class_to = [(one.id, f"{one.title}, {years_title(years, one.year)}") for one in _classes_to(form, classes, years)]
    whole = [("", "выберите"), *classes_of_year(order_year(today()))] if years else []
    page_of = render_template(
        "orders/form.html", form=form, order=order, shown=shown, choices=choices, kinds=[one for one in ORDER_KINDS if one[0] != "cancel"],
        classes=[("", "выберите"), *class_to], places=PLACES, whole=whole, groups=_groups(form), labels=LABELS, asked=asked, day_month=day_month,
        address=f"/orders/{order.id}" if order else "/orders/new",
    )  # fmt: skip
    return (page_of, 400) if asked and form.errors else page_of


def years_title(years: list[Any], year_id: int) -> str:
    return next((one.title for one in years if one.id == year_id), "")


def _classes_to(form: OrderForm, classes: dict[int, Any], years: list[Any]) -> list[Any]:
    """Classes of the years that are not closed: of the coming ones for a promotion, else of those that hold the day."""
    is_open = {one.id for one in years if one.closed_on is None}
    found = [one for one in classes.values() if one.year in is_open]
    day = form.draft.effective if form.draft else today()
    inside = [one for one in found if one.start <= day <= one.end]
    return found if form.kind.step is not None or not inside else inside


def _groups(form: OrderForm) -> tuple[tuple[int, str], ...]:
    chosen = to_number(form.typed.get("class_to", ""))
    return group_choices(chosen) if form.kind.needs_class and chosen is not None else ()


@orders.post("/<int:order_id>/drop")
@needs("order.write")
def drop(order_id: int) -> Any:
    try:
        drop_draft(current_actor(), order_id, now=now())
    except BadInput as refusal:
        flash(str(refusal), "danger")
        return redirect(url_for("orders.page", order_id=order_id))
    flash("Проект убран.", "success")
    return redirect(url_for("orders.index"))


# ---- an executed order ----------------------------------------------------------------------------------------------------


def _view(order: Any, error: BadInput | None = None) -> str:
    lines = lines_of([order.id])
    rights = {"writes": bool(may_write_orders(current_actor()))}
    number = proposed_number(order.year_id) if rights["writes"] and order.state == "executed" else ""
    return render_template(
        "orders/view.html", order=order, title=TITLES[order.kind], state=STATES[order.state], kind=KINDS[order.kind], lines=done_lines(order, lines),
        number=number, today=today(), error=error, typed=request.form, day_month=day_month, **rights,
    )  # fmt: skip


@orders.post("/<int:order_id>/cancel")
@needs("order.write")
def cancel(order_id: int) -> Any:
    """Take an executed order back by another one, which is drawn up and carried out at once."""
    order, form = find_order(order_id), request.form
    try:
        basis, signed = form.get("basis", "")[:300], order.signed_by
        draft = cancelling(order_id, form.get("number", ""), today(), basis, signed)
        made = save_draft(current_actor(), draft, now=now())
        try:
            execute(current_actor(), made, now=now())
        except BadInput:
            drop_draft(current_actor(), made, now=now())
            raise
    except BadInput as refusal:
        return _view(order, refusal), 400
    flash(f"Приказ № {order.number} отменён приказом № {draft.number}. Всё, что он изменил, возвращено.", "success")
    return redirect(url_for("orders.page", order_id=made))


# ---- papers ---------------------------------------------------------------------------------------------------------------


@orders.get("/<int:order_id>/text")
@needs("order.read")
def text(order_id: int) -> str:
    order = find_order(order_id)
    lines = lines_of([order_id])
    paper = order_paper(order, lines, draft_of(order, lines))
    return render_template("orders/text.html", order=order, paper=paper, title=TITLES[order.kind], writes=bool(may_write_orders(current_actor())))


@orders.post("/<int:order_id>/text")
@needs("order.write")
def write_text(order_id: int) -> Any:
    typed = "" if request.form.get("do") == "pattern" else request.form.get("text", "")[:8000]
    keep_text(current_actor(), order_id, typed.replace("\r\n", "\n"), now=now())
    flash("Текст приказа сохранён." if typed.strip() else "Возвращён текст по образцу.", "success")
    return redirect(url_for("orders.text", order_id=order_id))


@orders.get("/<int:order_id>/text.<any(pdf, html):kind>")
@needs("order.read")
def text_file(order_id: int, kind: str) -> Any:
    order = find_order(order_id)
    lines = lines_of([order_id])
    paper = order_paper(order, lines, draft_of(order, lines))
    return _file(order_document(paper, now()), f"приказ-{order.number}", kind)


@orders.get("/movement")
@needs("order.read")
def movement() -> Any:
    errors, span = {}, (today().replace(day=1), today())
    try:
        span = _span()
    except BadInput as refusal:
        errors[refusal.field] = str(refusal)
    page_of = render_template("orders/movement.html", counts=movement_counts(*span), book=movement_book(*span), span=span, errors=errors)
    return (page_of, 400) if errors else page_of


@orders.get("/movement.<any(pdf, xlsx, html):kind>")
@needs("order.read")
def movement_file(kind: str) -> Any:
    span = _span()
    document = movement_document(movement_book(*span), movement_counts(*span), span, school_card().name, now())
    return _file(document, f"движение-{span[0].isoformat()}-{span[1].isoformat()}", kind)


def _span() -> tuple[date, date]:
    years = [one for one in open_years() if one.start <= today()]
    first = asked_date("from", years[0].start if years else today().replace(day=1))
    last = asked_date("to", max(first, today()))
    if last < first:
        raise BadInput("Последний день раньше первого.", "to")
    return first, last


@orders.get("/extract/<int:pupil_id>")
@needs("extract.read")
def extract_page(pupil_id: int) -> str:
    may_read_extract(current_actor(), pupil_id).demand()
    note(current_actor(), [(pupil_id, "marks")], SEEN, "Выписка текущих отметок", now=now())
    return render_template("orders/extract.html", shown=extract(pupil_id, today()))


@orders.get("/extract/<int:pupil_id>.<any(pdf, xlsx, html):kind>")
@needs("extract.read")
def extract_file(pupil_id: int, kind: str) -> Any:
    may_read_extract(current_actor(), pupil_id).demand()
    school, shown = School.select().first(), extract(pupil_id, today())
    note(current_actor(), [(pupil_id, "marks")], EXPORTED if kind == "xlsx" else PRINTED, "Выписка текущих отметок", now=now())
    document = extract_document(shown, school_card().name, school.director if school else "", now())
    return _file(document, f"выписка-{shown.name.replace(' ', '-')}", kind)


def _file(document: Document, name: str, kind: str) -> Any:
    if kind == "html":
        return to_html(document)
    return pdf_answer(document, f"{name}.pdf") if kind == "pdf" else xlsx_answer(document, f"{name}.xlsx")
