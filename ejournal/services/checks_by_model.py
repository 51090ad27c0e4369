"""The subjects' own rules about their records: one row of `CHECKS` per model, called by `checks.check_row`.

A check gets the record as it is going to stand (references as ids) and its number, None for a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import (
    AcademicYear,
    Account,
    AccountRole,
    Bell,
    BellSchedule,
    CalendarDay,
    ClassMembership,
    ClassTeacher,
    Closure,
    CurriculumLine,
    GroupMembership,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    Period,
    Pupil,
    SchoolClass,
    Staff,
    StaffAbsence,
    StudyGroup,
    Subject,
    TimetableSlot,
    WorkKind,
)
from ejournal.models.base import BaseModel
from ejournal.rules.class_name import make_class_name
from ejournal.rules.identity import parse_file_number, parse_snils
from ejournal.rules.names import tidy_spaces
from ejournal.rules.work_kinds import tidy_code

Values = Mapping[str, Any]
Check = Callable[[Values, "int | None"], None]
LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{1,59}$")
FAR = date(2100, 1, 1)
LONGEST_YEAR = 366  # days from the first to the last of a school year


def _in_order(first: str, last: str, sentence: str, *, same_day: bool) -> Check:
    """A check that `last`, where given, is after `first` (or that very day)."""

    def check(values: Values, _key: int | None) -> None:
        start, end = values.get(first), values.get(last)
        if start is not None and end is not None and (end < start or (end == start and not same_day)):
            raise BadInput(sentence, last)

    return check


def _between(name: str, least: Any, most: Any, sentence: str) -> Check:
    def check(values: Values, _key: int | None) -> None:
        value = values.get(name)
        if value is not None and not least <= value <= most:
            raise BadInput(sentence, name)

    return check


def _filled(*names: tuple[str, str]) -> Check:
    def check(values: Values, _key: int | None) -> None:
        for name, sentence in names:
            if not str(values.get(name) or "").strip():
                raise BadInput(sentence, name)

    return check


def _dates(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "сей день"


def _others(model: Any, key: int | None) -> Any:
    return model.id != key if key is not None else model.id.is_null(False)


def _one_year_long(values: Values, key: int | None) -> None:
    """A slip of the pen in the end's year makes no year of many years."""
    if (values["end"] - values["start"]).days > LONGEST_YEAR:
        raise BadInput("Учебный год длиннее года: проверьте его последний день.", "end")


def _years_apart(values: Values, key: int | None) -> None:
    meets = (AcademicYear.start <= values["end"]) & (AcademicYear.end >= values["start"]) & _others(AcademicYear, key)
    if other := AcademicYear.select().where(meets).first():
        raise BadInput(f"Дни уже заняты: {other.title} учебный год идёт по {other.end:%d.%m.%Y}.", "start")


def _inside_year(*names: str) -> Check:
    """A check that the days named lie inside the record's year."""

    def check(values: Values, _key: int | None) -> None:
        year = AcademicYear.get_or_none(AcademicYear.id == values.get("year"))
        for name in names if year else ():
            if values.get(name) is not None and not year.start <= values[name] <= year.end:
                raise BadInput(f"Этот день вне учебного года: он идёт с {year.start:%d.%m.%Y} по {year.end:%d.%m.%Y}.", name)

    return check


def _periods_apart(values: Values, key: int | None) -> None:
    days = (Period.start <= values["end"]) & (Period.end >= values["start"])
    grades = (Period.grade_from <= values["grade_to"]) & (Period.grade_to >= values["grade_from"])
    if other := Period.select().where(days & grades & _others(Period, key)).first():
        raise BadInput(f"Эти дни уже в другом периоде: {other}, {_dates(other.start)} — {_dates(other.end)}.", "start")


def _year_is_closed_elsewhere(values: Values, _key: int | None) -> None:
    """A year is closed by its own deed, which packs it first. Source: ARC-2."""
    if values.get("closed_on") is not None:
        raise BadInput("Учебный год закрывают на странице «Закрыть учебный год»: там видно, что не закончено, и год сохраняется в архив.", "closed_on")


def _closed_period_stays(values: Values, key: int | None) -> None:
    """A closed period is neither opened nor moved; closing has a page of its own, which says who has no mark yet. Source: MARK-6."""
    row = Period.get_or_none(Period.id == key) if key is not None else None
    stands = row.closed_on if row is not None else None
    if stands is None and values.get("closed_on") is not None:
        raise BadInput("Период закрывают на странице «Закрытие периода»: там видно, у кого ещё нет отметок.", "closed_on")
    names = ("closed_on", "start", "end", "year", "kind", "number", "grade_from", "grade_to")
    changed = next((name for name in names if values.get(name) != row.__data__[name]), None) if stands is not None else None
    if changed is not None:
        raise BadInput(f"Период закрыт {_dates(stands)}: его больше не меняют.", changed)


def _day_kind(values: Values, _key: int | None) -> None:
    if values.get("kind") == "working" and values.get("as_weekday") is None:
        raise BadInput("Учебный день по переносу: укажите, по расписанию какого дня недели.", "as_weekday")
    if values.get("kind") == "off" and values.get("as_weekday") is not None:
        raise BadInput("В выходной день уроков нет: оставьте это поле пустым.", "as_weekday")


def _bells_apart(values: Values, key: int | None) -> None:
    meets = (Bell.start < values["end"]) & (Bell.end > values["start"]) & (Bell.schedule == values["schedule"])
    if other := Bell.select().where(meets & _others(Bell, key)).first():
        raise BadInput(f"В это время идёт {other.number} урок: {other.start:%H:%M} — {other.end:%H:%M}.", "start")


def _one_default(values: Values, key: int | None) -> None:
    other = BellSchedule.get_or_none((BellSchedule.is_default == 1) & _others(BellSchedule, key))
    if values.get("is_default") and other:
        raise BadInput(f"Обычное расписание звонков уже есть: «{other}». Сначала снимите отметку там.", "is_default")


def _one_class_teacher(values: Values, key: int | None) -> None:
    meets = (ClassTeacher.start <= (values.get("end") or FAR)) & (
        ClassTeacher.end.is_null() | (ClassTeacher.end >= values["start"])
    )
    same = (ClassTeacher.school_class == values["school_class"]) & _others(ClassTeacher, key)
    if other := ClassTeacher.select().where(meets & same).first():
        raise BadInput(f"В эти дни классом руководит {other.staff.short_name}: закройте прежнюю запись датой.", "start")


def _away_once(values: Values, key: int | None) -> None:
    meets = (StaffAbsence.start <= values["end"]) & (StaffAbsence.end >= values["start"])
    same = (StaffAbsence.staff == values["staff"]) & _others(StaffAbsence, key)
    if other := StaffAbsence.select().where(meets & same).first():
        raise BadInput(f"Уже записано: отсутствует с {_dates(other.start)} по {_dates(other.end)}.", "start")


def _group_has_class(values: Values, _key: int | None) -> None:
    has_class = values.get("school_class") is not None
    if values.get("kind") == "subgroup" and not has_class:
        raise BadInput("Подгруппа бывает у класса: укажите класс.", "school_class")
    if values.get("kind") == "mixed" and has_class:
        raise BadInput("Сборная группа не принадлежит одному классу: оставьте класс пустым.", "school_class")
    _class_of_year(values)


def _class_of_year(values: Values) -> None:
    found = SchoolClass.get_or_none(SchoolClass.id == values.get("school_class"))
    if found is not None and found.year_id != values.get("year"):
        raise BadInput(f"Этот класс другого учебного года: {found}.", "school_class")


def _one_class_at_a_time(values: Values, key: int | None) -> None:
    """A pupil is in one class on any day. Source: decision 1, MOV-3."""
    meets = (ClassMembership.start < (values.get("end") or FAR)) & (
        ClassMembership.end.is_null() | (ClassMembership.end > values["start"])
    )
    same = (ClassMembership.pupil == values["pupil"]) & _others(ClassMembership, key)
    if other := ClassMembership.select().where(meets & same).first():
        stay = f"с {_dates(other.start)}" + (f" по {_dates(other.end)}" if other.end else "")
        raise BadInput(f"В эти дни ученик уже в классе {other.school_class.title} ({stay}).", "start")


def _days_of_class(values: Values, _key: int | None) -> None:
    found = SchoolClass.get_or_none(SchoolClass.id == values.get("school_class"))
    if found is not None and not found.year.start <= values["start"] <= found.year.end:
        span = f"с {_dates(found.year.start)} по {_dates(found.year.end)}"
        raise BadInput(f"Учебный год этого класса идёт {span}.", "start")


def _once_in_group(values: Values, key: int | None) -> None:
    meets = (GroupMembership.start < (values.get("end") or FAR)) & (
        GroupMembership.end.is_null() | (GroupMembership.end > values["start"])
    )
    same = (GroupMembership.pupil == values["pupil"]) & (GroupMembership.group == values["group"])
    if other := GroupMembership.select().where(meets & same & _others(GroupMembership, key)).first():
        raise BadInput(f"В эти дни ученик уже в этой группе: с {_dates(other.start)} по {_dates(other.end)}.", "start")


def _journal_of_whom(values: Values, _key: int | None) -> None:
    """A journal has a class, a group of that class, or a mixed group, all of its year. Source: REG-5."""
    group = StudyGroup.get_or_none(StudyGroup.id == values.get("group"))
    if group is None and values.get("school_class") is None:
        raise BadInput("Укажите класс или группу.", "school_class")
    _class_of_year(values)
    if group is None:
        return
    if group.year_id != values.get("year"):
        raise BadInput("Эта группа другого учебного года.", "group")
    if group.school_class_id != values.get("school_class"):
        whose = f"класса {group.school_class.title}" if group.school_class_id else "сборная: поле «Класс» оставьте пустым"
        raise BadInput(f"Группа «{group.title}» — {whose}.", "group")


def _one_journal(values: Values, key: int | None) -> None:
    same = (
        (Journal.year == values["year"])
        & (Journal.subject == values["subject"])
        & (Journal.kind == values.get("kind", "lesson"))
    )
    for name in ("school_class", "group"):
        field, value = getattr(Journal, name), values.get(name)
        same &= field.is_null() if value is None else field == value
    if Journal.select().where(same & _others(Journal, key)).exists():
        raise BadInput("Такой журнал уже есть: этот предмет у этого класса или группы в этом году.", "subject")


def _some_weeks(values: Values, _key: int | None) -> None:
    if not values.get("odd_weeks", True) and not values.get("even_weeks", True):
        raise BadInput("Отметьте нечётные недели, чётные или те и другие.", "odd_weeks")


def _relative_consents(values: Values, _key: int | None) -> None:
    if values.get("relation") == "relative" and values.get("sees_diary", True) and not values.get("consent_on"):
        raise BadInput(
            "Родственник видит дневник с согласия родителя: впишите дату согласия или снимите «Видит дневник».", "consent_on"
        )


def _born(values: Values, _key: int | None) -> None:
    born, came = values.get("birth_date"), values.get("enrolled_on")
    if born is not None and not date(1950, 1, 1) <= born <= FAR:
        raise BadInput("Проверьте год рождения.", "birth_date")
    if born is not None and came is not None and came <= born:
        raise BadInput("Дата зачисления раньше даты рождения.", "enrolled_on")


def _login(values: Values, key: int | None) -> None:
    if not LOGIN.match(values.get("login") or ""):
        raise BadInput("Логин — маленькие латинские буквы, цифры, точка или дефис, от двух знаков.", "login")
    owners = [name for name in ("staff", "pupil", "guardian") if values.get(name) is not None]
    if len(owners) > 1:
        raise BadInput("Учётная запись принадлежит одному человеку: оставьте сотрудника, ученика или родителя.", owners[-1])
    if key is not None and not values.get("is_active", True) and _has_admin_role(key):
        keep_an_administrator(key, "is_active")


def _has_admin_role(account: int) -> bool:
    return AccountRole.select().where((AccountRole.account == account) & (AccountRole.role == "admin")).exists()


def _role_stays(values: Values, key: int | None) -> None:
    row = AccountRole.get_or_none(AccountRole.id == key) if key is not None else None
    if row is not None and row.role == "admin" and (values.get("role") != "admin" or values.get("account") != row.account_id):
        keep_an_administrator(row.account_id, "role")


def keep_an_administrator(leaving: int, field: str = "") -> None:
    """Somebody must be left who can open the panel."""
    others = (
        AccountRole.select().join(Account).where((AccountRole.role == "admin") & Account.is_active & (Account.id != leaving))
    )
    if not others.exists():
        raise BadInput("Это последний администратор: сначала дайте эту роль другому человеку.", field)


_AFTER = "Последний день раньше первого."
_GRADE = "Параллель — число от 1 до 12."
_grades = (
    _between("grade_from", 1, 12, _GRADE),
    _between("grade_to", 1, 12, _GRADE),
    _in_order("grade_from", "grade_to", "Второй класс не может быть младше первого.", same_day=True),
)
_hours = _between("hours_a_week", 0.1, 20, "Часов в неделю бывает от 0,5 до 20.")
_number = _between("number", 0, 12, "Номер урока — от 0 до 12.")
_last_day = _in_order("start", "end", _AFTER, same_day=True)
_first_day_out = _in_order("start", "end", "«До» — первый день, когда ученика уже нет: он позже дня «С».", same_day=False)
_work_days = _in_order("hired_on", "left_on", _AFTER, same_day=True)
_stay = _in_order("enrolled_on", "left_on", "Ученик выбыл раньше, чем зачислен.", same_day=False)

def _code_alone(values: Values, key: int | None) -> None:
    """Two kinds never share a letter, capital or small, Latin or Cyrillic. Source: GRID-6."""
    for row in WorkKind.select(WorkKind.id, WorkKind.name, WorkKind.code):
        if row.id != key and tidy_code(row.code) == tidy_code(str(values.get("code") or "")):
            raise BadInput(f"Буква «{row.code}» уже у вида «{row.name}»: над столбцами они не различались бы.", "code")


CHECKS: dict[type[BaseModel], tuple[Check, ...]] = {
    AcademicYear: (
        _year_is_closed_elsewhere,_in_order("start", "end", "Конец года раньше начала.", same_day=False), _one_year_long, _years_apart),
    Period: (
        _between("number", 1, 4, "Номер периода — от 1 до 4."), *_grades,
        _in_order("start", "end", "Конец периода раньше начала.", same_day=False), _inside_year("start", "end"), _periods_apart,
        _closed_period_stays,
    ),
    CalendarDay: (*_grades, _inside_year("date"), _day_kind),
    WorkKind: (
        _filled(("name", "Напишите название вида работы."), ("code", "Напишите букву: она стоит над столбцом.")), _code_alone,
        _between("weight", Decimal("0.01"), 10, "Вес — от 0,01 до 10; обычная отметка весит 1."),
        _between("due_days", 0, 60, "Срок — от 0 до 60 дней."),
    ),
    BellSchedule: (_one_default,),
    Bell: (_number, _in_order("start", "end", "Конец урока раньше начала.", same_day=False), _bells_apart),
    CurriculumLine: (_between("grade", 1, 12, _GRADE), _hours),
    Staff: (_work_days,),
    Pupil: (_born, _stay),
    Guardianship: (_relative_consents,),
    SchoolClass: (_between("grade", 1, 12, _GRADE),),
    Closure: (_last_day, _inside_year("start", "end")),
    StaffAbsence: (_last_day, _away_once),
    ClassTeacher: (_last_day, _one_class_teacher),
    StudyGroup: (_group_has_class,),
    ClassMembership: (_first_day_out, _days_of_class, _one_class_at_a_time),
    GroupMembership: (_first_day_out, _once_in_group),
    Journal: (_journal_of_whom, _hours, _one_journal),
    JournalTeacher: (_last_day,),
    TimetableSlot: (_number, _last_day, _some_weeks),
    Account: (_login,),
    AccountRole: (_role_stays,),
}  # fmt: skip

_NAMES = dict.fromkeys(("surname", "name", "patronymic"), tidy_spaces)

TIDIED: dict[type[BaseModel], dict[str, Callable[[Any], Any]]] = {
    Staff: _NAMES,
    Guardian: _NAMES,
    Pupil: _NAMES | {"file_number": parse_file_number, "snils": parse_snils},
    WorkKind: {"name": tidy_spaces, "short_name": tidy_spaces, "code": tidy_code},
    Subject: {"name": tidy_spaces, "short_name": tidy_spaces},
    SchoolClass: {"letter": lambda letter: make_class_name(1, letter).letter},
    Account: {"login": lambda login: login.strip().lower()},
}
