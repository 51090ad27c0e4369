"""Slips on paper for parents who chose it: what stands on one, what comes back."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime, timedelta

import pytest

from ejournal.models import (
    Acknowledgement,
    CardAccess,
    Consent,
    Delivery,
    Guardian,
    Guardianship,
    Pupil,
    Remark,
    Slip,
)
from ejournal.queries.slips import slips_due, slips_of, slips_page
from ejournal.reports.slips import slips_document
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.slips import Span
from ejournal.tables.html import to_html
from ejournal.tables.pdf import find_engine, to_pdf
from ejournal.tables.report import Column, Report, Strip, Strips
from ejournal.tables.sheets import cut
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen

SPAN = Span(date(2026, 9, 20), date(2026, 10, 4))  # on 14 October the last issue is that of the 5th


def on_paper(school: SmallSchool, *names: str) -> None:
    for name in names:
        pupil = school.pupils[name]
        tie = Guardianship.get_or_none(Guardianship.pupil == pupil)
        guardian = tie.guardian if tie else Guardian.create(surname=pupil.surname, name="Анна")
        if tie is None:
            Guardianship.create(pupil=pupil, guardian=guardian, relation="mother")
        Delivery.create(guardian=guardian, pupil=pupil, form="paper", asked_on=TODAY)


@pytest.mark.req("CLS-3", "ROLE-5")
def test_a_slip_has_marks_with_their_kinds_mean_absences_debts_remarks_and_no_other_pupil(school: SmallSchool) -> None:
    pen, day = Pen(school), date(2026, 10, 1)
    school_day = datetime(2026, 10, 1, 12)
    for name, text in (("ершов", "4/5"), ("щукина", "2")):
        pen.write(name, text, day=day, now=school_day)
    pen.write("ершов", "•", day=date(2026, 10, 2), now=school_day + timedelta(days=1))
    Pen(school, "teacher2", "английский").write("ершов", "н", day=day, now=school_day)
    Remark.create(pupil=school.pupils["ершов"], date=day, kind="praise", text="Помог товарищам", at=NOW)
    Remark.create(pupil=school.pupils["ершов"], date=day, kind="remark", text="Снятая запись", at=NOW, removed_at=NOW)
    keys = [school.pupils[name].id for name in ("ершов", "щукина")]
    slips = slips_of(school.classes["5А"].id, keys, SPAN, TODAY, SchoolRules())
    own = next(one for one in slips if one.pupil.name == "Ершов Матвей")
    maths = next(row for row in own.rows if row.subject == "Математика")
    assert (maths.marks, maths.mean, maths.outlook) == ("4/5 ответ, • ответ", "4,50", "5")
    assert own.absences == "Пропущено уроков: 1 (причина не указана 1)" and own.debts == ("Математика, ответ 02.10",)
    assert own.remarks == ("01.10, похвала: Помог товарищам",)
    document = slips_document([own], "Школа")
    html = to_html(document)
    assert "Помог товарищам" in html and "Ознакомлен(а)" in html and "style=" not in html and "<script" not in html
    assert not any(pupil.surname in html for pupil in Pupil.select().where(Pupil.id != own.pupil.id))


@pytest.mark.req("CLS-3")
def test_the_fixed_number_of_selects_whatever_the_number_of_slips(school: SmallSchool, selects) -> None:
    class_id, keys = school.classes["5А"].id, [school.pupils[name].id for name in ("ершов", "елкин", "аксенов", "щукина", "луговой")]
    with selects() as one:
        slips_of(class_id, keys[:1], SPAN, TODAY, SchoolRules())
    with selects() as five:
        assert len(slips_of(class_id, keys, SPAN, TODAY, SchoolRules())) == 5
    assert len(one) == len(five) <= 20


@pytest.mark.req("CLS-3", "REG-7")
def test_slips_lie_by_village_where_the_family_consents_else_by_the_bus(school: SmallSchool) -> None:
    Pupil.update(address="с. Ольховка, д. 5", bus_route="Ольховка").where(Pupil.id.in_([school.pupils[one].id for one in ("ершов", "щукина")])).execute()
    Consent.create(pupil=school.pupils["ершов"], kind="address", date=date(2026, 9, 1))
    found = {one.name: (one.place, one.is_village) for one in slips_page(school.classes["5А"].id, TODAY, SchoolRules()).pupils}
    assert found["Ершов Матвей"] == ("с. Ольховка", True)
    assert found["Щукина Надежда"] == ("автобус: Ольховка", False) and list(found)[-1] not in ("Ершов Матвей", "Щукина Надежда")


@pytest.mark.req("CLS-3", "SEC-3", "DIA-3")
def test_printing_is_remembered_and_returned_slips_are_acknowledgements(web, school: SmallSchool) -> None:
    on_paper(school, "ершов", "щукина")
    Pupil.update(address="с. Ольховка").where(Pupil.id == school.pupils["ершов"].id).execute()
    Consent.create(pupil=school.pupils["ершов"], kind="address", date=date(2026, 9, 1))
    class_id, own = school.classes["5А"].id, web("teacher")
    address, keys = f"/class/{class_id}/slips", [school.pupils[name].id for name in ("ершов", "щукина")]
    assert slips_due(class_id, TODAY, SchoolRules()).count == 2 and f"{address}" in own.get("/").text
    page = own.get(address).text
    assert len(re.findall(r'name="pupil" value="\d+" checked', page)) == 2 and "2026-09-20" in page and "2026-10-04" in page
    printed = own.post(f"{address}.html", pupil=keys, start="2026-09-20", end="2026-10-04").text
    assert "Ершов Матвей" in printed and "Щукина Надежда" in printed
    assert Slip.select().count() == 2 and slips_due(class_id, TODAY, SchoolRules()) is None
    (seen,) = CardAccess.select().where(CardAccess.way == "printed")
    assert (seen.pupil_id, seen.part) == (keys[0], "contacts")
    own.post(f"{address}/returned", pupil=keys[0])
    row = Acknowledgement.get()
    assert (row.pupil_id, row.way, row.start, row.end, row.guardian_id) == (keys[0], "paper", SPAN.start, SPAN.end, None)
    own.post(f"{address}/returned", all="1")
    own.post(f"{address}/returned", all="1")
    assert Acknowledgement.select().count() == 2 and "Вернулись 2 из 2" in own.get(address).text
    assert own.post(f"{address}.html", start="2026-09-20", end="2026-10-04").status_code == 400
    stranger = school.pupils["ким"].id
    refused = web("teacher2").post(f"{address}.html", pupil=keys, start="2026-09-20", end="2026-10-04")
    assert refused.status_code == 403 and "Ким" not in own.post(f"{address}.html", pupil=[stranger, keys[0]], start="2026-09-20", end="2026-10-04").text


@pytest.mark.req("CLS-3")
def test_no_slip_is_torn_between_two_sheets_and_all_reach_the_paper() -> None:
    columns = (Column("Предмет", "text", 24), Column("Отметки", "text", 58))
    strips = tuple(
        Strip(f"Ученик {number}", Report("", columns, tuple(("Алгебра", "5 ответ") for _ in range(rows)), landscape=False), tear=("Подпись",))
        for number, rows in enumerate((3, 30, 12, 12, 12, 80))
    )
    sheets = cut(Strips("Листки", strips))
    assert [strip.title for sheet in sheets for strip in sheet.strips] == [strip.title for strip in strips]
    assert [len(sheet.strips) for sheet in sheets] == [2, 3, 1]
    with pytest.raises(ValueError, match="upright"):
        Strips("Листки", strips, landscape=True)


@pytest.mark.req("CLS-3")
def test_the_pdf_holds_every_slip(school: SmallSchool, wkhtmltopdf_path: str) -> None:
    import shutil

    if shutil.which("pdftotext") is None:
        pytest.skip("no program that reads PDF on this computer (Debian package poppler-utils)")
    keys = [school.pupils[name].id for name in ("ершов", "щукина", "елкин")]
    data = to_pdf(slips_document(slips_of(school.classes["5А"].id, keys, SPAN, TODAY, SchoolRules()), "Школа"), engine=find_engine())
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert text.count("Ознакомлен(а)") == 3 and all(name in text for name in ("Ершов Матвей", "Щукина Надежда", "Ёлкин Глеб"))
