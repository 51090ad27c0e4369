"""Lessons and the works given at them (decision 3)."""

from __future__ import annotations

from peewee import (
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


class Lesson(BaseModel):
    """One lesson on one day. `rev` grows with each change of topic or homework. Source: MARK-1, TT-3, GRID-1."""

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

    class Meta:
        label, label_plural, category = "Урок", "Уроки", "Журнал"
        search = ("topic", "homework")
        constraints = [Check("number BETWEEN 0 AND 12")]
        indexes = ((("journal", "date", "number"), True), (("date",), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}, {self.number} урок"


class WorkKind(BaseModel):
    """A kind of work in the school's dictionary: what its column's head says and how much it weighs. Source: GRID-6."""

    name = CharField(max_length=80, unique=True, verbose_name="Вид работы")
    short_name = CharField(max_length=10, verbose_name="Кратко", help_text="не длиннее 10 букв, для дневника")
    code = CharField(max_length=3, unique=True, verbose_name="Буква", help_text="стоит над столбцом журнала")
    weight = DecimalField(max_digits=4, decimal_places=2, default=1, verbose_name="Вес", help_text="1 — обычная отметка")
    is_written = BooleanField(default=False, verbose_name="Письменная")
    is_control = BooleanField(default=False, verbose_name="Контрольная")
    due_days = SmallIntegerField(default=7, verbose_name="Срок, дней", help_text="за сколько дней выставляют отметки")
    position = SmallIntegerField(default=100, verbose_name="Порядок")
    is_used = BooleanField(default=True, verbose_name="Предлагать")

    class Meta:
        label, label_plural, category = "Вид работы", "Виды работ", "Журнал"
        search = ("name", "code")
        constraints = [Check("weight > 0 AND weight <= 10"), Check("due_days BETWEEN 0 AND 60")]

    def __str__(self) -> str:
        return self.name


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
