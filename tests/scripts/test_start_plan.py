"""What start.py will start: the command line over the environment over ejournal.toml; the demo apart from real data."""

from __future__ import annotations

import pytest

from scripts._bootstrap.console import Trouble
from scripts._bootstrap.places import ROOT
from scripts._bootstrap.plan import plan_of
from scripts._bootstrap.settings_file import settings_of

TOML = """# a school
EJOURNAL_HOST = "0.0.0.0"   # everybody
  EJOURNAL_PORT = 8099
EJOURNAL_THREADS='4'
[later]
EJOURNAL_PORT = 1
"""


@pytest.fixture
def data(tmp_path):
    (tmp_path / "ejournal.toml").write_text(TOML, encoding="utf-8-sig")
    return tmp_path


def test_nothing_said():
    plan = plan_of([], {})
    assert (plan.data, plan.host, plan.port, plan.demo) == (ROOT / "data", "127.0.0.1", 8080, False)
    assert plan.environment["EJOURNAL_DATA"] == str(ROOT / "data") and plan.requirements == ROOT / "requirements.txt"


def test_the_file_in_the_data_folder_is_asked(data):
    assert settings_of(data) == {"EJOURNAL_HOST": "0.0.0.0", "EJOURNAL_PORT": "8099", "EJOURNAL_THREADS": "4"}
    plan = plan_of(["--data", str(data)], {})
    assert (plan.host, plan.port, plan.environment["EJOURNAL_PORT"]) == ("0.0.0.0", 8099, "8099")


def test_the_environment_weighs_more_than_the_file_and_the_command_line_most(data):
    environ = {"EJOURNAL_DATA": str(data), "EJOURNAL_PORT": "8100", "EJOURNAL_HOST": ""}
    assert (plan_of([], environ).host, plan_of([], environ).port) == ("0.0.0.0", 8100)
    assert plan_of(["--port", "8101"], environ).port == 8101


def test_port_0_is_any_free_one():
    plan = plan_of(["--port", "0"], {})
    assert plan.port > 1023 and plan.environment["EJOURNAL_PORT"] == str(plan.port)


def test_the_demo_does_not_see_the_real_school(data):
    plan = plan_of(["--demo"], {"EJOURNAL_DATA": str(data), "EJOURNAL_DATABASE_URL": "postgresql://school"})
    assert plan.data == ROOT / "data-demo" and "EJOURNAL_DATABASE_URL" not in plan.environment
    assert plan_of(["--demo", "--data", str(data)], {}).data == data


def test_a_school_in_postgresql_gets_its_driver():
    assert plan_of([], {"EJOURNAL_DATABASE_URL": "postgresql://a"}).requirements.name == "requirements-postgresql.txt"


@pytest.mark.parametrize("port", ["x", "-1", "65536", "８０"])
def test_an_impossible_port_of_the_settings_is_named(port):
    with pytest.raises(Trouble, match="EJOURNAL_PORT"):
        plan_of([], {"EJOURNAL_PORT": port})


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "data").touch()
    with pytest.raises(Trouble, match="не папка"):
        plan_of(["--data", str(tmp_path / "data")], {})


def test_a_file_that_is_not_text_is_left_to_the_program_itself(tmp_path):
    (tmp_path / "ejournal.toml").write_bytes(b"\xff\xfe\x00")
    assert settings_of(tmp_path) == {}
