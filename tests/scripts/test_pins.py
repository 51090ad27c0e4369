"""The lists of libraries: every one pinned, and complete for each computer a school may have."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts._bootstrap.places import ROOT
from scripts._bootstrap.stamps import requirements_text
from scripts._bootstrap.targets import TARGETS, pins_for

LISTS = ["requirements.txt", "requirements-postgresql.txt", "requirements-test.txt"]


@pytest.mark.parametrize("name", LISTS)
def test_every_library_is_pinned_to_one_version(name):
    lines = [line for line in requirements_text(ROOT / name).splitlines() if line and line[0] not in "#-"]
    assert [line for line in lines if not re.match(r"^[A-Za-z0-9_.-]+==[0-9][0-9.]*(; .+)?$", line)] == []


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: f"{target.name} {target.python}")
def test_what_a_library_needs_is_pinned_as_well(name, target):
    """Read from what is installed here; a version pinned for another Python only is not here to be asked."""
    pins = {canonicalize_name(Requirement(pin).name): Requirement(pin) for pin in pins_for(target, [ROOT / name])}
    lacking = []
    for pin in pins.values():
        try:
            here = distribution(pin.name)
        except PackageNotFoundError:  # for another system, or for another Python
            here = None
        for line in (here.requires or []) if here and here.version in pin.specifier else []:
            needed = Requirement(line)
            applies = not needed.marker or needed.marker.evaluate(target.markers)
            if applies and canonicalize_name(needed.name) not in pins:
                lacking.append(f"{pin.name} needs {line}")
    assert lacking == []


def test_each_version_stands_once_for_each_computer():
    for target in TARGETS:
        names = [canonicalize_name(Requirement(pin).name) for pin in pins_for(target, [ROOT / name for name in LISTS])]
        assert len(names) == len(set(names))


def test_no_address_of_a_package_index_is_written_anywhere():
    files = [ROOT / name for name in LISTS] + [*(ROOT / "scripts").rglob("*.py")]
    for path in files:
        assert not re.search(r"--(extra-)?index-url|/simple\b|https?://[^/\s{]*pypi", path.read_text(encoding="utf-8")), path
