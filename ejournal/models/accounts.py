"""Accounts, their roles, open sessions and tries to log in."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateTimeField, TextField

from ejournal.models.base import BaseModel, link
from ejournal.models.people import Guardian, Pupil, Staff

ROLES = (
    ("admin", "администратор ЭЖ"),
    ("director", "директор"),
    ("deputy", "завуч"),
    ("secretary", "секретарь"),
    ("dispatcher", "диспетчер расписания"),
    ("methodist", "методист"),
    ("teacher", "учитель"),
    ("student", "ученик"),
    ("parent", "родитель"),
    ("relative", "родственник"),
)


class Account(BaseModel):
    """A login. It belongs to one person at most: of staff, a pupil or a guardian. Source: ROLE-1, ROLE-7."""

    login = CharField(max_length=60, unique=True, verbose_name="Логин", help_text="латинские буквы, цифры, точка, дефис")
    password_hash = TextField(default="", verbose_name="Хеш пароля")
    must_change_password = BooleanField(default=True, verbose_name="Сменить пароль при входе")
    is_active = BooleanField(default=True, verbose_name="Действует")
    staff = link(Staff, "Сотрудник", null=True, unique=True, backref="accounts")
    pupil = link(Pupil, "Ученик", null=True, unique=True, backref="accounts")
    guardian = link(Guardian, "Родитель", null=True, unique=True, backref="accounts")
    created_at = DateTimeField(verbose_name="Создана")

    class Meta:
        label, label_plural, category = "Учётная запись", "Учётные записи", "Доступ"
        search = ("login",)
        secret = ("password_hash",)
        constraints = [
            Check("login <> ''"),
            Check(
                "(CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END)"
                " + (CASE WHEN guardian_id IS NULL THEN 0 ELSE 1 END) <= 1"
            ),
        ]
        keeps_history = True

    def __str__(self) -> str:
        return self.login


class AccountRole(BaseModel):
    """One of the roles of an account. A class teacher has none: it follows from the class. Source: ROLE-1."""

    account = link(Account, "Учётная запись", backref="roles")
    role = CharField(max_length=12, choices=ROLES, verbose_name="Роль")

    class Meta:
        label, label_plural, category = "Роль", "Роли", "Доступ"
        indexes = ((("account", "role"), True),)

    def __str__(self) -> str:
        return dict(ROLES).get(self.role, self.role)


class Session(BaseModel):
    """A session in a browser; the cookie holds a token, the table its hash only. Source: ROLE-8."""

    account = link(Account, "Учётная запись", backref="sessions")
    token_hash = CharField(max_length=64, unique=True, verbose_name="Хеш ключа")
    address = CharField(max_length=45, default="", verbose_name="Адрес")
    browser = CharField(max_length=200, default="", verbose_name="Браузер")
    created_at = DateTimeField(verbose_name="Вход")
    seen_at = DateTimeField(verbose_name="Последнее действие")
    ended_at = DateTimeField(null=True, verbose_name="Выход")

    class Meta:
        label, label_plural, category = "Сеанс", "Сеансы", "Доступ"
        secret = ("token_hash",)
        unaudited = ("seen_at", "ended_at")
        indexes = ((("account", "ended_at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.account}, {self.created_at:%d.%m.%Y %H:%M}"


class LoginAttempt(BaseModel):
    """A try to log in, by login name and address. Source: SEC-2."""

    login = CharField(max_length=60, verbose_name="Логин")
    address = CharField(max_length=45, verbose_name="Адрес")
    at = DateTimeField(verbose_name="Когда")
    succeeded = BooleanField(verbose_name="Вошёл")

    class Meta:
        label, label_plural, category = "Попытка входа", "Попытки входа", "Доступ"
        search = ("login", "address")
        is_audited = False
        indexes = ((("login", "at"), False), (("address", "at"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.login}, {self.at:%d.%m.%Y %H:%M}"
