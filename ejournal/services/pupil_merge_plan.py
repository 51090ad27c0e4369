"""Two cards of one child: how each reference to a pupil is joined. A new reference must be named in `WAYS`."""

from __future__ import annotations

from datetime import date

from ejournal.models import Pupil, PupilMerge
from ejournal.queries.data_checks import hidden_of
from ejournal.queries.school_rules import school_rules
from ejournal.services.card_merge_plan import CELL, LEFT, MOVE, ONCE, ONE, STAY, MergeKind, Plan, Ways, plan_of

# model and its reference to a pupil → (how it is joined, the fields that with the pupil must be unique)
WAYS: Ways = {
    ("Mark", "pupil"): (CELL, ("work",)),
    ("Absence", "pupil"): (CELL, ("lesson",)),
    ("PeriodMark", "pupil"): (CELL, ("journal", "kind", "period")),
    ("ClassMembership", "pupil"): (STAY, ("school_class",)),
    ("GroupMembership", "pupil"): (STAY, ("group",)),
    ("Guardianship", "pupil"): (ONCE, ("guardian",)),
    ("Exemption", "pupil"): (ONCE, ("subject", "start")),
    ("PupilStatus", "pupil"): (ONCE, ("kind", "start")),
    ("OrderLine", "pupil"): (ONCE, ("order",)),
    ("Account", "pupil"): (ONE, ()),
    ("PupilIdentity", "pupil"): (ONE, ()),
    ("PupilHealth", "pupil"): (ONE, ()),
    ("PupilSocial", "pupil"): (ONE, ()),
    ("Consent", "pupil"): (MOVE, ()),
    ("NameChange", "pupil"): (MOVE, ()),
    ("CardAccess", "pupil"): (MOVE, ()),
    ("ChangeRequest", "pupil"): (MOVE, ()),
    ("Note", "pupil"): (MOVE, ()),
    ("CorrectionLine", "pupil"): (MOVE, ()),
    ("OutsideMark", "pupil"): (MOVE, ()),
    ("AbsenceGround", "pupil"): (MOVE, ()),
    ("Remark", "pupil"): (MOVE, ()),
    ("Acknowledgement", "pupil"): (MOVE, ()),
    ("DiaryVisit", "pupil"): (ONCE, ("account", "day")),
    ("ErrorReport", "pupil"): (MOVE, ()),
    ("Delivery", "pupil"): (ONCE, ("guardian",)),
    ("Letter", "pupil"): (MOVE, ()),
    ("Slip", "pupil"): (ONCE, ("start", "end")),
    ("Message", "about"): (MOVE, ()),
    ("Finding", "pupil"): (MOVE, ()),
    ("ControlScore", "pupil"): (ONCE, ("task",)),
    ("PupilMerge", "kept"): (MOVE, ()),
    ("PupilMerge", "gone"): (LEFT, ()),
}
OWN_FIELDS = (
    "surname", "name", "patronymic", "sex", "birth_date", "file_number", "snils", "address", "phone", "email", "bus_route",
    "enrolled_on", "note",
)  # fmt: skip
PUPILS = MergeKind(Pupil, PupilMerge, WAYS, OWN_FIELDS, lambda number, day: set(hidden_of(number, day, school_rules())))


def plan_merge(keep: int, gone: int, today: date) -> Plan:
    """Raises NotThere, BadInput as `plan_of`."""
    return plan_of(PUPILS, keep, gone, today)
