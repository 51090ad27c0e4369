"""Marks that another school, a sanatorium or a hospital gave (GRID-14)."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, IntegerField

from ejournal.models.base import BaseModel, link
from ejournal.models.journals import Journal
from ejournal.models.people import Pupil

OUTSIDE_DOCUMENTS = (("statement", "ведомость"), ("certificate", "справка"), ("report_card", "табель"), ("other", "другой документ"))
TRANSFER_DOCUMENT = "transfer"  # brought along by an order from a class of the same school; nobody types it in


class OutsideMark(BaseModel):
    """A mark brought along, with the paper that proves it; it stands in a strip of its own. Source: GRID-14; regulation 2.3.5."""

    pupil = link(Pupil, "Ученик", backref="outside_marks")
    journal = link(Journal, "Журнал", backref="outside_marks", index=False)
    date = DateField(verbose_name="Дата отметки")
    value = CharField(max_length=4, verbose_name="Отметка")
    title = CharField(max_length=120, default="", verbose_name="За что", help_text="тема или работа, если названа")
    issuer = CharField(max_length=160, verbose_name="Кто выдал", help_text="школа, санаторий, больница")
    document = CharField(max_length=12, choices=(*OUTSIDE_DOCUMENTS, (TRANSFER_DOCUMENT, "приказ о переводе")), verbose_name="Документ")
    document_number = CharField(max_length=40, default="", verbose_name="№ документа")
    document_date = DateField(null=True, verbose_name="Дата документа")
    removed_at = DateTimeField(null=True, verbose_name="Убрана", help_text="внесена по ошибке; остаётся в истории")
    removed_because = CharField(max_length=200, default="", verbose_name="Почему убрана")
    rev = IntegerField(default=0, verbose_name="Правка")
    changed_at = DateTimeField(verbose_name="Когда")

    class Meta:
        label, label_plural, category = "Отметка из другого места", "Отметки из других мест", "Журнал"
        search = ("issuer", "document_number", "title")
        constraints = [Check("value <> ''"), Check("issuer <> ''"), Check("removed_at IS NULL OR removed_because <> ''")]
        indexes = ((("journal", "pupil", "date"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.value}, {self.issuer}"
