"""Thematic plans (КТП): what is to be taught, item by item, and how a plan was corrected when lessons were lost."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, DecimalField, IntegerField, SmallIntegerField, TextField

from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear
from ejournal.models.people import Staff
from ejournal.models.subjects import Subject
from ejournal.models.work_kinds import WorkKind


class Plan(BaseModel):
    """A plan of a subject for a grade in a year; journals point at it, so a parallel may share one. Source: KTP-1."""

    year = link(AcademicYear, "Учебный год", backref="plans")
    subject = link(Subject, "Предмет", backref="plans")
    grade = SmallIntegerField(verbose_name="Параллель")
    title = CharField(max_length=120, verbose_name="Название", help_text="например «Математика, 5 класс, 5 часов в неделю»")
    author = link(Staff, "Автор", null=True, backref="plans")
    approved_on = DateField(null=True, verbose_name="Утверждён")
    rev = IntegerField(default=0, verbose_name="Правка")
    submitted_at = DateTimeField(null=True, verbose_name="Сдан на утверждение")

    class Meta:
        label, label_plural, category = "Тематический план", "Тематические планы (КТП)", "Учебный план"
        search = ("title",)
        constraints = [Check("grade BETWEEN 1 AND 12"), Check("title <> ''")]
        indexes = ((("year", "subject", "grade"), False),)

    def __str__(self) -> str:
        return self.title


class PlanItem(BaseModel):
    """A topic of a plan in its place; `hours` are lessons it takes. Source: KTP-1."""

    plan = link(Plan, "План", backref="items", index=False)
    position = IntegerField(verbose_name="№")
    section = CharField(max_length=200, default="", verbose_name="Раздел")
    topic = CharField(max_length=300, verbose_name="Тема урока")
    hours = DecimalField(max_digits=4, decimal_places=1, default=1, verbose_name="Часов")
    kind = link(WorkKind, "Вид работы", null=True, help_text="контрольная, лабораторная, экскурсия…")
    homework = CharField(max_length=600, default="", verbose_name="Домашнее задание")

    class Meta:
        label, label_plural, category = "Тема плана", "Темы планов", "Учебный план"
        search = ("topic", "section")
        constraints = [Check("hours > 0 AND hours <= 20"), Check("topic <> ''")]
        indexes = ((("plan", "position"), False),)

    def __str__(self) -> str:
        return self.topic


class Attachment(BaseModel):
    """A file kept beside a record, by its SHA-256 in the data directory. Source: KTP-1, MSG-1."""

    entity = CharField(max_length=40, verbose_name="К чему")
    entity_id = IntegerField(verbose_name="Номер записи")
    name = CharField(max_length=200, verbose_name="Имя файла")
    size = IntegerField(verbose_name="Размер, байт")
    sha256 = CharField(max_length=64, verbose_name="Контрольная сумма")
    added_by = link(Staff, "Кто добавил", null=True)
    added_at = DateTimeField(verbose_name="Когда")
    note = TextField(default="", verbose_name="Примечание")

    class Meta:
        label, label_plural, category = "Файл", "Файлы", "Контроль"
        search = ("name",)
        constraints = [Check("size >= 0")]
        indexes = ((("entity", "entity_id"), False),)

    def __str__(self) -> str:
        return self.name
