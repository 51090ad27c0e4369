"""How fast the journal page is in a browser: key → painted, navigation → interactive, bytes.

    python benchmarks/browser.py [rounds]

Serves the small school of the browser's tests. Bars: key → painted (median) 20 ms at full speed and 1.6 times a grid of
10 × 8 of the same code when the processor is slowed down four times; interactive within 1 s then; 25 KB of script and
style, gzipped. Each figure is a median over the rounds. Needs requirements-test.txt and a browser of the Chromium family.
"""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from hands import PASSWORD, JournalPage, Server  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from scripts._bootstrap.programs import CHROMIUM, find_program  # noqa: E402

GRIDS = {"8 x 10": 4, "30 x 60": 3}
WATCH = """() => { window.painted = []; addEventListener('keydown', (event) => { const at = event.timeStamp;
  requestAnimationFrame(() => { const after = new MessageChannel();
    after.port1.onmessage = () => painted.push(performance.now() - at); after.port2.postMessage(0); }); }, true); }"""


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        try:
            browser = playwright.chromium.launch(
                executable_path=find_program(CHROMIUM),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            page = JournalPage(browser.new_page(viewport={"width": 1366, "height": 768}), server)
            _log_in(page)
            print(f"script and style, gzipped: {_bytes(page) / 1024:.1f} KB")
            for slow in (1, 4):
                for title, journal in GRIDS.items():
                    _report(page, title, journal, slow, rounds)
            browser.close()
        finally:
            server.stop()


def _log_in(page: JournalPage) -> None:
    page.page.goto(f"{page.server.url}/login")
    page.page.fill("#login", "teacher")
    page.page.fill("#password", PASSWORD)
    page.press("Enter")
    page.page.wait_for_url(f"{page.server.url}/")


def _report(page: JournalPage, title: str, journal: int, slow: int, rounds: int) -> None:
    cdp = page.page.context.new_cdp_session(page.page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    ready, painted = [], []
    for _ in range(rounds):
        page.open(journal)
        page.page.wait_for_timeout(700)
        ready.append(page.page.evaluate("performance.getEntriesByName('grid-ready')[0].startTime"))
        painted += _keys(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    cdp.detach()
    print(
        f"{title:8} cpu/{slow}: interactive {median(ready):5.0f} ms, key -> painted {median(painted):5.1f} ms (90 %: {_ninth(painted):.1f})"
    )


def _keys(page: JournalPage) -> list[float]:
    page.go(1)
    page.page.evaluate(WATCH)
    for step in range(16):
        page.press("ArrowUp" if step == 8 else "345"[step % 3])
        if step == 8:
            page.go(1)
        page.page.wait_for_timeout(60)
    return list(page.page.evaluate("painted"))


def _bytes(page: JournalPage) -> int:
    get: Any = page.page.context.request.get
    html = get(f"{page.server.url}/journal/1").text()
    found = re.findall(r'<script[^>]+src="([^"]+)"', html) + re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    return sum(len(gzip.compress(get(f"{page.server.url}{address}").body(), 9)) for address in found)


def _ninth(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.9)]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
