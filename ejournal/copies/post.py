"""Letters leave by SMTP: one talk with the school's server for a lot of them, never inside a transaction (DIA-5)."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from ejournal.errors import BadInput, JournalError
from ejournal.models import database
from ejournal.rules.letters import is_address
from ejournal.rules.school_rules import SchoolRules
from ejournal.services import letters
from ejournal.services.letters import Claimed
from ejournal.settings import Smtp

SECONDS = 20


class PostTrouble(JournalError):
    """The server did not take it; the sentence says what to put right. `is_final`: trying again is no use."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


class Unsure(PostTrouble):
    """The talk broke off after the text had gone: nobody knows whether the letter will arrive."""


@dataclass(frozen=True)
class Delivered:
    """What a round did: letters that left, letters that stayed, and why the server was no help."""

    sent: int = 0
    stayed: int = 0
    trouble: str = ""


def deliver(smtp: Smtp, rules: SchoolRules, now: datetime) -> Delivered:
    """Send what is due, a lot at most. The database is let go while the server is talked to."""
    with database.connection_context():
        letters.settle_interrupted(now)
        due = letters.due_letters(now)
    if not due:
        return Delivered()
    try:
        with connected(smtp) as line:
            return _send_lot(line, smtp, due, rules, now)
    except PostTrouble as trouble:
        with database.connection_context():
            letters.put_off(due, str(trouble), now, rules)
        return Delivered(0, len(due), str(trouble))


def _send_lot(line: smtplib.SMTP, smtp: Smtp, due: list[int], rules: SchoolRules, now: datetime) -> Delivered:
    sent = stayed = 0
    for number in due:
        with database.connection_context():
            letter = letters.claim(number, now)
        if letter is None:
            continue
        trouble = _try(line, smtp, letter, now)
        with database.connection_context():
            if trouble is None:
                letters.conclude_sent(number, now)
            else:
                letters.conclude_trouble(number, str(trouble), now, rules, is_final=trouble.is_final)
        sent, stayed = sent + (trouble is None), stayed + (trouble is not None)
        if line.sock is None:  # the server hung up: the rest waits for the next round
            return Delivered(sent, stayed, str(trouble or ""))
    return Delivered(sent, stayed)


def _try(line: smtplib.SMTP, smtp: Smtp, letter: Claimed, now: datetime) -> PostTrouble | None:
    try:
        send(line, smtp.sender, letter.email, message_of(smtp, letter, now))
    except PostTrouble as trouble:
        if line.sock is not None:
            with suppress(smtplib.SMTPException, OSError):  # the next letter finds out by itself
                line.rset()
        return trouble
    return None


def send_trial(smtp: Smtp | None, email: str, now: datetime) -> None:
    """A trial letter at once. Raises BadInput without an address or settings, PostTrouble with what failed."""
    if smtp is None:
        raise BadInput("Почта не настроена: впишите EJOURNAL_SMTP_HOST и остальное в ejournal.toml и запустите журнал снова.")
    if not is_address(email):
        raise BadInput("Это не адрес электронной почты.", "email")
    text = "Это пробное письмо электронного журнала. Если вы его читаете, почта настроена верно.\n"
    letter = Claimed(0, f"trial:{now.isoformat()}:{email}", email, "Пробное письмо электронного журнала", text)
    with connected(smtp) as line:
        send(line, smtp.sender, email, message_of(smtp, letter, now))


def message_of(smtp: Smtp, letter: Claimed, now: datetime) -> bytes:
    """The letter as it goes over the wire. Its Message-ID follows from its key, so that a copy can be told for one."""
    message = EmailMessage()
    message["From"], message["To"] = f"Электронный журнал <{smtp.sender}>", letter.email
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(now.astimezone())
    message["Message-ID"] = f"<{sha256(letter.key.encode()).hexdigest()[:32]}@{smtp.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="base64")
    return message.as_bytes()


@contextmanager
def connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A talk with the server, over its protection and behind its login. Raises PostTrouble with a sentence for what failed."""
    line = _opened(smtp)
    try:
        yield line
    finally:
        with suppress(smtplib.SMTPException, OSError):  # it has done its work, or has hung up already
            line.quit()


def _opened(smtp: Smtp) -> smtplib.SMTP:
    place = f"{smtp.host}:{smtp.port}"
    try:
        if smtp.security == "ssl":
            line: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=SECONDS, context=ssl.create_default_context())
        else:
            line = smtplib.SMTP(smtp.host, smtp.port, timeout=SECONDS)
        if smtp.security == "starttls":
            line.starttls(context=ssl.create_default_context())
        if smtp.login:
            line.login(smtp.login, smtp.password)
    except socket.gaierror as error:
        raise PostTrouble(f"Почтовый сервер {smtp.host} не найден: проверьте его имя и сеть.") from error
    except ssl.SSLError as error:
        raise PostTrouble(f"Защищённое соединение с {place} не получилось: проверьте вид защиты, порт и сертификат.") from error
    except smtplib.SMTPAuthenticationError as error:
        raise PostTrouble(f"Сервер {place} не принял логин и пароль.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise PostTrouble(f"Сервер {place} не умеет того, что задано: {_asked_for(smtp)}.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise PostTrouble(f"Почтовый сервер {place} не отвечает: проверьте адрес, порт и сеть.") from error
    return line


def _asked_for(smtp: Smtp) -> str:
    return "защита STARTTLS или вход по паролю" if smtp.security == "starttls" else "вход по паролю"


def send(line: smtplib.SMTP, sender: str, email: str, message: bytes) -> None:
    """One letter. Raises PostTrouble where it did not go, Unsure where that can't be known."""
    try:
        line.ehlo_or_helo_if_needed()
        _demand(line.mail(sender), f"Сервер не принял отправителя {sender}")
        _demand(line.rcpt(email), f"Сервер не принял адрес {email}")
    except (smtplib.SMTPException, OSError) as error:
        line.close()
        raise PostTrouble("Почтовый сервер прервал разговор.") from error
    try:
        _demand(line.data(message), "Сервер не принял письмо")
    except smtplib.SMTPDataError as error:
        raise PostTrouble(f"Сервер не принял письмо ({error.smtp_code}).", is_final=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        line.close()
        raise Unsure(letters.UNKNOWN, is_final=True) from error


def _demand(answer: tuple[int, bytes], sentence: str) -> None:
    """Raise PostTrouble for an answer that is no consent: 4xx may pass later, 5xx never."""
    code = answer[0]
    if not 200 <= code < 300:
        raise PostTrouble(f"{sentence} ({code}).", is_final=code >= 500)
