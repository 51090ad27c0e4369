"""A PostgreSQL server of the tests' own: made in a temporary folder, gone at the end."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .ports import free_port
from .programs import find_postgresql

USER = "ejournal"
FAST = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0",
    "checkpoint_timeout=1h", "max_wal_size=2GB", "shared_buffers=32MB", "max_connections=40",
)  # fmt: skip
RUSSIAN_ORDER = "select count(*) from pg_collation where collname = 'ru-x-icu'"


class NoPostgresql(Exception):
    """The server can't be had here; `str(error)` is the reason, for those who read which tests were skipped."""


@dataclass(frozen=True)
class Server:
    programs: Path
    folder: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> str:
        """What `program` of this PostgreSQL says. Raises NoPostgresql when it fails or takes over a minute."""
        environment = {**os.environ, "LC_ALL": "C", "PGPASSWORD": self.password}
        with (self.folder / f"{program}.out").open("w+b") as output:  # a file: the server keeps a pipe open for ever
            try:
                subprocess.run(
                    [str(self.programs / program), *arguments], stdin=subprocess.DEVNULL, stdout=output, timeout=60,
                    stderr=subprocess.STDOUT, cwd=self.folder, env=environment, check=True, **_as_nobody_special(),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise NoPostgresql(f"{program} did not work: {error}. {_tail(output)}") from error
            return _tail(output)


@contextmanager
def private_postgresql() -> Iterator[str]:
    """URL of a fresh server that listens on this computer only, behind a password. Raises NoPostgresql with the reason."""
    programs = find_postgresql()
    if programs is None:
        raise NoPostgresql("PostgreSQL is not installed on this computer (Debian package postgresql)")
    with _folder_of_its_own() as folder:
        server = Server(programs, folder, free_port(), secrets.token_hex(16))
        _make(server)
        try:
            _start(server)
            yield server.url
        finally:
            _stop(server)


def _make(server: Server) -> None:
    secret = server.folder / "password"
    secret.write_text(server.password, encoding="ascii")
    _give_away(secret)
    server.run(
        "initdb", "-D", str(server.folder / "data"), "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}",
        "--encoding=UTF8", "--locale=C", "--no-sync",
    )


def _start(server: Server) -> None:
    settings = [*FAST, "listen_addresses=127.0.0.1", f"port={server.port}", f"unix_socket_directories={server.folder}"]
    options = " ".join(f"-c {setting}" for setting in settings)
    log = str(server.folder / "server.log")
    server.run("pg_ctl", "-D", str(server.folder / "data"), "-w", "-t", "50", "-l", log, "-o", options, "start")
    if server.run("psql", "-h", "127.0.0.1", "-p", str(server.port), "-U", USER, "-tAc", RUSSIAN_ORDER, "postgres") != "1":
        raise NoPostgresql("this PostgreSQL was built without ICU, so it can't sort by Russian rules")


def _stop(server: Server) -> None:
    """At once and without care for the data, which goes away with its folder. One that never started is fine too."""
    if (server.folder / "data" / "postmaster.pid").exists():
        server.run("pg_ctl", "-D", str(server.folder / "data"), "-m", "immediate", "-w", "stop")


@contextmanager
def _folder_of_its_own() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ejournal-pg-"))
    try:
        _give_away(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root. None when we are an ordinary user already."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd  # not there on Windows

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as_nobody_special() -> dict[str, Any]:
    owner = _owner()
    return {"user": owner, "extra_groups": []} if owner else {}


def _give_away(path: Path) -> None:
    if owner := _owner():
        shutil.chown(path, owner)


def _tail(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace").strip()[-300:]
