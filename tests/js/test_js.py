"""The grid's pure modules in Node; without Node they are proved by the browser's tests only."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.req("GRID-2", "GRID-3", "GRID-4", "GRID-5")
def test_modules_of_the_grid_in_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this computer; the browser's tests run the same modules")
    tests = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    ran = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
