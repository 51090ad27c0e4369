"""Who is away, who takes his lessons, and what a closure of the school did to lessons."""

from __future__ import annotations

from peewee import (
    BooleanField,
    CharField,
    Check,
    DateField,
    DateTimeField,
    DecimalField,
    SmallIntegerField,
    TextField,
)

from ejournal.models.base import BaseModel, link
from ejournal.models.classes import Closure
from ejournal.models.journals import Journal
from ejournal.models.lessons import Lesson
from ejournal.models.people import Staff

AWAY_REASONS = (("illness", "болезнь"), ("course", "курсы"), ("trip", "командировка"), ("leave", "отпуск"), ("other", "другое"))
SUBSTITUTION_KINDS = (
    ("same", "тот же предмет"),
    ("other", "другой предмет"),
    ("join", "объединение групп"),
    ("move", "перенос"),
    ("cancel", "отмена"),
)


class StaffAbsence(BaseModel):
    """A member of staff away from a day to a day, both included. Source: TT-4."""

    staff = link(Staff, "Сотрудник", backref="absences")
    start = DateField(verbose_name="С")
    end = DateField(verbose_name="По", help_text="включительно")
    reason = CharField(max_length=10, choices=AWAY_REASONS, verbose_name="Причина")
    order = CharField(max_length=60, default="", verbose_name="Основание", help_text="приказ: номер и дата")
    note = CharField(max_length=400, default="", verbose_name="Записка заменяющему", help_text="что важно знать на уроках")

    class Meta:
        label, label_plural, category = "Отсутствие сотрудника", "Отсутствия сотрудников", "Расписание"
        constraints = [Check('"start" <= "end"')]
        indexes = ((("staff", "start"), True), (("start", "end"), False))

    def __str__(self) -> str:
        return f"{self.staff}, {self.start:%d.%m.%Y}"


class Substitution(BaseModel):
    """What became of one lesson: another teacher, subject, day, or none; `undone_at` once it was taken back. Source: TT-4."""

    lesson = link(Lesson, "Урок", backref="substitutions")
    kind = CharField(max_length=8, choices=SUBSTITUTION_KINDS, verbose_name="Вид")
    absence = link(StaffAbsence, "Отсутствие", null=True, backref="substitutions")
    absent = link(Staff, "Кого заменяют", null=True)
    substitute = link(Staff, "Кто заменяет", null=True, backref="substitutions")
    given_journal = link(Journal, "Чей урок проведён", null=True, help_text="для другого предмета и объединения групп")
    given_lesson = link(Lesson, "Урок взамен", null=True, backref="given_for")
    moved_date = DateField(null=True, verbose_name="Перенесён на")
    moved_number = SmallIntegerField(null=True, verbose_name="Урок переноса")
    reason = CharField(max_length=120, default="", verbose_name="Причина")
    order = CharField(max_length=60, default="", verbose_name="Основание", help_text="приказ: номер и дата")
    hours = DecimalField(max_digits=4, decimal_places=1, default=1, verbose_name="Часов к оплате")
    before = TextField(default="{}", verbose_name="Что было", help_text="поля урока до замены и после неё: по ним замену снимают")
    made_at = DateTimeField(verbose_name="Записана")
    undone_at = DateTimeField(null=True, verbose_name="Снята")

    class Meta:
        label, label_plural, category = "Замена", "Замены", "Расписание"
        constraints = [
            Check("kind <> 'move' OR (moved_date IS NOT NULL AND moved_number IS NOT NULL)"),
            Check("kind NOT IN ('same', 'other', 'join') OR substitute_id IS NOT NULL"),
            Check("hours >= 0 AND hours <= 12"),
        ]
        indexes = ((("lesson", "undone_at"), False), (("substitute", "made_at"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{dict(SUBSTITUTION_KINDS).get(self.kind, '')}: {self.lesson}"


class LessonNote(BaseModel):
    """What the absent teacher asks of whoever takes one lesson; the note of the whole absence stands in the absence. Source: TT-4."""

    absence = link(StaffAbsence, "Отсутствие", backref="notes", index=False)
    lesson = link(Lesson, "Урок", backref="notes")
    text = CharField(max_length=200, verbose_name="Записка")

    class Meta:
        label, label_plural, category = "Записка к уроку", "Записки к урокам", "Расписание"
        indexes = ((("absence", "lesson"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return self.text


class ClosureLesson(BaseModel):
    """A lesson that a closure changed, with what stood before: the closure is taken back by it. Source: REG-2."""

    closure = link(Closure, "Отмена занятий", backref="lessons", index=False)
    lesson = link(Lesson, "Урок", backref="closures")
    was_cancelled = BooleanField(verbose_name="Был отменён")
    was_remote = BooleanField(verbose_name="Был дистанционно")
    was_change = CharField(max_length=160, default="", verbose_name="Прежнее изменение")

    class Meta:
        label, label_plural, category = "Урок отмены занятий", "Уроки отмен занятий", "Расписание"
        indexes = ((("closure", "lesson"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.closure}: {self.lesson}"
