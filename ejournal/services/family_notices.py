"""Families hear of marks, absences and period marks: one unread notice of a kind a day a pupil (MSG-3, DIA-2).

Not in the saving of a cell, which has no time for it: a round every ten minutes derives what is new from the records
themselves, so that nothing is lost or said twice when the program is stopped between (docs/decisions.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ejournal.models import Notice, Pupil
from ejournal.policy.actor import SYSTEM
from ejournal.queries.family_news import NewsItem, PupilNews, news_between
from ejournal.queries.recipients import families
from ejournal.rules.diary_places import week_place
from ejournal.rules.notice_choices import SCHOOL_SWITCHES, grouped
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of
from ejournal.services.ledger import writing
from ejournal.services.notices import Saying, add_notices, hearers, say_anew, shortened

KINDS = ("mark", "absence", "period_mark")
FORMS = {
    "mark": ("новая отметка", "новые отметки", "новых отметок"),
    "absence": ("пропуск", "пропуска", "пропусков"),
    "period_mark": ("отметка за период", "отметки за период", "отметок за период"),
}


@dataclass(frozen=True)
class _Story:
    """What there is to tell of one pupil under one address."""

    pupil: int
    kind: str
    url: str
    start: datetime
    items: tuple[NewsItem, ...]


def tell_news(now: datetime, rules: SchoolRules) -> int:
    """Tell what was written today and, where the evening was missed, yesterday; returns how many notices were said or changed."""
    moment = now.replace(microsecond=0)
    return sum(_tell_day(moment.date() - timedelta(days=back), moment, rules) for back in (1, 0))


def _tell_day(day: date, now: datetime, rules: SchoolRules) -> int:
    start = datetime.combine(day, time())
    stories = list(_stories(news_between(start, min(now, start + timedelta(days=1))), day, start, rules))
    if not stories:
        return 0
    pupils = sorted({story.pupil for story in stories})
    own, names = families(pupils), _names(pupils)
    fresh, anew = _changes(stories, own, names, _known(start))
    heard = {kind: set(hearers([one[0] for one in fresh if one[1] == kind], kind)) for kind in KINDS}
    fresh = [one for one in fresh if one[0] in heard[one[1]]]
    if not fresh and not anew:
        return 0
    with writing(SYSTEM, now) as ledger:
        for text, rows in anew.items():
            say_anew(ledger, rows, text)
        for kind in KINDS:
            add_notices(ledger, [Saying(account, text, url) for account, own_kind, text, url in fresh if own_kind == kind], kind)
    return len(fresh) + sum(map(len, anew.values()))


def _stories(news: Mapping[int, PupilNews], day: date, start: datetime, rules: SchoolRules) -> Iterator[_Story]:
    for pupil, own in news.items():
        told = {
            "mark": (own.marks, week_place(pupil, day)),
            "absence": (own.absences, week_place(pupil, day)),
            "period_mark": (own.finals, f"/diary/{pupil}/marks?day={day}"),
        }
        for kind, (found, url) in told.items():
            items = [item for item in found if not item.is_told]
            if items and getattr(rules, SCHOOL_SWITCHES[kind]):
                yield _Story(pupil, kind, url, start, tuple(items))


def _names(pupils: Sequence[int]) -> dict[int, str]:
    return dict(Pupil.select(Pupil.id, Pupil.name).where(Pupil.id.in_(list(pupils))).tuples())


def _known(start: datetime) -> dict[tuple[int, str, str], list[Any]]:
    """What was told since then, by account, kind and address. One SELECT."""
    found: dict[tuple[int, str, str], list[Any]] = defaultdict(list)
    for row in Notice.select().where((Notice.at >= start) & Notice.kind.in_(KINDS)):
        found[row.account_id, row.kind, row.url].append(row)
    return found


def _changes(
    stories: Sequence[_Story], own: Mapping[int, set[int]], names: Mapping[int, str], known: Mapping[tuple[int, str, str], list[Any]]
) -> tuple[list[tuple[int, str, str, str]], dict[str, list[Any]]]:
    """What is said for the first time, and the unread ones that are said anew, by their text."""
    fresh: list[tuple[int, str, str, str]] = []
    anew: dict[str, list[Any]] = defaultdict(list)
    for story in stories:
        for account in sorted(own.get(story.pupil, ())):
            rows = known.get((account, story.kind, story.url), [])
            text = _text(story, names[story.pupil], rows)
            unread = next((row for row in rows if row.read_at is None), None)
            if text and unread is None:
                fresh.append((account, story.kind, text, story.url))
            elif text and unread.text != text:
                anew[text].append(unread)
    return fresh, anew


def _text(story: _Story, name: str, rows: Sequence[Any]) -> str:
    """The sentence of what was written after what this account has read; "" where nothing was."""
    since = max((row.at for row in rows if row.read_at is not None), default=story.start)
    items = [item.short if story.kind != "absence" else f"{item.subject.lower()}, {item.note}, {item.text}" for item in story.items if item.at >= since]
    return shortened(grouped(name, count_of(len(items), *FORMS[story.kind]), items)) if items else ""
