"""Which files may go along with a message or a normative document: by number, size, name and first bytes (MSG-1, MSG-4)."""

from __future__ import annotations

from collections.abc import Sequence

from ejournal.errors import BadInput

MOST_FILES = 5
MOST_TOGETHER_MB = 11  # the whole request may have 12
_OFFICE, _OLD_OFFICE = (b"PK\x03\x04",), (b"\xd0\xcf\x11\xe0",)
STARTS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF",), ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",), ".png": (b"\x89PNG",), ".gif": (b"GIF8",),
    ".webp": (b"RIFF",), ".heic": (), ".docx": _OFFICE, ".xlsx": _OFFICE, ".pptx": _OFFICE, ".odt": _OFFICE, ".ods": _OFFICE,
    ".odp": _OFFICE, ".doc": (*_OLD_OFFICE, b"{\\rtf"), ".xls": _OLD_OFFICE, ".ppt": _OLD_OFFICE, ".rtf": (b"{\\rtf",),
    ".txt": (), ".csv": (),
}  # fmt: skip
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
ACCEPTED = ",".join(sorted(STARTS))
FILE_WORDS = "документ, таблица, рисунок или PDF"


def checked_files(files: Sequence[tuple[str, bytes]], most_mb: int) -> tuple[tuple[str, bytes], ...]:
    """The files that were chosen, empty fields left out. Raises BadInput beside `files`, naming the file and why."""
    chosen = tuple((_bare(name), data) for name, data in files if name)
    if len(chosen) > MOST_FILES:
        raise BadInput(f"Файлов можно приложить до {MOST_FILES}, а выбрано {len(chosen)}.", "files")
    for name, data in chosen:
        _check(name, data, most_mb)
    if sum(len(data) for _, data in chosen) > MOST_TOGETHER_MB * 1_000_000:
        raise BadInput(f"Все файлы вместе больше {MOST_TOGETHER_MB} МБ. Отправьте их двумя сообщениями.", "files")
    return chosen


def _bare(name: str) -> str:
    """The name without the folders of the computer it came from."""
    return name.replace("\\", "/").rpartition("/")[2].strip()[-200:]


def _check(name: str, data: bytes, most_mb: int) -> None:
    ending = f".{name.rpartition('.')[2].lower()}"
    if not data:
        raise BadInput(f"Файл «{name}» пустой.", "files")
    if len(data) > most_mb * 1_000_000:
        raise BadInput(f"Файл «{name}» больше {most_mb} МБ. Уменьшите его или разделите.", "files")
    if ending not in STARTS or data.startswith(_PROGRAMS):
        raise BadInput(f"Файл «{name}» не подходит. Нужен {FILE_WORDS}.", "files")
    if STARTS[ending] and not data.startswith(STARTS[ending]):
        raise BadInput(f"Внутри файла «{name}» не то, что обещает «{ending}». Откройте и сохраните его заново.", "files")
