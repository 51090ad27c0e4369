"""A client light enough not to be measured itself: raw sockets kept open, TCP_NODELAY, answers read by their length."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Line:
    """One kept-open connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to a whole request."""
        self.socket.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        found = LENGTH.search(data, 0, end)
        left = int(found[1]) - (len(data) - end - 4) if found else 0
        parts = [data[end + 4 :]]
        while left > 0:
            parts.append(self._more())
            left -= len(parts[-1])
        return int(data[9:12]), b"".join(parts)

    def _more(self) -> bytes:
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def close(self) -> None:
        self.socket.close()


def get(path: str, cookie: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, body: bytes, cookie: str = "", token: str = "") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nX-CSRFToken: {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(frozen=True)
class Work:
    """What one of the clients does: `request` makes the next request, `check` raises where the answer is not the expected."""

    request: Callable[[], bytes]
    check: Callable[[int, bytes], None]


def measure(port: int, works: list[Work], times: int) -> list[float]:
    """Milliseconds of each of `times` requests of each work, all works at once, a connection each."""
    found: list[list[float]] = [[] for _ in works]
    faults: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(number: int, work: Work) -> None:
        line = Line(port)
        try:
            gate.wait(20)
            for _ in range(times):
                request = work.request()
                began = time.perf_counter()
                status, body = line.ask(request)
                found[number].append((time.perf_counter() - began) * 1000)
                work.check(status, body)
        except BaseException as error:  # told by the thread that asked
            faults.append(error)
        finally:
            line.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return [one for own in found for one in own]
