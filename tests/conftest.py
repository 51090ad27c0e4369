"""What the tests borrow from this computer. Whatever is not here skips its tests, with the reason in words."""

from __future__ import annotations

import os

import pytest

from scripts._bootstrap.programs import CHROMIUM, SOFFICE, WKHTMLTOPDF, find_program


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """URL of a PostgreSQL server to do anything with; `scripts/test.py` starts one and throws it away."""
    url = os.environ.get("EJOURNAL_TEST_POSTGRESQL")
    if not url:
        pytest.skip(os.environ.get("EJOURNAL_TEST_POSTGRESQL_WHY_NOT", "no PostgreSQL: run scripts/test.py, it starts one"))
    return url


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return program_or_skip(CHROMIUM, "no browser of the Chromium family (Debian package chromium)")


@pytest.fixture(scope="session")
def soffice_path() -> str:
    return program_or_skip(SOFFICE, "no LibreOffice (Debian package libreoffice-calc-nogui)")


@pytest.fixture(scope="session")
def wkhtmltopdf_path() -> str:
    return program_or_skip(WKHTMLTOPDF, "no wkhtmltopdf (Debian package wkhtmltopdf)")


def program_or_skip(names: tuple[str, ...], reason: str) -> str:
    path = find_program(names)
    if path is None:
        pytest.skip(reason)
    return path
