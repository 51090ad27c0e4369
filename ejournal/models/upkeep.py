"""Keeping the register in order: monthly checks, asked changes, the bin, merged cards, the new year (REG-8, MOV-6)."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, IntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear
from ejournal.models.classes import SchoolClass
from ejournal.models.people import Guardian, Pupil

REQUEST_STATES = (("asked", "ждёт"), ("done", "внесено"), ("refused", "отклонено"), ("withdrawn", "отозвано"))


class DataCheck(BaseModel):
    """«Выверено»: the class teacher says that the data of the class are right, once a month. Source: REG-8."""

    school_class = link(SchoolClass, "Класс", backref="data_checks", index=False)
    month = DateField(verbose_name="Месяц", help_text="первое число")
    at = DateTimeField(verbose_name="Когда")
    account = link(Account, "Кто", index=False)
    note = CharField(max_length=300, default="", verbose_name="Примечание")

    class Meta:
        label, label_plural, category = "Выверка сведений", "Выверки сведений", "Контроль"
        indexes = ((("school_class", "month"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.school_class}, {self.month:%m.%Y}"


class ChangeRequest(BaseModel):
    """A change of a card that a class teacher asks for; the secretary makes or refuses it. Source: REG-8."""

    pupil = link(Pupil, "Ученик", backref="change_requests", index=False)
    guardian = link(Guardian, "Родитель", null=True, help_text="пусто — сведения самого ученика", index=False)
    field = CharField(max_length=40, default="", verbose_name="Поле", help_text="пусто — просьба словами")
    old = CharField(max_length=300, default="", verbose_name="Сейчас")
    new = CharField(max_length=300, verbose_name="Должно быть")
    comment = CharField(max_length=300, default="", verbose_name="Пояснение")
    asked_at = DateTimeField(verbose_name="Подана")
    account = link(Account, "Кто просит", index=False)
    state = CharField(max_length=10, default="asked", choices=REQUEST_STATES, verbose_name="Состояние")
    decided_at = DateTimeField(null=True, verbose_name="Решена")
    decided_by = link(Account, "Кто решил", null=True, index=False)
    decision = CharField(max_length=300, default="", verbose_name="Ответ")

    class Meta:
        label, label_plural, category = "Просьба об изменении", "Просьбы об изменениях", "Контроль"
        constraints = [Check("(state = 'asked') = (decided_at IS NULL)")]
        indexes = ((("state", "asked_at"), False), (("pupil", "state"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}: {self.new}"


class BinEntry(BaseModel):
    """A deleted record as it stood, to be put back in one step."""

    entity = CharField(max_length=40, verbose_name="Что")
    entity_id = IntegerField(verbose_name="Номер записи")
    title = CharField(max_length=200, verbose_name="Название")
    data = TextField(verbose_name="Содержание")
    at = DateTimeField(verbose_name="Удалена")
    account = link(Account, "Кто удалил", null=True, index=False)
    restored_at = DateTimeField(null=True, verbose_name="Возвращена")

    class Meta:
        label, label_plural, category = "Запись корзины", "Корзина", "Контроль"
        search = ("title",)
        secret = ("data",)
        indexes = ((("restored_at", "at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return self.title


class PupilMerge(BaseModel):
    """Two cards of one child made one: `moved` says which records went over, so that nothing is lost."""

    kept = link(Pupil, "Осталась карточка", backref="merges", index=False)
    gone = link(Pupil, "Вторая карточка", unique=True)
    at = DateTimeField(verbose_name="Когда")
    account = link(Account, "Кто", null=True, index=False)
    moved = TextField(default="{}", verbose_name="Что перешло")

    class Meta:
        label, label_plural, category = "Объединение карточек", "Объединения карточек", "Контроль"
        constraints = [Check("kept_id <> gone_id")]
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class GuardianMerge(BaseModel):
    """Two cards of one parent made one, as of a pupil."""

    kept = link(Guardian, "Осталась карточка", backref="merges", index=False)
    gone = link(Guardian, "Вторая карточка", unique=True)
    at = DateTimeField(verbose_name="Когда")
    account = link(Account, "Кто", null=True, index=False)
    moved = TextField(default="{}", verbose_name="Что перешло")

    class Meta:
        label, label_plural, category = "Объединение карточек родителя", "Объединения карточек родителей", "Контроль"
        constraints = [Check("kept_id <> gone_id")]
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class RollOver(BaseModel):
    """The step into a new year: what it made, so that it is undone as one until the first record of the new year. Source: MOV-6."""

    year_from = link(AcademicYear, "Прежний год", backref="left_by", index=False)
    year_to = link(AcademicYear, "Новый год", backref="entered_by", index=False)
    at = DateTimeField(verbose_name="Когда")
    account = link(Account, "Кто", null=True, index=False)
    made = TextField(default="{}", verbose_name="Что создано")
    undone_at = DateTimeField(null=True, verbose_name="Отменён")

    class Meta:
        label, label_plural, category = "Переход в новый год", "Переходы в новый год", "Движение"
        constraints = [Check("year_from_id <> year_to_id")]
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.year_from} → {self.year_to}"
