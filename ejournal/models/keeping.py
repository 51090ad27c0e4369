"""What the school keeps outside the database: archive copies, bound volumes, drives given out (ARC-3, PRN-2, OFF-2)."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, Check, DateField, DateTimeField, IntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear, Period
from ejournal.models.classes import SchoolClass
from ejournal.models.people import Staff

COPY_STATES = (("good", "проверена"), ("damaged", "повреждена"), ("missing", "не найдена"), ("retired", "списана"))
DRIVE_STATES = (("issued", "выдан"), ("returned", "возвращён"), ("lost", "утрачен"))


class ArchiveCopy(BaseModel):
    """One copy of an archive package on one medium. Source: ARC-1, ARC-2, ARC-3; regulation 5.5."""

    year = link(AcademicYear, "Учебный год", backref="archive_copies", index=False)
    period = link(Period, "Период", null=True, index=False, help_text="пусто — копия за год")
    name = CharField(max_length=120, verbose_name="Имя комплекта")
    made_at = DateTimeField(verbose_name="Сделана")
    account = link(Account, "Кто сделал", null=True, index=False)
    medium = CharField(max_length=120, default="", verbose_name="Носитель", help_text="например «флешка № 2»")
    path = CharField(max_length=400, verbose_name="Папка")
    kept_at = CharField(max_length=160, default="", verbose_name="Где хранится", help_text="сейф, кабинет")
    keeper = CharField(max_length=160, default="", verbose_name="Кто хранит")
    files = IntegerField(verbose_name="Файлов")
    size = BigIntegerField(verbose_name="Размер, байт")
    manifest = CharField(max_length=64, verbose_name="Контрольная сумма описи")
    head = CharField(max_length=64, default="", verbose_name="Вершина цепочки")
    state = CharField(max_length=8, default="good", choices=COPY_STATES, verbose_name="Состояние")
    checked_at = DateTimeField(verbose_name="Проверена")
    trouble = TextField(default="", verbose_name="Что не так")

    class Meta:
        label, label_plural, category = "Архивная копия", "Архивные копии", "Архив"
        search = ("name", "medium", "kept_at", "keeper")
        constraints = [Check("files >= 0"), Check("size >= 0")]
        indexes = ((("year", "period", "made_at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.name}, {self.medium or self.path}"


class HardCopy(BaseModel):
    """A bound volume of a class's journal on paper: the register of hard copies. Source: PRN-2; regulation 4.4."""

    year = link(AcademicYear, "Учебный год", backref="hard_copies", index=False)
    number = IntegerField(verbose_name="№ по реестру")
    school_class = link(SchoolClass, "Класс", null=True, index=False, help_text="пусто — не одного класса")
    title = CharField(max_length=200, verbose_name="Что", help_text="например «Классный журнал 5 А»")
    pages = IntegerField(verbose_name="Листов")
    printed_on = DateField(verbose_name="Напечатан")
    bound_on = DateField(null=True, verbose_name="Прошит")
    kept_at = CharField(max_length=160, default="", verbose_name="Где хранится")
    keeper = CharField(max_length=160, default="", verbose_name="Кто хранит")
    head = CharField(max_length=64, default="", verbose_name="Вершина цепочки", help_text="как на последней странице")
    note = CharField(max_length=300, default="", verbose_name="Примечание")
    account = link(Account, "Кто записал", null=True, index=False)
    at = DateTimeField(verbose_name="Когда")
    struck_at = DateTimeField(null=True, verbose_name="Снят с учёта")

    class Meta:
        label, label_plural, category = "Бумажная копия", "Реестр бумажных копий", "Архив"
        search = ("title", "kept_at", "keeper")
        constraints = [Check("pages > 0"), Check("number > 0"), Check("title <> ''")]
        indexes = ((("year", "number"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"№ {self.number}, {self.title}"


class Drive(BaseModel):
    """A drive with a teacher's own copy of journals: given, brought back, lost. Source: OFF-2; regulation 5.6–5.8."""

    staff = link(Staff, "Кому", backref="drives", index=False)
    journals = TextField(default="", verbose_name="Журналы", help_text="что на нём: класс и предмет, по одному в строке")
    medium = CharField(max_length=120, default="", verbose_name="Носитель", help_text="например «флешка № 5»")
    code = CharField(max_length=32, unique=True, verbose_name="Код книги", help_text="он же внутри файла")
    revision = IntegerField(default=0, verbose_name="Операция выдачи")
    issued_at = DateTimeField(verbose_name="Выдан")
    issued_by = link(Account, "Кто выдал", null=True, index=False)
    due = DateField(null=True, verbose_name="Вернуть до")
    state = CharField(max_length=8, default="issued", choices=DRIVE_STATES, verbose_name="Состояние")
    ended_at = DateTimeField(null=True, verbose_name="Возвращён или утрачен")
    note = CharField(max_length=300, default="", verbose_name="Примечание")

    class Meta:
        label, label_plural, category = "Выданный носитель", "Реестр выданных носителей", "Архив"
        search = ("journals", "medium")
        constraints = [Check("(state = 'issued') = (ended_at IS NULL)")]
        indexes = ((("staff", "state"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.medium or self.code}"
