"""What is written in the cells: marks, absences, period marks.

A cell of the page is a mark (pupil × work) and an absence (pupil × lesson) together. Rows are never deleted: an emptied
cell keeps its row, so the cell's `rev`, the sum of both rows' `rev`, only grows.
"""

from __future__ import annotations

from peewee import SQL, CharField, Check, DateField, DateTimeField, IntegerField, SmallIntegerField

from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import Period
from ejournal.models.journals import Journal
from ejournal.models.lessons import Lesson, Work
from ejournal.models.people import Pupil
from ejournal.rules.cells import ABSENCES

FINAL_KINDS = (
    ("period", "за период"),
    ("year", "годовая"),
    ("interim", "промежуточная аттестация"),
    ("exam", "экзаменационная"),
    ("final", "итоговая"),
)


class Mark(BaseModel):
    """The mark of a pupil for a work; `second` is the other one of «4/5»; both empty = cleared. Source: GRID-3."""

    pupil = link(Pupil, "Ученик", backref="marks", index=False)
    work = link(Work, "Работа", backref="marks", index=False)
    value = CharField(max_length=4, default="", verbose_name="Отметка")
    second = CharField(max_length=4, default="", verbose_name="Вторая отметка")
    rev = IntegerField(default=0, verbose_name="Правка")
    changed_at = DateTimeField(verbose_name="Когда")
    correction = IntegerField(default=0, verbose_name="№ заявки", help_text="которой исправлена; 0 — не исправлялась",
                              constraints=[SQL("DEFAULT 0")])  # fmt: skip

    class Meta:
        label, label_plural, category = "Отметка", "Отметки", "Журнал"
        constraints = [Check("second = '' OR value <> ''"), Check("rev >= 0")]
        indexes = ((("work", "pupil"), True), (("pupil", "work"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.value}/{self.second}" if self.second else self.value


class Absence(BaseModel):
    """Absent or late: the fact is the teacher's, the reason the class teacher's; "" = was there. Source: ABS-1, decision 3."""

    pupil = link(Pupil, "Ученик", backref="absences", index=False)
    lesson = link(Lesson, "Урок", backref="absences", index=False)
    code = CharField(max_length=2, default="", choices=(("", "был"), *ABSENCES), verbose_name="Код")
    minutes_late = SmallIntegerField(null=True, verbose_name="Опоздал, минут")
    document = CharField(max_length=120, default="", verbose_name="Документ")
    rev = IntegerField(default=0, verbose_name="Правка")
    changed_at = DateTimeField(verbose_name="Когда")
    correction = IntegerField(default=0, verbose_name="№ заявки", help_text="которой исправлена; 0 — не исправлялась",
                              constraints=[SQL("DEFAULT 0")])  # fmt: skip
    ground = IntegerField(default=0, verbose_name="№ основания", help_text="по которому стоит причина; 0 — поставил человек",
                          constraints=[SQL("DEFAULT 0")])  # fmt: skip
    before = CharField(max_length=2, default="", verbose_name="До основания", help_text="что вернётся, когда основание снимут",
                       constraints=[SQL("DEFAULT ''")])  # fmt: skip

    class Meta:
        label, label_plural, category = "Пропуск", "Пропуски", "Журнал"
        constraints = [Check("rev >= 0"), Check("minutes_late IS NULL OR minutes_late BETWEEN 1 AND 90")]
        indexes = ((("lesson", "pupil"), True), (("pupil", "lesson"), False))
        keeps_history = True
        unaudited = ("rev", "changed_at", "version", "ground", "before")  # where the code comes from; the code itself is told

    def __str__(self) -> str:
        return dict(ABSENCES).get(self.code, "был")


class PeriodMark(BaseModel):
    """The mark of a period, the year, the exam or the final one; `proposal` is what the rule offered then. Source: MARK-5."""

    pupil = link(Pupil, "Ученик", backref="period_marks", index=False)
    journal = link(Journal, "Журнал", backref="period_marks", index=False)
    period = link(Period, "Период", null=True, help_text="пусто у годовой, экзаменационной и итоговой")
    kind = CharField(max_length=8, default="period", choices=FINAL_KINDS, verbose_name="Вид")
    value = CharField(max_length=4, default="", verbose_name="Отметка")
    proposal = CharField(max_length=4, default="", verbose_name="Предлагалась")
    reason = CharField(max_length=200, default="", verbose_name="Почему иначе")
    dated = DateField(null=True, verbose_name="Дата")
    rev = IntegerField(default=0, verbose_name="Правка")
    changed_at = DateTimeField(verbose_name="Когда")
    rule = CharField(max_length=200, default="", verbose_name="По какому правилу", constraints=[SQL("DEFAULT ''")])
    document = CharField(max_length=160, default="", verbose_name="Протокол", help_text="у аттестации и экзамена: номер и дата",
                         constraints=[SQL("DEFAULT ''")])  # fmt: skip
    correction = IntegerField(default=0, verbose_name="№ заявки", help_text="которой исправлена; 0 — не исправлялась",
                              constraints=[SQL("DEFAULT 0")])  # fmt: skip

    class Meta:
        label, label_plural, category = "Отметка за период", "Отметки за период", "Журнал"
        constraints = [Check("(kind = 'period') = (period_id IS NOT NULL)"), Check("rev >= 0")]
        indexes = ((("journal", "period"), False), (("pupil", "journal"), False))
        keeps_history = True

    def __str__(self) -> str:
        return self.value


PeriodMark.add_index(
    SQL(
        'CREATE UNIQUE INDEX IF NOT EXISTS "periodmark_unique" ON "period_mark"'
        ' ("journal_id", "pupil_id", "kind", COALESCE("period_id", 0))'
    )
)
