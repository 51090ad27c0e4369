"""The audit chain and the answers remembered for repeated calls."""

from __future__ import annotations

from peewee import CharField, DateTimeField, IntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link


class AuditRow(BaseModel):
    """One change of one record: append-only, each row carries the hash of the one before. Source: COR-3, decision 5.

    `id` counts from 1 without gaps; `old` and `new` are JSON objects of the fields that changed ("" where there was none).
    """

    id = IntegerField(primary_key=True, verbose_name="№")
    at = DateTimeField(verbose_name="Когда")
    account = link(Account, "Кто", null=True, index=False)
    address = CharField(max_length=45, default="", verbose_name="Откуда")
    entity = CharField(max_length=40, verbose_name="Что")
    entity_id = IntegerField(verbose_name="Номер записи")
    action = CharField(max_length=20, verbose_name="Действие")
    old = TextField(default="", verbose_name="Было")
    new = TextField(default="", verbose_name="Стало")
    previous_hash = CharField(max_length=64, verbose_name="Хеш предыдущей")
    hash = CharField(max_length=64, verbose_name="Хеш")

    class Meta:
        label, label_plural, category = "Запись истории", "История изменений", "Контроль"
        search = ("entity", "old", "new")
        indexes = ((("entity", "entity_id"), False), (("account", "at"), False))
        keeps_history = True
        is_audited = False

    def __str__(self) -> str:
        return f"{self.id}"


class Operation(BaseModel):
    """The answer to a call with its `op`: the same call sent again is answered the same and changes nothing. Source: GRID-4."""

    op = CharField(max_length=36, verbose_name="Ключ операции")
    account = link(Account, "Кто", index=False)
    at = DateTimeField(verbose_name="Когда")
    answer = TextField(verbose_name="Ответ")

    class Meta:
        label, label_plural, category = "Операция", "Операции", "Контроль"
        indexes = ((("account", "op"), True), (("at",), False))
        keeps_history = True
        is_audited = False

    def __str__(self) -> str:
        return self.op
