"""Lessons and the works given at them (decision 3)."""

from __future__ import annotations

from peewee import (
    SQL,
    BooleanField,
    CharField,
    Check,
    DateField,
    DateTimeField,
    DecimalField,
    IntegerField,
    SmallIntegerField,
    TextField,
)

from ejournal.models.base import BaseModel, link
from ejournal.models.journals import Journal
from ejournal.models.people import Staff
from ejournal.models.plans import PlanItem
from ejournal.models.work_kinds import WorkKind

HOMEWORK_FORMS = (("written", "письменно"), ("oral", "устно"), ("creative", "творческое"), ("practical", "практическое"))
ORIGINS = (("timetable", "из расписания"), ("hand", "вручную"), ("moved", "перенесён"))


class Lesson(BaseModel):
    """One lesson on one day. `rev` grows with each change of topic or homework. Source: MARK-1, TT-3, GRID-1.

    One from the timetable in which nobody wrote anything may go again: `services.lesson_making` alone does that.
    """

    journal = link(Journal, "Журнал", backref="lessons", index=False)
    date = DateField(verbose_name="Дата")
    number = SmallIntegerField(verbose_name="Урок")
    topic = TextField(default="", verbose_name="Тема урока")
    homework = TextField(default="", verbose_name="Домашнее задание", help_text="«не задано» — тоже запись")
    planned_topic = TextField(default="", verbose_name="Тема по плану")
    planned_homework = TextField(default="", verbose_name="Задание по плану")
    substitute = link(Staff, "Заменяет", null=True, backref="substituted_lessons")
    is_cancelled = BooleanField(default=False, verbose_name="Отменён")
    filled_at = DateTimeField(null=True, verbose_name="Записан", help_text="когда записана тема")
    filled_by = link(Staff, "Кто записал", null=True, backref="filled_lessons")
    rev = IntegerField(default=0, verbose_name="Правка")
    origin = CharField(max_length=10, default="hand", choices=ORIGINS, verbose_name="Откуда")
    room = CharField(max_length=20, default="", verbose_name="Кабинет")
    is_remote = BooleanField(default=False, verbose_name="Дистанционно")
    change = CharField(max_length=160, default="", verbose_name="Изменение", help_text="что с уроком стало иначе и почему")
    plan_item = link(PlanItem, "Тема плана", null=True, backref="lessons")
    homework_form = CharField(max_length=10, default="", choices=(("", ""), *HOMEWORK_FORMS), verbose_name="Как выполнить")
    correction = IntegerField(default=0, verbose_name="№ заявки", help_text="которой исправлен; 0 — не исправлялся",
                              constraints=[SQL("DEFAULT 0")])  # fmt: skip

    class Meta:
        label, label_plural, category = "Урок", "Уроки", "Журнал"
        search = ("topic", "homework")
        constraints = [Check("number BETWEEN 0 AND 12")]
        indexes = ((("journal", "date", "number"), True), (("date",), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}, {self.number} урок"


class Work(BaseModel):
    """One column of the grid: a work of a lesson; the weight is frozen when the work is made. Source: GRID-6."""

    lesson = link(Lesson, "Урок", backref="works", index=False)
    kind = link(WorkKind, "Вид работы")
    title = CharField(max_length=200, default="", verbose_name="Название")
    weight = DecimalField(max_digits=4, decimal_places=2, verbose_name="Вес")
    position = SmallIntegerField(default=1, verbose_name="Порядок на уроке")

    class Meta:
        label, label_plural, category = "Работа", "Работы", "Журнал"
        search = ("title",)
        constraints = [Check("weight > 0 AND weight <= 10"), Check("position >= 1")]
        indexes = ((("lesson", "position"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return self.title or str(self.kind)
