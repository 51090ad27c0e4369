from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from ejournal.errors import JournalError, NoEngine, NotThere, StorageTrouble, TooMuch
from ejournal.tables import pdf
from ejournal.tables.html import to_html
from ejournal.tables.pdf import Engine, PdfQueue, engines, find_engine, to_pdf
from ejournal.tables.report import Column, Document, Report, TextPage

FOUND = list(engines())
WITHOUT = "neither wkhtmltopdf nor a browser of the Chromium family (Debian package wkhtmltopdf)"
each_engine = pytest.mark.parametrize("engine", FOUND or [
    pytest.param(None, marks=pytest.mark.skip(reason=WITHOUT))], ids=lambda engine: getattr(engine, "name", "none"))


def table(rows=30, landscape=True):
    body = tuple((at + 1, "Щукина Надежда") for at in range(rows))
    return Report("Список", (Column("№", "number", 4), Column("Фамилия, имя", "text", 30)), body, landscape=landscape)


def words(data, tmp_path, *options):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext (Debian package poppler-utils)")
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdftotext", *options, str(path), "-"], check=True, capture_output=True).stdout.decode()


@pytest.mark.req("PRN-1")
@each_engine
def test_each_sheet_is_a_page_and_the_letters_are_cyrillic(engine, tmp_path):
    document = Document("Список", (table(60), TextPage("Заверительный лист")))
    pages = words(to_pdf(document, engine=engine), tmp_path).split("\f")[:-1]
    assert len(pages) == 4
    assert [page.count("Щукина Надежда") for page in pages] == [26, 26, 8, 0]
    assert "Лист 3 из 3" in pages[2] and "Заверительный лист" in pages[3]


@pytest.mark.req("PRN-1")
@each_engine
@pytest.mark.parametrize(("landscape", "large", "width", "edge"), [(True, False, 842, 813.5), (False, False, 595, 567), (True, True, 1190.5, 1162)])
def test_the_sheet_comes_out_full_size(engine, tmp_path, landscape, large, width, edge):
    """Debian's wkhtmltopdf draws everything at three quarters unless told otherwise."""
    data = to_pdf(Document("Список", (replace(table(3, landscape), large=large),), seal="Печать"), engine=engine)
    boxes = words(data, tmp_path, "-bbox")
    assert abs(float(re.search(r'<page width="([\d.]+)', boxes)[1]) - width) < 1.5
    left = float(re.search(r'xMin="([\d.]+)"[^>]*>Список', boxes)[1])
    right = max(map(float, re.findall(r'xMax="([\d.]+)"', boxes)))
    assert abs(left - 30 / 25.4 * 72) < 2 and abs(right - edge) < 2


@pytest.mark.req("SEC-2")
@each_engine
def test_what_people_typed_is_no_option_of_the_program(engine, tmp_path):
    """CVE-2025-26240: pdfkit takes options from meta tags of the page."""
    trick = '<meta name="pdfkit-page-size" content="A6"><img src="file:///etc/passwd">'
    data = to_pdf(Document(trick, (Report(trick, (Column("Имя", width=60),), ((trick,),)),)), engine=engine)
    assert re.search(r'<page width="84[12]', words(data, tmp_path, "-bbox"))


@pytest.mark.req("SEC-2")
def test_even_a_raw_meta_tag_would_not_reach_the_program(monkeypatch):
    if not FOUND or FOUND[0].name != "wkhtmltopdf":
        pytest.skip("no wkhtmltopdf (Debian package wkhtmltopdf)")
    seen = []
    monkeypatch.setattr(pdf, "_run", lambda command, given, seconds: seen.append(command) or b"%PDF-")
    meta = '<meta name="pdfkit-enable-local-file-access" content="">'
    page = to_html(Document("а", (table(1),))).replace("<head>", "<head>" + meta)
    pdf._by_wkhtmltopdf(FOUND[0], page, ("A4", "Landscape"), 1)
    assert "--enable-local-file-access" not in seen[0]
    assert {"--disable-local-file-access", "--disable-javascript", "--quiet"} <= set(seen[0])


def test_a_program_that_hangs_is_ended_in_time():
    started = time.monotonic()
    with pytest.raises(StorageTrouble, match="PDF не готов"):
        pdf._run([sys.executable, "-c", "import time; time.sleep(60)"], b"", 0.5)
    assert time.monotonic() - started < 10


def test_a_program_that_fails_is_told_in_one_sentence():
    with pytest.raises(StorageTrouble, match="не получился"):
        pdf._checked(b"Segmentation fault")
    with pytest.raises(StorageTrouble, match="не запускается"):
        pdf._run(["/nowhere/wkhtmltopdf"], b"", 1)


@pytest.fixture
def bare_computer(monkeypatch):
    """A computer without any engine."""
    monkeypatch.setattr(pdf, "_find", lambda names, places: None)
    find_engine.cache_clear()
    yield
    find_engine.cache_clear()


def test_without_an_engine_the_answer_says_what_to_do(bare_computer):
    document = Document("Список", (table(),))
    queue = PdfQueue()
    for make in (to_pdf, queue.submit):
        with pytest.raises(NoEngine, match="«Печать» в браузере"):
            make(document)
    queue.close()


@pytest.fixture
def slow_queue(monkeypatch):
    monkeypatch.setattr(pdf, "find_engine", lambda: Engine("chromium", "slow", "chromium"))
    monkeypatch.setattr(Engine, "render", lambda self, document, seconds: time.sleep(0.2) or document.title.encode())
    queue = PdfQueue(workers=1, waiting=2, kept=2)
    yield queue
    queue.close()


def test_the_queue_takes_so_many_and_keeps_so_many(slow_queue):
    first, second = (slow_queue.submit(Document(name, (table(1),))) for name in "аб")
    with pytest.raises(TooMuch, match="через минуту"):
        slow_queue.submit(Document("в", (table(1),)))
    assert slow_queue.result(first, 5) == "а".encode() and slow_queue.result(second, 5) == "б".encode()
    third = slow_queue.submit(Document("в", (table(1),)))
    assert slow_queue.result(third, 5) == "в".encode() and slow_queue.is_ready(third)
    with pytest.raises(NotThere):
        slow_queue.result(first)


def test_what_went_wrong_in_a_job_is_told_to_who_asks_for_it(slow_queue, monkeypatch):
    def fail(self, document, seconds):
        raise StorageTrouble("PDF не получился.")
    monkeypatch.setattr(Engine, "render", fail)
    key = slow_queue.submit(Document("а", (table(1),)))
    with pytest.raises(JournalError, match="не получился"):
        slow_queue.result(key, 5)
