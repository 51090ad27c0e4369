"""How the server's process gives memory back: what one long page took must not stay with it for the rest of the day (PRN-1).

glibc keeps an arena of freed memory for each thread, and raises its own bounds after each big block (the hash of a password
takes 19 MB). With both bounded the server of a school of a hundred keeps a third less after an hour's work; other
systems need no telling.
"""

from __future__ import annotations

import ctypes
import gc
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8  # numbers of malloc.h
BIG = 1024 * 1024  # bytes: such a block goes back at once, and so does free room at the end of an arena
ARENAS = 2


def bound_memory() -> bool:
    """Call before any thread is started; whether this system took it."""
    libc = _glibc()
    if libc is None:
        return False
    return all(libc.mallopt(option, value) for option, value in ((ARENA_MAX, ARENAS), (TRIM_THRESHOLD, BIG), (MMAP_THRESHOLD, BIG)))


def give_back() -> None:
    """After long work: what it left behind goes to the system."""
    gc.collect()
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None  # another C library has neither
