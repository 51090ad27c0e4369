"""Is the port free? If not, who has it and which one is?"""

from __future__ import annotations

import errno
import os
import socket
from http.client import HTTPConnection, HTTPException
from typing import Any

from .addresses import reachable
from .console import Trouble

Endpoint = tuple[int, int, int, Any]  # family, kind, protocol, address: what socket() and bind() take


def free_port(host: str = "127.0.0.1") -> int:
    """Some port nobody listens on at the moment. Raises Trouble when this PC has no such `host`."""
    try:
        with _listener(_endpoints(host, 0)[0]) as listener:
            return listener.getsockname()[1]
    except (OSError, UnicodeError) as error:
        raise Trouble(_complaint(error, host, 0)) from error


def require_free(host: str, port: int) -> None:
    """Raises Trouble that names what is wrong with listening at `host`:`port`, and what to do instead."""
    try:
        _try(host, port)
    except (OSError, UnicodeError) as error:
        raise Trouble(_complaint(error, host, port)) from error


def _try(host: str, port: int) -> None:
    """Listen for a moment wherever the server will: a name such as localhost may stand for several addresses."""
    for endpoint in _endpoints(host, port):
        _listener(endpoint).close()


def _endpoints(host: str, port: int) -> list[Endpoint]:
    return [
        (family, kind, protocol, address)
        for family, kind, protocol, _, address in socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM)
    ]


def _listener(endpoint: Endpoint) -> socket.socket:
    """A listening socket, taken the way the server will take it."""
    *kind, address = endpoint
    listener = socket.socket(*kind)
    try:
        if os.name != "nt":  # on Windows the option would let us share a port that is taken
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
    except BaseException:
        listener.close()
        raise
    return listener


def _complaint(error: OSError | UnicodeError, host: str, port: int) -> str:
    code = getattr(error, "errno", None)
    if code in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)):
        taken_by = "журнал, похоже, уже запущен" if answers_as_journal(host, port) else "на нём другая программа"
        return f"Порт {port} занят ({taken_by}). Укажите другой: --port {next_free(host, port)}"
    if code in (errno.EACCES, errno.EPERM):
        return f"Порт {port} этому пользователю не разрешён. Укажите другой, больше 1023: --port 8080"
    return f"У этого компьютера нет адреса {host}. Укажите свой: --host 127.0.0.1 или --host 0.0.0.0 для всей сети"


def next_free(host: str, port: int) -> int:
    """The first free port above `port`, any free one when the next fifty are taken."""
    for candidate in range(port + 1, min(port + 51, 65536)):
        try:
            _try(host, candidate)
        except OSError:
            continue
        return candidate
    return free_port(host)


def answers_as_journal(host: str, port: int) -> bool:
    """Whether a running journal answers there."""
    try:
        connection = HTTPConnection(reachable(host), port, timeout=1)
        connection.request("GET", "/healthz")
        return b'"status"' in connection.getresponse().read(200)
    except (OSError, HTTPException):
        return False
