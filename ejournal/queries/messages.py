"""Boxes of messages, one talk, and who has read what (MSG-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import Account, Attachment, Guardian, Guardianship, Message, Pupil, Receipt, SchoolClass, Staff
from ejournal.models.base import holds
from ejournal.policy.actor import STAFF_ROLES, Actor
from ejournal.policy.messages import readable_messages
from ejournal.policy.pupils import may_read_diary
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.queries.audiences import Reach, reach_of
from ejournal.queries.history import names_of
from ejournal.queries.recipients import Addressee
from ejournal.rules.audiences import ONE, Audience, audience_title
from ejournal.rules.messages import FAMILY_AUDIENCES, may_resend_from, read_words

PAGE = 30
MOST_WORDS = 5


@dataclass(frozen=True)
class BoxLine:
    """A message in a list: `who` is the author of what came, the audience of what was sent."""

    id: int
    who: str
    title: str
    at: datetime
    is_new: bool = False
    files: int = 0
    read: int = 0
    total: int = 0
    is_for_one: bool = False

    @property
    def read_words(self) -> str:
        return read_words(self.read, self.total, self.is_for_one)


@dataclass(frozen=True)
class Reader:
    """A receiver, and when he read it; None: not yet."""

    name: str
    read_at: datetime | None


@dataclass(frozen=True)
class TalkLine:
    """One message of a talk as one of its people sees it; `readers` and `without` are for its author alone."""

    id: int
    author: str
    is_mine: bool
    whom: str
    at: datetime
    title: str
    text: str
    is_new: bool
    files: tuple[Any, ...] = ()
    readers: tuple[Reader, ...] = ()
    without: tuple[str, ...] = ()
    resend_from: datetime | None = None
    is_for_one: bool = False

    @property
    def late(self) -> tuple[Reader, ...]:
        return tuple(one for one in self.readers if one.read_at is None)

    @property
    def read_words(self) -> str:
        return read_words(len(self.readers) - len(self.late), len(self.readers), self.is_for_one)


@dataclass(frozen=True)
class Talk:
    """A message with its answers, the oldest first; `answers` is the message that an answer would answer."""

    id: int
    title: str
    lines: tuple[TalkLine, ...]
    about: int | None = None
    about_name: str = ""
    opens_diary: bool = False

    @property
    def received(self) -> tuple[TalkLine, ...]:
        return tuple(one for one in self.lines if not one.is_mine)


# ---- lists -------------------------------------------------------------------------------------------------------------


def inbox(actor: Actor, find: str = "", page: int = 1) -> tuple[tuple[BoxLine, ...], bool]:
    """One page of what came, unread first, then the newest, and whether there is more. Two SELECTs."""
    query = _with_people(Receipt.select(Receipt, Message, Account, Staff, Pupil, Guardian).join(Message))
    mine = (Receipt.account == actor.account_id) & Receipt.removed_at.is_null()
    query = query.where(mine & _answering(find)).order_by(Receipt.read_at.is_null(False), Receipt.sent_at.desc(), Receipt.id.desc())
    rows = list(query.limit(PAGE + 1).offset(PAGE * (page - 1)))
    files = _file_counts([row.message_id for row in rows])
    lines = tuple(
        BoxLine(row.message_id, _who(row.message.author), row.message.title, row.sent_at, row.read_at is None, files[row.message_id])
        for row in rows[:PAGE]
    )
    return lines, len(rows) > PAGE


def only_unread(actor: Actor) -> Any:
    """Id and title of the newest message one has not read, None where there is none. One SELECT."""
    waiting = (Receipt.account == actor.account_id) & Receipt.read_at.is_null() & Receipt.removed_at.is_null()
    return Message.select(Message.id, Message.title).join(Receipt).where(waiting).order_by(Receipt.id.desc()).namedtuples().first()


def sent(actor: Actor, find: str = "", page: int = 1) -> tuple[tuple[BoxLine, ...], bool]:
    """One page of what one has sent, the newest first, with how many have read it. Four SELECTs."""
    query = Message.select(Message, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER)
    words = _each_word(find, lambda word: holds(Message.title, word) | holds(Message.text, word) | holds(Message.to_name, word))
    mine = (Message.author == actor.account_id) & Message.hidden_at.is_null()
    rows = list(query.where(mine & words).order_by(Message.at.desc(), Message.id.desc()).limit(PAGE + 1).offset(PAGE * (page - 1)))
    numbers = [row.id for row in rows]
    files, counts, single = _file_counts(numbers), _read_counts(numbers), _single_names(rows)
    lines = tuple(
        BoxLine(row.id, _whom(row, single.get(row.id, "")), row.title, row.at, False, files[row.id], *counts.get(row.id, (0, 0)), row.audience == ONE)
        for row in rows[:PAGE]
    )
    return lines, len(rows) > PAGE


def _answering(find: str) -> Any:
    fields = (Message.title, Message.text, Staff.surname, Staff.name, Pupil.surname, Pupil.name, Guardian.surname, Guardian.name)

    def said(word: str) -> Any:
        found = holds(fields[0], word)
        for one in fields[1:]:
            found |= holds(one, word)
        return found

    return _each_word(find, said)


def _each_word(find: str, said: Any) -> Any:
    condition = Message.id.is_null(False)
    for word in find[:80].split()[:MOST_WORDS]:
        condition &= said(word)
    return condition


def _with_people(query: Any) -> Any:
    """Joined to the author's account and to whoever it belongs to."""
    query = query.join(Account, on=Message.author == Account.id).join(Staff, JOIN.LEFT_OUTER).switch(Account)
    return query.join(Pupil, JOIN.LEFT_OUTER, on=Account.pupil == Pupil.id).switch(Account).join(Guardian, JOIN.LEFT_OUTER)


def _who(account: Any) -> str:
    person = next((getattr(account, name) for name in ("staff", "pupil", "guardian") if getattr(account, f"{name}_id")), None)
    return person.full_name if person else account.login


def _whom(row: Any, name: str = "") -> str:
    title = row.school_class.title if row.school_class_id else ""
    return audience_title(row.audience, title, row.to_name.split(" (")[0] or name)


def _file_counts(messages: Sequence[int]) -> dict[int, int]:
    beside = (Attachment.entity == "Message") & Attachment.entity_id.in_(list(messages))
    query = Attachment.select(Attachment.entity_id, fn.COUNT(Attachment.id)).where(beside).group_by(Attachment.entity_id)
    return defaultdict(int, dict(query.tuples()))


def _read_counts(messages: Sequence[int]) -> dict[int, tuple[int, int]]:
    query = Receipt.select(Receipt.message_id, fn.COUNT(Receipt.read_at), fn.COUNT(Receipt.id))
    rows = query.where(Receipt.message.in_(list(messages))).group_by(Receipt.message_id).tuples()
    return {message: (read, total) for message, read, total in rows}


def _single_names(rows: Sequence[Any]) -> dict[int, str]:
    """Whom the answers went to. Two SELECTs at most, none where all is named."""
    numbers = [row.id for row in rows if row.audience == ONE and not row.to_name]
    if not numbers:
        return {}
    found = dict(Receipt.select(Receipt.message_id, Receipt.account_id).where(Receipt.message.in_(numbers)).tuples())
    names = names_of(found.values())
    return {message: names[account] for message, account in found.items()}


# ---- one talk ----------------------------------------------------------------------------------------------------------


def talk_of(actor: Actor, message_id: int, today: date) -> Talk:
    """The talk a message belongs to, what of it this person may read. Raises NotThere for anybody else."""
    asked = Message.select().where((Message.id == message_id) & readable_messages(actor)).first()
    if asked is None:
        raise NotThere("Такого сообщения у вас нет.")
    root = asked.answers_id or asked.id
    of_talk = ((Message.id == root) | (Message.answers == root)) & readable_messages(actor)
    query = _with_people(Message.select(Message, SchoolClass, Account, Staff, Pupil, Guardian).join(SchoolClass, JOIN.LEFT_OUTER).switch(Message))
    rows = list(query.where(of_talk).order_by(Message.id))
    receipts, files = _receipts([row.id for row in rows]), _files([row.id for row in rows])
    names = names_of({one.account_id for found in receipts.values() for one in found})
    lines = tuple(_line(actor, row, receipts[row.id], files[row.id], names) for row in rows)
    return Talk(root, rows[0].title, lines, *_about(actor, asked.about_id, today))


def _about(actor: Actor, pupil_id: int | None, today: date) -> tuple[int | None, str, bool]:
    pupil = Pupil.get_or_none(Pupil.id == pupil_id) if pupil_id is not None else None
    if pupil is None:
        return None, "", False
    return pupil.id, pupil.list_name, bool(may_read_diary(actor, pupil.id, today))


def _line(actor: Actor, row: Any, receipts: list[Any], files: list[Any], names: dict[int | None, str]) -> TalkLine:
    is_mine = row.author_id == actor.account_id
    own = next((one for one in receipts if one.account_id == actor.account_id), None)
    single = names.get(receipts[0].account_id, "") if row.audience == ONE and receipts else ""
    told: dict[str, Any] = {}
    if is_mine:
        late = [one.sent_at for one in receipts if one.read_at is None]
        readers = sorted((Reader(names[one.account_id], one.read_at) for one in receipts), key=lambda one: (one.read_at is not None, one.name))
        told = {"readers": tuple(readers), "without": _without(row), "is_for_one": row.audience == ONE}
        told |= {"resend_from": may_resend_from(max(late)) if late else None}
    whom = _whom(row, single) if is_mine or row.audience != ONE else "вам"
    return TalkLine(
        row.id, _who(row.author), is_mine, whom, row.at, row.title, row.text, own is not None and own.read_at is None, tuple(files), **told
    )


def _without(row: Any) -> tuple[str, ...]:
    """Whom it could not reach, as of the day it was sent: names for the paper. Answers reach always."""
    return tuple(f"{one.name} ({one.note})" if one.note else one.name for one in paper_people(row))


def paper_people(row: Any) -> tuple[Addressee, ...]:
    """People of a message's audience who have no login and whom it did not reach."""
    if row.answers_id is not None:
        return ()
    if row.audience == ONE:
        is_reached = Receipt.select().where(Receipt.message == row.id).exists()
        return () if is_reached else (Addressee("guardian", 0, row.to_name, None),)
    return reach_of(Audience(row.audience, row.school_class_id), row.at.date()).without


def _receipts(messages: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in Receipt.select().where(Receipt.message.in_(messages)).order_by(Receipt.id):
        found[row.message_id].append(row)
    return found


def _files(messages: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in Attachment.select().where((Attachment.entity == "Message") & Attachment.entity_id.in_(messages)).order_by(Attachment.id):
        found[row.entity_id].append(row)
    return found


# ---- «об ученике» ------------------------------------------------------------------------------------------------------


def may_tell_about(actor: Actor, pupil_id: int, reach: Reach, day: date) -> Verdict:
    """A pupil is named to staff, to himself and to his own parents only; by staff, or by his own parent."""
    if not actor.roles & STAFF_ROLES and pupil_id not in actor.child_ids:
        return refuse("Об этом ученике вы не пишете.")
    if reach.kind in FAMILY_AUDIENCES:
        return refuse("Об одном ученике пишут его родителям или учителям, а не всему классу: имя увидели бы все.")
    if reach.kind != ONE:
        return ALLOWED
    for one in reach.people:
        if one.who == "staff" or (one.who == "pupil" and one.id == pupil_id) or _is_parent(one, pupil_id):
            return ALLOWED
    return refuse("Об этом ученике пишут ему самому, его родителям или учителям.")


def _is_parent(one: Addressee, pupil_id: int) -> bool:
    tie = (Guardianship.guardian == one.id) & (Guardianship.pupil == pupil_id) & Guardianship.sees_diary
    return one.who == "guardian" and Guardianship.select().where(tie).exists()
