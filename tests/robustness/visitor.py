"""Somebody at a browser far from the server: a cookie, a page's CSRF token, one connection kept open."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.factories import PASSWORD

Lost = (OSError, HTTPException)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Visitor:
    """`login` is of the cast; the session and the token live on when the server is started again."""

    port: int
    login: str = "teacher"
    cookie: str = ""
    token: str = ""
    connection: HTTPConnection | None = field(default=None, repr=False)

    def enter(self) -> Visitor:
        """Log in as a person does and open a page."""
        self._read_token(self.ask("GET", "/login"))
        form = urlencode({"login": self.login, "password": PASSWORD, "csrf_token": self.token})
        answer = self.ask("POST", "/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 302, answer.text
        self._read_token(self.ask("GET", "/journal/" if self.login.startswith("teacher") else "/"))
        return self

    def beside(self) -> Visitor:
        """Another tab of the same browser: the same session, a connection of its own."""
        return Visitor(self.port, self.login, self.cookie, self.token)

    def save(self, journal: int, changes: Sequence[dict[str, Any]], op: str = "") -> Answer:
        """Changes of cells as the page sends them."""
        body = json.dumps({"op": op or str(uuid4()), "changes": list(changes)})
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return self.ask("POST", f"/journal/{journal}/cells", body, headers)

    def cells(self, journal: int) -> dict[tuple[int, int], tuple[str, int]]:
        """(pupil, work) → (text, rev) as the journal's data says."""
        data = self.ask("GET", f"/journal/{journal}/data").json
        return {(cell["pupil"], cell["work"]): (cell["text"], cell["rev"]) for cell in data["cells"]}

    def ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request; raises one of `Lost` where no answer came, and opens a new connection the next time."""
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            self.connection.request(method, path, body and body.encode(), {"Cookie": self.cookie, **(headers or {})})
            response = self.connection.getresponse()
            text = response.read().decode()
        except Lost:
            self.close()
            raise
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return Answer(response.status, text, dict(response.getheaders()))

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _read_token(self, page: Answer) -> None:
        found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
        assert found, f"no token on the page: {page.status} {page.text[:300]}"
        self.token = found[1]
