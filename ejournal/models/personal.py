"""The parts of a pupil's card that are not everybody's: identity, health, social; consents, changes of name, accesses (REG-6, REG-7, SEC-3).

Each part is a table of its own, so that a right to one opens no other (domain §6.3).
"""

from __future__ import annotations

from peewee import CharField, Check, DateField, DateTimeField, SmallIntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.people import Guardian, Pupil, Staff

DOCUMENT_KINDS = (("birth", "свидетельство о рождении"), ("passport", "паспорт"), ("other", "другой документ"))
PE_GROUPS = (
    ("", "не указана"),
    ("main", "основная"),
    ("preparatory", "подготовительная"),
    ("special_a", "специальная А"),
    ("special_b", "специальная Б"),
    ("exempt", "освобождён"),
)
CONSENT_KINDS = (
    ("processing", "обработка сведений сверх обязательных"),
    ("address", "адрес и телефон"),
    ("passport", "данные документа, удостоверяющего личность"),
    ("health", "сведения о здоровье"),
    ("photo", "фотография"),
    ("relative", "дневник для родственника"),
    ("portal", "передача сведений во внешние системы"),
)
CARD_PARTS = (
    ("core", "основные сведения"),
    ("contacts", "адрес и телефон"),
    ("identity", "документы"),
    ("health", "здоровье"),
    ("social", "социальные сведения"),
)
ACCESS_PARTS = (*CARD_PARTS, ("marks", "выписка отметок"))
ACCESS_WAYS = (("seen", "открыта"), ("exported", "выгружена"), ("printed", "напечатана"))


class PupilIdentity(BaseModel):
    """The pupil's documents; shown masked where the number itself is not needed. Source: REG-6."""

    pupil = link(Pupil, "Ученик", unique=True, backref="identities")
    kind = CharField(max_length=8, default="birth", choices=DOCUMENT_KINDS, verbose_name="Документ")
    series = CharField(max_length=20, default="", verbose_name="Серия")
    number = CharField(max_length=20, default="", verbose_name="Номер")
    issued_by = CharField(max_length=200, default="", verbose_name="Кем выдан")
    issued_on = DateField(null=True, verbose_name="Дата выдачи")
    citizenship = CharField(max_length=60, default="", verbose_name="Гражданство")
    birth_place = CharField(max_length=200, default="", verbose_name="Место рождения")

    class Meta:
        label, label_plural, category = "Документы ученика", "Документы учеников", "Личные сведения"
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}"


class PupilHealth(BaseModel):
    """A special category of data: its own right and its own consent. Source: REG-6; 152-ФЗ, ст. 10."""

    pupil = link(Pupil, "Ученик", unique=True, backref="healths")
    policy = CharField(max_length=20, default="", verbose_name="Полис ОМС")
    health_group = SmallIntegerField(null=True, verbose_name="Группа здоровья", help_text="от 1 до 5")
    pe_group = CharField(max_length=12, default="", choices=PE_GROUPS, verbose_name="Группа по физкультуре")
    disability = CharField(max_length=160, default="", verbose_name="Инвалидность, ОВЗ", help_text="заключение ПМПК: номер и дата")
    program = CharField(max_length=120, default="", verbose_name="Адаптированная программа", help_text="например АООП, вариант 7.1")
    advice = TextField(default="", verbose_name="Рекомендации", help_text="парта, очки, рост: для листка здоровья")

    class Meta:
        label, label_plural, category = "Здоровье ученика", "Здоровье учеников", "Личные сведения"
        constraints = [Check("health_group IS NULL OR health_group BETWEEN 1 AND 5")]
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}"


class PupilSocial(BaseModel):
    """What the class teacher and the social worker need, and no more. Source: REG-6."""

    pupil = link(Pupil, "Ученик", unique=True, backref="socials")
    benefits = CharField(max_length=200, default="", verbose_name="Льготы", help_text="многодетная, малоимущая, опека, СВО…")
    meals = CharField(max_length=60, default="", verbose_name="Питание", help_text="например льготное горячее")
    watch = CharField(max_length=120, default="", verbose_name="Учёт", help_text="ВШК, ПДН: с какого числа и почему")

    class Meta:
        label, label_plural, category = "Социальные сведения", "Социальные сведения", "Личные сведения"
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.pupil}"


class Consent(BaseModel):
    """A consent of a parent: what it opens is said in `rules.consents`; withdrawn, it opens nothing. Source: REG-7; 152-ФЗ, ст. 9."""

    pupil = link(Pupil, "Ученик", backref="consents", index=False)
    guardian = link(Guardian, "Кто дал", null=True, backref="consents", help_text="пусто — сам ученик с 14 лет")
    kind = CharField(max_length=12, choices=CONSENT_KINDS, verbose_name="На что")
    date = DateField(verbose_name="Дата")
    document = CharField(max_length=120, default="", verbose_name="Где хранится", help_text="личное дело, папка, №")
    withdrawn_on = DateField(null=True, verbose_name="Отозвано")

    class Meta:
        label, label_plural, category = "Согласие", "Согласия", "Личные сведения"
        constraints = [Check('withdrawn_on IS NULL OR "date" <= withdrawn_on')]
        indexes = ((("pupil", "kind", "date"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{dict(CONSENT_KINDS).get(self.kind, self.kind)}, {self.date:%d.%m.%Y}"


class NameChange(BaseModel):
    """The name somebody had before a day: lists of earlier days print it. Source: design decision 1; domain §6.1."""

    pupil = link(Pupil, "Ученик", null=True, backref="name_changes")
    staff = link(Staff, "Сотрудник", null=True, backref="name_changes")
    guardian = link(Guardian, "Родитель", null=True, backref="name_changes")
    until = DateField(verbose_name="До", help_text="первый день с новым именем")
    surname = CharField(max_length=60, verbose_name="Прежняя фамилия")
    name = CharField(max_length=60, verbose_name="Прежнее имя")
    patronymic = CharField(max_length=60, default="", verbose_name="Прежнее отчество")
    document = CharField(max_length=160, default="", verbose_name="Основание", help_text="свидетельство, приказ: номер и дата")

    class Meta:
        label, label_plural, category = "Смена имени", "Смены имён", "Личные сведения"
        search = ("surname", "name")
        constraints = [
            Check(
                "(CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END)"
                " + (CASE WHEN guardian_id IS NULL THEN 0 ELSE 1 END) = 1"
            )
        ]
        indexes = ((("pupil", "until"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.surname} {self.name}"


class CardAccess(BaseModel):
    """Who saw or took out which part of whose card: one row a day of each. Source: SEC-3."""

    account = link(Account, "Кто", null=True, index=False)
    at = DateTimeField(verbose_name="Когда")
    pupil = link(Pupil, "Ученик", null=True, backref="accesses", index=False)
    guardian = link(Guardian, "Родитель", null=True, index=False)
    part = CharField(max_length=10, choices=ACCESS_PARTS, verbose_name="Что")
    way = CharField(max_length=10, default="seen", choices=ACCESS_WAYS, verbose_name="Как")
    what = CharField(max_length=120, default="", verbose_name="Откуда", help_text="страница, отчёт, выгрузка")
    count = SmallIntegerField(default=1, verbose_name="Раз за день")

    class Meta:
        label, label_plural, category = "Доступ к личным сведениям", "Доступы к личным сведениям", "Контроль"
        search = ("what",)
        indexes = ((("pupil", "at"), False), (("account", "at"), False))
        keeps_history = True
        unaudited = ("count",)

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M}"
