"""Whose accounts hear of something: staff by name or role, class teachers, a pupil's family (MSG-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ejournal.models import Account, AccountRole, ClassTeacher, Guardianship, Journal, JournalTeacher, Staff
from ejournal.models.base import in_force_on


def of_staff(staff: Iterable[int | None]) -> set[int]:
    """Active accounts of members of staff. One SELECT."""
    named = {one for one in staff if one is not None}
    return _ids(Account.staff.in_(sorted(named))) if named else set()


def of_roles(*roles: str) -> set[int]:
    """Active accounts that hold one of the roles. One SELECT."""
    holders = AccountRole.select(AccountRole.account).where(AccountRole.role.in_(roles))
    return _ids(Account.id.in_(holders))


def of_whole_staff(day: date) -> set[int]:
    """Active accounts of everybody who works at school on that day. One SELECT."""
    here = Staff.select(Staff.id).where(Staff.left_on.is_null() | (Staff.left_on >= day))
    return _ids(Account.staff.in_(here))


def of_class_teachers(class_id: int | None, day: date) -> set[int]:
    """Accounts of who leads the class on that day. One SELECT."""
    leads = ClassTeacher.select(ClassTeacher.staff).where((ClassTeacher.school_class == class_id) & _on(ClassTeacher, day))
    return _ids(Account.staff.in_(leads))


def of_journal_teachers(journal_id: int, day: date) -> set[int]:
    """Accounts of who keeps the journal on that day. One SELECT."""
    keeps = JournalTeacher.select(JournalTeacher.staff).where((JournalTeacher.journal == journal_id) & _on(JournalTeacher, day))
    return _ids(Account.staff.in_(keeps))


def of_journals_of(classes: Iterable[int], groups: Iterable[int], day: date) -> set[int]:
    """Accounts of who keeps on that day a journal of a whole class of `classes`, or of one of the `groups`. One SELECT."""
    whole = Journal.school_class.in_(sorted(set(classes))) & Journal.group.is_null()
    journals = Journal.select(Journal.id).where(whole | Journal.group.in_(sorted(set(groups))))
    keeps = JournalTeacher.select(JournalTeacher.staff).where(JournalTeacher.journal.in_(journals) & _on(JournalTeacher, day))
    return _ids(Account.staff.in_(keeps))


def of_family(pupils: Iterable[int]) -> set[int]:
    """Accounts of the pupils themselves and of those guardians who may see the diary. One SELECT."""
    named = sorted(set(pupils))
    children = Guardianship.pupil.in_(named) & Guardianship.sees_diary
    guardians = Guardianship.select(Guardianship.guardian).where(children)
    return _ids(Account.pupil.in_(named) | Account.guardian.in_(guardians)) if named else set()


def families(pupils: Iterable[int]) -> dict[int, set[int]]:
    """Active accounts of each pupil's family: his own and his guardians' who see the diary. Two SELECTs."""
    named, found = sorted(set(pupils)), defaultdict(set)
    for pupil, account in Account.select(Account.pupil, Account.id).where(Account.pupil.in_(named) & Account.is_active).tuples():
        found[pupil].add(account)
    query = Guardianship.select(Guardianship.pupil, Account.id).join(Account, on=Account.guardian == Guardianship.guardian)
    for pupil, account in query.where(Guardianship.pupil.in_(named) & Guardianship.sees_diary & Account.is_active).tuples():
        found[pupil].add(account)
    return found


def _on(model: type[ClassTeacher] | type[JournalTeacher], day: date) -> object:
    return in_force_on(model, day)


def _ids(condition: object) -> set[int]:
    return {row[0] for row in Account.select(Account.id).where(condition & Account.is_active).tuples()}
