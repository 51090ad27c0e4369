"""Why a pupil is away, from when to when: a certificate, a call of the parents, an order, a bus that did not come (ABS-2, ABS-3)."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, SmallIntegerField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.people import Pupil

GROUND_KINDS = (
    ("document", "справка"),
    ("call", "сообщили родители"),
    ("order", "приказ"),
    ("bus", "автобус не пришёл"),
    ("closed", "актированный день"),
    ("other", "другое"),
)
GROUND_CODES = (("Б", "болезнь"), ("У", "уважительная причина"), ("П", "без уважительной причины"))


class AbsenceGround(BaseModel):
    """The reason of every absence within it: days, both included, or lessons of one day. Source: ABS-2, ABS-3, ABS-4.

    `end` empty = not back yet. `batch` is common to the grounds of one entry for many (a bus route, a class).
    """

    pupil = link(Pupil, "Ученик", backref="absence_grounds", index=False)
    code = CharField(max_length=2, choices=GROUND_CODES, verbose_name="Причина")
    kind = CharField(max_length=10, default="document", choices=GROUND_KINDS, verbose_name="Основание")
    start = DateField(verbose_name="С")
    end = DateField(null=True, verbose_name="По", help_text="включительно; пусто — ещё не вернулся")
    first_lesson = SmallIntegerField(null=True, verbose_name="С урока", help_text="пусто — с первого")
    last_lesson = SmallIntegerField(null=True, verbose_name="По урок", help_text="пусто — до последнего")
    document = CharField(max_length=160, default="", verbose_name="Документ", help_text="номер, дата, кем выдан")
    note = CharField(max_length=200, default="", verbose_name="Примечание")
    batch = CharField(max_length=32, default="", verbose_name="Одна запись на многих")
    account = link(Account, "Кто записал", null=True, index=False)
    at = DateTimeField(verbose_name="Когда")
    cancelled_at = DateTimeField(null=True, verbose_name="Снято")

    class Meta:
        label, label_plural, category = "Основание пропуска", "Основания пропусков", "Журнал"
        search = ("document", "note")
        constraints = [
            Check('"end" IS NULL OR "start" <= "end"'),
            Check("code IN ('Б', 'У', 'П')"),
            Check('(first_lesson IS NULL AND last_lesson IS NULL) OR "start" = "end"'),
        ]
        indexes = ((("pupil", "start"), False), (("batch",), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}, с {self.start:%d.%m.%Y}"
