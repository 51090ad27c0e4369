"""Staff, pupils and those who answer for them."""

from __future__ import annotations

from peewee import SQL, BooleanField, CharField, Check, DateField, TextField

from ejournal.models.base import BaseModel, link
from ejournal.rules.names import short_name

SEXES = (("m", "мужской"), ("f", "женский"))
RELATIONS = (("mother", "мать"), ("father", "отец"), ("guardian", "опекун"), ("relative", "родственник"))


class Person(BaseModel):
    """A name in its three parts; the patronymic may be absent."""

    surname = CharField(max_length=60, verbose_name="Фамилия", help_text="как в свидетельстве о рождении или паспорте")
    name = CharField(max_length=60, verbose_name="Имя")
    patronymic = CharField(max_length=60, default="", verbose_name="Отчество", help_text="может не быть")

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)

    @property
    def list_name(self) -> str:
        """Surname and name, as the journal page prints a pupil."""
        return f"{self.surname} {self.name}".strip()

    @property
    def short_name(self) -> str:
        """«Иванова А. П.», with spaces that do not break."""
        return short_name(self.surname, self.name, self.patronymic)

    def __str__(self) -> str:
        return self.full_name


class Staff(Person):
    """A member of staff. Source: REG-6."""

    position = CharField(max_length=120, default="", verbose_name="Должность")
    phone = CharField(max_length=60, default="", verbose_name="Телефон")
    email = CharField(max_length=120, default="", verbose_name="Электронная почта")
    hired_on = DateField(null=True, verbose_name="Работает с")
    left_on = DateField(null=True, verbose_name="Работает по", help_text="пусто, пока работает")

    class Meta:
        label, label_plural, category = "Сотрудник", "Сотрудники", "Люди"
        search = ("surname", "name", "patronymic", "position")
        constraints = [Check("surname <> ''"), Check("name <> ''")]
        indexes = ((("surname", "name"), False),)


class Pupil(Person):
    """A child on the roll. Orders move pupils; a row with history is never deleted. Source: REG-6."""

    sex = CharField(max_length=1, default="", choices=(("", "не указан"), *SEXES), verbose_name="Пол")
    birth_date = DateField(null=True, verbose_name="Дата рождения")
    file_number = CharField(max_length=12, null=True, unique=True, verbose_name="№ личного дела", help_text="например К-15")
    snils = CharField(max_length=14, null=True, unique=True, verbose_name="СНИЛС", help_text="11 цифр, например 112-233-445 95")
    address = CharField(max_length=300, default="", verbose_name="Адрес")
    phone = CharField(max_length=60, default="", verbose_name="Телефон")
    email = CharField(max_length=120, default="", verbose_name="Электронная почта")
    enrolled_on = DateField(null=True, verbose_name="Зачислен с")
    left_on = DateField(null=True, verbose_name="Выбыл", help_text="первый день, когда ученика уже нет")
    note = TextField(default="", verbose_name="Примечание")
    bus_route = CharField(max_length=60, default="", verbose_name="Маршрут автобуса", constraints=[SQL("DEFAULT ''")],
                          help_text="если приезжает на школьном автобусе")  # fmt: skip

    class Meta:
        label, label_plural, category = "Ученик", "Ученики", "Люди"
        search = ("surname", "name", "patronymic", "file_number")
        constraints = [Check("surname <> ''"), Check("name <> ''"), Check("sex IN ('', 'm', 'f')")]
        indexes = ((("surname", "name"), False),)
        keeps_history = True


class Guardian(Person):
    """A parent or another lawful representative. Source: REG-6."""

    phone = CharField(max_length=60, default="", verbose_name="Телефон")
    email = CharField(max_length=120, default="", verbose_name="Электронная почта")
    address = CharField(max_length=300, default="", verbose_name="Адрес", help_text="если не тот, что у ребёнка")

    class Meta:
        label, label_plural, category = "Родитель", "Родители", "Люди"
        search = ("surname", "name", "patronymic", "phone")
        constraints = [Check("surname <> ''"), Check("name <> ''")]
        indexes = ((("surname", "name"), False),)


class Guardianship(BaseModel):
    """Who answers for which child, from a day to a day; `sees_diary` may be taken away by order. Source: REG-6, ROLE-5."""

    pupil = link(Pupil, "Ученик", backref="guardianships")
    guardian = link(Guardian, "Родитель", backref="guardianships")
    relation = CharField(max_length=10, choices=RELATIONS, verbose_name="Кем приходится")
    is_lawful = BooleanField(default=True, verbose_name="Законный представитель")
    sees_diary = BooleanField(default=True, verbose_name="Видит дневник", help_text="родственнику — только с согласия родителя")
    consent_on = DateField(
        null=True, verbose_name="Согласие родителя от", help_text="для родственника; без него дневник закрыт"
    )

    class Meta:
        label, label_plural, category = "Связь ученика и родителя", "Связи учеников и родителей", "Люди"
        constraints = [Check("relation <> 'relative' OR NOT sees_diary OR consent_on IS NOT NULL")]
        indexes = ((("pupil", "guardian"), True),)

    def __str__(self) -> str:
        return f"{self.guardian} — {dict(RELATIONS).get(self.relation, self.relation)}"
