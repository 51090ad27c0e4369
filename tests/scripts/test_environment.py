"""The `.venv`: made by the carried pip without network, mended when half-made, left alone when current."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from scripts._bootstrap.carried_pip import carried_pip
from scripts._bootstrap.console import Trouble
from scripts._bootstrap.environment import install, make_environment, python_of, ready_environment
from scripts._bootstrap.lock import only_one


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A folder with an empty list of libraries, so that nothing is fetched."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    return tmp_path


def ready(project: Path) -> Path:
    return ready_environment(project / "requirements.txt", project / ".venv", project / "wheels")


def test_the_carried_pip_works_without_network_and_ensurepip(project):
    make_environment(project / ".venv", carried_pip())
    command = [str(python_of(project / ".venv")), "-m", "pip", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert str(project) in answer


def test_a_half_made_environment_is_removed_and_a_current_one_is_left_alone(project, capsys):
    rubbish = project / ".venv" / "lib" / "half"
    rubbish.mkdir(parents=True)
    python = ready(project)
    assert not rubbish.exists() and python.exists()
    assert "Готовим окружение" in capsys.readouterr().out
    (project / ".venv" / "kept").touch()
    assert ready(project) == python
    assert (project / ".venv" / "kept").exists() and capsys.readouterr().out == ""


def test_a_changed_list_is_installed_again_into_the_same_environment(project, capsys):
    ready(project)
    (project / ".venv" / "kept").touch()
    capsys.readouterr()
    (project / "requirements.txt").write_text("# still nothing\n", encoding="utf-8")
    ready(project)
    assert (project / ".venv" / "kept").exists() and "Ставим библиотеки" in capsys.readouterr().out


def test_libraries_that_cannot_be_had_are_named_with_the_way_out_and_tried_again_later(project):
    (project / "requirements.txt").write_text("no-such-library-of-ours==1.0\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Trouble, match="wheels/"):
            ready(project)
    (project / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    assert ready(project).exists()


def test_a_wheels_folder_is_all_that_is_asked(project, monkeypatch):
    """pip itself stands as a library here: its wheel is the one we have for certain."""
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    make_environment(project / ".venv", carried_pip())
    (project / "wheels").mkdir()
    (project / "wheels" / carried_pip().name).write_bytes(carried_pip().read_bytes())
    (project / "requirements.txt").write_text("no-such-library-of-ours==1.0\n", encoding="utf-8")
    with pytest.raises(Trouble, match="wheels.py"):
        install(project / "requirements.txt", project / ".venv", project / "wheels")
    assert "no-such-library" in (project / ".cache" / "pip.log").read_text(encoding="utf-8")


def test_two_starts_at_once_make_one_environment(project, capsys):
    makers = [threading.Thread(target=ready, args=[project]) for _ in range(2)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert python_of(project / ".venv").exists()
    assert capsys.readouterr().out.count("Готовим окружение") == 1


def test_a_start_waits_for_another_process_and_gives_up_in_words(tmp_path, capsys):
    path = tmp_path / "lock"
    code = "import sys; from scripts._bootstrap.lock import only_one; from pathlib import Path\n"
    code += "with only_one(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as holder:
        holder.stdout.readline()
        with pytest.raises(Trouble, match="Другой запуск"), only_one(path, patience=0.3):
            raise AssertionError("the lock was given twice")
        holder.kill()  # however the holder ends, the lock is free again
    with only_one(path, patience=5):
        assert "ждём" in capsys.readouterr().out


def test_the_carried_pip_is_the_one_its_checksum_names(tmp_path):
    wheel = tmp_path / "pip-1.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    with pytest.raises(Trouble, match="контрольная сумма"):  # nothing to compare with
        carried_pip(tmp_path)
    record = tmp_path / "pip-1.0-py3-none-any.whl.sha256"
    record.write_text(f"{hashlib.sha256(b'a wheel').hexdigest()}  {wheel.name}\n", encoding="utf-8")
    assert carried_pip(tmp_path) == wheel
    wheel.write_bytes(b"another wheel")
    with pytest.raises(Trouble, match="контрольная сумма"):
        carried_pip(tmp_path)
    wheel.unlink()
    with pytest.raises(Trouble, match="заново"):
        carried_pip(tmp_path)


def test_a_ready_environment_is_only_read(project):
    """So the journal starts from a folder where its user may not write, and starts fast."""
    ready(project)
    shutil.rmtree(project / ".cache")
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    ready(project)
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before
