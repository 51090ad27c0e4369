"""What people of the school write to each other: messages, events, questionnaires, normative documents (MSG-1, 2, 4, CLS-6)."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateField, DateTimeField, SmallIntegerField, TextField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.classes import SchoolClass
from ejournal.models.people import Pupil

AUDIENCES = (
    ("one", "одному человеку"),
    ("class", "ученикам класса"),
    ("parents", "родителям класса"),
    ("families", "ученикам и родителям класса"),
    ("teachers", "учителям класса"),
    ("staff", "всем сотрудникам"),
    ("all_parents", "всем родителям"),
    ("school", "всей школе"),
)
OF_A_CLASS = ("class", "parents", "families", "teachers")
EVENT_KINDS = (("event", "мероприятие"), ("announcement", "объявление"), ("meeting", "собрание"))
QUESTION_KINDS = (("one", "один ответ"), ("many", "несколько ответов"), ("scale", "оценка от 1 до 5"), ("text", "ответ словами"))


class Message(BaseModel):
    """One message of one author; whom it reached is in its receipts. Files are attachments beside it. Source: MSG-1."""

    author = link(Account, "От кого", backref="messages", index=False)
    at = DateTimeField(verbose_name="Когда")
    audience = CharField(max_length=12, default="one", choices=AUDIENCES, verbose_name="Кому")
    school_class = link(SchoolClass, "Класс", null=True, index=False)
    about = link(Pupil, "Об ученике", null=True, index=False)
    answers = link("self", "Ответ на", null=True)
    title = CharField(max_length=160, verbose_name="Тема")
    text = TextField(default="", verbose_name="Текст")
    hidden_at = DateTimeField(null=True, verbose_name="Убрано автором из отправленных")
    to_name = CharField(max_length=300, default="", verbose_name="Кому: имя", help_text="одному человеку; с входом или без")

    class Meta:
        label, label_plural, category = "Сообщение", "Сообщения", "Общение"
        search = ("title",)
        secret = ("title", "text", "to_name")
        constraints = [Check("title <> ''")]
        indexes = ((("author", "at"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return f"№ {self.id}"  # its subject is nobody's but the readers'


class Receipt(BaseModel):
    """A message in somebody's box: when it came, when it was read. Source: MSG-1."""

    message = link(Message, "Сообщение", backref="receipts", index=False)
    account = link(Account, "Кому", backref="receipts", index=False)
    sent_at = DateTimeField(verbose_name="Пришло", help_text="при повторе — время повтора")
    read_at = DateTimeField(null=True, verbose_name="Прочитано")
    removed_at = DateTimeField(null=True, verbose_name="Убрано")

    class Meta:
        label, label_plural, category = "Получение сообщения", "Получения сообщений", "Общение"
        indexes = ((("message", "account"), True), (("account", "sent_at"), False))
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.message}"


class Event(BaseModel):
    """An event, meeting or announcement with its days, for its audience. Source: MSG-2."""

    kind = CharField(max_length=12, default="event", choices=EVENT_KINDS, verbose_name="Вид")
    title = CharField(max_length=160, verbose_name="Название")
    text = TextField(default="", verbose_name="Подробности")
    start = DateField(verbose_name="С")
    end = DateField(verbose_name="По", help_text="включительно")
    time = CharField(max_length=20, default="", verbose_name="Время", help_text="например 18:00")
    place = CharField(max_length=120, default="", verbose_name="Где")
    audience = CharField(max_length=12, default="school", choices=AUDIENCES, verbose_name="Для кого")
    school_class = link(SchoolClass, "Класс", null=True, index=False)
    author = link(Account, "Кто добавил", null=True, index=False)
    at = DateTimeField(verbose_name="Добавлено")
    removed_at = DateTimeField(null=True, verbose_name="Отменено")

    class Meta:
        label, label_plural, category = "Событие", "События", "Общение"
        search = ("title", "place")
        constraints = [Check('"start" <= "end"'), Check("title <> ''")]
        indexes = ((("start", "end"), False),)
        keeps_history = True

    def __str__(self) -> str:
        return self.title


class NormativeDocument(BaseModel):
    """A document on keeping the journal, open to every user; its files are attachments. Source: MSG-4."""

    title = CharField(max_length=200, verbose_name="Название")
    number = CharField(max_length=40, default="", verbose_name="Номер")
    date = DateField(null=True, verbose_name="Дата")
    text = TextField(default="", verbose_name="О чём")
    position = SmallIntegerField(default=1, verbose_name="Порядок")
    in_force = BooleanField(default=True, verbose_name="Действует")
    at = DateTimeField(verbose_name="Добавлен")

    class Meta:
        label, label_plural, category = "Нормативный документ", "Нормативные документы", "Общение"
        search = ("title", "number")
        constraints = [Check("title <> ''")]
        keeps_history = True

    def __str__(self) -> str:
        return self.title


class Survey(BaseModel):
    """A questionnaire for an audience, anonymous or named, open until a day. Source: CLS-6."""

    title = CharField(max_length=160, verbose_name="Название")
    text = TextField(default="", verbose_name="Пояснение")
    audience = CharField(max_length=12, default="parents", choices=AUDIENCES, verbose_name="Для кого")
    school_class = link(SchoolClass, "Класс", null=True, index=False)
    is_anonymous = BooleanField(default=True, verbose_name="Без имён")
    author = link(Account, "Кто составил", index=False)
    made_at = DateTimeField(verbose_name="Составлена")
    opened_at = DateTimeField(null=True, verbose_name="Открыта")
    until = DateField(verbose_name="Отвечать по", help_text="включительно")
    closed_at = DateTimeField(null=True, verbose_name="Закрыта")

    class Meta:
        label, label_plural, category = "Анкета", "Анкеты", "Общение"
        search = ("title",)
        constraints = [Check("title <> ''")]
        keeps_history = True

    def __str__(self) -> str:
        return self.title


class SurveyQuestion(BaseModel):
    """A question; `options` one a line for the kinds that choose. Source: CLS-6."""

    survey = link(Survey, "Анкета", backref="questions", index=False)
    position = SmallIntegerField(verbose_name="Порядок")
    text = CharField(max_length=300, verbose_name="Вопрос")
    kind = CharField(max_length=6, default="one", choices=QUESTION_KINDS, verbose_name="Вид ответа")
    options = TextField(default="", verbose_name="Варианты", help_text="по одному в строке")
    is_required = BooleanField(default=True, verbose_name="Обязателен")

    class Meta:
        label, label_plural, category = "Вопрос анкеты", "Вопросы анкет", "Общение"
        constraints = [Check("position >= 1"), Check("text <> ''")]
        indexes = ((("survey", "position"), True),)

    def __str__(self) -> str:
        return self.text


class SurveyReply(BaseModel):
    """That somebody has answered; a named questionnaire's answers lead here, an anonymous one's never do. Source: CLS-6."""

    survey = link(Survey, "Анкета", backref="replies", index=False)
    account = link(Account, "Кто ответил", index=False)
    day = DateField(verbose_name="День", help_text="без времени: по нему не узнать, чьи ответы")

    class Meta:
        label, label_plural, category = "Кто ответил на анкету", "Кто ответил на анкеты", "Общение"
        indexes = ((("survey", "account"), True),)
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.survey}"


class SurveyAnswer(BaseModel):
    """An answer to one question; `reply` is empty in an anonymous questionnaire. Source: CLS-6."""

    question = link(SurveyQuestion, "Вопрос", backref="answers", index=False)
    reply = link(SurveyReply, "Чей", null=True, backref="answers")
    value = TextField(verbose_name="Ответ")

    class Meta:
        label, label_plural, category = "Ответ анкеты", "Ответы анкет", "Общение"
        is_audited = False
        keeps_history = True
        indexes = ((("question",), False),)

    def __str__(self) -> str:
        return self.value
