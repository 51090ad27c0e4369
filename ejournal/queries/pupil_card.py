"""One pupil's card: its parts by right and consent, and all that the school has done about him (REG-6, REG-7, MOV-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import (
    Account,
    AuditRow,
    ClassMembership,
    Consent,
    Exemption,
    GroupMembership,
    Guardian,
    Guardianship,
    NameChange,
    Order,
    OrderLine,
    Pupil,
    PupilHealth,
    PupilIdentity,
    PupilSocial,
    PupilStatus,
    SchoolClass,
    StudyGroup,
    Subject,
)
from ejournal.models.base import BaseModel, there_on
from ejournal.policy.actor import Actor
from ejournal.policy.cards import GROUPS, TITLES, card_facts, may_change_part, may_see_part, part_of, parts_of
from ejournal.queries.history import HistoryEntry, entries_of
from ejournal.rules.consents import NEEDED, WHY, Given, is_hidden, missing_kinds, required_kinds
from ejournal.rules.school_rules import SchoolRules

CLOSED_TEXT = "закрыто"
SECTIONS: dict[str, tuple[tuple[type[BaseModel], tuple[str, ...]], ...]] = {
    "core": ((Pupil, ("surname", "name", "patronymic", "sex", "birth_date", "file_number", "enrolled_on")),),
    "contacts": ((Pupil, ("address", "phone", "email", "bus_route")),),
    "identity": (
        (Pupil, ("snils",)),
        (PupilIdentity, ("kind", "series", "number", "issued_by", "issued_on", "citizenship", "birth_place")),
    ),
    "health": ((PupilHealth, ("health_group", "pe_group", "policy", "disability", "program", "advice")),),
    "social": ((PupilSocial, ("benefits", "meals", "watch")), (Pupil, ("note",))),
}
GROUP_FIELDS = ("health_group", "pe_group")


@dataclass(frozen=True)
class FieldView:
    """A field of a part; `why` is the sentence that stands instead of a closed value."""

    name: str
    field: Any
    value: Any
    why: str = ""

    @property
    def shown(self) -> str:
        if self.value is None or self.value == "":
            return ""
        if self.field.choices:
            return str(dict(self.field.choices).get(self.value, self.value))
        return f"{self.value:%d.%m.%Y}" if isinstance(self.value, date) else str(self.value)


@dataclass(frozen=True)
class Section:
    """A part as it is shown: its fields, or `why` it is closed."""

    part: str
    title: str
    fields: tuple[FieldView, ...] = ()
    why: str = ""
    may_change: bool = False

    @property
    def values(self) -> dict[str, Any]:
        """What a form of this part shows."""
        return {one.name: one.value for one in self.fields if not one.why}

    @property
    def closed_fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.why for one in self.fields if one.why))


@dataclass(frozen=True)
class CardHead:
    """Who it is and what of him this actor may see and change."""

    pupil: Any
    school_class: Any | None
    parts: frozenset[str]
    changes: frozenset[str]
    given: tuple[Given, ...]
    missing: frozenset[str]

    def sees(self, part: str) -> bool:
        return part in self.parts

    @property
    def place(self) -> str:
        if self.school_class is not None:
            return f"{self.school_class.title} класс"
        return f"выбыл(а) {self.pupil.left_on:%d.%m.%Y}" if self.pupil.left_on else "без класса"


def card_head(actor: Actor, pupil_id: int, today: date, rules: SchoolRules) -> CardHead:
    """Five SELECTs at most. Raises NotThere where the actor sees nothing of the pupil, Refused where only the name."""
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    facts = card_facts(actor, pupil_id, today)
    if pupil is None or not parts_of(actor, facts, rules):
        raise NotThere("Такой карточки нет, или она вам не открыта.")
    may_see_part(actor, facts, "core", rules).demand()
    there = there_on(ClassMembership, today)
    own = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where((ClassMembership.pupil == pupil_id) & there)
    given = tuple(Given(*row) for row in _consents(pupil_id).tuples())
    changes = frozenset(part for part in SECTIONS if may_change_part(actor, part, rules))
    stay = own.first()
    return CardHead(
        pupil, stay.school_class if stay else None, parts_of(actor, facts, rules), changes, given, missing_kinds(given, today, rules)
    )


def _consents(pupil_id: int) -> Any:
    return Consent.select(Consent.kind, Consent.date, Consent.withdrawn_on).where(Consent.pupil == pupil_id)


def section(head: CardHead, part: str) -> Section:
    """One part, filled where the actor sees it. One SELECT for each table of its own."""
    partly = part == "health" and not head.sees("health") and head.sees(GROUPS)
    if not head.sees(part) and not partly:
        return Section(part, TITLES[part], why="У вашей роли нет права видеть эту часть карточки.")
    fields = []
    for model, names in SECTIONS[part]:
        row = head.pupil if model is Pupil else model.get_or_none(model.pupil == head.pupil.id)
        for name in names:
            if partly and name not in GROUP_FIELDS:
                continue
            fields.append(_field(head, model, row, name))
    return Section(part, TITLES[part], tuple(fields), may_change=part in head.changes)


def _field(head: CardHead, model: type[BaseModel], row: Any, name: str) -> FieldView:
    field = model._meta.fields[name]
    if is_hidden(model.__name__, name, head.missing):
        return FieldView(name, field, None, WHY[NEEDED[model.__name__, name]])
    return FieldView(name, field, getattr(row, name) if row is not None else field.default)


@dataclass(frozen=True)
class GuardianLine:
    """A guardian of the pupil; contacts only where they are seen (a parent sees his own, not the other parent's)."""

    tie: Any
    person: Any
    has_login: bool
    shows_contacts: bool


def guardians(actor: Actor, head: CardHead) -> tuple[GuardianLine, ...]:
    """One SELECT, two with logins."""
    query = Guardianship.select(Guardianship, Guardian).join(Guardian).where(Guardianship.pupil == head.pupil.id)
    ties = list(query.order_by(Guardianship.id))
    logins = {row for (row,) in Account.select(Account.guardian).where(Account.guardian.in_([t.guardian_id for t in ties])).tuples()}
    return tuple(
        GuardianLine(tie, tie.guardian, tie.guardian_id in logins, _sees_contacts(actor, head, tie.guardian_id)) for tie in ties
    )


def _sees_contacts(actor: Actor, head: CardHead, guardian: int) -> bool:
    return head.sees("contacts") and (actor.is_staff or guardian == actor.guardian_id)


@dataclass(frozen=True)
class Past:
    """What happened to the pupil: stays, groups, orders, statuses, exemptions, former names."""

    stays: tuple[Any, ...]
    groups: tuple[Any, ...]
    orders: tuple[Any, ...]
    statuses: tuple[Any, ...]
    exemptions: tuple[Any, ...]
    names: tuple[Any, ...]


def past(head: CardHead) -> Past:
    """Six SELECTs."""
    own = head.pupil.id
    stays = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where(ClassMembership.pupil == own)
    groups = GroupMembership.select(GroupMembership, StudyGroup, Subject).join(StudyGroup).left_outer_join(Subject)
    lines = OrderLine.select(OrderLine, Order).join(Order).where((OrderLine.pupil == own) & (Order.state != "draft"))
    statuses = PupilStatus.select(PupilStatus, Order).left_outer_join(Order).where(PupilStatus.pupil == own)
    freed = Exemption.select(Exemption, Subject).join(Subject).where(Exemption.pupil == own)
    return Past(
        tuple(stays.order_by(ClassMembership.start.desc())),
        tuple(groups.where(GroupMembership.pupil == own).order_by(GroupMembership.start.desc())),
        tuple(lines.order_by(Order.date.desc(), Order.id.desc())),
        tuple(statuses.order_by(PupilStatus.start.desc())),
        tuple(freed.order_by(Exemption.start.desc())),
        tuple(NameChange.select().where(NameChange.pupil == own).order_by(NameChange.until.desc())),
    )


def subjects() -> tuple[tuple[int, str], ...]:
    return tuple(Subject.select(Subject.id, Subject.name).order_by(Subject.position, Subject.name).tuples())


# ---- consents, history, accesses -------------------------------------------------------------------------------------


def consent_rows(head: CardHead) -> tuple[Any, ...]:
    query = Consent.select(Consent, Guardian).left_outer_join(Guardian).where(Consent.pupil == head.pupil.id)
    return tuple(query.order_by(Consent.date.desc(), Consent.id.desc()))


def lacking(head: CardHead, rules: SchoolRules) -> tuple[str, ...]:
    """Sentences about the consents that the school asks for and has not."""
    return tuple(WHY[kind] for kind in sorted(required_kinds(rules) & head.missing))


@dataclass(frozen=True)
class HistoryLine:
    """One change of the card in words; a field of a part that is not seen says only that it was changed."""

    at: datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


HISTORY_OF = ("Pupil", "PupilIdentity", "PupilHealth", "PupilSocial")
NEWEST = 200


def history(head: CardHead) -> tuple[HistoryLine, ...]:
    """Newest first: the pupil's own record and its parts. Five SELECTs."""
    own = (AuditRow.entity == "Pupil") & (AuditRow.entity_id == head.pupil.id)
    for model in (PupilIdentity, PupilHealth, PupilSocial):
        ids = model.select(model.id).where(model.pupil == head.pupil.id)
        own |= (AuditRow.entity == model.__name__) & AuditRow.entity_id.in_(ids)
    return tuple(_history_line(head, entry) for entry in entries_of(own, newest=NEWEST))


def _history_line(head: CardHead, entry: HistoryEntry) -> HistoryLine:
    model = next(model for model in (Pupil, PupilIdentity, PupilHealth, PupilSocial) if model.__name__ == entry.entity)
    told = []
    for name in {**entry.old, **entry.new}:
        field = model._meta.fields.get(name)
        if field is None or name in ("pupil", "id") or not (entry.old.get(name) or entry.new.get(name)):
            continue
        shut = part_of(entry.entity, name) not in head.parts or is_hidden(entry.entity, name, head.missing)
        label = str(field.verbose_name or name)
        told.append((label, CLOSED_TEXT, CLOSED_TEXT) if shut else (label, _said(field, entry.old.get(name)), _said(field, entry.new.get(name))))
    words = {"create": "внесено", "update": "изменено", "delete": "удалено"}.get(entry.action, entry.action)
    return HistoryLine(entry.at, entry.who, f"{model._meta.label}: {words}", tuple(told))


def _said(field: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.choices).get(value, value))
    text = str(value)
    is_day = len(text) == 10 and text[4] == text[7] == "-"
    return f"{text[8:10]}.{text[5:7]}.{text[:4]}" if is_day else text
