"""Orders on the movement of pupils and what they did (MOV-1, MOV-2)."""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, SmallIntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import AcademicYear
from ejournal.models.classes import SchoolClass
from ejournal.models.people import Pupil

ORDER_KINDS = (
    ("enroll", "зачисление"),
    ("enroll_transfer", "зачисление в порядке перевода"),
    ("leave_transfer", "отчисление в порядке перевода"),
    ("leave", "отчисление"),
    ("class_transfer", "перевод из класса в класс"),
    ("next_class", "перевод в следующий класс"),
    ("conditional", "условный перевод"),
    ("repeat", "повторный год обучения"),
    ("graduate", "завершение обучения"),
    ("home", "обучение на дому"),
    ("away", "временное выбытие"),
    ("back", "возвращение"),
    ("rename", "смена фамилии, имени"),
    ("cancel", "отмена приказа"),
)
ORDER_STATES = (("draft", "проект"), ("executed", "исполнен"), ("cancelled", "отменён"))
PLACES = (
    ("", "не указано"),
    ("district", "школа района"),
    ("region", "школа области"),
    ("country", "школа другого региона"),
    ("abroad", "другое государство"),
    ("college", "колледж, техникум"),
    ("family", "семейное обучение"),
    ("other", "прочее"),
)
STATUS_KINDS = (
    ("home", "обучение на дому"),
    ("away", "временно выбыл"),
    ("conditional", "переведён условно"),
    ("repeat", "повторный год"),
)


class Order(BaseModel):
    """An order: a draft changes nothing; an executed one is cancelled by another order, never deleted. Source: MOV-1, MOV-2, MOV-4."""

    year = link(AcademicYear, "Учебный год", index=False)
    number = CharField(max_length=20, verbose_name="Номер", help_text="например 53-у; счёт с начала года")
    date = DateField(verbose_name="Дата приказа")
    kind = CharField(max_length=16, choices=ORDER_KINDS, verbose_name="Вид")
    effective = DateField(verbose_name="Вступает в силу", help_text="с какого числа")
    basis = CharField(max_length=300, default="", verbose_name="Основание", help_text="заявление, решение педсовета, справка")
    text = TextField(default="", verbose_name="Текст приказа", help_text="пусто — по образцу")
    signed_by = CharField(max_length=160, default="", verbose_name="Подписал")
    state = CharField(max_length=10, default="draft", choices=ORDER_STATES, verbose_name="Состояние")
    made_at = DateTimeField(verbose_name="Внесён")
    executed_at = DateTimeField(null=True, verbose_name="Исполнен")
    executed_by = link(Account, "Кто исполнил", null=True, index=False)
    cancels = link("self", "Отменяет приказ", null=True, backref="cancelled_by")

    class Meta:
        label, label_plural, category = "Приказ", "Приказы", "Движение"
        search = ("number", "basis", "text")
        constraints = [
            Check("number <> ''"),
            Check("state IN ('draft', 'executed', 'cancelled')"),
            Check("(state = 'draft') = (executed_at IS NULL)"),
            Check("(kind = 'cancel') = (cancels_id IS NOT NULL)"),
        ]
        indexes = ((("year", "number"), True), (("state", "date"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"№ {self.number} от {self.date:%d.%m.%Y}"


class OrderLine(BaseModel):
    """One pupil of an order; `done` is what executing it changed, by which another order takes it back."""

    order = link(Order, "Приказ", backref="lines", index=False)
    position = SmallIntegerField(verbose_name="№ п/п")
    pupil = link(Pupil, "Ученик", backref="order_lines")
    class_from = link(SchoolClass, "Из класса", null=True, backref="left_by", index=False)
    class_to = link(SchoolClass, "В класс", null=True, backref="entered_by", index=False)
    place_kind = CharField(max_length=10, default="", choices=PLACES, verbose_name="Откуда или куда")
    place = CharField(max_length=200, default="", verbose_name="Школа, населённый пункт")
    until = DateField(null=True, verbose_name="По", help_text="у обучения на дому и временного выбытия, включительно")
    note = CharField(max_length=300, default="", verbose_name="Примечание", help_text="причина, предметы с задолженностью, новая фамилия")
    details = TextField(default="{}", verbose_name="Ещё", help_text="новое имя, группы, куда перейдут отметки")
    done = TextField(default="{}", verbose_name="Что изменено", help_text="по этому приказ отменяют")

    class Meta:
        label, label_plural, category = "Ученик приказа", "Ученики приказов", "Движение"
        constraints = [Check("position >= 1")]
        indexes = ((("order", "pupil"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.order}: {self.pupil}"


class PupilStatus(BaseModel):
    """Home teaching, a stay in a sanatorium and the like: the class is kept. Both days included. Source: MOV-1; domain §6.1."""

    pupil = link(Pupil, "Ученик", backref="statuses", index=False)
    kind = CharField(max_length=12, choices=STATUS_KINDS, verbose_name="Вид")
    start = DateField(verbose_name="С")
    end = DateField(null=True, verbose_name="По", help_text="включительно; пусто — до отмены")
    order = link(Order, "Приказ", null=True, backref="statuses")
    note = CharField(max_length=300, default="", verbose_name="Примечание")

    class Meta:
        label, label_plural, category = "Особое положение ученика", "Особые положения учеников", "Движение"
        constraints = [Check('"end" IS NULL OR "start" <= "end"')]
        indexes = ((("pupil", "kind", "start"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{dict(STATUS_KINDS).get(self.kind, self.kind)}: {self.pupil}"
