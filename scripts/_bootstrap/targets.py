"""The computers a school may have, and which of the pinned libraries each of them needs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .carried_pip import carried_pip
from .stamps import requirements_text

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
MANYLINUX = ("manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_28_x86_64")


@dataclass(frozen=True)
class Target:
    """One kind of computer: the words of pip for its platform, and of the markers for its system."""

    python: str
    name: str
    platforms: tuple[str, ...]

    @property
    def markers(self) -> dict[str, str]:
        """The values that `; sys_platform == "win32"` and its like are compared with."""
        windows = self.name == "Windows"
        return {
            "python_version": self.python, "python_full_version": f"{self.python}.0", "implementation_name": "cpython",
            "platform_python_implementation": "CPython", "platform_machine": "AMD64" if windows else "x86_64",
            "platform_system": self.name, "os_name": "nt" if windows else "posix",
            "sys_platform": "win32" if windows else "linux", "extra": "",
        }


TARGETS = tuple(
    Target(python, name, platforms)
    for name, platforms in (("Linux", MANYLINUX), ("Windows", ("win_amd64",)))
    for python in PYTHONS
)


def pins_for(target: Target, lists: Iterable[Path]) -> list[str]:
    """The lines of the requirement files that hold for `target`, without their markers, each once.

    pip weighs markers by the Python it runs on, not by the one it downloads for; so it is done here.
    """
    wheel = str(carried_pip())
    if wheel not in sys.path:
        sys.path.append(wheel)  # the carried pip brings the standard reader of markers
    from pip._vendor.packaging.requirements import Requirement

    lines = [line.strip() for path in lists for line in requirements_text(path).splitlines()]
    pins = [Requirement(line) for line in lines if line and line[0] not in "#-"]
    return sorted({f"{pin.name}{pin.specifier}" for pin in pins if not pin.marker or pin.marker.evaluate(target.markers)})
