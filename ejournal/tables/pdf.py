"""PDF from the printed HTML, by a program found on this computer (REP, PRN-1).

wkhtmltopdf through pdfkit comes first, a browser of the Chromium family second (Edge is on every Windows 10).
pdfkit builds the command; we run it, since it knows no time limit. It would also read options of the program out
of <meta> tags of the page (CVE-2025-26240): the prefix of such tags is a secret of each call.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Literal

from ..errors import NoEngine, NotThere, StorageTrouble, TooMuch
from .html import Target, to_html
from .report import Document

JOBS_AT_ONCE = 2
SECONDS = 120.0
WINDOWS = sys.platform == "win32"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
WINDOWS_PLACES = {
    "wkhtmltopdf": (r"wkhtmltopdf\bin\wkhtmltopdf.exe",),
    "chromium": (
        r"Microsoft\Edge\Application\msedge.exe",
        r"Google\Chrome\Application\chrome.exe",
        r"Chromium\Application\chrome.exe",
    ),
}
NO_ENGINE = (
    "На этом компьютере нет программы, которая делает PDF. Откройте форму для печати и выберите "
    "«Печать» в браузере или попросите администратора установить wkhtmltopdf."
)

PaperSheet = tuple[str, str]  # A4 or A3; Landscape or Portrait
_places = BoundedSemaphore(JOBS_AT_ONCE)


@dataclass(frozen=True)
class Engine:
    """A program that makes PDF; `target` says which markup it needs (the two builds of wkhtmltopdf differ in scale)."""

    name: Literal["wkhtmltopdf", "chromium"]
    path: str
    target: Target

    def render(self, document: Document, seconds: float = SECONDS) -> bytes:
        """The PDF's bytes. Raises StorageTrouble when the program fails or takes longer than `seconds`."""
        return self.render_html(to_html(document, engine=self.target), sheet_of(document), seconds)

    def render_html(self, html: str, sheet: PaperSheet, seconds: float = SECONDS) -> bytes:
        """The same from markup made for this engine's `target`."""
        render = _by_wkhtmltopdf if self.name == "wkhtmltopdf" else _by_chromium
        return render(self, html, sheet, seconds)


def sheet_of(document: Document) -> PaperSheet:
    return "A3" if document.large else "A4", "Landscape" if document.landscape else "Portrait"


@cache
def find_engine() -> Engine | None:
    """The first engine on this computer, or None. Looked for once; `find_engine.cache_clear()` looks again."""
    return next(engines(), None)


def engines() -> Iterator[Engine]:
    """Every engine found, the preferred one first."""
    if path := _find(("wkhtmltopdf",), WINDOWS_PLACES["wkhtmltopdf"]):
        yield Engine("wkhtmltopdf", path, "wkhtmltopdf-patched" if _has_patched_qt(path) else "wkhtmltopdf")
    if path := _find(CHROMIUM_NAMES, WINDOWS_PLACES["chromium"]):
        yield Engine("chromium", path, "chromium")


def to_pdf(document: Document, *, engine: Engine | None = None, seconds: float = SECONDS) -> bytes:
    """The document as PDF; waits while two others are being made. Raises NoEngine, StorageTrouble."""
    engine = engine or find_engine()
    if engine is None:
        raise NoEngine(NO_ENGINE)
    with pdf_place():
        return engine.render(document, seconds)


def pdf_place() -> BoundedSemaphore:
    """`with pdf_place():` waits while as many are being made as this computer may be asked for."""
    return _places


def _find(names: Sequence[str], windows_places: Sequence[str]) -> str | None:
    for name in names:
        if path := shutil.which(name):
            return path
    roots = [os.environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")] if WINDOWS else []
    places = (Path(root, place) for place in windows_places for root in roots if root)
    return next((str(place) for place in places if place.is_file()), None)


def _has_patched_qt(path: str) -> bool:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"with patched qt" in answer.stdout.lower()


def _by_wkhtmltopdf(engine: Engine, html: str, sheet: PaperSheet, seconds: float) -> bytes:
    import pdfkit

    options = {
        "disable-local-file-access": "",
        "disable-javascript": "",
        "disable-plugins": "",
        "encoding": "UTF-8",
        "page-size": sheet[0],
        "orientation": sheet[1],
        "margin-top": "0",
        "margin-bottom": "0",
        "margin-left": "0",
        "margin-right": "0",
    }
    if engine.target == "wkhtmltopdf-patched":
        options |= {"disable-smart-shrinking": "", "dpi": "96", "print-media-type": ""}
    settings = pdfkit.configuration(wkhtmltopdf=engine.path, meta_tag_prefix=secrets.token_hex(16))
    command = pdfkit.PDFKit(html, "string", options=options, configuration=settings).command()
    return _checked(_run(command, html.encode("utf-8"), seconds))


def _by_chromium(engine: Engine, html: str, sheet: PaperSheet, seconds: float) -> bytes:
    """A browser of its own profile: with a shared one it would hand the call to a window already open. The sheet it reads from the styles.

    Scripts are forbidden by the policy inside the page: the browser's own printing would not run without them.
    """
    with tempfile.TemporaryDirectory(prefix="ejournal-pdf-", ignore_cleanup_errors=True) as folder:
        page, paper = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            engine.path,
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--no-first-run",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-pdf-tagging",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={Path(folder, 'profile')}",
            f"--print-to-pdf={paper}",
        ]
        if not WINDOWS and os.geteuid() == 0:
            command.append("--no-sandbox")
        _run([*command, page.as_uri()], b"", seconds)
        return _checked(paper.read_bytes() if paper.is_file() else b"")


def _checked(data: bytes) -> bytes:
    if not data.startswith(b"%PDF-"):
        raise StorageTrouble("PDF не получился. Попробуйте ещё раз или напечатайте форму из браузера.")
    return data


def _run(command: Sequence[str], given: bytes, seconds: float) -> bytes:
    """What the program writes; it and all it started are ended when the time is over."""
    group = {"creationflags": subprocess.CREATE_NO_WINDOW} if WINDOWS else {"start_new_session": True}
    try:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **group)
    except OSError as error:
        raise StorageTrouble("Программа, которая делает PDF, не запускается. Напечатайте форму из браузера.") from error
    try:
        return child.communicate(given, timeout=seconds)[0]
    except subprocess.TimeoutExpired as error:
        _end(child)
        raise StorageTrouble(f"PDF не готов за {seconds:g} с. Возьмите меньше страниц за один раз.") from error


def _end(child: subprocess.Popen[bytes]) -> None:
    if WINDOWS:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(child.pid)], capture_output=True, check=False)
    else:
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


@dataclass
class PdfQueue:
    """Jobs made one or two at a time outside the threads that answer pages.

    At most `waiting` unfinished jobs are taken and the last `kept` results held; a job's key can't be guessed,
    and who may fetch it is the caller's to check. Close it when the program ends.
    """

    workers: int = 1
    waiting: int = 8
    kept: int = 16
    seconds: float = SECONDS
    _jobs: dict[str, Future[bytes]] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(min(self.workers, JOBS_AT_ONCE), thread_name_prefix="pdf")

    def submit(self, document: Document) -> str:
        """Take the job; its key. Raises NoEngine at once, and TooMuch when the queue is full."""
        engine = find_engine()
        if engine is None:
            raise NoEngine(NO_ENGINE)
        with self._lock:
            if sum(not job.done() for job in self._jobs.values()) >= self.waiting:
                raise TooMuch("Сейчас делается много документов. Попробуйте через минуту.")
            self._forget_old()
            key = secrets.token_urlsafe(16)
            self._jobs[key] = self._pool.submit(to_pdf, document, engine=engine, seconds=self.seconds)
        return key

    def is_ready(self, key: str) -> bool:
        """Has the job ended, well or not? Raises NotThere for an unknown key."""
        return self._job(key).done()

    def result(self, key: str, seconds: float | None = None) -> bytes:
        """The PDF, waiting for it up to `seconds`; what went wrong in the job is raised here (TimeoutError: not yet)."""
        return self._job(key).result(seconds)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _job(self, key: str) -> Future[bytes]:
        with self._lock:
            if key not in self._jobs:
                raise NotThere("Этого документа уже нет. Сделайте его ещё раз.")
            return self._jobs[key]

    def _forget_old(self) -> None:
        """Only ended jobs, the oldest first: room for the new one among the kept."""
        ended = [key for key, job in self._jobs.items() if job.done()]
        for key in ended[: max(0, len(self._jobs) - self.kept + 1)]:
            del self._jobs[key]
