"""What somebody is told: a mark, a substitution, a decided correction, an executed order."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateTimeField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link

NOTICE_KINDS = (
    ("mark", "отметка"),
    ("absence", "пропуск"),
    ("timetable", "расписание и замены"),
    ("period_mark", "отметка за период"),
    ("correction", "исправление в журнале"),
    ("order", "приказ"),
    ("check", "проверка журнала"),
    ("remark", "запись в дневник"),
    ("forecast", "прогноз за период"),
    ("diary", "дневник"),
    ("message", "сообщение"),
    ("event", "событие"),
    ("survey", "анкета"),
    ("plan", "тематический план"),
    ("report", "неточность в дневнике"),
    ("other", "другое"),
)


class Notice(BaseModel):
    """One sentence to one account, with where to look; it is read once and kept. Source: MSG-3, TT-5, COR-2, MOV-5."""

    account = link(Account, "Кому", backref="notices", index=False)
    at = DateTimeField(verbose_name="Когда")
    kind = CharField(max_length=12, choices=NOTICE_KINDS, verbose_name="О чём")
    text = CharField(max_length=400, verbose_name="Текст")
    url = CharField(max_length=200, default="", verbose_name="Где посмотреть")
    read_at = DateTimeField(null=True, verbose_name="Прочитано")

    class Meta:
        label, label_plural, category = "Уведомление", "Уведомления", "Контроль"
        search = ("text",)
        constraints = [Check("text <> ''")]
        indexes = ((("account", "read_at", "at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return self.text


class NoticeChoice(BaseModel):
    """Whether somebody wants to hear of a kind; no row means that he does. Source: MSG-3."""

    account = link(Account, "Кто", index=False)
    kind = CharField(max_length=12, choices=NOTICE_KINDS, verbose_name="О чём")
    is_on = BooleanField(default=True, verbose_name="Сообщать")

    class Meta:
        label, label_plural, category = "Выбор уведомлений", "Выбор уведомлений", "Контроль"
        indexes = ((("account", "kind"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return dict(NOTICE_KINDS).get(self.kind, self.kind)
