"""The bar of issue 5: unmistakable personal values are planted on one card, and every page, search, file, history and error text is
read as every role: nobody meets a value whose part his role has not got, or whose consent is withdrawn (SEC-1, REG-7)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest

from ejournal.models import Consent, Exemption, Guardian, Guardianship, Pupil, PupilHealth, PupilIdentity, PupilSocial
from ejournal.policy.actor import SYSTEM, load_actor
from ejournal.policy.cards import card_facts, parts_of
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.ledger import writing
from ejournal.services.records import insert, update
from tests.conftest import program_or_skip
from tests.factories import CAST, NOW, TODAY, SmallSchool
from tests.test_every_route import TABLE, address

PLANTED = {
    "contacts": ("Тайная-улица-77", "+7 999 111-22-33", "secret77@example.org", "+7 999 444-55-66", "Маршрут-Секретный"),
    "identity": ("112-233-445 95", "Серия-ЪЪ", "777333111", "Выдан-Тайным-Отделом", "Родина-Тайны"),
    "health": ("ПМПК-тайна-5", "Полис-9988", "Программа-тайна-7", "Рекомендация-тайна"),
    "social": ("Льгота-тайна", "Питание-тайна", "Учёт-тайна", "Примечание-тайна"),
}
NEEDS_CONSENT = ("Тайная-улица-77", "+7 999 111-22-33", "secret77@example.org", *PLANTED["identity"][1:], *PLANTED["health"])
SKIPPED = ("static", "journal.pressed", "account.log_out", "first_run.welcome")
SEARCHES = (
    "/pupils/?q={}&stay=1", "/staff/?q={}", "/accesses/?q={}", "/admin/pupil/?search={}", "/admin/guardian/?search={}", "/admin/auditrow/?search={}",
    "/admin/pupilidentity/?search={}", "/admin/pupil/?flt0_address_has={}", "/admin/pupil/?flt0_snils_has={}", "/pupils/list.html?q={}&contacts=1",
)  # fmt: skip


@pytest.fixture
def planted(school: SmallSchool) -> SmallSchool:
    """Ершов with everything filled in, consents given, each change in the trail."""
    pupil = Pupil.get_by_id(school.pupils["ершов"].id)
    mother = Guardianship.get(Guardianship.pupil == pupil).guardian
    own = {"pupil": pupil.id}
    address, phone, mail, mother_phone, bus = PLANTED["contacts"]
    snils, series, number, issuer, birth = PLANTED["identity"]
    paper, policy, program, advice = PLANTED["health"]
    benefit, meals, watch, note = PLANTED["social"]
    with writing(SYSTEM, NOW) as ledger:
        for kind in ("address", "passport", "health"):
            insert(ledger, Consent, own | {"kind": kind, "date": TODAY, "guardian": mother.id})
        update(ledger, pupil, {"address": address, "phone": phone, "email": mail, "bus_route": bus, "snils": snils, "note": note})
        insert(ledger, PupilIdentity, own | {"series": series, "number": number, "issued_by": issuer, "birth_place": birth})
        insert(ledger, PupilHealth, own | {"disability": paper, "policy": policy, "program": program, "advice": advice, "health_group": 3})
        insert(ledger, PupilSocial, own | {"benefits": benefit, "meals": meals, "watch": watch})
        update(ledger, Guardian.get_by_id(mother.id), {"phone": mother_phone})
        subject = school.journals["математика"].subject_id
        insert(ledger, Exemption, own | {"subject": subject, "start": TODAY, "document": "справка № 1"})
    return school


def text_of(answer: Any) -> str:
    """A page or a file as the text that a person reads in it."""
    data = answer.data
    if data[:2] == b"PK":
        try:
            with ZipFile(BytesIO(data)) as file:
                return unescape("\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist() if name.endswith(".xml")))
        except BadZipFile:
            return ""
    return unescape(data.decode("utf-8", "replace")).replace("\xa0", " ")


def addresses(app: Any, school: SmallSchool) -> Iterator[str]:
    """Every GET address of the table but PDF (the same document as HTML), the tabs of the card, files with contacts, searches."""
    card = f"/pupils/{school.pupils['ершов'].id}"
    for endpoint, method in TABLE:
        if method == "GET" and endpoint not in SKIPPED and not endpoint.endswith("_pdf"):
            yield address(app, endpoint, school)
    yield from (f"{card}/{tab}" for tab in ("identity", "health", "social", "consents", "history"))
    yield from ("/pupils/list.xlsx?contacts=1", "/pupils/alphabet.html", "/import/template")
    for pattern in SEARCHES:
        yield from (pattern.format(values[0].replace(" ", "+")) for values in PLANTED.values())


def panel_addresses(app: Any) -> Iterator[str]:
    """Lists, cards with their history, forms and files of every model of the panel."""
    ids = {Pupil: 1, PupilIdentity: 1}
    for view in app.extensions["panel_views"].values() if isinstance(app.extensions["panel_views"], dict) else app.extensions["panel_views"]:
        model = getattr(view, "model", None)
        if model is None:
            continue
        base = f"/admin/{model.__name__.lower()}"
        yield from (f"{base}/", f"{base}/export/xlsx/")
        keys = [row.get_id() for row in model.select().limit(3)] if model not in ids else [row.get_id() for row in model.select()]
        for key in keys:
            yield from (f"{base}/details/?id={key}", f"{base}/edit/?id={key}")


def walk(app: Any, browser: Any, school: SmallSchool, panel: bool) -> Iterator[tuple[str, str]]:
    for url in (*addresses(app, school), *(panel_addresses(app) if panel else ())):
        yield url, text_of(browser.get(url))


def wrongs(browser: Any, school: SmallSchool) -> Iterator[tuple[str, str]]:
    """What the office is told when it types what is already there or what can't be."""
    other = f"/pupils/{school.pupils['щукина'].id}"
    tries = (
        (f"{other}/part/identity", {"snils": "112-233-445 95"}), (f"{other}/part/core", {"file_number": "Е-1", "surname": ""}),
        ("/pupils/new", {"surname": "Ершов", "name": "Матвей"}), (f"{other}/guardians", {"surname": "Ершова", "name": "Лилия", "relation": "x"}),
        (f"{other}/part/contacts", {"address": "x"}), ("/admin/pupil/new/", {"surname": "Новый", "name": "Лев", "snils": "112-233-445 95"}),
    )  # fmt: skip
    for url, form in tries:
        yield url, text_of(browser.post(url, **form))


@pytest.mark.req("SEC-1", "SEC-3", "REG-7", "ROLE-5")
@pytest.mark.parametrize("login", CAST)
def test_nobody_meets_a_value_of_a_part_that_is_not_his(
    web: Callable[..., Any], app_once: Any, planted: SmallSchool, login: str
) -> None:
    who = load_actor(planted.accounts[login].id, TODAY)
    assert who is not None
    parts = parts_of(who, card_facts(who, planted.pupils["ершов"].id, TODAY), SchoolRules())
    closed = [value for part, values in PLANTED.items() if part not in parts for value in values]
    browser = web(login)
    seen = [(url, value) for url, text in walk(app_once, browser, planted, who.is_staff) for value in closed if told(value, url, text)]
    if "contacts" not in parts:
        closed += PLANTED["contacts"]
    seen += [(url, value) for url, text in wrongs(browser, planted) for value in closed if told(value, url, text)]
    assert not seen, seen


def told(value: str, url: str, text: str) -> bool:
    """Whether the value is said; what was typed into a box of this very page is only repeated."""
    typed = re.sub(r"[+ ]", " ", url)
    if value in typed:
        text = re.sub(r"<input[^>]*>", "", text)
        text = re.sub(r'(?:href|action|content)="[^"]*"', "", text)
    return value in text


@pytest.mark.req("REG-7")
@pytest.mark.parametrize("login", ["admin", "director", "deputy", "secretary", "teacher", "parent", "student"])
def test_what_lost_its_consent_is_met_by_nobody(web: Callable[..., Any], app_once: Any, planted: SmallSchool, login: str) -> None:
    Consent.update(withdrawn_on=TODAY).execute()
    browser = web(login)
    pages = list(walk(app_once, browser, planted, login not in ("parent", "student")))
    seen = [(url, value) for url, text in pages for value in NEEDS_CONSENT if told(value, url, text)]
    assert not seen, seen


@pytest.mark.req("SEC-1")
def test_the_values_are_there_to_be_met(web: Callable[..., Any], planted: SmallSchool) -> None:
    """Or the tests above would walk past an empty card."""
    secretary, card = web("secretary"), f"/pupils/{planted.pupils['ершов'].id}"
    pages = {"contacts": card} | {part: f"{card}/{part}" for part in ("identity", "health", "social")}
    for part, url in pages.items():
        text = text_of(secretary.get(url))
        assert all(value in text for value in PLANTED[part]), part
    assert "Тайная-улица-77" in text_of(web("secretary").get("/pupils/list.xlsx?contacts=1"))
    assert "112-233-445 95" in text_of(web("director").get("/admin/auditrow/"))


def words_of_pdf(answer: Any) -> str:
    """What a person reads on the sheets, lines joined."""
    assert answer.status_code == 200 and answer.data[:5] == b"%PDF-", answer.status
    told = subprocess.run([program_or_skip(("pdftotext",), "no pdftotext (Debian package poppler-utils)"), "-", "-"], input=answer.data, capture_output=True, check=True)
    return " ".join(told.stdout.decode().replace("\xa0", " ").split())


@pytest.mark.req("SEC-1", "REG-7", "PRN-1")
def test_sheets_on_paper_hold_no_more_than_the_page(web: Callable[..., Any], app_once: Any, planted: SmallSchool, wkhtmltopdf_path: str) -> None:
    pupil, lists = planted.pupils["ершов"].id, ("/pupils/list.pdf?contacts=1", "/pupils/alphabet.pdf")
    forms = (*lists, "/orders/movement.pdf", f"/orders/extract/{pupil}.pdf", address(app_once, "journal.page_pdf", planted), address(app_once, "journal.sheet_pdf", planted))
    deputy, office = web("deputy"), web("secretary")
    closed = [*PLANTED["identity"], *PLANTED["health"]]
    read = {url: words_of_pdf(deputy.get(url)).replace("- ", "-") for url in forms}
    seen = [(url, value) for url, text in read.items() for value in closed if value in text]
    assert not seen, seen
    assert "Тайная-улица-77" in words_of_pdf(office.get(lists[0])).replace("- ", "-"), "or the sheets would be read past"
    Consent.update(withdrawn_on=TODAY).execute()
    read = {url: words_of_pdf(office.get(url)).replace("- ", "-") for url in lists}
    seen = [(url, value) for url, text in read.items() for value in NEEDS_CONSENT if value in text]
    assert not seen, seen
