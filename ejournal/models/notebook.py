"""The teacher's notebook: private notes beside the official journal (GRID-9)."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, IntegerField

from ejournal.models.base import BaseModel, link
from ejournal.models.journals import Journal
from ejournal.models.lessons import Work
from ejournal.models.people import Pupil, Staff

NOTE_KINDS = (("note", "заметка"), ("owed", "долг"), ("retake", "пересдача"))


class Note(BaseModel):
    """A teacher's own note on a pupil and a day; nobody else reads it. Source: GRID-9; regulation 2.3.4.

    A debt (`owed`) and a retake may name their work; `due` is by when, `done_on` when it was settled.
    """

    staff = link(Staff, "Учитель", backref="notes", index=False)
    journal = link(Journal, "Журнал", backref="notes", index=False)
    pupil = link(Pupil, "Ученик", null=True, backref="notes", help_text="пусто — о классе")
    work = link(Work, "Работа", null=True, backref="notes", help_text="за что долг или пересдача")
    kind = CharField(max_length=8, default="note", choices=NOTE_KINDS, verbose_name="Вид")
    date = DateField(verbose_name="Дата")
    text = CharField(max_length=400, default="", verbose_name="Заметка")
    mark = CharField(max_length=6, default="", verbose_name="Черновая отметка", help_text="в журнал она не идёт")
    due = DateField(null=True, verbose_name="Срок")
    done_on = DateField(null=True, verbose_name="Закрыта")
    removed_at = DateTimeField(null=True, verbose_name="Убрана")
    rev = IntegerField(default=0, verbose_name="Правка")

    class Meta:
        label, label_plural, category = "Заметка", "Блокнот", "Журнал"
        secret = ("pupil", "work", "kind", "date", "text", "mark", "due", "done_on")  # the trail knows that there was a note, no more
        constraints = [Check("kind IN ('note', 'owed', 'retake')"), Check("text <> '' OR mark <> '' OR work_id IS NOT NULL")]
        indexes = ((("staff", "journal", "date"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}"
