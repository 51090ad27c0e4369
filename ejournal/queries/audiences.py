"""One place that turns an audience into people and accounts on a day, and says which audiences somebody may address.

Messages, events and questionnaires ask here (MSG-1, MSG-2, CLS-6). Parents never address parents, pupils never pupils.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    Account,
    AccountRole,
    ClassMembership,
    ClassTeacher,
    GroupMembership,
    Guardianship,
    Journal,
    JournalTeacher,
    SchoolClass,
    Staff,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.prepared import hole, holes, in_order
from ejournal.policy.actor import STAFF_ROLES, Actor, teacher_in_holes
from ejournal.queries.recipients import Addressee, guardian_people, pupil_people, staff_people
from ejournal.rules.audiences import OF_A_CLASS, OF_THE_SCHOOL, ONE, Audience, audience_title, reach_words
from ejournal.rules.finding import asked_words, is_found, person_keys
from ejournal.rules.school_rules import SchoolRules

ADDRESS_ALL = frozenset({"admin", "director", "deputy", "secretary"})
HEADS = ("director", "deputy")
OF_A_TAUGHT_CLASS = ("parents", "class", "teachers")


@dataclass(frozen=True)
class Choice:
    """An audience that somebody may address, as the form offers it; `note` tells namesakes apart."""

    audience: Audience
    title: str
    note: str = ""
    classes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.audience.key


@dataclass(frozen=True)
class Reach:
    """Whom an audience reaches on a day: everybody, and of them those without a login; `alone`: pupils without parents on record."""

    kind: str
    people: tuple[Addressee, ...]
    alone: int = 0

    @property
    def accounts(self) -> frozenset[int]:
        return frozenset(one.account for one in self.people if one.account is not None)

    @property
    def without(self) -> tuple[Addressee, ...]:
        return tuple(one for one in self.people if one.account is None)

    @property
    def words(self) -> str:
        return reach_words(self.kind, len(self.people), len(self.without), self.alone)


# ---- an audience into people -------------------------------------------------------------------------------------------


def reach_of(audience: Audience, day: date) -> Reach:
    """Who the audience is on that day. At most four SELECTs."""
    return Reach(audience.kind, _people(audience, day), _alone(audience, day))


def accounts_of(audience: Audience, day: date) -> frozenset[int]:
    """Active accounts of the audience on that day."""
    return reach_of(audience, day).accounts


def _people(audience: Audience, day: date) -> tuple[Addressee, ...]:
    if audience.kind == ONE:
        return _one(audience, day)
    inside = ClassMembership.school_class == audience.school_class
    everybody = ClassMembership.id.is_null(False)
    found: tuple[Addressee, ...] = ()
    if audience.kind in ("class", "families"):
        found += pupil_people(inside, day)
    if audience.kind in ("parents", "families"):
        found += guardian_people(inside, day)
    if audience.kind == "teachers":
        found += staff_people(_teaches(inside, Journal.school_class == audience.school_class, [audience.school_class], day), day)
    if audience.kind in ("staff", "school"):
        found += staff_people(Staff.id.is_null(False), day)
    if audience.kind == "school":
        found += pupil_people(everybody, day)
    if audience.kind in ("all_parents", "school"):
        found += guardian_people(everybody, day)
    return found


def _one(audience: Audience, day: date) -> tuple[Addressee, ...]:
    if audience.who == "staff":
        return staff_people(Staff.id == audience.person, day)
    if audience.who == "pupil":
        return pupil_people(ClassMembership.pupil == audience.person, day)
    children = Guardianship.select(Guardianship.pupil).where(Guardianship.guardian == audience.person)
    return tuple(one for one in guardian_people(ClassMembership.pupil.in_(children), day) if one.id == audience.person)


def _alone(audience: Audience, day: date) -> int:
    """Pupils of a class none of whose guardians sees the diary: nobody of the family would learn of it."""
    if audience.kind not in ("parents", "families"):
        return 0
    led = Guardianship.select(Guardianship.pupil).where(Guardianship.sees_diary)
    inside = (ClassMembership.school_class == audience.school_class) & there_on(ClassMembership, day)
    return ClassMembership.select().where(inside & ClassMembership.pupil.not_in(led)).count()


def _teaches(pupils: Any, own: Any, classes: list[Any], day: date) -> Any:
    """A condition on Staff: who keeps on that day a journal of `own` or of a mixed group with one of the pupils, or leads a class."""
    inside = ClassMembership.select(ClassMembership.pupil).where(pupils & there_on(ClassMembership, day))
    groups = GroupMembership.select(GroupMembership.group).where(GroupMembership.pupil.in_(inside) & there_on(GroupMembership, day))
    journals = Journal.select(Journal.id).where(own | Journal.group.in_(groups))
    keeps = JournalTeacher.select(JournalTeacher.staff).where(JournalTeacher.journal.in_(journals) & in_force_on(JournalTeacher, day))
    leads = ClassTeacher.select(ClassTeacher.staff).where(ClassTeacher.school_class.in_(classes) & in_force_on(ClassTeacher, day))
    return Staff.id.in_(keeps) | Staff.id.in_(leads)


# ---- whom somebody may address -----------------------------------------------------------------------------------------


def audiences_for(actor: Actor, day: date, rules: SchoolRules, find: str = "") -> tuple[Choice, ...]:
    """What this role may address: groups first, then people by name; of those that answer to `find`. At most six SELECTs.

    Heads and office: all. A teacher: pupils, parents and teachers of the classes he teaches, all staff; of a class he leads, all
    ways. A parent: his child's teachers and class teacher, the director and the deputies. A pupil: his teachers, if the school lets.
    """
    found = groups_for(actor, day) + _people_for(actor, day, rules)
    words = asked_words(find)
    return tuple(one for one in found if _answers(one, words)) if words else found


def groups_for(actor: Actor, day: date) -> tuple[Choice, ...]:
    """The same without single people: for events and questionnaires. At most two SELECTs."""
    if not actor.roles & STAFF_ROLES:
        return ()
    wide = bool(actor.roles & ADDRESS_ALL)
    whole = OF_THE_SCHOOL if wide else ("staff",)
    found = [Choice(Audience(kind), audience_title(kind)) for kind in whole]
    for row in _classes(actor, day, wide):
        kinds = OF_A_CLASS if wide or row.id in actor.class_ids else OF_A_TAUGHT_CLASS
        found += [Choice(Audience(kind, row.id), audience_title(kind, row.title), "", (row.title,)) for kind in kinds]
    return tuple(found)


def demand_audience(actor: Actor, audience: Audience, day: date, rules: SchoolRules) -> Choice:
    """The choice of that audience; raises Refused where this person may not address it, BadInput where nobody is in it."""
    allowed = groups_for(actor, day) if audience.kind != ONE else _people_for(actor, day, rules)
    for one in allowed:
        if one.audience == audience:
            return one
    if actor.roles & ADDRESS_ALL:
        raise BadInput("Такого получателя в школе сейчас нет.", "to")
    raise Refused("Этим людям вы отсюда не пишете. Выберите получателя из предложенных.")


def _people_for(actor: Actor, day: date, rules: SchoolRules) -> tuple[Choice, ...]:
    if actor.roles & ADDRESS_ALL:
        pupils = ClassMembership.id.is_null(False)
    elif actor.roles & STAFF_ROLES:
        pupils = _taught(actor, day)
    else:
        return _choices(actor, staff_people(_of_family(actor, day, rules), day))
    people = staff_people(Staff.id.is_null(False), day) + pupil_people(pupils, day) + guardian_people(pupils, day)
    return _choices(actor, people)


def _of_family(actor: Actor, day: date, rules: SchoolRules) -> Any:
    """Of staff: the teachers of one's child or one's own; for a parent the heads as well."""
    nobody = Staff.id.is_null()
    children = sorted(actor.child_ids) if actor.has("parent") else []
    if actor.pupil_id is not None and actor.has("student") and rules.pupils_write:
        children = [actor.pupil_id]
    if not children:
        return nobody
    mine = ClassMembership.pupil.in_(children)
    classes = ClassMembership.select(ClassMembership.school_class).where(mine & there_on(ClassMembership, day))
    teachers = _teaches(mine, Journal.school_class.in_(classes) & Journal.group.is_null(), classes, day)
    if actor.pupil_id is not None:
        return teachers
    heads = Account.select(Account.staff).join(AccountRole).where(AccountRole.role.in_(HEADS) & Account.is_active & Account.staff.is_null(False))
    return teachers | Staff.id.in_(heads)


def _classes(actor: Actor, day: date, wide: bool) -> list[Any]:
    """Classes with pupils on that day: all, or those one teaches or leads."""
    there = SchoolClass.id.in_(ClassMembership.select(ClassMembership.school_class).where(there_on(ClassMembership, day)))
    own = SchoolClass.id.in_(sorted(actor.class_ids)) | SchoolClass.id.in_(_journal_classes(actor))
    return list(SchoolClass.select().where(there if wide else there & own).order_by(SchoolClass.grade, SchoolClass.letter))


def _taught(actor: Actor, day: date) -> Any:
    """A condition on ClassMembership: pupils of the classes one teaches or leads, and of one's mixed groups."""
    groups = Journal.select(Journal.group).where(Journal.id.in_(in_order(actor.journal_ids)) & Journal.group.is_null(False))
    inside = GroupMembership.select(GroupMembership.pupil).where(GroupMembership.group.in_(groups) & there_on(GroupMembership, day))
    classes = ClassMembership.school_class.in_(_journal_classes(actor)) | ClassMembership.school_class.in_(in_order(actor.class_ids))
    return classes | ClassMembership.pupil.in_(inside)


def _journal_classes(actor: Actor) -> Any:
    mine = Journal.id.in_(in_order(actor.journal_ids)) & Journal.school_class.is_null(False)
    return Journal.select(Journal.school_class).where(mine)


def _choices(actor: Actor, people: tuple[Addressee, ...]) -> tuple[Choice, ...]:
    """Everybody but oneself."""
    return tuple(
        Choice(Audience(ONE, None, one.who, one.id), one.name, one.note, one.classes)
        for one in people
        if one.account is None or one.account != actor.account_id
    )


def _answers(one: Choice, words: tuple[frozenset[str], ...]) -> bool:
    keys = person_keys(one.title, one.note)
    return any(is_found(words, keys, title) for title in one.classes or ("",))


# ---- what is addressed to somebody -------------------------------------------------------------------------------------


def addressed_to(actor: Actor, day: date, table: Any) -> Any:
    """A condition on a table with `audience` and `school_class` (Event, Survey): what is for this person on that day. No SELECT."""
    if actor.is_staff:
        classes = ClassMembership.select(ClassMembership.school_class).where(_taught(actor, day) & there_on(ClassMembership, day))
        taught = table.school_class.in_(classes) | table.school_class.in_(in_order(actor.class_ids))
        return table.audience.in_(("staff", "school")) | ((table.audience == "teachers") & taught)
    own = [actor.pupil_id] if actor.pupil_id is not None else in_order(actor.child_ids)
    kinds = ("class", "families") if actor.pupil_id is not None else ("parents", "families")
    everybody = ("school",) if actor.pupil_id is not None else ("school", "all_parents")
    inside = ClassMembership.pupil.in_(own) & there_on(ClassMembership, day)
    classes = ClassMembership.select(ClassMembership.school_class).where(inside)
    return table.audience.in_(everybody) | (table.audience.in_(kinds) & table.school_class.in_(classes))


def in_holes(actor: Actor) -> tuple[str, Actor]:
    """Who stands for the actor in a condition of `addressed_to` that is made ready, and the name of that condition."""
    if actor.is_staff:
        return "staff", teacher_in_holes()
    if actor.pupil_id is not None:
        return "pupil", Actor(account_id=None, pupil_id=hole("pupil"))
    return "family", Actor(account_id=None, child_ids=holes("children"))


KINDS_OF_READERS = (Actor(None, roles=frozenset({"teacher"})), Actor(None, pupil_id=0), Actor(None))  # one of each kind of `in_holes`


def reader_values(actor: Actor) -> dict[str, Any]:
    """The actor's values for it."""
    if actor.is_staff:
        return {"journals": sorted(actor.journal_ids), "classes": sorted(actor.class_ids)}
    return {"pupil": actor.pupil_id} if actor.pupil_id is not None else {"children": sorted(actor.child_ids)}


def class_titles(classes: Any) -> dict[int, str]:
    """Titles of classes by number, for naming audiences in a list. One SELECT."""
    rows = SchoolClass.select().where(SchoolClass.id.in_(sorted({one for one in classes if one is not None})))
    return {row.id: row.title for row in rows}
