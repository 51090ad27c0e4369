"""The school's dictionary of kinds of work."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DecimalField, SmallIntegerField

from ejournal.models.base import BaseModel


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
