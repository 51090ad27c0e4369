"""A taken port is named, with one to take instead; addresses are those one can type."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scripts._bootstrap.addresses import addresses, lan_hosts
from scripts._bootstrap.console import Trouble
from scripts._bootstrap.ports import free_port, require_free


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        other.settimeout(0)
        yield other.getsockname()[1]


class Journal(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"status": "ok"}).encode())

    def log_message(self, *_):
        """Quiet."""


def test_a_free_port_is_free():
    port = free_port()
    require_free("127.0.0.1", port)
    require_free("0.0.0.0", port)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_taken_port_is_named_and_another_offered(taken, host):
    with pytest.raises(Trouble) as trouble:
        require_free(host, taken)
    assert f"Порт {taken} занят" in str(trouble.value)
    require_free(host, int(str(trouble.value).rpartition("--port ")[2]))


def test_a_journal_that_runs_already_is_recognised():
    server = HTTPServer(("127.0.0.1", 0), Journal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(Trouble, match="журнал, похоже, уже запущен"):
            require_free("127.0.0.1", server.server_port)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("host", ["198.51.100.7", "no.such.host.invalid", "не адрес", "а" * 70])
def test_an_address_of_somebody_else_is_refused(host):
    with pytest.raises(Trouble, match="нет адреса"):
        require_free(host, free_port())
    with pytest.raises(Trouble, match="нет адреса"):
        free_port(host)


def test_the_address_of_this_pc_alone():
    assert addresses("127.0.0.1", 8080) == ["http://127.0.0.1:8080/"]
    assert addresses("::1", 8080) == ["http://[::1]:8080/"]


def test_listening_everywhere_names_each_address_of_the_network_once():
    here, *elsewhere = addresses("0.0.0.0", 8080)
    assert here == "http://127.0.0.1:8080/"
    assert elsewhere == [f"http://{host}:8080/" for host in lan_hosts()]
    assert len(set(elsewhere)) == len(elsewhere) and not any("//127." in address for address in elsewhere)
