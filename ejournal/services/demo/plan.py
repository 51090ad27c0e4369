"""The plan (KTP) of a journal: what each of its lessons is about, which are given to written works, what is set for home."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ejournal.rules.kind_dictionary import ANSWER, KIND_BY_CODE
from ejournal.services.demo.topics import AFTER_WORK, NOT_SET, TopicList, topic_lists

PRIMARY = 4
ORAL = ("ЧН", "НФ", "ПР", "З")
NO_HOMEWORK = frozenset({"Физическая культура", "Музыка", "Изобразительное искусство", "Читательская грамотность"})
READING = frozenset({"Литература", "Литературное чтение", "История", "Обществознание", "География", "Биология"})


@dataclass(frozen=True)
class PlannedLesson:
    """A line of the plan: `code` is the letter of its work, `title` the name of a set work."""

    topic: str
    homework: str
    code: str = ANSWER
    title: str = ""


def plan_of(
    subject: str, grade: int, days: list[object], busy: set[object], random: Random, *, marked: bool
) -> list[PlannedLesson]:
    """A line for each of `days`; written control works avoid the days in `busy`, which is the class's and grows."""
    lists = topic_lists()
    own = lists.get(f"{subject}, начальная школа" if grade <= PRIMARY else subject) or lists[subject]
    works = own.works if marked else ()
    topics = _spread(own, len(days))
    step = random.randint(6, 7) if len(days) < 90 else random.randint(8, 10)
    lines: list[PlannedLesson] = []
    numbers: dict[str, int] = {}
    wait, after, turn = (3 if works[:1] == ("В",) else step - 1), False, 0
    for index, day in enumerate(days):
        code = works[turn % len(works)] if works and wait <= 0 else ANSWER
        code = "К" if code == "В" and turn else code
        if code != ANSWER and KIND_BY_CODE[code].is_control and day in busy:
            code = ANSWER
        home = _homework(subject, grade, index, random)
        if code != ANSWER:
            numbers[code] = numbers.get(code, 0) + 1
            lines.append(_work_line(code, numbers[code], topics[index], home))
            if KIND_BY_CODE[code].is_control:
                busy.add(day)
            wait, turn, after = step, turn + 1, code not in ORAL
        else:
            lines.append(PlannedLesson(AFTER_WORK if after else topics[index], home))
            after = False
        wait -= 1
    return lines


def _spread(own: TopicList, count: int) -> list[str]:
    """Topics over `count` lessons: each goes on for a few lessons before the next begins."""
    each = max(1, -(-count // len(own.topics)))
    lines = [topic + own.continued[part % len(own.continued)] for topic in own.topics for part in range(each)]
    return [lines[index * len(lines) // max(count, 1)] for index in range(count)]


def _work_line(code: str, number: int, topic: str, home: str) -> PlannedLesson:
    kind, bare = KIND_BY_CODE[code], topic.split(".")[0].split(":")[0]
    if code in ("В", "ЧН", "НФ", "ПР"):
        title = f"{kind.title}: {bare[:1].lower()}{bare[1:]}" if code != "В" else kind.title
    else:
        title = f"{kind.title} № {number} «{bare}»"
    return PlannedLesson(title, NOT_SET if kind.is_control else home, code, title)


def _homework(subject: str, grade: int, index: int, random: Random) -> str:
    if grade == 1 or subject in NO_HOMEWORK or random.random() < 0.08:
        return NOT_SET
    page = 6 + index
    if subject in READING and grade > PRIMARY or subject == "Литературное чтение":
        forms = (
            f"§ {index // 2 + 1}, вопросы 1–3 устно",
            f"пересказ с. {page}–{page + 4}",
            f"§ {index // 2 + 1}, выучить термины",
        )
    elif grade <= PRIMARY:
        forms = (f"с. {page}, № {index % 9 + 1}", f"с. {page}, упр. {index % 7 + 1}", f"выучить правило с. {page}")
    elif "язык" in subject:
        forms = (f"упр. {index + 1}", f"упр. {index + 1}, выучить правило с. {page}", f"слова с. {page}, упр. {index % 9 + 1}")
    else:
        forms = (
            f"§ {index // 3 + 1}, № {index * 3 + 1}, {index * 3 + 4}",
            f"№ {index * 3 + 2}–{index * 3 + 4}",
            "повторить правила",
        )
    return random.choice(forms)
