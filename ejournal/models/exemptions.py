"""Who is freed from a subject, by which paper, from when to when (ABS-3)."""

from __future__ import annotations

from peewee import CharField, Check, DateField

from ejournal.models.base import BaseModel, link
from ejournal.models.people import Pupil
from ejournal.models.subjects import Subject

EXEMPTION_KINDS = (("full", "от предмета"), ("practice", "от практических занятий"))


class Exemption(BaseModel):
    """A pupil exempt from a subject from a day to a day, both included. Source: ABS-3; domain §2.1, «осв»."""

    pupil = link(Pupil, "Ученик", backref="exemptions", index=False)
    subject = link(Subject, "Предмет", backref="exemptions")
    kind = CharField(max_length=8, default="full", choices=EXEMPTION_KINDS, verbose_name="От чего")
    start = DateField(verbose_name="С")
    end = DateField(null=True, verbose_name="По", help_text="включительно; пусто — до конца учебного года")
    document = CharField(max_length=160, verbose_name="Документ", help_text="справка: номер, дата, кем выдана")

    class Meta:
        label, label_plural, category = "Освобождение от предмета", "Освобождения от предметов", "Люди"
        search = ("document",)
        constraints = [Check('"end" IS NULL OR "start" <= "end"'), Check("kind IN ('full', 'practice')"), Check("document <> ''")]
        indexes = ((("pupil", "subject", "start"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}, {self.subject}"
