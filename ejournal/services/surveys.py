"""Making, opening and closing questionnaires, reminding, and taking answers so that no row tells whose an anonymous one is (CLS-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import SystemRandom
from typing import Any

from ejournal.errors import BadInput, Refused
from ejournal.models import Survey, SurveyAnswer, SurveyQuestion, SurveyReply
from ejournal.models.base import is_sqlite
from ejournal.models.bulk import insert_rows
from ejournal.policy.actor import Actor
from ejournal.policy.surveys import may_make_surveys, may_survey
from ejournal.queries.audiences import reach_of
from ejournal.queries.surveys import kept_survey, questions_by_id, standing_of, survey_card, survey_to_answer
from ejournal.rules.audiences import Audience
from ejournal.rules.surveys import Question, state_of
from ejournal.rules.words import day_month
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import retell, tell
from ejournal.services.records import insert, seen_values, update

FIELDS = (SurveyAnswer.question, SurveyAnswer.reply, SurveyAnswer.value)
CLOSED = "Анкета закрыта: ответы больше не принимаются."
ONCE = "Вы уже ответили на эту анкету. Ответы без имён нельзя ни найти, ни заменить."


@dataclass(frozen=True)
class SurveyOrder:
    """A questionnaire as its form sends it."""

    title: str
    text: str
    audience: Audience
    is_anonymous: bool
    until: date
    questions: tuple[Question, ...]


def make_survey(actor: Actor, order: SurveyOrder, *, now: datetime) -> int:
    """A draft; its number. Raises Refused, BadInput beside the field."""
    may_make_surveys(actor).demand()
    _check(actor, order, now.date())
    with writing(actor, now) as ledger:
        row = insert(ledger, Survey, {**_values(order), "author": actor.account_id, "made_at": ledger.now})
        _write_questions(ledger, row.id, order.questions)
    return int(row.id)


def change_survey(actor: Actor, survey_id: int, order: SurveyOrder, *, now: datetime) -> None:
    """Only a draft: what was asked stays as it was asked. Raises NotThere, Refused, BadInput."""
    _check(actor, order, now.date())
    with writing(actor, now) as ledger:
        row = _held(actor, survey_id)
        if row.opened_at is not None:
            raise Refused("Анкета уже открыта, и вопросы в ней не меняют. Закройте её и составьте новую: вопросы можно взять из этой.")
        update(ledger, row, _values(order))
        for old in list(SurveyQuestion.select().where(SurveyQuestion.survey == row.id)):
            ledger.note("SurveyQuestion", old.id, "delete", seen_values(old), None)
            old.delete_instance()
        _write_questions(ledger, row.id, order.questions)


def open_survey(actor: Actor, survey_id: int, *, now: datetime) -> int:
    """Everybody of the audience with a login is told; how many. Raises NotThere, Refused, BadInput."""
    with writing(actor, now) as ledger:
        row = _held(actor, survey_id)
        if row.opened_at is not None:
            raise BadInput("Анкета уже открыта.")
        if row.until < now.date():
            raise BadInput("Последний день этой анкеты прошёл. Измените его и откройте снова.")
        update(ledger, row, {"opened_at": ledger.now, "closed_at": None})
        audience = Audience(row.audience, row.school_class_id)
        return tell(ledger, reach_of(audience, now.date()).accounts, "survey", _call(row), _answer_url(row))


def close_survey(actor: Actor, survey_id: int, *, now: datetime) -> None:
    """For good: an anonymous one opened again would tell whose reply was new. A draft is put away."""
    with writing(actor, now) as ledger:
        row = _held(actor, survey_id)
        if row.closed_at is None:
            update(ledger, row, {"closed_at": ledger.now})


def prolong_survey(actor: Actor, survey_id: int, until: date, *, now: datetime) -> None:
    """Another last day of an open questionnaire."""
    with writing(actor, now) as ledger:
        row = _held(actor, survey_id)
        _demand_open(row, now.date())
        if until < now.date():
            raise BadInput("Последний день ещё не должен пройти.", "until")
        update(ledger, row, {"until": until})


def remind(actor: Actor, survey_id: int, *, now: datetime) -> int:
    """Whoever has not answered is told again, in place of a notice he has not read; how many were. The author learns no names here."""
    with writing(actor, now) as ledger:
        row = _held(actor, survey_id)
        _demand_open(row, now.date())
        waiting = standing_of(survey_card(row, now.date()), now.date()).waiting - {actor.account_id}
        retell(ledger, waiting, "survey", f"Напоминаем: {_call(row)}", _answer_url(row))
        return len(waiting)


def answer_survey(actor: Actor, survey_id: int, values: Mapping[int, str], *, now: datetime) -> None:
    """One reply of one account; a named one may be changed until the end. `values`: every question, checked by rules/surveys.

    Raises NotThere, Refused where it is closed or an anonymous one was answered before.
    """
    with writing(actor, now) as ledger:
        row = _locked(survey_to_answer(actor, survey_id, now.date()))
        _demand_open(row, now.date())
        mine = (SurveyReply.survey == row.id) & (SurveyReply.account == actor.account_id)
        reply = SurveyReply.get_or_none(mine)
        if reply is not None and row.is_anonymous:
            raise Refused(ONCE)
        if reply is None:
            reply = insert(ledger, SurveyReply, {"survey": row.id, "account": actor.account_id, "day": now.date()})
        _write_answers(row, values, None if row.is_anonymous else reply.id)


def answer_from_paper(actor: Actor, survey_id: int, values: Mapping[int, str], *, now: datetime) -> None:
    """A sheet somebody filled in by hand, typed in by who keeps the questionnaire: no name in it, of a named one neither."""
    with writing(actor, now) as ledger:
        row = _held(actor, survey_id)
        if row.opened_at is None or row.closed_at is not None:
            raise Refused("Ответы с бумаги вносят, пока анкета открыта." if row.opened_at is None else CLOSED)
        _write_answers(row, values, None)
        ledger.note("Survey", row.id, "paper", None, {"paper": survey_card(row, now.date()).paper})


def _write_answers(row: Any, values: Mapping[int, str], reply: int | None) -> None:
    """A row a question, empty where nothing was said, so that replies can be counted. Answers are kept out of the audit trail."""
    for question in questions_by_id(row.id):
        value = values.get(question, "")
        if reply is None:
            _mix_in(question, value)
        else:
            SurveyAnswer.delete().where((SurveyAnswer.question == question) & (SurveyAnswer.reply == reply)).execute()
            insert_rows(SurveyAnswer, FIELDS, [(question, reply, value)])


def _mix_in(question: int, value: str) -> None:
    """All nameless answers of the question are written anew in an order of chance, each question in its own.

    So neither a row's number, nor its place in the file, nor the transaction that wrote it (PostgreSQL keeps that beside each row)
    tells which came last, and the answers of one sheet can't be put together.
    """
    nameless = (SurveyAnswer.question == question) & SurveyAnswer.reply.is_null()
    kept = [row[0] for row in SurveyAnswer.select(SurveyAnswer.value).where(nameless).tuples()] + [value]
    SystemRandom().shuffle(kept)
    SurveyAnswer.delete().where(nameless).execute()
    insert_rows(SurveyAnswer, FIELDS, [(question, None, one) for one in kept])


def _held(actor: Actor, survey_id: int) -> Any:
    return _locked(kept_survey(actor, survey_id))


def _locked(row: Any) -> Any:
    """The row as it stands, held until the transaction ends: two replies at once would each rewrite the other's away."""
    query = Survey.select().where(Survey.id == row.id)
    return (query if is_sqlite() else query.for_update()).get()


def _demand_open(row: Any, day: date) -> None:
    if (state := state_of(row.opened_at is not None, row.closed_at is not None, row.until, day)) != "open":
        raise Refused(CLOSED if state == "closed" else "Анкета ещё не открыта.")


def _check(actor: Actor, order: SurveyOrder, day: date) -> None:
    may_survey(actor, order.audience).demand()
    if not order.title:
        raise BadInput("Назовите анкету: по названию её найдут в списке.", "title")
    if order.until < day:
        raise BadInput("Этот день уже прошёл.", "until")


def _values(order: SurveyOrder) -> dict[str, Any]:
    return {
        "title": order.title, "text": order.text, "audience": order.audience.kind, "school_class": order.audience.school_class,
        "is_anonymous": order.is_anonymous, "until": order.until,
    }  # fmt: skip


def _write_questions(ledger: Ledger, survey: int, questions: tuple[Question, ...]) -> None:
    for position, one in enumerate(questions, 1):
        said = {"text": one.text, "kind": one.kind, "options": "\n".join(one.options), "is_required": one.is_required}
        insert(ledger, SurveyQuestion, {"survey": survey, "position": position, **said})


def _call(row: Any) -> str:
    return f"Анкета «{row.title}»: ответьте до {day_month(row.until)}."


def _answer_url(row: Any) -> str:
    return f"/surveys/{row.id}/answer"
