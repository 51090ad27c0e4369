"""The school itself and the numbers it chose."""

from __future__ import annotations

from peewee import SQL, BooleanField, CharField, TextField

from ejournal.models.base import BaseModel


class School(BaseModel):
    """The card of the school: one row. Source: REG-1."""

    name = CharField(
        max_length=300, verbose_name="Полное наименование", help_text="как в уставе; печатается на титульных листах"
    )
    short_name = CharField(max_length=120, verbose_name="Краткое наименование", help_text="стоит в шапке страниц и на входе")
    address = CharField(max_length=300, default="", verbose_name="Адрес")
    settlement = CharField(max_length=120, default="", verbose_name="Населённый пункт")
    district = CharField(max_length=120, default="", verbose_name="Район")
    director = CharField(max_length=120, default="", verbose_name="Директор", help_text="фамилия, имя, отчество для подписи")
    deputy = CharField(max_length=120, default="", verbose_name="Заместитель директора", help_text="для подписи на формах")
    ogrn = CharField(max_length=15, default="", verbose_name="ОГРН")
    inn = CharField(max_length=12, default="", verbose_name="ИНН")
    phone = CharField(max_length=60, default="", verbose_name="Телефон")
    email = CharField(max_length=120, default="", verbose_name="Электронная почта")
    time_zone = CharField(
        max_length=60,
        default="",
        verbose_name="Часовой пояс",
        help_text="пусто — как на этом компьютере; иначе, например, Asia/Yekaterinburg",
    )
    is_training = BooleanField(
        default=False, constraints=[SQL("DEFAULT false")], verbose_name="Учебная", help_text="ставит программа: все люди в ней вымышлены"
    )

    class Meta:
        label, label_plural, category = "Школа", "Школа", "Школа"
        search = ("name", "short_name")

    def __str__(self) -> str:
        return self.short_name


class SchoolSetting(BaseModel):
    """One number or switch of the school, by its name in `rules.school_rules.SchoolRules`."""

    key = CharField(max_length=60, unique=True, verbose_name="Имя настройки")
    value = TextField(verbose_name="Значение")

    class Meta:
        label, label_plural, category = "Правило школы", "Правила школы", "Школа"
        search = ("key",)

    def __str__(self) -> str:
        return self.key
