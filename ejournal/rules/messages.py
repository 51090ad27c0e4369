"""What a message needs, and how its reading is told in words (MSG-1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ejournal.errors import BadInput
from ejournal.rules.names import tidy_spaces
from ejournal.rules.words import count_of

LONGEST_TITLE, LONGEST_TEXT = 160, 8000
RESEND_AFTER = timedelta(days=1)
FAMILY_AUDIENCES = ("class", "parents", "families", "all_parents", "school")


def checked_words(title: str, text: str) -> tuple[str, str]:
    """The subject and the text, tidied. Raises BadInput beside its field."""
    title, text = tidy_spaces(title), text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not title:
        raise BadInput("Впишите тему: по ней сообщение узнают в списке.", "title")
    if len(title) > LONGEST_TITLE:
        raise BadInput(f"Тема длиннее {LONGEST_TITLE} знаков. Подробности — в текст.", "title")
    if not text:
        raise BadInput("Впишите текст сообщения.", "text")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"Текст длиннее {LONGEST_TEXT} знаков. Приложите файл.", "text")
    return title, text


def answer_title(title: str) -> str:
    """«Ответ: …», said once however long the talk."""
    return title if title.startswith("Ответ: ") else f"Ответ: {title}"[:LONGEST_TITLE]


def read_words(read: int, total: int, is_for_one: bool = False) -> str:
    """«прочитали 18 из 24», «прочитали все 24»; of one person «прочитано», «ещё не прочитано»."""
    if total == 0:
        return "только на бумаге"
    if is_for_one:
        return "прочитано" if read else "ещё не прочитано"
    return f"прочитали все {total}" if read == total > 1 else f"прочитали {read} из {total}"


def may_resend_from(last: datetime) -> datetime:
    """When the same message may be sent again to those who have not read it: not more than once a day."""
    return last + RESEND_AFTER


def unread_words(count: int) -> str:
    """«3 новых сообщения»."""
    return count_of(count, "новое сообщение", "новых сообщения", "новых сообщений")
