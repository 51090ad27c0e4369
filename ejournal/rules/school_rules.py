"""The numbers and switches a school chooses, with their defaults, labels and help. Source: requirements, head; domain §10."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from ejournal.errors import BadInput

YES, NO = "да", "нет"


# Ready thresholds of rounding, offered beside the field: any other from the limits may be typed. Source: domain §2.4.
ROUNDINGS = (
    (Decimal("0.50"), "математическое: 5 от 4,50"),
    (Decimal("0.60"), "мягкая шестая: 5 от 4,60"),
    (Decimal("0.65"), "с запасом: 5 от 4,65"),
    (Decimal("0.67"), "строгая: 5 от 4,67"),
)


def _rule(default: Any, label: str, help_text: str, least: Any = None, most: Any = None, choices: tuple[Any, ...] = ()) -> Any:
    """A rule as a field; `choices` are (value, label) offered to the director, who may type another value within the limits."""
    return field(default=default, metadata={"label": label, "help": help_text, "least": least, "most": most, "choices": choices})


@dataclass(frozen=True)
class SchoolRules:
    """The school's rules as values; a rule gets them as an argument and never asks for them."""

    lock_days: int = _rule(
        7, "Срок правки отметки, дней", "после этого срока со дня работы отметку меняет только завуч по заявке", 0, 60
    )
    lowest_mark: int = _rule(2, "Самая низкая отметка", "1 или 2", 1, 2)
    no_mark_grades: int = _rule(1, "Без отметок по класс", "в классах с 1 по этот отметки не ставят; 0 — ставят во всех", 0, 4)
    marks_needed_hour: int = _rule(3, "Отметок за период при 1 часе", "сколько нужно при одном уроке в неделю и реже", 0, 50)
    marks_needed_more: int = _rule(
        5, "Отметок за период при 2 часах и больше", "сколько нужно при двух уроках в неделю и чаще", 0, 50
    )
    marks_needed_three: int = _rule(5, "Отметок за период при 3 часах и больше", "в некоторых школах 7", 0, 50)
    na_missed_share: int = _rule(
        50, "Не аттестован, если пропущено больше, %", "н/а предлагается, когда и отметок мало, и пропущена такая доля уроков", 0, 100
    )
    pass_share: int = _rule(
        50, "Зачёт за период, если зачтено, %", "доля зачтённых работ, начиная с которой предлагается зч; 100 — все работы", 1, 100
    )
    use_weights: bool = _rule(False, "Учитывать вес работы", "в прогнозе средняя считается с весом вида работы")
    round_up_from: Decimal = _rule(Decimal("0.50"), "Округлять вверх от", "0,50: из 4,5 выходит 5; 0,60: только из 4,6",
                                   Decimal("0.5"), Decimal("0.9"), ROUNDINGS)  # fmt: skip
    year_half_up: bool = _rule(
        True, "Годовую округлять от половины", "из 3,5 выходит 4; если нет, годовая округляется так же, как отметка за период"
    )
    transfer_exam_counts: bool = _rule(
        False, "Переводной экзамен входит в итоговую", "в 2–8 и 10 классах итоговая — среднее годовой и экзамена; если нет, годовая"
    )
    disputed_from: Decimal = _rule(
        Decimal("0.40"), "Спорная отметка: средняя от", "0,40: с 3,40 и 4,40 отметка попадает в список педсовета",
        Decimal(0), Decimal("0.99"),
    )  # fmt: skip
    disputed_to: Decimal = _rule(
        Decimal("0.60"), "Спорная отметка: средняя до", "0,60: до 3,60 и 4,60 включительно", Decimal(0), Decimal("0.99")
    )
    sou_counts_na: bool = _rule(True, "н/а входит в СОУ", "с весом 7, как в отчётах «Сетевого города»; если нет, н/а в СОУ не участвует")
    na_among_failing: bool = _rule(
        False, "н/а среди неуспевающих", "если нет, не аттестованные считаются отдельно; в успеваемости, %, они не успевают всегда"
    )
    outside_marks_count: bool = _rule(
        True, "Отметки из других мест входят в среднюю", "санаторий, больница, другая школа: с весом 1, в периоде своей даты"
    )
    mean_digits: int = _rule(2, "Знаков в средней отметке", "сколько цифр после запятой", 0, 3)
    reason_days: int = _rule(7, "Причину пропуска ждать, дней", "после них пропуск без причины попадает в замечания к журналу", 0, 60)
    teacher_gives_reason: bool = _rule(
        True, "Учитель ставит причину пропуска", "если нет, учитель ставит только Н и О, причину — классный руководитель"
    )
    missed_day_lessons: int = _rule(
        0, "Пропущенный день: уроков не меньше", "0 — день пропущен, когда пропущены все его уроки; 3 — когда три и больше", 0, 10
    )
    late_is_missed: bool = _rule(False, "Опоздание считать пропуском урока", "если нет, опоздания считаются отдельно")
    truant_share: int = _rule(
        30, "Систематические пропуски с, %", "доля уроков месяца без уважительной или без указанной причины", 1, 100
    )
    deputy_decides_own: bool = _rule(
        True, "Завуч решает и свои заявки", "заявку на исправление, которую завуч подал как учитель, решает он сам; если нет — другой завуч"
    )
    control_works_a_day: int = _rule(1, "Контрольных в день у класса", "о лишней журнал предупредит при планировании", 1, 5)
    control_days_between: int = _rule(
        18, "Дней между контрольными по предмету", "18 дней — две с половиной недели; 0 — не следить", 0, 60
    )
    control_share: int = _rule(10, "Контрольных в году, % часов предмета", "о превышении журнал предупредит; 100 — не следить", 0, 100)
    control_forbid: bool = _rule(
        False, "Не давать назначить лишнюю контрольную", "если нет, журнал предупредит, и учитель решит сам"
    )
    task_share: int = _rule(
        50, "Справился с заданием контрольной, % баллов", "в анализе контрольной работы: такая доля наибольшего балла и больше", 1, 100
    )
    remind_analysis: bool = _rule(
        True, "Напоминать об анализе контрольных", "строка на столе учителя, когда отметки стоят, а анализа нет; две недели после работы"
    )
    consent_address: bool = _rule(
        True, "Адрес и телефон ученика — с согласия", "без действующего согласия они закрыты и не вносятся"
    )
    consent_passport: bool = _rule(
        True, "Данные документа ученика — с согласия", "серия, номер, кем и когда выдан, место рождения"
    )
    consent_health: bool = _rule(
        True, "Сведения о здоровье — с согласия", "группа здоровья, полис, заключение ПМПК и остальное о здоровье"
    )
    office_health: bool = _rule(
        True, "Секретарь ведёт сведения о здоровье", "если нет, секретарь и администратор их не видят, а вносить их некому"
    )
    class_size_most: int = _rule(25, "Учеников в классе не больше", "о большем числе журнал предупредит при зачислении и переводе", 1, 60)
    open_error_reports: int = _rule(
        5, "Сообщений о неточности, ждущих ответа", "столько может послать семья одного ученика, пока на прежние не ответили", 1, 50
    )
    pupils_write: bool = _rule(
        True, "Ученики пишут учителям", "сообщения своим учителям в журнале; если нет, ученик только читает"
    )
    attachment_mb: int = _rule(5, "Файл в сообщении не больше, МБ", "и к сообщению, и к нормативному документу", 1, 10)
    digest_hour: int = _rule(20, "Поздние изменения с, часов", "изменения отметок вечером и ночью считаются в сводке за неделю", 12, 23)
    study_weeks: int = _rule(34, "Учебных недель в году", "часы учебного плана за год; в 1 классе на неделю меньше", 20, 45)
    visit_days: int = _rule(7, "Семья не заглядывала в дневник, дней", "после стольких дней её видно на странице класса", 1, 60)
    slip_first_day: int = _rule(5, "Листки родителям: первое число месяца", "с этого дня классный руководитель печатает листки", 1, 28)
    slip_second_day: int = _rule(20, "Листки родителям: второе число месяца", "если одно и то же число, листки раз в месяц", 1, 28)
    forecast_days: int = _rule(14, "Прогноз родителям до конца периода, дней", "уведомлением и, кто просил, письмом; кроме него прогноз уходит раз в месяц", 1, 40)
    ready_days: int = _rule(
        3, "Отчёты за период готовить через, дней", "после последнего дня периода; готовые лежат в «Отчёты» → «Готовые отчёты»", 0, 30
    )
    remark_phrases: str = _rule(
        "Активно работал на уроке; Помог товарищам; Отличная подготовка к уроку; Нет сменной обуви; Не готов к уроку; "
        "Нет тетради и учебника; Мешал вести урок; Прошу зайти в школу",
        "Готовые фразы записей в дневник", "через точку с запятой", 0, 1000,
    )  # fmt: skip
    finding_days: int = _rule(7, "Срок по замечанию к журналу, дней", "предлагается завучу, когда он пишет замечание", 1, 60)
    finding_phrases: str = _rule(
        "Не записана тема урока; Не записано домашнее задание; Тема не соответствует КТП; Не выставлены отметки за письменную работу; "
        "Мало отметок для аттестации; Не отмечены отсутствующие; Урок записан с опозданием; Не указан вид работы",
        "Готовые фразы замечаний к журналу", "через точку с запятой", 0, 2000,
    )  # fmt: skip
    objectivity_raised_share: int = _rule(
        20, "Отметки не по средней с, %", "доля отметок за период выше или ниже средней, выше письменных работ; с неё журнал назван завучу", 1, 100
    )
    objectivity_gap: Decimal = _rule(
        Decimal("0.50"), "Письменные и устные расходятся на", "на столько средние письменных работ и устных ответов ещё могут различаться",
        Decimal("0.05"), Decimal(3),
    )  # fmt: skip
    objectivity_bunch_days: int = _rule(7, "Последние дни периода, дней", "по ним видно, не ставят ли отметки все сразу в конце", 1, 30)
    objectivity_bunch_share: int = _rule(
        30, "Отметок в последние дни с, %", "от всех текущих отметок периода; с этой доли журнал назван завучу", 1, 100
    )
    letter_hour: int = _rule(18, "Сводка дня родителям с, часов", "после этого часа письма за день ставятся в очередь", 12, 23)
    letter_tries: int = _rule(8, "Попыток отправить письмо", "после них письмо ждёт администратора", 1, 20)
    letter_pause_minutes: int = _rule(
        5, "Первая пауза перед новой попыткой, минут", "каждая следующая вдвое длиннее, но не длиннее шести часов", 1, 120
    )
    tell_marks: bool = _rule(True, "Сообщать семьям об отметках", "одно уведомление в день на ученика")
    tell_absences: bool = _rule(True, "Сообщать семьям о пропусках", "одно уведомление в день на ученика; болезнь и уважительная — нет")
    tell_period_marks: bool = _rule(True, "Сообщать семьям об отметках за период", "в тот же день, когда они выставлены")
    tell_timetable: bool = _rule(True, "Сообщать семьям о заменах и отменах", "сотрудникам о них журнал сообщает всегда")
    idle_lock_minutes: int = _rule(
        20, "Закрыть страницу паролем через, минут", "после стольких минут без дела сотрудник вводит пароль снова", 1, 240
    )
    backup_days: int = _rule(2, "Копия базы не старше, дней", "дольше без копии — красная строка на столе администратора и директора", 1, 30)
    trial_days: int = _rule(7, "Пробное восстановление раз в, дней", "последнюю копию восстанавливают в сторону и проверяют", 1, 90)
    drive_days: int = _rule(14, "Свою копию журнала вернуть за, дней", "столько дней у учителя на книгу, взятую на флешку", 1, 200)
    archive_check_days: int = _rule(
        180, "Архивную копию проверять раз в, дней", "дольше без проверки — строка на столе: носители стареют", 7, 1000
    )
    session_hours: int = _rule(12, "Сеанс длится, часов", "после стольких часов без дела нужно войти заново", 1, 720)
    password_length: int = _rule(8, "Пароль не короче, знаков", "для всех", 8, 64)
    login_tries: int = _rule(5, "Попыток входа подряд", "после них логин отдыхает", 3, 50)
    login_wait_minutes: int = _rule(10, "Логин отдыхает, минут", "после неудачных попыток подряд", 1, 240)
    address_tries: int = _rule(
        100, "Неудачных входов с одного адреса", "за то же время; за одним адресом может быть вся школа", 10, 10000
    )

    def marks_needed(self, hours_a_week: Decimal) -> int:
        """How many current marks a period mark needs. Source: MARK-4."""
        if hours_a_week < 2:
            return self.marks_needed_hour
        return self.marks_needed_more if hours_a_week < 3 else self.marks_needed_three


RULE_FIELDS = {rule.name: rule for rule in fields(SchoolRules)}


def rules_from(rows: Mapping[str, str]) -> SchoolRules:
    """Rules from the stored texts; what is missing has its default, what is unknown is left out."""
    return SchoolRules(**{key: parse_rule(key, text) for key, text in rows.items() if key in RULE_FIELDS})


def rule_text(key: str, value: Any) -> str:
    """A rule's value as it is stored and shown."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return value
    return str(value).replace(".", ",")


def parse_rule(key: str, text: str) -> Any:
    """The value typed for a rule; raises BadInput with what is expected."""
    rule = RULE_FIELDS.get(key)
    if rule is None:
        raise BadInput(f"Правила «{key}» нет.", field="key")
    kind = type(rule.default)
    value = _typed(text, kind, rule.metadata)
    if value is None:
        raise BadInput(f"{rule.metadata['label']}: {_expected(kind, rule.metadata)}, а набрано «{text}».", field="value")
    return value


def _typed(text: str, kind: type, limits: Mapping[str, Any]) -> Any:
    """The value, or None where the text is none."""
    if kind is str:
        words = " ".join(text.split())
        return words if limits["least"] <= len(words) <= limits["most"] else None
    return _switch(text) if kind is bool else _number(text, kind, limits)


def _switch(text: str) -> bool | None:
    return {YES: True, NO: False}.get(text.strip().lower())


def _number(text: str, kind: type, limits: Mapping[str, Any]) -> Any:
    try:
        value = kind(text.strip().replace(",", "."))
        return value if limits["least"] <= value <= limits["most"] else None
    except (ValueError, InvalidOperation):  # «NaN» is a Decimal that can't be compared
        return None


def _expected(kind: type, limits: Mapping[str, Any]) -> str:
    if kind is bool:
        return "нужно «да» или «нет»"
    if kind is str:
        return f"помещается {limits['most']} знаков"
    least, most = (rule_text("", limits[name]) for name in ("least", "most"))
    return f"нужно {'целое ' if kind is int else ''}число от {least} до {most}"
