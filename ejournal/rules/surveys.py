"""A questionnaire as it is typed and as it is answered: questions one a line, options under them, answers taken or refused (CLS-6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ejournal.errors import BadInput

MOST_QUESTIONS, MOST_OPTIONS, LONGEST_QUESTION, LONGEST_OPTION, LONGEST_ANSWER = 40, 20, 300, 120, 2000
ENOUGH_TO_SHOW = 5  # fewer anonymous replies would tell whose they are
SCALE = ("1", "2", "3", "4", "5")
MARKS = {"несколько": "many", "от 1 до 5": "scale", "по желанию": "free"}
_WORD_OF = {"many": "несколько", "scale": "от 1 до 5"}
_MARK = re.compile(r"\s*\((?P<word>[^()]*)\)\s*$")
_OPTION = re.compile(r"^\s*[-–—•]\s*(?P<text>.*)$")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")


@dataclass(frozen=True)
class Question:
    """A question; `kind` is one, many, scale or text, `options` are of the kinds that choose."""

    text: str
    kind: str = "text"
    options: tuple[str, ...] = ()
    is_required: bool = True

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be ticked: the options, or the five points of a scale."""
        return SCALE if self.kind == "scale" else self.options


def questions_of(text: str) -> tuple[Question, ...]:
    """The questions of a typed text: a line a question, «- вариант» lines under it, marks in brackets at the end of the question.

    «(несколько)» lets several be chosen, «(от 1 до 5)» is a scale, «(по желанию)» need not be answered; without options it is
    answered in words. Numbers typed before a question are dropped. Raises BadInput beside the field `questions`.
    """
    blocks: list[tuple[str, list[str]]] = []
    for line in filter(None, (" ".join(raw.split()) for raw in text.splitlines())):
        if found := _OPTION.match(line):
            if not blocks:
                raise _bad(f"Вариант «{_start(found['text'])}» стоит раньше вопроса. Сначала напишите вопрос, варианты — под ним.")
            blocks[-1][1].append(found["text"].strip())
        else:
            blocks.append((_NUMBER.sub("", line), []))
    if not blocks:
        raise _bad("Напишите хотя бы один вопрос.")
    if len(blocks) > MOST_QUESTIONS:
        raise _bad(f"Вопросов {len(blocks)}, а в одной анкете их не больше {MOST_QUESTIONS}.")
    return tuple(_question(line, tuple(options)) for line, options in blocks)


def text_of(questions: Sequence[Question]) -> str:
    """The questions as they would be typed: `questions_of` of it gives them back."""
    lines: list[str] = []
    for one in questions:
        marks = ([_WORD_OF[one.kind]] if one.kind in _WORD_OF else []) + ([] if one.is_required else ["по желанию"])
        lines += ["", one.text + "".join(f" ({mark})" for mark in marks), *(f"- {option}" for option in one.options)]
    return "\n".join(lines[1:])


def answer_of(question: Question, given: Sequence[str], name: str) -> str:
    """What is kept of an answer: the option, several a line each, the words; "" where none is given and none is needed.

    Raises BadInput beside the field `name` where an answer lacks, or is none of the options.
    """
    said = [one.strip().replace("\r\n", "\n") for one in given if one.strip()]
    if not said:
        if question.is_required:
            raise BadInput("На этот вопрос нужен ответ.", name)
        return ""
    if question.kind == "text":
        if len(said[0]) > LONGEST_ANSWER:
            raise BadInput(f"Ответ длиннее {LONGEST_ANSWER} знаков: сократите его.", name)
        return said[0]
    if question.kind != "many":
        said = said[:1]
    if not set(said) <= set(question.choices):
        raise BadInput("Выберите из предложенных вариантов.", name)
    return "\n".join(one for one in question.choices if one in said)


def counted(question: Question, values: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How many chose each option, in the order of the options; nothing for a question answered in words."""
    found: Counter[str] = Counter()
    for value in values:
        found.update(value.split("\n") if question.kind == "many" else [value])
    return tuple((choice, found[choice]) for choice in question.choices) if question.kind != "text" else ()


def scale_mean(values: Sequence[str]) -> Decimal | None:
    """Mean of a scale, two places, half up; None where nobody answered."""
    points = [int(value) for value in values if value]
    return (Decimal(sum(points)) / len(points)).quantize(Decimal("0.01"), ROUND_HALF_UP) if points else None


def share(part: int, whole: int) -> int:
    """Per cent, whole, half up; 0 of nobody."""
    return int((Decimal(part * 100) / whole).quantize(Decimal(1), ROUND_HALF_UP)) if whole else 0


def state_of(opened: bool, closed: bool, until: date, today: date) -> str:
    """«draft», «open» or «closed»; after its last day it is closed by itself."""
    if not opened:
        return "draft"
    return "closed" if closed or today > until else "open"


def why_not_shown(is_anonymous: bool, state: str, replies: int, paper: int) -> str:
    """Why the results can't be shown yet, "" where they can. `replies` came from logins, `paper` was typed in by the author.

    Of an anonymous questionnaire they are shown only when it is closed (else each new reply could be told by the difference) and
    when at least five answered: of those by login, for the author knows what he typed in from paper.
    """
    if not is_anonymous:
        return "" if replies + paper else "Ответов пока нет."
    if state != "closed":
        return "Анкета без имён: ответы будут видны, когда она закроется. Иначе по изменению чисел можно узнать, чей ответ пришёл последним."
    counted_on = replies or paper
    if counted_on >= ENOUGH_TO_SHOW:
        return ""
    return f"Ответили меньше {ENOUGH_TO_SHOW} человек. Ответы анкеты без имён не показываются: по ним можно узнать, чьи они."


def typed_answers(questions: Mapping[int, Question], given: Mapping[int, Sequence[str]]) -> tuple[dict[int, str], dict[int, str]]:
    """Answers by question, and sentences by question where one is refused."""
    values: dict[int, str] = {}
    wrong: dict[int, str] = {}
    for number, question in questions.items():
        try:
            values[number] = answer_of(question, given.get(number, ()), f"q{number}")
        except BadInput as refusal:
            wrong[number] = str(refusal)
    return values, wrong


def _question(line: str, options: tuple[str, ...]) -> Question:
    words: set[str] = set()
    while (found := _MARK.search(line)) and (word := MARKS.get(found["word"].strip().lower().replace("–", "-"))):
        words.add(word)
        line = line[: found.start()]
    _check(line, options)
    kind = "scale" if "scale" in words else "many" if "many" in words else "one" if options else "text"
    if kind == "scale" and options:
        raise _bad(f"«{_start(line)}»: это оценка от 1 до 5, варианты к ней не нужны.")
    if kind in ("one", "many") and len(options) < 2:
        raise _bad(f"«{_start(line)}»: напишите под вопросом хотя бы два варианта, каждый с чёрточки.")
    return Question(line, kind, options, "free" not in words)


def _check(line: str, options: tuple[str, ...]) -> None:
    if not line:
        raise _bad("Перед пометкой в скобках напишите сам вопрос.")
    if len(line) > LONGEST_QUESTION:
        raise _bad(f"«{_start(line)}»: вопрос длиннее {LONGEST_QUESTION} знаков.")
    if len(options) > MOST_OPTIONS or any(len(one) > LONGEST_OPTION for one in options):
        raise _bad(f"«{_start(line)}»: вариантов не больше {MOST_OPTIONS}, каждый не длиннее {LONGEST_OPTION} знаков.")
    if "" in options or len(set(options)) < len(options):
        raise _bad(f"«{_start(line)}»: среди вариантов есть пустой или два одинаковых.")


def _start(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39].rstrip()}…"


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, "questions")
