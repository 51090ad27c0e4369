"""Between the school and a family: remarks, acknowledgements, visits to the diary, reports of an error, how news is delivered."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateField, DateTimeField, IntegerField, SmallIntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.classes import SchoolClass
from ejournal.models.lessons import Lesson
from ejournal.models.people import Guardian, Pupil, Staff

REMARK_KINDS = (("praise", "похвала"), ("remark", "замечание"), ("word", "сообщение"))
ACKNOWLEDGED = (("week", "неделя"), ("period", "период"), ("remark", "запись учителя"), ("year", "год"))
ACKNOWLEDGED_BY = (("site", "в дневнике"), ("paper", "на бумаге"))
REPORT_STATES = (("open", "ждёт ответа"), ("fixed", "исправлено"), ("right", "всё верно"))
DELIVERY_FORMS = (("site", "в дневнике"), ("email", "по электронной почте"), ("paper", "на бумаге"))
LETTER_STATES = (("waiting", "ждёт отправки"), ("sending", "отправляется"), ("sent", "отправлено"), ("failed", "не отправлено"), ("dropped", "снято"))


class Remark(BaseModel):
    """A line of a teacher in a pupil's diary: praise, a remark, a word to the parents. Source: CLS-2, DIA-1."""

    pupil = link(Pupil, "Ученик", backref="remarks", index=False)
    date = DateField(verbose_name="Дата")
    lesson = link(Lesson, "Урок", null=True, backref="remarks", help_text="пусто — не об уроке")
    kind = CharField(max_length=8, default="remark", choices=REMARK_KINDS, verbose_name="Вид")
    text = CharField(max_length=400, verbose_name="Запись")
    staff = link(Staff, "Кто написал", null=True, backref="remarks")
    at = DateTimeField(verbose_name="Когда")
    removed_at = DateTimeField(null=True, verbose_name="Снята")

    class Meta:
        label, label_plural, category = "Запись в дневник", "Записи в дневник", "Журнал"
        search = ("text",)
        constraints = [Check("text <> ''")]
        indexes = ((("pupil", "date"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}, {self.date:%d.%m.%Y}"


class Acknowledgement(BaseModel):
    """«Ознакомлен»: who, with what of whose diary, how. No term closes it. Source: DIA-3, CLS-3; regulation 3.12.

    `start` and `end` are the days of the week, period or year, both included; `thing` is the number of the remark or the period.
    """

    pupil = link(Pupil, "Ученик", backref="acknowledgements", index=False)
    what = CharField(max_length=8, choices=ACKNOWLEDGED, verbose_name="С чем")
    start = DateField(verbose_name="С")
    end = DateField(verbose_name="По")
    thing = IntegerField(default=0, verbose_name="Номер записи", help_text="записи учителя или периода; 0 — у недели")
    way = CharField(max_length=6, default="site", choices=ACKNOWLEDGED_BY, verbose_name="Как")
    guardian = link(Guardian, "Кто ознакомлен", null=True, index=False, help_text="пусто — кто-то из родителей, по слипу")
    account = link(Account, "Чья запись", null=True, index=False)
    at = DateTimeField(verbose_name="Когда")

    class Meta:
        label, label_plural, category = "Ознакомление", "Ознакомления", "Контроль"
        constraints = [Check('"start" <= "end"')]
        indexes = ((("pupil", "what", "start"), False), (("start", "end"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}, {self.start:%d.%m.%Y}"


class DiaryVisit(BaseModel):
    """A day on which an account looked into a pupil's diary. Source: CLS-4, DEP-5."""

    account = link(Account, "Кто", index=False)
    pupil = link(Pupil, "Чей дневник", backref="diary_visits", index=False)
    day = DateField(verbose_name="День")
    at = DateTimeField(verbose_name="Впервые за день")

    class Meta:
        label, label_plural, category = "Заход в дневник", "Заходы в дневник", "Контроль"
        indexes = ((("account", "pupil", "day"), True), (("pupil", "day"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"


class ErrorReport(BaseModel):
    """«Здесь неверно»: a parent or pupil says so from the place in the diary; the teacher answers. Source: DIA-6."""

    pupil = link(Pupil, "Ученик", backref="error_reports", index=False)
    lesson = link(Lesson, "Урок", null=True, backref="error_reports")
    entity = CharField(max_length=20, verbose_name="Что", help_text="Mark, Absence, Lesson, PeriodMark")
    entity_id = IntegerField(default=0, verbose_name="Номер записи")
    shown = CharField(max_length=120, default="", verbose_name="Что стоит")
    text = CharField(max_length=400, verbose_name="Что неверно")
    account = link(Account, "Кто сообщил", index=False)
    at = DateTimeField(verbose_name="Когда")
    staff = link(Staff, "Кому", null=True, backref="error_reports")
    state = CharField(max_length=6, default="open", choices=REPORT_STATES, verbose_name="Состояние")
    answer = CharField(max_length=400, default="", verbose_name="Ответ")
    answered_at = DateTimeField(null=True, verbose_name="Когда ответили")
    answered_by = link(Account, "Кто ответил", null=True, index=False)

    class Meta:
        label, label_plural, category = "Сообщение о неточности", "Сообщения о неточностях", "Контроль"
        search = ("text", "answer")
        constraints = [Check("text <> ''"), Check("(state = 'open') = (answered_at IS NULL)")]
        indexes = ((("staff", "state", "at"), False), (("pupil", "at"), False))
        keeps_history = True

    def __str__(self) -> str:
        return self.text


class Delivery(BaseModel):
    """How a guardian wants the news of a child: the form agreed with the school. Source: DIA-5, CLS-3, CLS-5."""

    guardian = link(Guardian, "Родитель", backref="deliveries", index=False)
    pupil = link(Pupil, "Ученик", backref="deliveries", index=False)
    form = CharField(max_length=6, default="site", choices=DELIVERY_FORMS, verbose_name="Как сообщать")
    email = CharField(max_length=120, default="", verbose_name="Электронная почта")
    daily = BooleanField(default=False, verbose_name="Сводка дня")
    forecast = BooleanField(default=False, verbose_name="Прогноз за период")
    asked_on = DateField(verbose_name="Заявление от")
    rev = IntegerField(default=0, verbose_name="Правка")

    class Meta:
        label, label_plural, category = "Как сообщать родителю", "Как сообщать родителям", "Люди"
        constraints = [Check("form <> 'email' OR email <> ''")]
        indexes = ((("guardian", "pupil"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return dict(DELIVERY_FORMS).get(self.form, self.form)


class Letter(BaseModel):
    """An e-mail in the queue: it survives a restart, is tried again, and is sent once. Source: DIA-5.

    `key` names what it tells (guardian, pupil, day), so that the same is not queued twice.
    """

    key = CharField(max_length=120, unique=True, verbose_name="О чём")
    guardian = link(Guardian, "Кому", null=True, index=False)
    pupil = link(Pupil, "О ком", null=True, backref="letters")
    email = CharField(max_length=120, verbose_name="Адрес")
    subject = CharField(max_length=200, verbose_name="Тема")
    body = TextField(verbose_name="Текст")
    state = CharField(max_length=8, default="waiting", choices=LETTER_STATES, verbose_name="Состояние")
    made_at = DateTimeField(verbose_name="Поставлено")
    next_at = DateTimeField(verbose_name="Отправить не раньше")
    attempts = SmallIntegerField(default=0, verbose_name="Попыток")
    trouble = CharField(max_length=200, default="", verbose_name="Почему не ушло")
    sent_at = DateTimeField(null=True, verbose_name="Отправлено")

    class Meta:
        label, label_plural, category = "Письмо", "Письма", "Контроль"
        secret = ("body",)
        unaudited = ("state", "attempts", "next_at", "trouble", "sent_at")  # the way of a letter is told by the letter itself
        constraints = [Check("(state = 'sent') = (sent_at IS NOT NULL)")]
        indexes = ((("state", "next_at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return self.subject


class ClassReport(BaseModel):
    """«Сообщить завучу»: what a class teacher reported of the journals of his class at one press. Source: CLS-1.

    `things` is a JSON list of what was reported (kind, journal, words, place), so that it can be read after it has been put right.
    """

    school_class = link(SchoolClass, "Класс", backref="reports", index=False)
    at = DateTimeField(verbose_name="Когда")
    account = link(Account, "Кто", null=True, index=False)
    things = TextField(verbose_name="О чём")
    settled_at = DateTimeField(null=True, verbose_name="Разобрано")
    settled_by = link(Account, "Кто разобрал", null=True, index=False)

    class Meta:
        label, label_plural, category = "Сообщение завучу", "Сообщения завучу", "Контроль"
        constraints = [Check("things <> ''")]
        indexes = ((("school_class", "at"), False), (("settled_at", "at"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.school_class}, {self.at:%d.%m.%Y}"


class Slip(BaseModel):
    """An extract of a pupil's marks given out on paper for the days from `start` to `end`, both included. Source: CLS-3.

    It comes back signed: an `Acknowledgement` of the same days, way "paper".
    """

    pupil = link(Pupil, "Ученик", backref="slips", index=False)
    school_class = link(SchoolClass, "Класс", index=False)
    start = DateField(verbose_name="С")
    end = DateField(verbose_name="По")
    at = DateTimeField(verbose_name="Напечатан")
    account = link(Account, "Кто напечатал", null=True, index=False)

    class Meta:
        label, label_plural, category = "Листок родителям", "Листки родителям", "Контроль"
        constraints = [Check('"start" <= "end"')]
        indexes = ((("pupil", "start", "end"), True), (("school_class", "end"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}, {self.start:%d.%m.%Y}"
