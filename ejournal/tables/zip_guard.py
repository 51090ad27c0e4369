"""A zipped document is judged before anybody parses it: how much it unpacks to, and what its XML declares (SEC-4)."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from ..errors import BadInput, TooMuch

if TYPE_CHECKING:
    from .from_sheet import Limits

BROKEN = "Файл повреждён или сохранён не полностью. Сохраните его ещё раз и выберите снова."
BOMB = "Файл распаковывается в слишком большой объём. Скопируйте нужные строки в новую книгу и сохраните её."
DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OTHER_ENCODING = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
PIECE, OVERLAP = 65_536, 16
SMALL = 1_000_000


@contextmanager
def opened_zip(data: bytes, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, once it is known to be harmless. Raises BadInput, TooMuch."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_headers(archive, limits)
            _read_through(archive, limits)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise BadInput(BROKEN) from error


def _check_headers(archive: zipfile.ZipFile, limits: Limits) -> None:
    """By what the archive says of itself; small members may be packed as tight as they like."""
    members = archive.infolist()
    if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise TooMuch(BOMB)
    if any(member.file_size > SMALL and member.file_size > limits.ratio * max(member.compress_size, 1) for member in members):
        raise TooMuch(BOMB)
    if any(member.flag_bits & 1 for member in members):
        raise BadInput("Файл закрыт паролем. Снимите пароль и сохраните его ещё раз.")


def _read_through(archive: zipfile.ZipFile, limits: Limits) -> None:
    """By what is really there, since headers may lie: count every byte, and let no XML declare entities."""
    total = 0
    for member in archive.infolist():
        tail = b""
        with archive.open(member) as stream:
            while piece := stream.read(PIECE):
                total += len(piece)
                if total > limits.unpacked_bytes:
                    raise TooMuch(BOMB)
                _check_xml(tail + piece, first=not tail)
                tail = piece[-OVERLAP:]


def _check_xml(piece: bytes, *, first: bool) -> None:
    """No office program declares entities or writes XML in other than UTF-8. Any member may be taken for XML."""
    if DECLARES.search(piece) or (first and piece.startswith(OTHER_ENCODING)):
        raise BadInput(
            "Такой файл не принимается: внутри него есть лишние определения. Скопируйте таблицу в новую книгу и сохраните её."
        )
