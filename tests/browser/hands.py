"""A server in a process of its own and a journal page in a teacher's hands: what the browser's tests and measures share."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page

HERE = Path(__file__).parent
PASSWORD = "ejournal-demo"
TODAY, YESTERDAY = "2026-10-14", "2026-10-13"


class Server:
    """The application in a process of its own; can be stopped and started again over the same data."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.data / "server.log").open("ab") as log:
            command = [sys.executable, str(HERE / "live_server.py"), str(self.data), str(self.port)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        eventually(self._answers, seconds=30, what="the server answers /healthz")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, (self.data / "server.log").read_text()[-3000:]
        try:
            return urlopen(f"{self.url}/healthz", timeout=2).status == 200
        except OSError:
            return False


def eventually(is_so: Callable[[], Any], *, seconds: float = 8, what: str = "") -> Any:
    """Ask until it is so; `wait_for_function` evaluates strings, which the page's CSP forbids."""
    end = time.monotonic() + seconds
    while True:
        if answer := is_so():
            return answer
        assert time.monotonic() < end, f"not so after {seconds} s: {what}"
        time.sleep(0.03)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class JournalPage:
    """The journal page as a teacher's hands and eyes have it."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.keyboard = page.keyboard
        self._cdp: Any = None

    def open(self, journal: int = 1) -> JournalPage:
        self.page.goto(f"{self.server.url}/journal/{journal}")
        eventually(lambda: self.page.query_selector(".is-at"), what="the script has started")
        return self

    def work(self, day: str = TODAY) -> int:
        return int(self.page.get_attribute(f"th[data-date='{day}']", "id")[1:])

    def pupil(self, row: int) -> int:
        return int(
            self.page.evaluate(
                "row => document.querySelectorAll('#grid tbody tr')[row - 1].querySelector('[role=gridcell]').dataset.pupil",
                row,
            )
        )

    def selector(self, row: int, day: str = TODAY) -> str:
        return f"[role=gridcell][data-pupil='{self.pupil(row)}'][data-work='{self.work(day)}']"

    def go(self, row: int, day: str = TODAY) -> None:
        self.page.focus(self.selector(row, day))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keyboard.press(key)

    def russian(self, key: str, code: str, *, ctrl: bool = False) -> None:
        """A key of the Russian layout (or of the numeric block): Playwright itself knows the Latin one only."""
        if self._cdp is None:
            self._cdp = self.page.context.new_cdp_session(self.page)
        held = {"modifiers": 2} if ctrl else {"text": key}
        for kind in ("keyDown", "keyUp"):
            self._cdp.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code, **held})

    def text(self, row: int, day: str = TODAY) -> str:
        return str(self.page.text_content(self.selector(row, day)))

    def state(self, row: int, day: str = TODAY) -> str:
        return str(self.page.get_attribute(self.selector(row, day), "data-state"))

    def column(self, first: int, last: int, day: str = TODAY) -> list[str]:
        return [self.text(row, day) for row in range(first, last + 1)]

    def saved(self, row: int, text: str, day: str = TODAY) -> None:
        eventually(lambda: (self.text(row, day), self.state(row, day)) == (text, "saved"), what=f"row {row}: «{text}» saved")

    def here(self) -> tuple[int, str]:
        """Row number and date of the focused cell."""
        row, day = self.page.evaluate(
            "() => { const el = document.activeElement; return [el.parentNode.sectionRowIndex + 1,"
            " document.getElementById('w' + el.dataset.work)?.dataset.date]; }"
        )
        return row, day

    def bubble(self) -> str:
        return self.page.inner_text("#bubble") if self.page.is_visible("#bubble") else ""

    def status(self) -> str:
        return self.page.inner_text(".status")

    def paste(self, text: str) -> None:
        """What Ctrl+V brings from a spreadsheet, with its line ends kept as they are."""
        self.page.evaluate(
            """text => { const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', text);
              document.activeElement.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData})); }""",
            text,
        )

    def stored(self, journal: int = 1) -> dict[tuple[int, int], tuple[str, int]]:
        """What the server has: (pupil, work) → (text, rev)."""
        data = self.page.context.request.get(f"{self.server.url}/journal/{journal}/data").json()
        return {(cell["pupil"], cell["work"]): (cell["text"], cell["rev"]) for cell in data["cells"]}

    def put(self, texts: dict[tuple[int, int], str]) -> None:
        """Write (pupil, work) → text past the page, over whatever the server has."""
        stands = self.stored()
        changes = [{"pupil": pupil, "work": work, "text": text, "rev": stands.get((pupil, work), ("", 0))[1]} for (pupil, work), text in texts.items()]
        put_cells(self.page.context, self.server, str(self.page.get_attribute("meta[name=csrf-token]", "content")), changes)

    def stored_text(self, row: int, day: str = TODAY) -> str:
        return self.stored().get((self.pupil(row), self.work(day)), ("", 0))[0]


def put_cells(context: BrowserContext, server: Server, token: str, changes: list[dict[str, Any]]) -> None:
    """A call as the page makes it, past the page."""
    kept = [{name: one[name] for name in ("pupil", "work", "text", "rev")} for one in changes]
    answer = context.request.post(
        f"{server.url}/journal/1/cells",
        data=json.dumps({"op": str(uuid4()), "changes": kept}),
        headers={"Content-Type": "application/json", "X-CSRFToken": token},
    )
    assert answer.ok, answer.text()
