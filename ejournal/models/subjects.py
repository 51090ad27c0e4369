"""Subjects and the curriculum."""

from __future__ import annotations

from peewee import SQL, CharField, Check, DecimalField, SmallIntegerField

from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear
from ejournal.models.people import Staff


class Subject(BaseModel):
    """A subject as the curriculum names it. Source: REG-4."""

    name = CharField(max_length=120, unique=True, verbose_name="Предмет", help_text="полное название по учебному плану")
    short_name = CharField(max_length=30, default="", verbose_name="Кратко", help_text="для узких столбцов")
    position = SmallIntegerField(default=100, verbose_name="Порядок", help_text="место в учебном плане и ведомостях")
    final_name = CharField(max_length=60, default="", verbose_name="Общая итоговая отметка", constraints=[SQL("DEFAULT ''")],
                           help_text="«Математика» у алгебры, геометрии, вероятности: в 9 классе итоговая у них одна")  # fmt: skip

    class Meta:
        label, label_plural, category = "Предмет", "Предметы", "Учебный план"
        search = ("name", "short_name")
        constraints = [Check("name <> ''")]

    def __str__(self) -> str:
        return self.name


class CurriculumLine(BaseModel):
    """Hours a week of a subject in a grade. Source: REG-4."""

    year = link(AcademicYear, "Учебный год")
    grade = SmallIntegerField(verbose_name="Параллель")
    subject = link(Subject, "Предмет")
    hours_a_week = DecimalField(max_digits=4, decimal_places=1, verbose_name="Часов в неделю", help_text="бывает 0,5")

    class Meta:
        label, label_plural, category = "Строка учебного плана", "Учебный план", "Учебный план"
        constraints = [Check("grade BETWEEN 1 AND 12"), Check("hours_a_week > 0 AND hours_a_week <= 20")]
        indexes = ((("year", "grade", "subject"), True),)

    def __str__(self) -> str:
        return f"{self.subject}, {self.grade} класс"


class Association(BaseModel):
    """A methodical association: teachers of near subjects, and who leads it. Source: KTP-5, ROLE-1; regulation 3.3.3."""

    name = CharField(max_length=120, unique=True, verbose_name="Объединение", help_text="например «Естественные науки»")
    head = link(Staff, "Руководитель", null=True, backref="associations", help_text="видит и утверждает планы предметов объединения")

    class Meta:
        label, label_plural, category = "Методическое объединение", "Методические объединения", "Учебный план"
        search = ("name",)
        constraints = [Check("name <> ''")]

    def __str__(self) -> str:
        return self.name


class AssociationSubject(BaseModel):
    """A subject of a methodical association."""

    association = link(Association, "Объединение", backref="subjects", index=False)
    subject = link(Subject, "Предмет", backref="associations")

    class Meta:
        label, label_plural, category = "Предмет объединения", "Предметы объединений", "Учебный план"
        indexes = ((("association", "subject"), True),)

    def __str__(self) -> str:
        return f"{self.association}, {self.subject}"
