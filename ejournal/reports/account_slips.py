"""Slips with logins and first passwords: A4 with lines to cut along, a QR code of the school's address (ROLE-6)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ejournal.rules.logins import Slip
from ejournal.tables.report import Card, Cards, Document

TIP = "При первом входе журнал попросит задать свой пароль. Не показывайте листок другим."
LONGEST_ADDRESS = 120


def slips_document(slips: Sequence[Slip], address: str, title: str) -> Document:
    """The sheets of a row of slips; `address` is what is typed in a browser of the school's network."""
    return Document(title=title, parts=(Cards(title, tuple(slip_card(slip, address) for slip in slips)),))


def slip_card(slip: Slip, address: str) -> Card:
    lines = (("Адрес", address), ("Логин", slip.login), ("Пароль", slip.password))
    about = ", ".join(part for part in (slip.place, slip.about) if part)
    return Card(slip.name, lines, about, TIP, qr_squares(address))


@lru_cache(maxsize=8)
def qr_squares(text: str) -> tuple[bytes, ...]:
    """The QR code of a text as rows of 0 and 1, without its quiet border; () for an empty text."""
    if not text:
        return ()
    import segno  # few requests need it

    return tuple(bytes(row) for row in segno.make(text[:LONGEST_ADDRESS], error="m", micro=False, boost_error=False).matrix)
