"""Whose attendance one sees, as a list and one by one; who keeps it (ABS-2, ROLE-3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ejournal.policy.actor import Actor
from ejournal.policy.attendance import kept_classes, may_keep_attendance, may_read_attendance
from tests.factories import CAST, SmallSchool


@pytest.mark.req("ABS-2", "ROLE-3")
@pytest.mark.parametrize("login", CAST)
def test_the_list_of_classes_is_the_rule_of_one(school: SmallSchool, actor: Callable[[str], Actor], login: str) -> None:
    who = actor(login)
    own = kept_classes(who)
    for one in school.classes.values():
        reads = bool(may_read_attendance(who, one.id))
        assert reads == (own is None or one.id in own)
        assert not may_keep_attendance(who, one.id) or reads, "who keeps it sees it"
    assert bool(may_keep_attendance(who, school.classes["5А"].id)) == (login in ("admin", "deputy", "secretary", "teacher"))
