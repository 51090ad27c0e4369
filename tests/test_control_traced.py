"""The control paragraphs of the regulations: each leads to pages that open to the deputy and to requirements that tests prove."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.factories import SmallSchool

ROOT = Path(__file__).parent.parent


def rows() -> list[list[str]]:
    lines = (ROOT / "docs" / "control.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| S\d", line)]


def test_each_paragraph_has_its_pages(web: Callable[[str], Any], school: SmallSchool) -> None:
    browsers = {login: web(login) for login in ("deputy", "teacher", "admin")}
    addresses = {one for row in rows() for one in re.findall(r"`(/[^`]*)`", row[2])}
    shut = {one for one in addresses if 200 not in {browser.get(one, follow_redirects=True).status_code for browser in browsers.values()}}
    assert len(addresses) > 25 and shut == set()


def test_each_paragraph_has_its_proof() -> None:
    said = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    proved = {one for marks in re.findall(r"mark\.req\(([^)]*)\)", said) for one in re.findall(r'"([A-Z]+-\d+)"', marks)}
    asked = {one for row in rows() for one in row[3].split(", ")}
    assert {source for row in rows() for source in re.findall(r"S\d", row[0])} == {"S0", "S1", "S2", "S3", "S4"}
    assert {"DEP-1", "DEP-2", "DEP-3", "DEP-4", "DEP-5", "DEP-6"} <= asked and asked - proved == set()
