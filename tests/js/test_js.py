"""The grid's pure modules in Node; without Node they are proved by the browser's tests only."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from grid.pressed import press_script

HERE = Path(__file__).parent


@pytest.mark.req("GRID-2", "GRID-3", "GRID-4", "GRID-5")
def test_modules_of_the_grid_in_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this computer; the browser's tests run the same modules")
    tests = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    ran = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


@pytest.mark.req("GRID-1")
def test_the_script_as_it_is_served_is_understood(tmp_path: Path) -> None:
    """A name declared twice stops the whole page, and no module shows it alone."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this computer; the browser's tests open the page")
    served = tmp_path / "script.mjs"
    served.write_text(press_script(HERE.parents[1] / "static" / "js" / "grid").text, encoding="utf-8")
    ran = subprocess.run([node, "--check", str(served)], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
