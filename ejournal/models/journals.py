"""Journals: who teaches what to whom in a year. The unit of a page, a plan and lessons (decision 2)."""

from __future__ import annotations

from peewee import SQL, BooleanField, CharField, Check, DateField, DecimalField, IntegerField, SmallIntegerField

from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import WEEKDAYS, AcademicYear
from ejournal.models.classes import SchoolClass, StudyGroup
from ejournal.models.people import Staff
from ejournal.models.plans import Plan, PlanItem
from ejournal.models.subjects import Subject

JOURNAL_KINDS = (
    ("lesson", "урок"),
    ("elective", "электив"),
    ("extracurricular", "внеурочная деятельность"),
    ("additional", "дополнительное образование"),
)
EXAM_SCALES = (("", "нет"), ("five", "пятибалльная"), ("pass", "зачёт/незачёт"), ("hundred", "баллы от 0 до 100"))
MARKINGS = (("five", "пятибалльная"), ("pass", "зачёт/незачёт"), ("none", "без отметок"))


class Journal(BaseModel):
    """Class or group × subject × year; `version` grows with every write, so that an open page learns of it. Source: REG-5."""

    year = link(AcademicYear, "Учебный год", backref="journals")
    school_class = link(SchoolClass, "Класс", null=True, backref="journals")
    group = link(StudyGroup, "Группа", null=True, backref="journals", help_text="пусто — весь класс")
    subject = link(Subject, "Предмет", backref="journals")
    kind = CharField(max_length=16, default="lesson", choices=JOURNAL_KINDS, verbose_name="Вид")
    marking = CharField(max_length=6, default="five", choices=MARKINGS, verbose_name="Отметки")
    hours_a_week = DecimalField(max_digits=4, decimal_places=1, default=1, verbose_name="Часов в неделю")
    plan = link(Plan, "КТП", null=True, backref="journals", help_text="тематический план этого журнала")
    version = IntegerField(default=0, verbose_name="Версия")
    interim_scale = CharField(max_length=8, default="", choices=EXAM_SCALES, verbose_name="Промежуточная аттестация",
                              help_text="отдельный столбец «ПА» и её шкала", constraints=[SQL("DEFAULT ''")])  # fmt: skip
    exam_scale = CharField(max_length=8, default="", choices=EXAM_SCALES, verbose_name="Экзамен",
                           help_text="столбец «Экз.» и его шкала", constraints=[SQL("DEFAULT ''")])  # fmt: skip

    class Meta:
        label, label_plural, category = "Журнал", "Журналы (нагрузка)", "Учебный план"
        constraints = [
            Check("school_class_id IS NOT NULL OR group_id IS NOT NULL"),
            Check("hours_a_week > 0 AND hours_a_week <= 20"),
            Check("marking IN ('five', 'pass', 'none')"),
            Check("interim_scale IN ('', 'five', 'pass', 'hundred')"),
            Check("exam_scale IN ('', 'five', 'pass', 'hundred')"),
        ]
        indexes = ((("year", "school_class"), False),)
        keeps_history = True

    @property
    def class_title(self) -> str:
        """«5 А», «5 А, группа 1» or the name of a mixed group."""
        whole = self.school_class.title if self.school_class_id else ""
        part = self.group.title if self.group_id else ""
        return ", ".join(title for title in (whole, part) if title)

    @property
    def title(self) -> str:
        return f"{self.subject}, {self.class_title}"

    def __str__(self) -> str:
        return self.title


class JournalTeacher(BaseModel):
    """Who keeps a journal, from a day to a day (both included). Source: ROLE-2, decision 1."""

    journal = link(Journal, "Журнал", backref="teachers")
    staff = link(Staff, "Учитель", backref="journal_teachers")
    start = DateField(verbose_name="С")
    end = DateField(null=True, verbose_name="По", help_text="включительно; пусто — по сей день")

    class Meta:
        label, label_plural, category = "Учитель журнала", "Учителя журналов", "Учебный план"
        constraints = [Check('"end" IS NULL OR "start" <= "end"')]
        indexes = ((("journal", "staff", "start"), True),)

    def __str__(self) -> str:
        return f"{self.staff}"


class TimetableSlot(BaseModel):
    """A lesson of the week: weekday × number → journal, valid from a day to a day (both included). Source: TT-1."""

    journal = link(Journal, "Журнал", backref="slots")
    weekday = SmallIntegerField(choices=WEEKDAYS, verbose_name="День недели")
    number = SmallIntegerField(verbose_name="Урок")
    room = CharField(max_length=20, default="", verbose_name="Кабинет")
    start = DateField(verbose_name="Действует с")
    end = DateField(null=True, verbose_name="Действует по")
    odd_weeks = BooleanField(default=True, verbose_name="По нечётным неделям")
    even_weeks = BooleanField(default=True, verbose_name="По чётным неделям")

    class Meta:
        label, label_plural, category = "Урок расписания", "Расписание", "Расписание"
        constraints = [
            Check("weekday BETWEEN 1 AND 7"),
            Check("number BETWEEN 0 AND 12"),
            Check('"end" IS NULL OR "start" <= "end"'),
            Check("odd_weeks OR even_weeks"),
        ]
        indexes = ((("journal", "weekday", "number", "start"), True),)

    def __str__(self) -> str:
        return f"{dict(WEEKDAYS).get(self.weekday, '')}, {self.number} урок"


class PlanCorrection(BaseModel):
    """A topic given together with another in one journal, when there are fewer lessons than topics. Source: KTP-5."""

    journal = link(Journal, "Журнал", backref="plan_corrections")
    item = link(PlanItem, "Тема")
    into = link(PlanItem, "Вместе с темой", backref="taken_in")
    reason = CharField(max_length=200, verbose_name="Причина")
    made_on = DateField(verbose_name="Дата")

    class Meta:
        label, label_plural, category = "Корректировка КТП", "Корректировки КТП", "Учебный план"
        constraints = [Check("item_id <> into_id")]
        indexes = ((("journal", "item"), True),)

    def __str__(self) -> str:
        return f"{self.item}"


# NULL differs from NULL in a unique index, so a missing class or group counts as 0.
Journal.add_index(
    SQL(
        'CREATE UNIQUE INDEX IF NOT EXISTS "journal_unique" ON "journal"'
        ' ("year_id", COALESCE("school_class_id", 0), "subject_id", COALESCE("group_id", 0), "kind")'
    )
)
