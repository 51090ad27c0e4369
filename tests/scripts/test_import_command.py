"""`scripts/import.py`: a dry run in words, writing only when asked to."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ejournal.models import AcademicYear, AuditRow, ClassMembership, Consent, Pupil, SchoolClass, Staff
from tests.factories import SmallSchool
from tests.lists import HEAD, csv_file, messy_class, workbook

ROOT = Path(__file__).resolve().parents[2]
NEW = ("Ведерников Егор Ильич", "01.02.2015", "м", "5А", "В-7", "Ведерникова Дарья Олеговна", "8 912 000-00-01")


@pytest.fixture(autouse=True)
def _the_year_of_the_real_clock(school: SmallSchool) -> None:
    """The command asks the real clock: let the school's only year hold it."""
    today = date.today()
    AcademicYear.update(start=min(date(2026, 9, 1), today), end=max(date(2027, 5, 31), today)).execute()


def run(tmp_path: Path, *arguments: str, data: bytes | None = None, name: str = "список.xlsx") -> subprocess.CompletedProcess[str]:
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    command = [sys.executable, str(ROOT / "scripts" / "import.py"), *([str(file)] if data is not None else []), *arguments]
    answer = subprocess.run([*command, "--data", str(tmp_path)], capture_output=True, text=True, check=False)
    assert "Traceback" not in answer.stderr
    return answer


@pytest.mark.req("REG-9")
def test_a_dry_run_then_the_deed(school: SmallSchool, tmp_path: Path) -> None:
    before = Pupil.select().count()
    answer = run(tmp_path, data=messy_class())
    assert answer.returncode == 1 and "Класса 8 В в 2026/27 учебном году нет." in answer.stdout
    assert answer.stderr.startswith("Файл не принят: есть что исправить в строках 6, 7")
    answer = run(tmp_path, "--create-classes", data=messy_class())
    assert answer.returncode == 0 and "новых: 30, изменится: 0" in answer.stdout and "добавьте --apply" in answer.stdout
    assert Pupil.select().count() == before
    answer = run(tmp_path, "--create-classes", "--apply", "--as", "secretary", data=messy_class())
    assert answer.returncode == 0 and "Записано. Новых учеников: 30" in answer.stdout
    made = SchoolClass.get(SchoolClass.grade == 8)
    assert ClassMembership.select().where(ClassMembership.school_class == made).count() == 30
    last = AuditRow.select().order_by(AuditRow.id.desc()).first()
    assert last.account_id == school.accounts["secretary"].id
    assert "Менять нечего." in run(tmp_path, "--create-classes", data=messy_class()).stdout


@pytest.mark.req("REG-9")
def test_one_sheet_and_the_first_day(school: SmallSchool, tmp_path: Path) -> None:
    other = ("Юдин Лев", "01.02.2015", "м", "7Б", None, None, None)
    data = workbook({"5А": [HEAD, NEW], "7Б": [HEAD, other]})
    answer = run(tmp_path, "--sheet", "7б", "--from", "14.10.2026", "--apply", data=data)
    assert answer.returncode == 0 and "Ведерников" not in answer.stdout and "7 Б с 14.10.2026" in answer.stdout
    assert Pupil.select().where(Pupil.surname == "Юдин").count() == 1
    missing = run(tmp_path, "--sheet", "9", data=data)
    assert (missing.returncode, missing.stderr) == (1, "Листа «9» в файле нет. Есть: 5А, 7Б.\n")


@pytest.mark.req("REG-7", "REG-9")
def test_an_address_comes_with_the_day_its_consents_were_collected(school: SmallSchool, tmp_path: Path) -> None:
    data = csv_file([("ФИО", "Дата рождения", "Класс", "Адрес"), ("Юдин Лев Ильич", "01.02.2015", "5А", "ул. Речная, 1")])
    assert "Нет согласия на адрес" in run(tmp_path, data=data, name="a.csv").stdout
    answer = run(tmp_path, "--consents", "01.09.2026", "--apply", data=data, name="a.csv")
    made = Pupil.get(Pupil.surname == "Юдин")
    assert answer.returncode == 0 and made.address == "ул. Речная, 1" and Consent.get(Consent.pupil == made).date == date(2026, 9, 1)
    assert run(tmp_path, "--consents", "летом", data=data, name="a.csv").returncode == 1


@pytest.mark.req("REG-9")
def test_a_list_of_staff_is_shown_first_and_written_when_asked(school: SmallSchool, tmp_path: Path) -> None:
    data = csv_file([("ФИО", "Должность", "Телефон"), ("Якушева Таисия Юрьевна", "учитель", "8 912 000-00-07")])
    shown = run(tmp_path, "--kind", "staff", data=data, name="a.csv")
    assert shown.returncode == 0 and "Якушева" in shown.stdout and not Staff.select().where(Staff.surname == "Якушева").exists()
    written = run(tmp_path, "--kind", "staff", "--apply", data=data, name="a.csv")
    assert written.returncode == 0 and Staff.get(Staff.surname == "Якушева").position == "учитель"


@pytest.mark.req("REG-9", "SEC-4")
@pytest.mark.parametrize(
    ("arguments", "data", "code", "words"),
    [
        (("--help",), None, 0, "Загрузить список учеников"),
        ((), None, 2, "Указано не всё, что нужно."),
        (("--colour", "red"), b"x", 2, "Такого параметра нет: --colour"),
        (("--kind", "orders"), b"x", 2, "kind"),
        (("--kind", "staff"), b"x", 1, "не найдена строка с заголовками"),
        (("nothing.xlsx",), None, 1, "нет такого файла"),
        ((), b"PK\x03\x04broken", 1, "повреждён"),
        (("--as", "nobody"), csv_file([HEAD, NEW]), 1, "Логина «nobody» нет"),
        (("--as", "teacher"), csv_file([HEAD, NEW]), 1, "для других ролей"),
        (("--from", "вчера"), csv_file([HEAD, NEW]), 1, "это не дата"),
    ],
)
def test_what_goes_wrong_is_one_line(
    school: SmallSchool, tmp_path: Path, arguments: tuple[str, ...], data: bytes | None, code: int, words: str
) -> None:
    answer = run(tmp_path, *arguments, data=data, name="a.csv" if data and not data.startswith(b"PK") else "a.xlsx")
    assert answer.returncode == code and words in answer.stdout + answer.stderr
    assert len(answer.stderr.splitlines()) == (1 if code else 0)


def test_a_folder_without_a_school_is_said(tmp_path: Path) -> None:
    answer = run(tmp_path / "..", data=None)
    assert answer.returncode == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    answer = run(empty, data=b"x", name="a.csv")
    assert answer.returncode == 1 and "нет базы журнала" in answer.stderr
