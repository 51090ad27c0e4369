"""What the demo school writes to each other: messages, events, normative documents (MSG-1, MSG-2, MSG-4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ejournal.models import Account
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.audiences import audiences_for
from ejournal.queries.events import event_audiences
from ejournal.queries.school_rules import school_rules
from ejournal.services.documents import Paper, add_document
from ejournal.services.events import EventDraft, add_event
from ejournal.services.messages import Letter, answer, note_read, send

NOWHERE = Path("no-files")  # the demo sends none
PAPERS = (
    ("Положение о ведении электронного журнала", "12", 35, "Кто, когда и что записывает в журнал; сроки отметок и пропусков."),
    ("Положение о текущем контроле и промежуточной аттестации", "14", 35, "Виды работ, шкала, округление отметки за период."),
    ("Приказ об электронном журнале на учебный год", "87-о", 20, "Ответственные за журнал, порядок исправлений, хранение."),
)
OLD_PAPER = ("Положение о ведении классных журналов на бумаге", "5", 900, "Действовало до перехода на электронный журнал.")


def make_talk(now: datetime) -> None:
    """A few messages, events of the month, the page of documents, all at the demo's own minute: the history runs forward."""
    cast = {login: _actor(login, now) for login in ("deputy", "teacher", "parent")}
    deputy, teacher, parent = cast["deputy"], cast["teacher"], cast["parent"]
    if deputy is None:
        return
    _documents(deputy, now)
    _events(deputy, teacher, now)
    if teacher is not None and parent is not None:
        _messages(deputy, teacher, parent, now)


def _documents(deputy: Actor, now: datetime) -> None:
    for title, number, days, text in PAPERS:
        add_document(deputy, Paper(title, number, now.date() - timedelta(days=days), text), NOWHERE, now=now)
    title, number, days, text = OLD_PAPER
    old = Paper(title, number, now.date() - timedelta(days=days), text, in_force=False)
    add_document(deputy, old, NOWHERE, now=now)


def _events(deputy: Actor, teacher: Actor | None, now: datetime) -> None:
    today = now.date()
    soon = today + timedelta(days=(4 - today.weekday()) % 7 + 7)
    drafts = [
        EventDraft("meeting", "Совещание учителей", today, today, "staff", "15:00", "учительская", "Итоги недели, наполнение журнала."),
        EventDraft("event", "День здоровья", soon, soon, "school", "10:00", "школьный двор", "Форма спортивная, у 1–4 классов — до 11:30."),
        EventDraft("meeting", "Общешкольное родительское собрание", _later(soon, 5), _later(soon, 5), "all_parents", "17:30", "актовый зал"),
        EventDraft("event", "Осмотр у врача", _later(today, -6), _later(today, -6), "school", "", "медпункт"),
    ]
    for draft in drafts:
        add_event(deputy, draft, now=now)
    if teacher is not None and (key := _class_key(teacher, today, "families")):
        add_event(teacher, EventDraft("meeting", "Родительское собрание", today, today, key, "18:00", "каб. 5"), now=now)


def _messages(deputy: Actor, teacher: Actor, parent: Actor, now: datetime) -> None:
    today = now.date()
    plan = "Коллеги, до пятницы проверьте, пожалуйста, темы уроков за месяц: справка пойдёт на совещание."
    send(deputy, Letter("staff", "Темы уроков за месяц", plan), NOWHERE, now=now)
    if key := _class_key(teacher, today, "parents"):
        words = "Уважаемые родители!\nСобрание в 18:00, каб. 5. Обсудим итоги месяца и поездку в музей.\nЕсли прийти не получится, напишите."
        number = send(teacher, Letter(key, "Родительское собрание", words), NOWHERE, now=now)
        note_read(parent, [number], now=now)
        answer(parent, number, "Здравствуйте! Буду, спасибо.", (), NOWHERE, now=now)
    if (to := _person_key(parent, today, teacher)) and parent.child_ids:
        text = "Здравствуйте! Завтра к третьему уроку: утром приём у врача. Справку принесём."
        send(parent, Letter(to, "Опоздаем на два урока", text, min(parent.child_ids)), NOWHERE, now=now)


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _class_key(teacher: Actor, day: date, kind: str) -> str:
    own = (one for one in event_audiences(teacher, day) if one.audience.school_class in teacher.class_ids)
    return next((one.key for one in own if one.audience.kind == kind), "")


def _person_key(actor: Actor, day: date, whom: Actor) -> str:
    people = audiences_for(actor, day, school_rules())
    return next((one.key for one in people if one.audience.who == "staff" and one.audience.person == whom.staff_id), "")


def _actor(login: str, now: datetime) -> Any:
    account = Account.get_or_none(Account.login == login)
    return load_actor(account.id, now.date()) if account is not None else None
