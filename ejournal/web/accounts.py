"""`/accounts/`: logins of a class and of the staff, first passwords on slips, shown and printed once (ROLE-6, ROLE-7)."""

from __future__ import annotations

import socket
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for

from ejournal.errors import BadInput, NotThere
from ejournal.models import Account, SchoolClass
from ejournal.models.accounts import ROLES
from ejournal.policy.accounts import may_issue_to_class, may_issue_to_staff, may_manage_account, may_open_accounts
from ejournal.policy.actor import STAFF_ROLES
from ejournal.queries.accounts import Person, class_people, classes_for, staff_people
from ejournal.reports.account_slips import slip_card, slips_document
from ejournal.rules.logins import Slip
from ejournal.services.account_slips import MOST, block, change_login, make_for_class, make_for_staff, reissue, unblock
from ejournal.tables.pdf import to_pdf
from ejournal.tables.print_view import card_view
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.typed import asked_number, to_number, to_numbers, typed_number

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")
LOOPBACK = ("localhost", "127.", "[::1]", "0.0.0.0")
LONGEST_ADDRESS = 120
STAFF_CHOICES = tuple((role, words) for role, words in ROLES if role in STAFF_ROLES and role != "admin")


@accounts.get("/")
@needs("account.issue")
def index() -> Any:
    actor = current_actor()
    may_open_accounts(actor).demand()
    classes = classes_for(actor, today())
    of_staff = request.args.get("of") == "staff"
    chosen = None if of_staff else asked_number("class") or (classes[0][0] if classes else None)
    people = _people(chosen, of_staff)
    return render_template(
        "accounts/index.html", people=people, classes=classes, chosen=chosen, of_staff=of_staff, op=uuid4(), roles=STAFF_CHOICES,
        may_staff=bool(may_issue_to_staff(actor)), title=dict(classes).get(chosen or 0, ""), counts=_counts(people), own=actor.account_id,
    )  # fmt: skip


@accounts.post("/make")
@needs("account.issue")
def make() -> Any:
    """Accounts for those of a class who lack one; the answer is the slips."""
    class_id = typed_number("class", "Выберите класс.")
    may_issue_to_class(current_actor(), class_id).demand()
    return _slips(lambda: make_for_class(current_actor(), class_id, _op(), now=now()), _back(class_id), _title(class_id))


@accounts.post("/staff")
@needs("account.staff")
def make_staff() -> Any:
    """Accounts for the members of staff that were ticked."""
    role = request.form.get("role", "")
    if role not in dict(STAFF_CHOICES):
        raise BadInput("Выберите роль.", "role")
    people = _numbers("staff")
    if not people:
        raise BadInput("Отметьте сотрудников, которым нужен логин.", "staff")
    return _slips(lambda: make_for_staff(current_actor(), people, role, _op(), now=now()), _back(None), "")


@accounts.get("/reissue")
@needs("account.issue")
def ask_reissue() -> Any:
    """What it will do, before it does: the old passwords stop to work."""
    actor = current_actor()
    may_open_accounts(actor).demand()
    class_id = asked_number("class")
    people = [one for one in _people(class_id, class_id is None) if one.account and _is_meant(one)]
    if not people:
        flash("Выдавать новые пароли некому: все, у кого есть логин, уже входили.")
        return redirect(_back(class_id))
    return render_template(
        "accounts/reissue.html", people=people, class_id=class_id, op=uuid4(), back=_back(class_id), title=_title(class_id)
    )


@accounts.post("/reissue")
@needs("account.issue")
def reissue_now() -> Any:
    class_id = typed_number("class", "Выберите класс.") if request.form.get("class") else None
    actor, chosen = current_actor(), _numbers("account")
    for row in Account.select().where(Account.id.in_(chosen)):
        may_manage_account(actor, row, today()).demand()
    return _slips(lambda: reissue(actor, chosen, _op(), now=now()), _back(class_id), _title(class_id))


@accounts.post("/slips.pdf")
@needs("account.issue")
def slips_pdf() -> Any:
    """The slips just shown, as PDF: they come back from the page itself, for the server keeps no password."""
    actor, logins = current_actor(), request.form.getlist("login")
    may_open_accounts(actor).demand()
    found = {row.login: row for row in Account.select().where(Account.login.in_(logins[:MOST]))}
    parts = [request.form.getlist(name)[:MOST] for name in ("name", "about", "login", "password", "place")]
    slips = [Slip(*(text[:160] for text in one)) for one in zip(*parts, strict=False) if one[2] in found]
    for row in found.values():
        may_manage_account(actor, row, today()).demand()
    if not slips:
        raise BadInput("Листков нет: выдайте пароли заново.")
    data = to_pdf(slips_document(slips, _address(), "Листки с логинами"))
    return send_file(BytesIO(data), mimetype="application/pdf", as_attachment=False, download_name="листки.pdf")


@accounts.post("/<int:account_id>/block")
@needs("account.issue")
def block_one(account_id: int) -> Any:
    flash(f"Вход под логином {block(current_actor(), account_id, now=now())} закрыт, открытые сеансы завершены.", "success")
    return redirect(_back(_asked_class()))


@accounts.post("/<int:account_id>/unblock")
@needs("account.issue")
def unblock_one(account_id: int) -> Any:
    flash(f"Вход под логином {unblock(current_actor(), account_id, now=now())} снова открыт с прежним паролем.", "success")
    return redirect(_back(_asked_class()))


@accounts.route("/<int:account_id>/login", methods=["GET", "POST"])
@needs("account.login")
def login(account_id: int) -> Any:
    row, error = Account.get_or_none(Account.id == account_id), ""
    if row is None:
        raise NotThere("Такой учётной записи нет.")
    if request.method == "POST":
        try:
            change_login(current_actor(), account_id, request.form.get("login", ""), now=now())
            flash("Логин изменён, пароль прежний.", "success")
            return redirect(_back(_asked_class()))
        except BadInput as refusal:
            error = str(refusal)
    wanted = request.form.get("login", row.login)
    page = render_template("accounts/login.html", row=row, wanted=wanted, error=error, back=_back(_asked_class()), class_id=_asked_class())
    return page, 400 if error else 200


# ---- parts ----


def _people(class_id: int | None, of_staff: bool) -> tuple[Person, ...]:
    if of_staff:
        may_issue_to_staff(current_actor()).demand()
        return staff_people(today())
    if class_id is None:
        return ()
    may_issue_to_class(current_actor(), class_id).demand()
    return class_people(class_id, today())


def _counts(people: tuple[Person, ...]) -> dict[str, int]:
    """How many are in each state; «none» counts those who may have a login."""
    found = dict.fromkeys(("none", "new", "used", "blocked"), 0)
    for one in people:
        found[one.state] += one.state != "none" or one.may_see
    return found


def _is_meant(person: Person) -> bool:
    one = asked_number("account")
    if one is not None:
        return person.account == one
    return person.is_active and (request.args.get("who") == "all" or person.state == "new")


def _slips(make_them: Any, back: str, place: str) -> Any:
    """Issue, and show the slips this one time; a refusal goes back to the list in words."""
    address = _address()
    try:
        made = make_them()
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(back)
    slips = [Slip(one.name, one.about, one.login, one.password, f"{place} класс" if place else "") for one in made]
    cards = [card_view(slip_card(slip, address)) for slip in slips]
    return render_template("accounts/slips.html", slips=list(zip(slips, cards, strict=True)), address=address, back=back, title=place)


def _title(class_id: int | None) -> str:
    row = SchoolClass.get_or_none(SchoolClass.id == class_id) if class_id is not None else None
    return str(row.title) if row is not None else ""


def _back(class_id: int | None) -> str:
    return url_for("accounts.index", **({"class": class_id} if class_id is not None else {"of": "staff"}))


def _asked_class() -> int | None:
    return to_number(request.values.get("class", ""))


def _numbers(name: str) -> list[int]:
    return to_numbers(request.form.getlist(name))


def _op() -> str:
    return request.form.get("op", "")


def _address() -> str:
    """What stands on the slips: the address by which this page was opened, or this computer's in the network."""
    typed = " ".join(request.form.get("address", "").split())[:LONGEST_ADDRESS]
    if typed:
        return typed
    parts = urlsplit(request.host_url)
    if not (parts.hostname or "").startswith(LOOPBACK):
        return request.host_url
    host = _lan_host()
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}/" if host else request.host_url


def _lan_host() -> str:
    """This computer's address towards the network; nothing is sent. "" where there is no network."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
