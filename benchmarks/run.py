"""Our speed against a floor in the same run: `python3 benchmarks/run.py [--quick] [--big] [--no-browser] [--schools DIR]`.

The floor (`floor.py`) does the same with raw sqlite3, bare Flask and waitress over the same files on the same machine, so
a figure here is a ratio that travels, not milliseconds of one computer. Servers of both schools run side by side and are
asked in turn, round after round; a ratio is the median of the rounds' ratios. Schools of 500 pupils are made once (three
minutes, 1.5 GB) in `.cache/benchmarks`. Run it by the Python of an environment with requirements-test.txt.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median, quantiles
from uuid import uuid4

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from client import Work, get, measure, post  # noqa: E402 after the path
from machine import Line, browser_lines, machine_lines  # noqa: E402
from schools import BIG_YEARS, Page, big_school, made_school, page_of  # noqa: E402
from servers import Running, script  # noqa: E402

from tests.robustness.visitor import Visitor  # noqa: E402

BARS = {"page": 1.5, "data": 2.0, "save": 2.0, "week": 1.5, "teacher": 1.5}
TITLES = {
    "page": "journal page, HTML", "data": "journal page, JSON", "save": "save of one mark", "week": "week of a class, HTML",
    "teacher": "week of a teacher, HTML",
}  # fmt: skip
TEN_YEARS = 1.15
MEMORY = 110
SELECTS = 10
THREADS = 6


@dataclass
class Side:
    """One server over one school: the floor or ours."""

    running: Running
    page: Page
    cells: list[tuple[int, int]]
    cookie: str = ""
    token: str = ""
    revs: dict[tuple[int, int], int] = field(default_factory=dict)

    def works(self, action: str, lines: int) -> list[Work]:
        if action == "save":
            return [self._saving(cell) for cell in self.cells[:lines]]
        request = get(self.page.address(action), self.cookie)
        return [Work(lambda: request, is_whole)] * lines

    def _saving(self, cell: tuple[int, int]) -> Work:
        """Now a five, now a four in one cell, each with an op of its own."""
        texts = itertools.cycle("54" if self.revs.get(cell, 0) % 2 else "45")

        def request() -> bytes:
            change = {"pupil": cell[0], "work": cell[1], "text": next(texts), "rev": self.revs.get(cell, 0)}
            body = json.dumps({"op": str(uuid4()), "changes": [change]}).encode()
            return post(f"{self.page.path}/cells", body, self.cookie, self.token)

        def check(status: int, body: bytes) -> None:
            is_whole(status, body)
            (result,) = json.loads(body)["results"]
            if result["status"] not in ("saved", "unchanged"):
                raise AssertionError(body.decode())
            self.revs[cell] = result["rev"]

        return Work(request, check)


def is_whole(status: int, body: bytes) -> None:
    if status != 200 or not body:
        raise AssertionError(f"{status} {body[:300]!r}")


@dataclass
class Figures:
    """Milliseconds of the floor and of ours, a list a round."""

    lines: int
    floor: list[list[float]] = field(default_factory=list)
    ours: list[list[float]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Median of the rounds' ratios: of medians where one asks, of means where many do.

        Many at once are limited by how many requests a second are answered, and that is what a mean tells. A median would
        praise a server that lets most overtake a few who wait for long.
        """
        middle = median if self.lines == 1 else fmean
        return median(middle(ours) / middle(floor) for floor, ours in zip(self.floor, self.ours, strict=True))


def open_side(name: str, data: Path, page: Page) -> Side:
    running = script(name, data, THREADS)
    if name == "floor.py":
        return Side(running, page, page.cells[8:16])
    visitor = Visitor(running.port, page.login).enter()
    standing = visitor.cells(page.journal)
    side = Side(running, page, page.cells[:8], visitor.cookie, visitor.token)
    side.revs = {cell: standing.get(cell, ("", 0))[1] for cell in side.cells}
    visitor.close()
    return side


def alternate(sides: dict[int, tuple[Side, Side]], action: str, lines: int, rounds: int, times: int) -> dict[int, Figures]:
    """Floor, ours, floor, ours … of each school in turn; the first round warms up and is not counted."""
    found = {years: Figures(lines) for years in sides}
    for number in range(rounds + 1):
        for years, (floor, ours) in sides.items():
            pair = [measure(side.running.port, side.works(action, lines), times) for side in (floor, ours)]
            if number:
                found[years].floor.append(pair[0])
                found[years].ours.append(pair[1])
    return found


def speed_lines(sides: dict[int, tuple[Side, Side]], actions: list[str], rounds: int, times: int) -> Iterator[Line]:
    for action, lines in itertools.product(actions, (1, 8)):
        found = alternate(sides, action, lines, rounds, times if lines == 1 else max(4, times // 4))
        for years, figures in found.items():
            title = f"{TITLES[action]}, {lines} at once, {years} y."
            shown = f"{milliseconds(figures.ours, lines)} (floor {milliseconds(figures.floor, lines)})"
            yield Line(title, shown, f"x {figures.ratio:.2f}", f"x {BARS[action]:g}", figures.ratio <= BARS[action])
        if len(found) == 2 and lines == 1:
            first, last = (found[years].ours for years in sorted(found))
            growth = median(median(late) / median(early) for early, late in zip(first, last, strict=True))
            yield Line(f"{TITLES[action]}, ten years to one", "", f"x {growth:.2f}", f"x {TEN_YEARS}", growth <= TEN_YEARS)


def milliseconds(rounds: list[list[float]], lines: int) -> str:
    times = sorted(itertools.chain.from_iterable(rounds))
    middle = median(times) if lines == 1 else fmean(times)
    return f"{middle:.1f} ms, 99 %: {quantiles(times, n=100)[98]:.1f}"


def memory_lines(sides: dict[int, tuple[Side, Side]]) -> Iterator[Line]:
    for years, (_, ours) in sides.items():
        if (held := ours.running.memory()) is not None:
            yield Line(f"memory after the run, {years} y.", "", f"{held:.0f} MB", f"{MEMORY} MB", held <= MEMORY)


def print_table(lines: Iterator[Line]) -> bool:
    """Print each line when it is known; whether every bar was met."""
    print(f"{'':44}{'median (8 at once: mean), and 99 of 100 within':58}{'figure':>10}{'bar':>9}")
    met = True
    for line in lines:
        verdict = "" if line.met is None else "  ok" if line.met else "  MISSED"
        print(f"{line.title:44}{line.detail:58}{line.figure:>10}{line.bar:>9}{verdict}", flush=True)
        met = met and line.met is not False
    return met


def big_lines(schools: Path, actions: list[str], quick: bool) -> Iterator[Line]:
    """The heaviest page: 30 pupils, 60 works, three years of history; and how many SELECTs it takes."""
    data = big_school(schools)
    page = page_of(data)
    yield Line("the heaviest page", f"{page.pupils} pupils x {page.columns} works, {page.filled} marks, {BIG_YEARS} years", "")
    sides = {BIG_YEARS: (open_side("floor.py", data, page), open_side("ours.py", data, page))}
    try:
        yield from speed_lines(sides, [one for one in actions if one != "save"], *((5, 20) if quick else (15, 40)))
    finally:
        for side in sides[BIG_YEARS]:
            side.running.stop()
    tail = f"?period={page.period}"
    counted = [sys.executable, str(HERE / "selects.py"), str(data), page.login, f"{page.path}{tail}", f"{page.path}/data{tail}"]
    found = subprocess.run(counted, check=True, capture_output=True, text=True).stdout.split("\n")
    for title, number in zip(("HTML", "JSON"), found, strict=False):
        yield Line(f"SELECTs of the heaviest page, {title}", "", number, str(SELECTS), int(number) <= SELECTS)


def all_lines(schools: Path, actions: list[str], quick: bool, browser: bool) -> Iterator[Line]:
    sides: dict[int, tuple[Side, Side]] = {}
    try:
        like = None
        for years in (1,) if quick else (1, 10):
            data = made_school(schools, years)
            like = page_of(data, like)
            sides[years] = (open_side("floor.py", data, like), open_side("ours.py", data, like))
        yield from speed_lines(sides, actions, *((5, 20) if quick else (15, 40)))
        yield from memory_lines(sides)
    finally:
        for side in itertools.chain.from_iterable(sides.values()):
            side.running.stop()
    yield from machine_lines(made_school(schools, 1))
    if browser:
        yield from browser_lines()


def main() -> int:
    parser = argparse.ArgumentParser(description="our speed against a floor in the same run")
    parser.add_argument("--quick", action="store_true", help="one year only, few rounds")
    parser.add_argument("--only", choices=BARS, help="one of the addresses")
    parser.add_argument("--no-browser", action="store_true", help="leave the browser out")
    parser.add_argument("--big", action="store_true", help="only the heaviest page: 30 pupils, 60 works, three years")
    parser.add_argument("--schools", type=Path, default=HERE.parent / ".cache" / "benchmarks", help="where the schools are kept")
    options = parser.parse_args()
    options.schools.mkdir(parents=True, exist_ok=True)
    actions = [options.only] if options.only else list(BARS)
    if options.big:
        return 0 if print_table(big_lines(options.schools, actions, options.quick)) else 1
    return 0 if print_table(all_lines(options.schools, actions, options.quick, not options.no_browser)) else 1


if __name__ == "__main__":
    report: Callable[[], int] = main
    sys.exit(report())
