"""The class teacher's deeds on each engine: reported, settled, printed, returned."""

from __future__ import annotations

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import Delivery, DiaryVisit, Guardianship
from ejournal.policy.actor import load_actor
from ejournal.queries.class_desk import class_desk, class_reports, classes_of_desk, unsettled_reports
from ejournal.queries.diary_readers import diary_readers
from ejournal.queries.remarks import writable_pupils
from ejournal.queries.slips import slips_due, slips_page
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.class_desk import remind_families, report_to_deputy, settle_report
from ejournal.services.slips import print_slips, take_returned
from tests.factories import NOW, TODAY, SmallSchool
from tests.trail import faults, give_history


@pytest.mark.req("CLS-1", "CLS-3", "CLS-4", "COR-3")
def test_a_morning_of_the_class_teacher_leaves_its_trail(any_school: SmallSchool) -> None:
    give_history()
    rules, class_id = SchoolRules(), any_school.classes["5А"].id
    teacher, deputy = (load_actor(any_school.accounts[login].id, TODAY) for login in ("teacher", "deputy"))
    report = report_to_deputy(teacher, class_id, now=NOW)
    with pytest.raises(BadInput, match="сегодня уже сообщили"):
        report_to_deputy(teacher, class_id, now=NOW)
    with pytest.raises(Refused):
        report_to_deputy(deputy, class_id, now=NOW)
    assert unsettled_reports() == (1, report) and settle_report(deputy, report, now=NOW) and not settle_report(deputy, report, now=NOW)
    assert class_reports(NOW)[0].settled_by and unsettled_reports() == (0, 0) and len(classes_of_desk(teacher, TODAY)) == 1
    assert remind_families(teacher, class_id, None, now=NOW) == 1 and remind_families(teacher, class_id, None, now=NOW) == 0
    faults_now = faults()
    tie = Guardianship.get(Guardianship.pupil == any_school.pupils["ершов"])
    Delivery.create(guardian=tie.guardian, pupil=tie.pupil, form="paper", asked_on=TODAY)
    DiaryVisit.create(account=any_school.accounts["parent"], pupil=tie.pupil, day=TODAY, at=NOW)
    assert diary_readers(class_id, TODAY, 7)[-1].parents == () or any(line.days == 0 for line in diary_readers(class_id, TODAY, 7))
    due = slips_due(class_id, TODAY, rules)
    assert due is not None and print_slips(teacher, class_id, [tie.pupil_id], due.span, now=NOW)
    assert take_returned(teacher, class_id, None, now=NOW) == 1 and slips_page(class_id, TODAY, rules).given[0].returned
    assert class_desk(class_id, NOW, rules).slips is None and len(writable_pupils(teacher, TODAY, class_id=class_id)) == 5
    assert faults_now == []
