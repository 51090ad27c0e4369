"""Long work goes on beside the pages: how far it is, its file for whoever asked, an end when nobody wants it any more."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ejournal.errors import BadInput, TooMuch
from ejournal.models import Notice
from ejournal.policy.actor import Actor
from ejournal.web import long_jobs
from ejournal.web.long_jobs import Job, LongJobs, Progress
from tests.factories import NOW, SmallSchool

pytestmark = pytest.mark.req("PRN-1")


@pytest.fixture
def queue(app_once: Any, school: SmallSchool) -> LongJobs:
    """The queue of the application, empty."""
    found = app_once.extensions["long_jobs"] = LongJobs(app_once.config["SETTINGS"].data)
    for job in found._jobs.values():
        job.asked_at = job.finished_at = NOW - timedelta(days=2)
    found._forget_old(NOW)
    return found


def ended(queue: LongJobs, job: Job) -> Job:
    for _ in range(1500):
        if job.is_over:
            return job
        threading.Event().wait(0.01)
    raise AssertionError(f"not over: {job}")


def letter(progress: Progress) -> Path:
    progress.step(1, 2, "пишу")
    (progress.folder / "письмо.txt").write_text("готово", encoding="utf-8")
    return progress.folder / "письмо.txt"


def test_the_file_is_for_whoever_asked_and_for_one_day(
    web: Callable[..., Any], queue: LongJobs, actor: Callable[[str], Actor], school: SmallSchool
) -> None:
    job = ended(queue, queue.start(actor("deputy"), "Письмо", letter, NOW))
    deputy = web("deputy")
    page = deputy.get("/jobs/").text
    assert "готово" in page and "http-equiv" not in page and job.state == "done"
    assert deputy.get(f"/jobs/{job.key}/file").data.decode() == "готово"
    assert web("teacher").get(f"/jobs/{job.key}/file").status_code == 404 and "Письмо" not in web("teacher").get("/jobs/").text
    said = Notice.get()
    assert (said.account_id, said.text, said.url) == (school.accounts["deputy"].id, "Готово: Письмо. Файл хранится сутки.", "/jobs/")
    ended(queue, queue.start(actor("deputy"), "Другое", letter, NOW + timedelta(days=1, minutes=1)))
    assert deputy.get(f"/jobs/{job.key}/file").status_code == 404


def test_one_goes_on_while_the_other_waits_and_both_can_be_stopped(
    web: Callable[..., Any], queue: LongJobs, actor: Callable[[str], Actor]
) -> None:
    begun = threading.Event()

    def slow(progress: Progress) -> Path:
        for at in range(2000):
            progress.step(at, 4000, "5 А, алгебра")
            begun.set()
            threading.Event().wait(0.005)
        return letter(progress)

    running = queue.start(actor("deputy"), "Журнал 5 А", slow, NOW)
    assert queue.start(actor("deputy"), "Журнал 5 А", slow, NOW) is running, "a second press of the button begins nothing"
    waiting = queue.start(actor("deputy"), "Журнал 5 Б", slow, NOW)
    assert begun.wait(10)
    deputy = web("deputy")
    page = deputy.get("/jobs/").text
    assert '<meta http-equiv="refresh"' in page and "5 А, алгебра" in page and "перед ней работ: 1" in page
    for job in (waiting, running):
        assert deputy.post(f"/jobs/{job.key}/cancel").status_code == 302
    assert [ended(queue, job).state for job in (running, waiting)] == ["cancelled", "cancelled"]
    assert not list(queue._folder.rglob("*.txt")) and Notice.select().count() == 0


def test_a_command_beside_the_server_tells_how_far_it_is_and_dies_with_its_job(queue: LongJobs, actor: Callable[[str], Actor]) -> None:
    script = "import json,os,time\nprint(json.dumps({'done': 3, 'of': 9, 'words': 'a'}), flush=True)\nprint(json.dumps({'nice': os.nice(0)}), flush=True)\n"

    def twice(progress: Progress) -> Path:
        assert progress.run([sys.executable, "-c", script], start=10, of=40)["nice"] >= 10
        assert (progress.job.done, progress.job.of) == (13, 40)
        progress.run([sys.executable, "-c", script + "time.sleep(600)"])
        return letter(progress)

    job = queue.start(actor("deputy"), "Книга", twice, NOW)
    while (job.done, job.of) != (3, 9) and not job.is_over:
        threading.Event().wait(0.01)
    queue.cancel(job.account, job.key)
    assert ended(queue, job).state == "cancelled", job.trouble


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(BadInput("Нет учебного года."), "Нет учебного года."), (OSError(28, "no space"), long_jobs.NO_ROOM), (RuntimeError(), long_jobs.BROKEN_OFF)],
)
def test_what_went_wrong_is_a_sentence(
    web: Callable[..., Any], queue: LongJobs, actor: Callable[[str], Actor], trouble: Exception, words: str
) -> None:
    def fail(progress: Progress) -> Path:
        raise trouble

    job = ended(queue, queue.start(actor("deputy"), "Книга", fail, NOW))
    assert words in web("deputy").get("/jobs/").text and Notice.get().text == f"Не получилось: Книга. {words}"
    assert not re.search("no space|RuntimeError", job.trouble)


def test_after_a_restart_the_results_are_there_and_what_was_begun_has_failed(queue: LongJobs, actor: Callable[[str], Actor]) -> None:
    job = ended(queue, queue.start(actor("deputy"), "Письмо", letter, NOW))
    queue._keep(Job("ab" * 8, job.account, "Книга", NOW, "running"))
    again = LongJobs(queue._folder.parent)
    assert {(one.title, one.state, one.trouble) for one in again.of(job.account)} == {("Письмо", "done", ""), ("Книга", "failed", long_jobs.INTERRUPTED)}
    assert again.path(again.get(job.account, job.key)).read_text(encoding="utf-8") == "готово"


def test_the_queue_takes_only_so_many(queue: LongJobs, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_jobs, "MOST_WAITING", 1)
    gate = threading.Event()

    def stand(progress: Progress) -> Path:
        gate.wait(10)
        return letter(progress)

    job = queue.start(actor("deputy"), "Письмо", stand, NOW)
    with pytest.raises(TooMuch):
        queue.start(actor("deputy"), "Книга", letter, NOW)
    gate.set()
    ended(queue, job)


def test_a_disk_that_takes_no_card_does_not_end_the_queue(app_once: Any, school: SmallSchool, actor: Callable[[str], Actor], tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where the folder should be", encoding="utf-8")
    queue = LongJobs(tmp_path)
    assert ended(queue, queue.start(actor("deputy"), "Письмо", letter, NOW)).trouble == long_jobs.NO_ROOM
    (tmp_path / "results").unlink()
    assert ended(queue, queue.start(actor("deputy"), "Письмо", letter, NOW)).state == "done"


def test_the_same_journal_with_other_pages_is_other_work(queue: LongJobs, actor: Callable[[str], Actor]) -> None:
    gate = threading.Event()

    def stand(progress: Progress) -> Path:
        gate.wait(10)
        return letter(progress)

    plain = queue.start(actor("deputy"), "Журнал 5 А", stand, NOW)
    with_contacts = queue.start(actor("deputy"), "Журнал 5 А", stand, NOW, asks="--contacts")
    gate.set()
    assert ended(queue, plain) is not ended(queue, with_contacts)


def test_what_is_a_day_old_goes_as_soon_as_anybody_looks(web: Callable[..., Any], queue: LongJobs, actor: Callable[[str], Actor], moment: Any) -> None:
    job = ended(queue, queue.start(actor("deputy"), "Журнал с адресами", letter, NOW))
    moment.now = NOW + timedelta(days=1, minutes=1)
    web("teacher").get("/jobs/")
    assert not (queue._folder / job.key).exists() and queue.of(job.account) == []
