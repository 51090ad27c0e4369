"""Words to the person at the keyboard: always Russian, never a traceback."""

from __future__ import annotations

import errno
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from .places import CACHE

_REASONS = {
    errno.EACCES: "нет доступа",
    errno.EPERM: "нет доступа",
    errno.EROFS: "диск открыт только для чтения",
    errno.ENOSPC: "на диске нет места",
    errno.ENOENT: "нет такого файла",
    errno.ENOTDIR: "это файл, а не папка",
    errno.EEXIST: "такое имя уже занято",
}


class Trouble(Exception):
    """It did not work; `str(trouble)` is the one line that says why."""


def say(words: str) -> None:
    print(words, flush=True)


def say_if_any(words: str) -> None:
    if words:
        say(words)


def say_json(**values: object) -> None:
    """One line for the program that started this one: `{"done", "of", "words"}` for a step, the answer last."""
    say(json.dumps(values))


def speak_russian() -> None:
    """Make stdout and stderr take Cyrillic whatever the locale: UTF-8 where the encoding has no Russian letters."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=_encoding_with_cyrillic(stream.encoding), errors="replace")


def _encoding_with_cyrillic(encoding: str) -> str:
    try:
        "Журнал".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "utf-8"
    return encoding


def run_command(command: Callable[[list[str]], int]) -> int:
    """Run `command(arguments)` and give its exit code; any trouble becomes one line on stderr and code 1."""
    speak_russian()
    try:
        return command(sys.argv[1:])
    except Trouble as trouble:
        return _refuse(str(trouble))
    except KeyboardInterrupt:
        return _refuse("Остановлено.")
    except BrokenPipeError:
        sys.stdout = None  # nobody reads any more: the interpreter must not try to flush at exit
        return 1
    except OSError as error:
        return _refuse(words_for(error))
    except Exception as bug:
        return _refuse(f"Непредвиденная неполадка ({type(bug).__name__}). {_kept_whole()}")


def _refuse(words: str) -> int:
    print(words, file=sys.stderr, flush=True)
    return 1


def words_for(error: OSError) -> str:
    """One Russian sentence for what the system refused, with the file it was about."""
    reason = _REASONS.get(error.errno or 0, f"система отказала ({error.strerror or error})")
    return f"Не получилось: {reason}{f': {error.filename}' if error.filename else ''}."


def _kept_whole(folder: Path = CACHE) -> str:
    """Keep the traceback in a file for whoever will mend the bug; tell where it is."""
    record = folder / "trouble.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return "Подробности записать не удалось."
    return f"Подробности: {record}"
