"""The registry of archive copies, and the year that closes only together with its package (ARC-2, ARC-3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import AcademicYear, ArchiveCopy, AuditRow, HardCopy, SchoolClass
from ejournal.models.streaming import snapshot
from ejournal.policy.actor import load_actor
from ejournal.queries.archive import archive_due, registry, span_of_period, span_of_year, spans_by
from ejournal.queries.audit import chain_head
from ejournal.queries.record_proof import record_faults
from ejournal.queries.school_rules import school_rules
from ejournal.rules.archive import PackedCopy
from ejournal.services.archives import close_year, describe_copy, note_verified, register, retire_copy
from ejournal.services.records import change_record
from tests.factories import SmallSchool
from tests.services.test_cells import Pen
from tests.trail import give_history

NOVEMBER = datetime(2026, 11, 2, 15, 30)
JULY = datetime(2027, 9, 1, 10, 0)
HOME = "/srv/ejournal/archive"


def who(school: SmallSchool, login: str, now: datetime = NOVEMBER) -> Any:
    return load_actor(school.accounts[login].id, now.date(), "127.0.0.1")


def packed(name: str, folder: str, medium: str) -> PackedCopy:
    return PackedCopy(name, medium, f"{folder}/{name}", 40, 5_000_000, "a" * 64, "12 3fa2 9c01")


def words(now: datetime) -> list[str]:
    return [f"{one.words}: {one.note}" for one in archive_due(now, school_rules(), HOME)]


@pytest.mark.req("ARC-3")
def test_the_desk_asks_until_two_media_hold_the_quarter_and_again_when_they_grow_old(any_school: SmallSchool) -> None:
    give_history()
    deputy, span = who(any_school, "deputy"), span_of_period(any_school.quarter.id)
    assert [one.title for one in spans_by(NOVEMBER.date())] == ["1 четверть, 2026/27 учебный год"]
    assert words(datetime(2026, 10, 20)) == []
    register(deputy, span, [packed("q1", HOME, "компьютер журнала"), packed("q1", "D:/old computer/archive", "компьютер журнала")], now=NOVEMBER)
    assert words(NOVEMBER) == ["Сохранить в архив: 1 четверть, 2026/27 учебный год: копий вне сервера нет, нужны две"]
    first, = register(deputy, span, [packed("q1", "/media/one", "флешка № 1")], now=NOVEMBER)
    assert "копия вне сервера одна" in words(NOVEMBER)[0]
    register(deputy, span, [packed("q1-again", "/media/one", "флешка № 1")], now=NOVEMBER)
    assert "копия вне сервера одна" in words(NOVEMBER)[0]  # the same stick twice is one place
    second, = register(deputy, span, [packed("q1", "/media/one", "флешка № 2")], now=NOVEMBER)
    assert words(NOVEMBER) == []
    late = NOVEMBER + timedelta(days=school_rules().archive_check_days)
    assert "пора проверить" in "".join(words(late)) and any(line.is_stale for line in registry(late, school_rules()))
    assert note_verified(deputy, first, "a" * 64, [], missing=False, now=late) == "good"
    assert note_verified(deputy, second, "b" * 64, [], missing=False, now=late) == "damaged"
    assert "не та, что записана в реестре" in ArchiveCopy.get_by_id(second).trouble and "испорчены" in "".join(words(late))
    describe_copy(deputy, second, "флешка № 2", "сейф", "Жаворонкова Н. А.", now=late)
    retire_copy(deputy, second, now=late)
    with pytest.raises(BadInput, match="списана"):
        retire_copy(deputy, second, now=late)
    actions = {row.action for row in AuditRow.select().where(AuditRow.entity == "ArchiveCopy")}
    assert actions == {"seal", "verify", "update", "retire"}
    with snapshot():
        assert not list(record_faults(lambda steps: None)), "the history knows its own words: a check after an archive finds nothing"
    with pytest.raises(Refused):
        register(who(any_school, "teacher"), span, [], now=NOVEMBER)


@pytest.mark.req("ARC-2", "MOV-6")
def test_a_year_closes_with_its_package_and_only_so(any_school: SmallSchool) -> None:
    give_history()
    deputy, span = who(any_school, "deputy", JULY), span_of_year(any_school.year.id)
    copies, head = [packed("year", "/media/one", "флешка № 1")], (chain_head() or (0, ""))[0]
    admin, year = who(any_school, "admin", JULY), AcademicYear.get_by_id(any_school.year.id)
    with pytest.raises(BadInput, match="Закрыть учебный год"):
        change_record(admin, year, {"closed_on": JULY.date()}, now=JULY)
    with pytest.raises(BadInput, match="идёт по"):
        close_year(deputy, span, copies, head, sure=True, now=datetime(2027, 5, 1, 9))
    with pytest.raises(BadInput, match="не закончено"):
        close_year(deputy, span, copies, head, sure=False, now=JULY)
    with pytest.raises(BadInput, match="вместе с архивом"):
        close_year(deputy, span, [], head, sure=True, now=JULY)
    with pytest.raises(Refused):
        close_year(who(any_school, "secretary", JULY), span, copies, head, sure=True, now=JULY)
    Pen(any_school).write("ершов", "5")
    with pytest.raises(BadInput, match="соберите комплект ещё раз"):
        close_year(deputy, span, copies, head, sure=True, now=JULY)
    assert not ArchiveCopy.select().exists()
    head = (chain_head() or (0, ""))[0]
    assert close_year(deputy, span, copies, head, sure=True, now=JULY) == "2026/27"
    assert AcademicYear.get_by_id(any_school.year.id).closed_on == JULY.date() and ArchiveCopy.get().year_id == any_school.year.id
    with pytest.raises(BadInput, match="уже закрыт"):
        close_year(deputy, span, copies, head, sure=True, now=JULY)


@pytest.mark.req("ARC-2", "ARC-3", "PRN-2")
def test_of_a_closed_year_copies_and_volumes_are_still_entered(school: SmallSchool) -> None:
    from ejournal.services.ledger import writing
    from ejournal.services.records import insert

    AcademicYear.update(closed_on=JULY.date()).execute()
    admin = who(school, "admin", JULY)
    assert register(admin, span_of_year(school.year.id), [packed("year", "/media/two", "диск")], now=JULY)
    with writing(admin, JULY) as ledger:
        insert(ledger, HardCopy, {"year": school.year.id, "number": 1, "title": "Журнал 5 А", "pages": 90, "printed_on": JULY.date(), "at": JULY})
        with pytest.raises(Refused):
            insert(ledger, SchoolClass, {"year": school.year.id, "grade": 9, "letter": "Я", "week_days": 5})
