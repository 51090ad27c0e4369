"""Classes, their groups and who is in them from which day to which."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, SmallIntegerField

from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear
from ejournal.models.people import Pupil, Staff
from ejournal.models.subjects import Subject

CLOSURE_KINDS = (("frost", "актированный день"), ("quarantine", "карантин"), ("transport", "не приехал автобус"), ("other", "другое"))
CLOSURE_EFFECTS = (("cancel", "отменены"), ("remote", "дистанционно"))
GROUP_KINDS = (("subgroup", "подгруппа класса"), ("mixed", "сборная группа"))


class SchoolClass(BaseModel):
    """A class of one year: grade and letter; a small school's class may have no letter. Source: REG-4."""

    year = link(AcademicYear, "Учебный год", backref="classes")
    grade = SmallIntegerField(verbose_name="Параллель", help_text="число от 1 до 12")
    letter = CharField(max_length=2, default="", verbose_name="Буква", help_text="может не быть")
    week_days = SmallIntegerField(default=5, choices=((5, "пятидневка"), (6, "шестидневка")), verbose_name="Учебная неделя")

    class Meta:
        label, label_plural, category = "Класс", "Классы", "Учебный план"
        search = ("letter",)
        constraints = [Check("grade BETWEEN 1 AND 12"), Check("week_days IN (5, 6)")]
        indexes = ((("year", "grade", "letter"), True),)

    @property
    def title(self) -> str:
        """«5 А», or «5» where there is no letter; the space does not break."""
        return f"{self.grade}\u00a0{self.letter}" if self.letter else str(self.grade)

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"


class ClassTeacher(BaseModel):
    """Who leads a class, from a day to a day (both included). Source: ROLE-1, REG-4."""

    school_class = link(SchoolClass, "Класс", backref="class_teachers")
    staff = link(Staff, "Классный руководитель", backref="led_classes")
    start = DateField(verbose_name="С")
    end = DateField(null=True, verbose_name="По", help_text="включительно; пусто — по сей день")

    class Meta:
        label, label_plural, category = "Классный руководитель", "Классные руководители", "Учебный план"
        constraints = [Check('"end" IS NULL OR "start" <= "end"')]
        indexes = ((("school_class", "start"), True),)

    def __str__(self) -> str:
        return f"{self.staff}"


class StudyGroup(BaseModel):
    """Part of a class for a subject, or a group gathered from several classes. Source: REG-4, GRID-12, GRID-13."""

    year = link(AcademicYear, "Учебный год")
    kind = CharField(max_length=10, choices=GROUP_KINDS, verbose_name="Вид")
    school_class = link(SchoolClass, "Класс", null=True, backref="groups")
    subject = link(Subject, "Предмет", null=True)
    title = CharField(max_length=60, verbose_name="Название", help_text="например «группа 1»")

    class Meta:
        label, label_plural, category = "Группа", "Группы", "Учебный план"
        search = ("title",)
        constraints = [Check("(kind = 'subgroup') = (school_class_id IS NOT NULL)")]
        indexes = ((("year", "school_class", "subject", "title"), True),)

    def __str__(self) -> str:
        return self.title


class ClassMembership(BaseModel):
    """A pupil in a class from `start` up to, not including, `end`. Source: decision 1, MOV-3."""

    pupil = link(Pupil, "Ученик", backref="memberships")
    school_class = link(SchoolClass, "Класс", backref="memberships")
    start = DateField(verbose_name="С", help_text="первый день в классе")
    end = DateField(null=True, verbose_name="До", help_text="первый день, когда ученика уже нет в классе; пусто — учится")
    order_in = CharField(max_length=60, default="", verbose_name="Прибыл: приказ", help_text="номер и дата")
    order_out = CharField(max_length=60, default="", verbose_name="Выбыл: приказ", help_text="номер и дата")

    class Meta:
        label, label_plural, category = "Ученик в классе", "Состав классов", "Люди"
        constraints = [Check('"end" IS NULL OR "start" < "end"')]
        indexes = ((("school_class", "start"), False), (("pupil", "start"), True))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}, {self.school_class.title}"


class Closure(BaseModel):
    """Days on which lessons are not held at school: frost, quarantine, for the school, a class or a bus route. Source: REG-2."""

    year = link(AcademicYear, "Учебный год")
    kind = CharField(max_length=12, choices=CLOSURE_KINDS, verbose_name="Вид")
    school_class = link(SchoolClass, "Класс", null=True, help_text="пусто — вся школа")
    route = CharField(max_length=60, default="", verbose_name="Маршрут автобуса", help_text="если не приехал только он")
    start = DateField(verbose_name="С")
    end = DateField(verbose_name="По", help_text="включительно")
    effect = CharField(max_length=8, default="cancel", choices=CLOSURE_EFFECTS, verbose_name="Что с уроками")
    order = CharField(max_length=60, default="", verbose_name="Приказ", help_text="номер и дата")
    undone_at = DateTimeField(null=True, verbose_name="Снята")

    class Meta:
        label, label_plural, category = "Отмена занятий", "Отмены занятий", "Расписание"
        constraints = [Check('"start" <= "end"')]
        indexes = ((("start", "end"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{dict(CLOSURE_KINDS).get(self.kind, '')}, {self.start:%d.%m.%Y}"


class GroupMembership(BaseModel):
    """A pupil in a group from `start` up to, not including, `end`. Source: GRID-12."""

    pupil = link(Pupil, "Ученик", backref="group_memberships")
    group = link(StudyGroup, "Группа", backref="memberships")
    start = DateField(verbose_name="С", help_text="первый день в группе")
    end = DateField(null=True, verbose_name="До", help_text="первый день, когда ученика уже нет в группе")

    class Meta:
        label, label_plural, category = "Ученик в группе", "Состав групп", "Люди"
        constraints = [Check('"end" IS NULL OR "start" < "end"')]
        indexes = ((("group", "pupil", "start"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}, {self.group}"
