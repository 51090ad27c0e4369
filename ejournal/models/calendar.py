"""The academic year: its periods, days off and bells."""

from __future__ import annotations

from peewee import CharField, Check, DateField, IntegerField, SmallIntegerField, TimeField

from ejournal.models.base import BaseModel, link

PERIOD_KINDS = (("quarter", "четверть"), ("trimester", "триместр"), ("half", "полугодие"))
DAY_KINDS = (("off", "выходной или каникулы"), ("working", "учебный день по переносу"))
WEEKDAYS = (
    (1, "понедельник"),
    (2, "вторник"),
    (3, "среда"),
    (4, "четверг"),
    (5, "пятница"),
    (6, "суббота"),
    (7, "воскресенье"),
)


class AcademicYear(BaseModel):
    """A school year; `closed_on` makes it read-only for ever. Source: REG-2, ARC-2."""

    title = CharField(max_length=20, unique=True, verbose_name="Учебный год", help_text="например 2026/27")
    start = DateField(verbose_name="Начало")
    end = DateField(verbose_name="Конец", help_text="последний день включительно")
    closed_on = DateField(null=True, verbose_name="Закрыт", help_text="после этого дня в году ничего не меняют")

    class Meta:
        label, label_plural, category = "Учебный год", "Учебные годы", "Школа"
        search = ("title",)
        constraints = [Check('"start" < "end"')]

    def __str__(self) -> str:
        return self.title


class Period(BaseModel):
    """A quarter, trimester or half-year of some grades; both days belong to it. Source: REG-2."""

    year = link(AcademicYear, "Учебный год")
    kind = CharField(max_length=12, choices=PERIOD_KINDS, verbose_name="Вид")
    number = SmallIntegerField(verbose_name="Номер")
    grade_from = SmallIntegerField(verbose_name="С класса")
    grade_to = SmallIntegerField(verbose_name="По класс")
    start = DateField(verbose_name="Начало")
    end = DateField(verbose_name="Конец", help_text="последний день включительно")
    closed_on = DateField(null=True, verbose_name="Закрыт", help_text="с этого дня отметки периода меняют только по заявке")

    class Meta:
        label, label_plural, category = "Учебный период", "Учебные периоды", "Школа"
        constraints = [
            Check('"start" < "end"'),
            Check('"number" BETWEEN 1 AND 4'),
            Check('"grade_from" >= 1 AND "grade_from" <= "grade_to" AND "grade_to" <= 12'),
        ]
        indexes = ((("year", "kind", "number", "grade_from"), True),)

    @property
    def title(self) -> str:
        return f"{self.number} {dict(PERIOD_KINDS)[self.kind]}"

    @property
    def short_title(self) -> str:
        return f"{self.number} {({'quarter': 'четв.', 'trimester': 'трим.', 'half': 'полуг.'})[self.kind]}"

    def __str__(self) -> str:
        return f"{self.title} ({self.grade_from}–{self.grade_to} классы)"


class CalendarDay(BaseModel):
    """A day that differs from the week: off, or worked by another weekday's timetable. Source: REG-2."""

    year = link(AcademicYear, "Учебный год")
    date = DateField(index=True, verbose_name="Дата")
    kind = CharField(max_length=10, choices=DAY_KINDS, verbose_name="Вид дня")
    as_weekday = SmallIntegerField(
        null=True, choices=WEEKDAYS, verbose_name="По расписанию", help_text="для переноса: какого дня недели"
    )
    grade_from = SmallIntegerField(default=1, verbose_name="С класса")
    grade_to = SmallIntegerField(default=12, verbose_name="По класс")
    title = CharField(max_length=120, default="", verbose_name="Название", help_text="например «День народного единства»")

    class Meta:
        label, label_plural, category = "Особый день", "Особые дни", "Школа"
        constraints = [Check('"grade_from" <= "grade_to"'), Check('"as_weekday" IS NULL OR "as_weekday" BETWEEN 1 AND 7')]
        indexes = ((("date", "grade_from"), True),)

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}"


class BellSchedule(BaseModel):
    """A set of bells: ordinary, shortened, of a shift. Source: REG-3."""

    title = CharField(max_length=60, unique=True, verbose_name="Название")
    is_default = SmallIntegerField(default=0, choices=((0, "нет"), (1, "да")), verbose_name="Обычное")

    class Meta:
        label, label_plural, category = "Расписание звонков", "Расписания звонков", "Расписание"
        search = ("title",)
        constraints = [Check('"is_default" IN (0, 1)')]

    def __str__(self) -> str:
        return self.title


class Bell(BaseModel):
    """One lesson's time in a bell schedule. Source: REG-3."""

    schedule = link(BellSchedule, "Расписание звонков", backref="bells")
    number = IntegerField(verbose_name="Урок")
    start = TimeField(verbose_name="Начало")
    end = TimeField(verbose_name="Конец")

    class Meta:
        label, label_plural, category = "Звонок", "Звонки", "Расписание"
        constraints = [Check('"start" < "end"'), Check('"number" BETWEEN 0 AND 12')]
        indexes = ((("schedule", "number"), True),)

    def __str__(self) -> str:
        return f"{self.number} урок"


class BellDay(BaseModel):
    """When a bell schedule is used: on a weekday, or on one date, which goes before. Source: REG-3."""

    schedule = link(BellSchedule, "Расписание звонков", backref="days")
    weekday = SmallIntegerField(null=True, choices=WEEKDAYS, verbose_name="День недели", help_text="или укажите дату")
    date = DateField(null=True, verbose_name="Дата", help_text="сокращённый или особый день")

    class Meta:
        label, label_plural, category = "День звонков", "Когда какие звонки", "Расписание"
        constraints = [Check('("weekday" IS NULL) <> ("date" IS NULL)'), Check('"weekday" IS NULL OR "weekday" BETWEEN 1 AND 7')]
        indexes = ((("weekday",), True), (("date",), True))

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}" if self.date else dict(WEEKDAYS).get(self.weekday, "")
