"""The deputy's control: checks of journals with their remarks, plan of checks, analysis of control works, approval of plans (DEP-2, DEP-4)."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, DecimalField, IntegerField, SmallIntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear
from ejournal.models.classes import SchoolClass
from ejournal.models.journals import Journal
from ejournal.models.lessons import Lesson, Work
from ejournal.models.people import Pupil, Staff
from ejournal.models.plans import Plan
from ejournal.models.subjects import Subject

CHECK_KINDS = (("month", "ежемесячная"), ("period", "по итогам периода"), ("target", "по вопросу"), ("again", "повторная"))
FINDING_STATES = (("open", "не устранено"), ("answered", "исправлено, ждёт приёмки"), ("accepted", "принято"), ("withdrawn", "снято"))
REVIEW_STATES = (("approved", "утверждён"), ("returned", "возвращён с замечаниями"))


class CheckPlan(BaseModel):
    """A check of journals that is due: what, of whom, by when. Source: DEP-2; regulation 3.5."""

    year = link(AcademicYear, "Учебный год", backref="check_plans", index=False)
    kind = CharField(max_length=8, default="month", choices=CHECK_KINDS, verbose_name="Вид")
    purpose = CharField(max_length=200, verbose_name="Что проверяется")
    school_class = link(SchoolClass, "Класс", null=True, index=False, help_text="пусто — все классы")
    subject = link(Subject, "Предмет", null=True, index=False, help_text="пусто — все предметы")
    due = DateField(verbose_name="Срок")
    staff = link(Staff, "Кто проверяет", null=True, index=False)
    dropped_at = DateTimeField(null=True, verbose_name="Снята с плана")

    class Meta:
        label, label_plural, category = "Плановая проверка", "План проверок", "Контроль"
        search = ("purpose",)
        constraints = [Check("purpose <> ''")]
        indexes = ((("year", "due"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.purpose}, до {self.due:%d.%m.%Y}"


class JournalCheck(BaseModel):
    """One check of one journal by the deputy; its findings are remarks with terms. Source: DEP-2; domain §5.15."""

    journal = link(Journal, "Журнал", backref="checks", index=False)
    plan = link(CheckPlan, "По плану", null=True, backref="checks")
    kind = CharField(max_length=8, default="month", choices=CHECK_KINDS, verbose_name="Вид")
    purpose = CharField(max_length=200, verbose_name="Цель проверки")
    start = DateField(null=True, verbose_name="Проверено с", help_text="уроки за эти дни")
    end = DateField(null=True, verbose_name="Проверено по")
    checked_on = DateField(verbose_name="Дата проверки")
    account = link(Account, "Кто проверил", null=True, index=False)
    result = TextField(default="", verbose_name="Вывод")
    sent_at = DateTimeField(null=True, verbose_name="Доведено до учителя")

    class Meta:
        label, label_plural, category = "Проверка журнала", "Проверки журналов", "Контроль"
        search = ("purpose",)
        constraints = [Check("purpose <> ''"), Check('("start" IS NULL) OR ("end" IS NULL) OR "start" <= "end"')]
        indexes = ((("journal", "checked_on"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.journal}, {self.checked_on:%d.%m.%Y}"


class Finding(BaseModel):
    """A remark of a check, pinned to a cell, a lesson or the page; it stays until it is accepted as put right. Source: DEP-2."""

    check_of = link(JournalCheck, "Проверка", backref="findings", index=False)
    lesson = link(Lesson, "Урок", null=True, backref="findings")
    work = link(Work, "Работа", null=True, backref="findings")
    pupil = link(Pupil, "Ученик", null=True, backref="findings")
    text = CharField(max_length=400, verbose_name="Замечание")
    due = DateField(null=True, verbose_name="Срок")
    state = CharField(max_length=10, default="open", choices=FINDING_STATES, verbose_name="Состояние")
    answer = CharField(max_length=400, default="", verbose_name="Ответ учителя")
    answered_at = DateTimeField(null=True, verbose_name="Когда ответил")
    answered_by = link(Account, "Кто ответил", null=True, index=False)
    accepted_at = DateTimeField(null=True, verbose_name="Принято")
    accepted_by = link(Account, "Кто принял", null=True, index=False)
    reply = CharField(max_length=400, default="", verbose_name="Почему возвращено")

    class Meta:
        label, label_plural, category = "Замечание проверки", "Замечания проверок", "Контроль"
        search = ("text", "answer")
        constraints = [Check("text <> ''"), Check("(state = 'accepted') = (accepted_at IS NOT NULL)")]
        indexes = ((("check_of", "state"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return self.text


class FillingRequest(BaseModel):
    """«Прошу проверить»: what was missing in a teacher's journals when the deputy asked him to look. Source: DEP-1.

    `things` is a JSON list of what was asked about (key, journal, words, place), so that the same is not asked twice on a day.
    """

    staff = link(Staff, "Кого просят", index=False)
    account = link(Account, "Кто просит", null=True, index=False)
    at = DateTimeField(verbose_name="Когда")
    things = TextField(verbose_name="О чём")

    class Meta:
        label, label_plural, category = "Просьба проверить", "Просьбы проверить", "Контроль"
        constraints = [Check("things <> ''")]
        indexes = ((("staff", "at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.staff}, {self.at:%d.%m.%Y}"


class ControlTask(BaseModel):
    """A task of a control work and the skill it shows. Source: DEP-4; domain §5.11."""

    work = link(Work, "Работа", backref="tasks", index=False)
    number = SmallIntegerField(verbose_name="№ задания")
    skill = CharField(max_length=200, default="", verbose_name="Проверяемое умение")
    most = DecimalField(max_digits=5, decimal_places=1, default=1, verbose_name="Наибольший балл")
    typical = CharField(max_length=300, default="", verbose_name="Типичные ошибки")

    class Meta:
        label, label_plural, category = "Задание контрольной работы", "Задания контрольных работ", "Контроль"
        constraints = [Check("number >= 1"), Check("most > 0")]
        indexes = ((("work", "number"), True),)

    def __str__(self) -> str:
        return f"№ {self.number}"


class ControlScore(BaseModel):
    """The points of a pupil for a task. Source: DEP-4."""

    task = link(ControlTask, "Задание", backref="scores", index=False)
    pupil = link(Pupil, "Ученик", backref="control_scores")
    points = DecimalField(max_digits=5, decimal_places=1, verbose_name="Балл")

    class Meta:
        label, label_plural, category = "Балл за задание", "Баллы за задания", "Контроль"
        constraints = [Check("points >= 0")]
        indexes = ((("task", "pupil"), True),)

    def __str__(self) -> str:
        return f"{self.points}"


class ControlAnalysis(BaseModel):
    """The teacher's words on a control work: conclusions and measures. Source: DEP-4; domain §5.11."""

    work = link(Work, "Работа", unique=True, backref="analyses")
    conclusions = TextField(default="", verbose_name="Выводы")
    measures = TextField(default="", verbose_name="Меры")
    staff = link(Staff, "Кто составил", null=True, index=False)
    at = DateTimeField(verbose_name="Когда")

    class Meta:
        label, label_plural, category = "Анализ контрольной работы", "Анализы контрольных работ", "Контроль"

    def __str__(self) -> str:
        return f"{self.work}"


class PlanReview(BaseModel):
    """What the methodist or the deputy said of a plan: approved, or returned with remarks. Source: KTP-5; regulation 4.3."""

    plan = link(Plan, "План", backref="reviews", index=False)
    state = CharField(max_length=8, choices=REVIEW_STATES, verbose_name="Решение")
    text = TextField(default="", verbose_name="Замечания")
    revision = IntegerField(default=0, verbose_name="Правка плана")
    account = link(Account, "Кто", null=True, index=False)
    at = DateTimeField(verbose_name="Когда")

    class Meta:
        label, label_plural, category = "Отзыв о плане", "Отзывы о планах", "Учебный план"
        indexes = ((("plan", "at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.plan}"
