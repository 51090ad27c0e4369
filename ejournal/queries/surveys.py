"""Questionnaires as their pages need them: lists, one with its questions, who has not answered, results (CLS-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import SchoolClass, Survey, SurveyAnswer, SurveyQuestion, SurveyReply
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.surveys import HEADS, kept_surveys, may_keep_survey
from ejournal.queries.audiences import (
    KINDS_OF_READERS,
    Choice,
    addressed_to,
    class_titles,
    groups_for,
    in_holes,
    reach_of,
    reader_values,
)
from ejournal.queries.recipients import Addressee
from ejournal.rules.audiences import OF_A_CLASS, Audience, audience_title
from ejournal.rules.surveys import Question, counted, scale_mean, state_of, why_not_shown


@dataclass(frozen=True)
class SurveyCard:
    """A questionnaire in a list or at the head of its page; `replies` came by login, `paper` was typed in."""

    id: int
    title: str
    text: str
    audience: Audience
    audience_title: str
    is_anonymous: bool
    until: date
    state: str
    author: int
    replies: int = 0
    paper: int = 0

    @property
    def address(self) -> str:
        return f"/surveys/{self.id}"


@dataclass(frozen=True)
class Tally:
    """What was answered to one question: counts by option, the mean of a scale, the words (with who said them where that is known)."""

    question: Question
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    mean: Decimal | None = None
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Results:
    """All of it, or why it is not shown; `people` of a named one: who answered, with the answers by question."""

    why_not: str
    tallies: tuple[Tally, ...] = ()
    people: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Standing:
    """How many the questionnaire reaches and who has not answered; `names` only where answers have names."""

    reached: int
    words: str
    waiting: frozenset[int]
    names: tuple[Addressee, ...] = ()


def kept_survey(actor: Actor, survey_id: int) -> Any:
    """The row, for whoever keeps it; raises NotThere for everybody else: what is asked of others is not his business."""
    row = Survey.get_or_none(Survey.id == survey_id)
    if row is None or not may_keep_survey(actor, row):
        raise NotThere("Такой анкеты нет.")
    return row


def survey_to_answer(actor: Actor, survey_id: int, day: date) -> Any:
    """The row of an opened questionnaire that is for this person; raises NotThere."""
    row = Survey.get_or_none((Survey.id == survey_id) & Survey.opened_at.is_null(False) & addressed_to(actor, day, Survey))
    if row is None:
        raise NotThere("Такой анкеты нет.")
    return row


def questions_by_id(survey_id: int) -> dict[int, Question]:
    """The questions in their order. One SELECT."""
    rows = SurveyQuestion.select().where(SurveyQuestion.survey == survey_id).order_by(SurveyQuestion.position)
    return {row.id: Question(row.text, row.kind, tuple(row.options.splitlines()), row.is_required) for row in rows}


def waiting_surveys(actor: Actor, day: date) -> tuple[SurveyCard, ...]:
    """Open questionnaires for this person that he has not answered, the most urgent first. One SELECT."""
    return _mine(actor, day, answered=False)


def answered_surveys(actor: Actor, day: date) -> tuple[SurveyCard, ...]:
    """Open ones he has answered. One SELECT."""
    return _mine(actor, day, answered=True)


def _mine(actor: Actor, day: date, answered: bool) -> tuple[SurveyCard, ...]:
    kind, _ = in_holes(actor)
    rows = _OPEN[kind, answered].objects(day=day, account=actor.account_id, **reader_values(actor))
    titles = {row.school_class_id: row.school_class.title for row in rows if row.school_class_id}
    return tuple(_card(row, day, titles, 0, 0) for row in rows)


def _open_for(reader: Actor, answered: bool) -> Any:
    own = SurveyReply.select(SurveyReply.survey).where(SurveyReply.account == hole("account"))
    is_open = Survey.opened_at.is_null(False) & Survey.closed_at.is_null() & (Survey.until >= hole("day"))
    query = Survey.select(Survey, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER).where(is_open & addressed_to(reader, hole("day"), Survey))
    return query.where(Survey.id.in_(own) if answered else Survey.id.not_in(own)).order_by(Survey.until, Survey.id)


_OPEN = {
    (kind, answered): Prepared(partial(_open_for, reader, answered))
    for kind, reader in map(in_holes, KINDS_OF_READERS) for answered in (False, True)
}  # fmt: skip


def own_surveys(actor: Actor, day: date) -> tuple[SurveyCard, ...]:
    """Those this person keeps, the newest first; a draft put away is left out. Four SELECTs."""
    put_away = Survey.opened_at.is_null() & Survey.closed_at.is_null(False)
    rows = list(Survey.select().where(kept_surveys(actor, Survey) & ~put_away).order_by(Survey.made_at.desc(), Survey.id.desc()))
    return _cards(rows, day, _reply_counts([row.id for row in rows]))


def survey_card(row: Any, day: date) -> SurveyCard:
    """The head of one page. Three SELECTs."""
    return _cards([row], day, _reply_counts([row.id]))[0]


def choices_to_ask(actor: Actor, day: date) -> tuple[Choice, ...]:
    """Groups a questionnaire of this person may be for. Two SELECTs at most."""
    found = groups_for(actor, day)
    if actor.roles & HEADS:
        return found
    return tuple(one for one in found if one.audience.kind in OF_A_CLASS and one.audience.school_class in actor.class_ids)


def standing_of(card: SurveyCard, day: date) -> Standing:
    """Five SELECTs at most."""
    reach = reach_of(card.audience, day)
    answered = {row[0] for row in SurveyReply.select(SurveyReply.account).where(SurveyReply.survey == card.id).tuples()}
    names = () if card.is_anonymous else tuple(one for one in reach.people if one.account not in answered)
    return Standing(len(reach.people), reach.words, reach.accounts - answered, names)


def results_of(card: SurveyCard, day: date) -> Results:
    """What was answered, where it may be shown. Eight SELECTs at most, whatever the number of questions."""
    if why := why_not_shown(card.is_anonymous, card.state, card.replies, card.paper):
        return Results(why)
    questions = questions_by_id(card.id)
    names = {} if card.is_anonymous else _names(card, day)
    values: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    columns = (SurveyAnswer.question, SurveyAnswer.reply, SurveyAnswer.value)
    for question, reply, value in SurveyAnswer.select(*columns).where(SurveyAnswer.question.in_(list(questions))).tuples():
        values[question].append((reply, value))
    tallies = tuple(_tally(question, values[number], names) for number, question in questions.items())
    return Results("", tallies, _people(names, list(questions), values))


def own_answers(actor: Actor, survey_id: int) -> dict[int, str] | None:
    """What this person answered to a named questionnaire; {} where his answers have no name, None where he has not answered."""
    reply = SurveyReply.get_or_none((SurveyReply.survey == survey_id) & (SurveyReply.account == actor.account_id))
    if reply is None:
        return None
    return dict(SurveyAnswer.select(SurveyAnswer.question, SurveyAnswer.value).where(SurveyAnswer.reply == reply.id).tuples())


def _cards(rows: Sequence[Any], day: date, counts: Mapping[int, tuple[int, int]] | None = None) -> tuple[SurveyCard, ...]:
    titles = class_titles(row.school_class_id for row in rows) if any(row.school_class_id for row in rows) else {}
    return tuple(_card(row, day, titles, *(counts or {}).get(row.id, (0, 0))) for row in rows)


def _card(row: Any, day: date, titles: Mapping[int, str], replies: int, paper: int) -> SurveyCard:
    audience = Audience(row.audience, row.school_class_id)
    state = state_of(row.opened_at is not None, row.closed_at is not None, row.until, day)
    return SurveyCard(
        row.id, row.title, row.text, audience, audience_title(row.audience, titles.get(row.school_class_id, "")),
        row.is_anonymous, row.until, state, row.author_id, replies, paper,
    )  # fmt: skip


def _reply_counts(surveys: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Replies by login and on paper: each reply has one answer, perhaps an empty one, to the first question."""
    if not surveys:
        return {}
    own = SurveyReply.select(SurveyReply.survey, fn.COUNT(SurveyReply.id)).where(SurveyReply.survey.in_(surveys))
    replies = dict(own.group_by(SurveyReply.survey).tuples())
    first = (SurveyQuestion.position == 1) & SurveyQuestion.survey.in_(surveys)
    query = SurveyAnswer.select(SurveyQuestion.survey, fn.COUNT(SurveyAnswer.id)).join(SurveyQuestion).where(first)
    whole = dict(query.group_by(SurveyQuestion.survey).tuples())
    return {one: (replies.get(one, 0), max(0, whole.get(one, 0) - replies.get(one, 0))) for one in surveys}


def _names(card: SurveyCard, day: date) -> dict[int, str]:
    """Who gave each reply of a named questionnaire."""
    known = {one.account: one.name for one in reach_of(card.audience, day).people}
    rows = SurveyReply.select(SurveyReply.id, SurveyReply.account).where(SurveyReply.survey == card.id).tuples()
    return {reply: known.get(account, "Выбыл из списка") for reply, account in rows}


def _tally(question: Question, values: Sequence[tuple[int | None, str]], names: Mapping[int, str]) -> Tally:
    said = [value for _, value in values if value]
    words: list[tuple[str, str]] = []
    if question.kind == "text":
        words = sorted((names.get(reply or 0, "с бумаги") if names else "", value) for reply, value in values if value)
    return Tally(question, len(said), counted(question, said), scale_mean(said) if question.kind == "scale" else None, tuple(words))


def _people(
    names: Mapping[int, str], order: Sequence[int], values: Mapping[int, Sequence[tuple[int | None, str]]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    by_reply: dict[int, dict[int, str]] = defaultdict(dict)
    for question, given in values.items():
        for reply, value in given:
            if reply in names:
                by_reply[reply][question] = value
    people = ((names[reply], tuple(answers.get(one, "") for one in order)) for reply, answers in by_reply.items())
    return tuple(sorted(people))
