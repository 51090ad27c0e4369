"""Requests to change what is locked: the journal «Замена сведений в электронном журнале» (COR-1, COR-2)."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, IntegerField, SmallIntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear, Period
from ejournal.models.journals import Journal
from ejournal.models.lessons import Lesson, Work
from ejournal.models.marks import FINAL_KINDS
from ejournal.models.people import Pupil, Staff

CORRECTION_STATES = (
    ("asked", "подана"),
    ("approved", "исполнена"),
    ("refused", "отклонена"),
    ("withdrawn", "отозвана"),
)
CORRECTION_TARGETS = (("cell", "клетка"), ("final", "отметка за период"), ("topic", "тема урока"), ("homework", "задание"))


class Correction(BaseModel):
    """A teacher's request, numbered through the year, and what the deputy decided. Source: COR-1, COR-2; regulation 2.3.3."""

    year = link(AcademicYear, "Учебный год", index=False)
    number = IntegerField(verbose_name="№")
    journal = link(Journal, "Журнал", backref="corrections")
    teacher = link(Staff, "Педагог", backref="corrections")
    asked_at = DateTimeField(verbose_name="Подана")
    date = DateField(verbose_name="Дата, на которую вносится изменение")
    reason = TextField(verbose_name="Причина")
    state = CharField(max_length=10, default="asked", choices=CORRECTION_STATES, verbose_name="Состояние")
    decided_at = DateTimeField(null=True, verbose_name="Решена")
    decided_by = link(Account, "Кто решил", null=True, backref="decided_corrections")
    decision = TextField(default="", verbose_name="Решение", help_text="почему отклонена, или пометка к исполнению")

    class Meta:
        label, label_plural, category = "Заявка на исправление", "Замена сведений", "Контроль"
        search = ("reason", "decision")
        constraints = [
            Check("reason <> ''"),
            Check("state IN ('asked', 'approved', 'refused', 'withdrawn')"),
            Check("(state = 'asked') = (decided_at IS NULL)"),
        ]
        indexes = ((("year", "number"), True), (("state", "asked_at"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"№ {self.number} от {self.asked_at:%d.%m.%Y}"


class CorrectionLine(BaseModel):
    """One change of a request: what stood when it was asked for (`was`, `rev`) and what is to be."""

    correction = link(Correction, "Заявка", backref="lines", index=False)
    position = SmallIntegerField(verbose_name="№ п/п")
    target = CharField(max_length=8, choices=CORRECTION_TARGETS, verbose_name="Что меняется")
    pupil = link(Pupil, "Ученик", null=True, backref="correction_lines", index=False)
    work = link(Work, "Работа", null=True, backref="correction_lines", index=False)
    lesson = link(Lesson, "Урок", null=True, backref="correction_lines")
    period = link(Period, "Период", null=True, index=False)
    kind = CharField(max_length=8, default="", choices=(("", ""), *FINAL_KINDS), verbose_name="Вид отметки")
    was = TextField(default="", verbose_name="Было")
    becomes = TextField(default="", verbose_name="Стало")
    rev = IntegerField(default=0, verbose_name="Правка, которую видел педагог")

    class Meta:
        label, label_plural, category = "Изменение по заявке", "Изменения по заявкам", "Контроль"
        constraints = [
            Check("target IN ('cell', 'final', 'topic', 'homework')"),
            Check("target <> 'cell' OR (pupil_id IS NOT NULL AND work_id IS NOT NULL)"),
            Check("target <> 'final' OR (pupil_id IS NOT NULL AND kind <> '')"),
            Check("target NOT IN ('topic', 'homework') OR lesson_id IS NOT NULL"),
            Check("was <> becomes"),
        ]
        indexes = ((("correction", "position"), True), (("work", "pupil"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.was or 'пусто'} → {self.becomes or 'пусто'}"
