"""Writing, answering, reading and sending again the school's own messages (MSG-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ejournal.errors import BadInput, NotThere, TooOften
from ejournal.models import Account, Message, Notice, Receipt
from ejournal.models.bulk import insert_rows
from ejournal.policy.actor import Actor
from ejournal.policy.messages import may_answer, readable_messages
from ejournal.queries.audiences import Choice, Reach, demand_audience, reach_of
from ejournal.queries.messages import may_tell_about
from ejournal.queries.school_rules import school_rules
from ejournal.rules.attachments import checked_files
from ejournal.rules.audiences import ONE, audience_of
from ejournal.rules.messages import answer_title, checked_words, may_resend_from
from ejournal.services.attachments import add_papers
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_making import new_ids
from ejournal.services.notices import retell
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import insert, update

GONE = "Такого сообщения у вас нет."


@dataclass(frozen=True)
class Letter:
    """A message as it was typed; `to` is the key of an audience, `op` names the form, so that a second press sends nothing."""

    to: str
    title: str
    text: str = field(repr=False)
    about: int | None = None
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    op: str = ""


def send(actor: Actor, letter: Letter, folder: Path, *, now: datetime) -> int:
    """Send to everybody of the audience who has a login; returns the message's number. Raises Refused, BadInput in words."""
    rules = school_rules()
    title, text = checked_words(letter.title, letter.text)
    files = checked_files(letter.files, rules.attachment_mb)
    audience = audience_of(letter.to)
    choice = demand_audience(actor, audience, now.date(), rules)
    reach = reach_of(audience, now.date())
    if letter.about is not None:
        may_tell_about(actor, letter.about, reach, now.date()).demand()
    if not reach.people:
        raise BadInput("В этой группе сейчас никого нет. Выберите другую.", "to")
    said = {"audience": audience.kind, "school_class": audience.school_class, "about": letter.about, "title": title, "text": text}
    return _write(actor, said | {"to_name": _name(choice, reach)}, reach.accounts, files, folder, letter.op, now)


def answer(actor: Actor, message_id: int, text: str, files: tuple[tuple[str, bytes], ...], folder: Path, *, op: str = "",
           now: datetime) -> int:  # fmt: skip
    """Answer the author of a message one has received, him alone. Raises NotThere, Refused, BadInput."""
    rules, asked = school_rules(), _mine(actor, message_id)
    may_answer(actor, rules).demand()
    title, words = checked_words(answer_title(asked.title), text)
    kept = checked_files(files, rules.attachment_mb)
    if asked.author_id == actor.account_id:
        raise BadInput("Это ваше собственное сообщение: отвечают на чужое.", "text")
    if not Account.select().where((Account.id == asked.author_id) & Account.is_active).exists():
        raise BadInput("Автор больше не входит в журнал: ответ он не прочтёт.", "text")
    said = {"audience": ONE, "about": asked.about_id, "answers": asked.answers_id or asked.id, "title": title, "text": words}
    return _write(actor, said, {asked.author_id}, kept, folder, op, now)


def note_read(actor: Actor, message_ids: Iterable[int], *, now: datetime) -> None:
    """One has opened them: receipts and the notices that led here are read. Writes nothing the second time."""
    numbers = sorted(set(message_ids))
    new = Receipt.select().where(Receipt.message.in_(numbers) & (Receipt.account == actor.account_id) & Receipt.read_at.is_null())
    urls = [f"/messages/{number}" for number in numbers]
    told = Notice.select().where((Notice.account == actor.account_id) & Notice.url.in_(urls) & Notice.read_at.is_null())
    if not (rows := [*new, *told]):
        return
    with writing(actor, now) as ledger:
        for row in rows:
            update(ledger, row, {"read_at": ledger.now})


def send_again(actor: Actor, message_id: int, *, now: datetime) -> int:
    """Tell those who have not read it once more; returns how many. Raises TooOften within a day, NotThere for another's."""
    row = _mine(actor, message_id)
    if row.author_id != actor.account_id:
        raise NotThere(GONE)
    with writing(actor, now) as ledger:
        waiting = list(Receipt.select().where((Receipt.message == row.id) & Receipt.read_at.is_null()))
        if not waiting:
            raise BadInput("Прочитали все: повторять некому.")
        ready = may_resend_from(max(one.sent_at for one in waiting))
        if ledger.now < ready:
            raise TooOften(f"Повторить можно раз в сутки: не раньше {ready:%d.%m в %H:%M}.", int((ready - ledger.now).total_seconds()))
        for one in waiting:
            update(ledger, one, {"sent_at": ledger.now, "removed_at": None})
        retell(ledger, [one.account_id for one in waiting], "message", f"Напоминание. {_notice(actor)}", _url(row))
        return len(waiting)


def put_away(actor: Actor, message_id: int, *, now: datetime) -> None:
    """Take it out of one's own lists, the whole talk; it stays with the others and at its address."""
    row = _mine(actor, message_id)
    root = row.answers_id or row.id
    of_talk = (Message.id == root) | (Message.answers == root)
    numbers = [one.id for one in Message.select(Message.id).where(of_talk)]
    with writing(actor, now) as ledger:
        for one in Receipt.select().where(Receipt.message.in_(numbers) & (Receipt.account == actor.account_id)):
            update(ledger, one, {"removed_at": ledger.now, "read_at": one.read_at or ledger.now})
        for one in Message.select().where(of_talk & (Message.author == actor.account_id)):
            update(ledger, one, {"hidden_at": ledger.now})


# ---- steps -------------------------------------------------------------------------------------------------------------


def _write(actor: Actor, said: dict[str, Any], accounts: Iterable[int], files: tuple[tuple[str, bytes], ...], folder: Path, op: str,
           now: datetime) -> int:  # fmt: skip
    with writing(actor, now) as ledger:
        if op and (earlier := earlier_answer(actor, op)) is not None:
            return int(earlier["message"])
        row = insert(ledger, Message, said | {"author": actor.account_id, "at": ledger.now})
        others = sorted(set(accounts) - {actor.account_id})
        _deliver(ledger, row.id, others)
        add_papers(ledger, folder, "Message", row.id, files)
        retell(ledger, others, "message", _notice(actor), _url(row))
        if op:
            remember_answer(actor, op, {"message": row.id}, ledger.now)
    return int(row.id)


def _deliver(ledger: Ledger, message: int, accounts: list[int]) -> None:
    """A receipt for each, in a few statements: the whole school is a thousand of them."""
    if not accounts:
        return
    fields, rows = Receipt._meta.sorted_fields, []
    for number, account in zip(new_ids(Receipt, len(accounts)), accounts, strict=True):
        said = {"message": message, "account": account, "sent_at": ledger.now, "read_at": None, "removed_at": None}
        fresh = Receipt(id=number, **said)
        rows.append(tuple(one.db_value(fresh.__data__.get(one.name)) for one in fields))
        ledger.note("Receipt", number, "create", None, said)
    insert_rows(Receipt, fields, rows)


def _mine(actor: Actor, message_id: int) -> Any:
    row = Message.select().where((Message.id == message_id) & readable_messages(actor)).first()
    if row is None:
        raise NotThere(GONE)
    return row


def _name(choice: Choice, reach: Reach) -> str:
    """Of one person: his name and whose parent he is, as the letter on paper says it."""
    if choice.audience.kind != ONE:
        return ""
    one = reach.people[0]
    return (f"{one.name} ({one.note})" if one.note else one.name)[:300]


def _notice(actor: Actor) -> str:
    """Says who wrote and no more: notices are read over a shoulder, sent by mail, kept in the trail."""
    return f"Вам пишет {actor.name}"


def _url(row: Any) -> str:
    return f"/messages/{row.answers_id or row.id}"
