"""The tests' own PostgreSQL starts for anybody, root too, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from scripts._bootstrap import postgresql
from scripts._bootstrap.ports import require_free
from scripts._bootstrap.postgresql import NoPostgresql, private_postgresql
from scripts._bootstrap.programs import find_postgresql

NOT_HERE = "PostgreSQL is not installed on this computer (Debian package postgresql)"


@pytest.mark.postgresql
@pytest.mark.skipif(find_postgresql() is None, reason=NOT_HERE)
def test_a_server_of_our_own_sorts_by_russian_rules_and_is_gone_at_the_end():
    with pytest.raises(KeyboardInterrupt), private_postgresql() as url:
        with psycopg.connect(url) as connection:
            rows = connection.execute("""select n from (values ('Юдин'), ('Ёлкин'), ('Жуков'), ('Егоров')) as t(n)
                                         order by n collate "ru-x-icu" """).fetchall()
            folder = Path(connection.execute("show data_directory").fetchone()[0])
        raise KeyboardInterrupt  # whatever happens
    assert [name for (name,) in rows] == ["Егоров", "Ёлкин", "Жуков", "Юдин"]
    assert not folder.parent.exists()
    require_free("127.0.0.1", urlsplit(url).port)


def test_no_postgresql_is_a_reason_in_words(monkeypatch):
    monkeypatch.setattr(postgresql, "find_postgresql", lambda: None)
    with pytest.raises(NoPostgresql, match="not installed"), private_postgresql():
        raise AssertionError("there is none")


def test_a_broken_postgresql_is_a_reason_in_words(monkeypatch, tmp_path):
    monkeypatch.setattr(postgresql, "find_postgresql", lambda: tmp_path)
    with pytest.raises(NoPostgresql, match="initdb did not work"), private_postgresql():
        raise AssertionError("there is none")


@pytest.mark.postgresql
def test_the_fixture_gives_a_server(postgresql_url):
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
