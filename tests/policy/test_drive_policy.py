"""Who sees and who issues drives: the list says the same as the question about one (OFF-2, SEC-1)."""

from __future__ import annotations

import pytest

from ejournal.models import Drive
from ejournal.policy.actor import load_actor
from ejournal.policy.drives import may_issue_drive, may_read_drive, readable_drives
from tests.factories import CAST, NOW, TODAY, SmallSchool


@pytest.mark.req("OFF-2", "SEC-1")
def test_the_list_of_drives_is_that_of_the_policy(school: SmallSchool) -> None:
    for number, staff in enumerate(school.staff.values()):
        Drive.create(staff=staff, code=f"K{number}", issued_at=NOW)
    for login in CAST:
        actor = load_actor(school.accounts[login].id, TODAY, "")
        listed = {row.id for row in Drive.select().where(readable_drives(actor))}
        assert listed == {row.id for row in Drive.select() if may_read_drive(actor, row.staff_id)}, login
        issues = {who for who, staff in school.staff.items() if may_issue_drive(actor, staff.id)}
        assert issues == (set(school.staff) if login in ("admin", "deputy") else {login} if "teacher" in login else set()), login
