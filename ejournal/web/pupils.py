"""`/pupils/`: the registry, quick find, lists and the alphabet book; `/pupils/<id>`: the card by parts (REG-6, REG-7, ADM-3)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import AskFirst, BadInput
from ejournal.models.people import SEXES
from ejournal.policy.actions import may
from ejournal.policy.cards import may_change_part
from ejournal.queries.alphabet import alphabet_book
from ejournal.queries.calendar import year_of
from ejournal.queries.registry import SHOWN, SORTS, RegistryLine, Wanted, classes_to_choose, contacts_of, registry
from ejournal.reports.pupils import alphabet_document, list_document
from ejournal.services.accesses import EXPORTED, PRINTED, note
from ejournal.services.cards import create_pupil, proposed_file_number
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_date, asked_number

pupils = Blueprint("pupils", __name__, url_prefix="/pupils")
NEW_FIELDS = ("surname", "name", "patronymic", "sex", "birth_date", "file_number", "enrolled_on")


@pupils.get("/")
@needs("card.find")
def index() -> Any:
    actor, rules, wanted = current_actor(), school_card().rules, _wanted()
    found = registry(actor, wanted, today(), rules)
    if wanted.text and len(found) == 1 and "stay" not in request.args:
        return redirect(url_for("pupils.card", pupil_id=found[0].id))
    return render_template(
        "pupils/index.html", found=found[:SHOWN], total=len(found), wanted=wanted, sorts=SORTS, query=_query(),
        classes=classes_to_choose(actor, year_of(school_card().years, today()), today()),
        may_write=bool(may(actor, "card.write")), office=bool(may(actor, "card.alphabet")),
    )  # fmt: skip


@pupils.get("/list.<any(xlsx, pdf, html):kind>")
@needs("card.find")
def list_file(kind: str) -> Any:
    """The same list as a file or a sheet; `contacts=1` adds addresses, telephones and parents, which is logged."""
    actor, rules, wanted = current_actor(), school_card().rules, _wanted()
    found = registry(actor, wanted, today(), rules)
    known = contacts_of(actor, found, today(), rules) if request.args.get("contacts") else None
    if known:
        note(actor, [(pupil, "contacts") for pupil in known], EXPORTED if kind == "xlsx" else PRINTED, _title(found, wanted), now=now())
    document = list_document(found, known, _title(found, wanted), wanted.day or today(), school_card().name, now())
    return _file(document, kind, f"ученики {today().isoformat()}")


@pupils.get("/alphabet")
@needs("card.alphabet")
def alphabet() -> str:
    book = alphabet_book(current_actor(), request.args.get("letter", "")[:1], today(), school_card().rules)
    return render_template("pupils/alphabet.html", book=book, query=_query())


@pupils.get("/alphabet.<any(xlsx, pdf, html):kind>")
@needs("card.alphabet")
def alphabet_file(kind: str) -> Any:
    actor = current_actor()
    book = alphabet_book(actor, request.args.get("letter", "")[:1], today(), school_card().rules)
    looked = [(line.pupil, "contacts") for line in book.lines if line.address]
    note(actor, looked, EXPORTED if kind == "xlsx" else PRINTED, "Алфавитная книга", now=now())
    return _file(alphabet_document(book, school_card().name, now()), kind, f"алфавитная книга {today().isoformat()}")


@pupils.get("/new")
@needs("card.write")
def new() -> str:
    return _new_page({})


@pupils.post("/new")
@needs("card.write")
def create() -> Any:
    typed = {name: request.form[name] for name in NEW_FIELDS if name in request.form}
    actor, rules = current_actor(), school_card().rules
    may_change_part(actor, "core", rules).demand()
    try:
        if request.form.get("propose"):
            return _new_page(typed | {"file_number": proposed_file_number(typed.get("surname", ""))})
        row = create_pupil(actor, typed, rules, now=now(), knowingly=bool(request.form.get("knowingly")))
    except BadInput as error:
        return _new_page(typed, error), 400
    flash(f"Карточка заведена: {row}, № личного дела {row.file_number}. В класс ученика зачисляет приказ.", "success")
    return redirect(url_for("pupils.card", pupil_id=row.id))


def _new_page(form: dict[str, str], error: BadInput | None = None) -> str:
    asks = isinstance(error, AskFirst)
    return render_template("pupils/new.html", form=form, error=error, asks=asks, sexes=(("", "не указан"), *SEXES))


def _wanted() -> Wanted:
    sort = request.args.get("sort", "name")
    day = asked_date("day", today())
    return Wanted(
        text=request.args.get("q", "")[:80].strip(),
        school_class=asked_number("class"),
        gone=bool(request.args.get("gone")),
        sort=sort if sort in dict(SORTS) else "name",
        day=None if day == today() else day,
        lacks=bool(request.args.get("lacks")),
    )


def _title(found: tuple[RegistryLine, ...], wanted: Wanted) -> str:
    if wanted.school_class and found and found[0].class_title:
        return f"Список {found[0].class_title} класса"
    return "Список учеников без класса" if wanted.school_class == 0 else "Список учеников"


def _file(document: Any, kind: str, name: str) -> Any:
    if kind == "html":
        return to_html(document)
    return xlsx_answer(document, f"{name}.xlsx") if kind == "xlsx" else pdf_answer(document, f"{name}.pdf")


def _query() -> str:
    """The address's question without what only the screen asks, to be put after a file's name."""
    return request.query_string.decode()
