"""A small server of SMTP for the tests: it speaks the protocol on a port of its own and keeps what it was given."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any


@dataclass
class PostOffice:
    """`moods` are taken one a letter: "ok", "grey" (451 to the address), "no" (550), "hang up" (after the text), "busy" (421 at once)."""

    port: int = 0
    moods: list[str] = field(default_factory=list)
    password: str = ""
    letters: list[Any] = field(default_factory=list)
    talks: int = 0

    def mood(self) -> str:
        return self.moods[0] if self.moods else "ok"

    def done(self) -> None:
        if self.moods:
            self.moods.pop(0)

    def bodies(self) -> list[str]:
        return [letter.get_content() for letter in self.letters]


class Clerk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        office: PostOffice = self.server.office  # type: ignore[attr-defined]
        office.talks += 1
        if office.mood() == "busy":
            office.done()
            return self.say("421 later")
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "DATA":
                if not self.take(office):
                    return None
                continue
            self.say(self.answer(office, verb, line))
        return None

    def answer(self, office: PostOffice, verb: str, line: str) -> str:
        if verb == "EHLO":
            return "250-test\r\n250 AUTH PLAIN" if office.password else "250 test"
        if verb == "AUTH":
            given = base64.b64decode(line.split()[-1]).split(b"\0")[-1].decode()
            return "235 in" if given == office.password else "535 no"
        if verb == "RCPT" and office.mood() in ("grey", "no"):
            answer = {"grey": "451 greylisted", "no": "550 no such box"}[office.mood()]
            office.done()
            return answer
        return "250 ok"

    def take(self, office: PostOffice) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        office.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        hangs_up = office.mood() == "hang up"
        office.done()
        if not hangs_up:
            self.say("250 taken")
        return not hangs_up

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def open_office(*moods: str, password: str = "") -> Iterator[PostOffice]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clerk) as server:
        server.daemon_threads = True
        office = PostOffice(server.server_address[1], list(moods), password)
        server.office = office  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield office
        server.shutdown()
