"""The curriculum of the demo school: hours a week by grade (domain §3.3) and which teachers teach what together (§3.4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Course:
    """A subject of the curriculum; `hours` by grade from 1 to 11, 0 where it is not taught.

    `pool` names the kind of teacher ("" = the primary teacher of the class), `unit` what one teacher keeps together in a class.
    """

    name: str
    short: str
    pool: str
    unit: str
    hours: tuple[int, ...]
    kind: str = "lesson"
    marking: str = "five"

    def hours_in(self, grade: int) -> int:
        return self.hours[grade - 1]


def _course(name: str, short: str, teacher: str, hours: str, kind: str = "lesson", marking: str = "five") -> Course:
    pool, _, unit = teacher.partition("/")
    return Course(name, short, pool, unit or pool, tuple(int(part) for part in hours.split()), kind, marking)


COURSES = (
    _course("Русский язык", "Рус. яз.", "rus", "5 5 5 5 5 6 4 3 3 2 2"),
    _course("Литературное чтение", "Лит. чт.", "", "4 4 4 4 0 0 0 0 0 0 0"),
    _course("Литература", "Лит-ра", "rus", "0 0 0 0 3 3 2 2 3 3 3"),
    _course("Иностранный язык (английский)", "Англ. яз.", "eng", "0 2 2 2 3 3 3 3 3 3 3"),
    _course("Математика", "Матем.", "math", "4 4 4 4 5 5 0 0 0 0 0"),
    _course("Алгебра", "Алгебра", "math", "0 0 0 0 0 0 3 3 3 0 0"),
    _course("Алгебра и начала математического анализа", "Алгебра", "math", "0 0 0 0 0 0 0 0 0 2 3"),
    _course("Геометрия", "Геометр.", "math", "0 0 0 0 0 0 2 2 2 2 1"),
    _course("Вероятность и статистика", "Вер. и ст.", "math", "0 0 0 0 0 0 1 1 1 1 1"),
    _course("Информатика", "Информ.", "math/informatics", "0 0 0 0 0 0 1 1 1 1 1"),
    _course("Окружающий мир", "Окр. мир", "", "2 2 2 2 0 0 0 0 0 0 0"),
    _course("Основы религиозных культур и светской этики", "ОРКСЭ", "", "0 0 0 1 0 0 0 0 0 0 0", marking="none"),
    _course("История", "История", "hist", "0 0 0 0 3 3 3 2 2 2 2"),
    _course("Обществознание", "Общество", "hist", "0 0 0 0 0 0 0 1 1 4 4"),
    _course("География", "Геогр.", "nature/geography", "0 0 0 0 1 1 2 2 2 1 1"),
    _course("Физика", "Физика", "math/physics", "0 0 0 0 0 0 2 2 3 2 2"),
    _course("Химия", "Химия", "nature", "0 0 0 0 0 0 0 2 2 1 1"),
    _course("Биология", "Биология", "nature", "0 0 0 0 1 1 1 2 2 3 3"),
    _course("Изобразительное искусство", "ИЗО", "craft", "1 1 1 1 1 1 1 0 0 0 0"),
    _course("Музыка", "Музыка", "music", "1 1 1 1 1 1 1 1 0 0 0"),
    _course("Труд (технология)", "Труд", "craft", "1 1 1 1 2 2 2 1 1 0 0"),
    _course("Физическая культура", "Физ-ра", "sport", "2 2 2 2 2 2 2 2 2 2 2"),
    _course("Основы безопасности и защиты Родины", "ОБЗР", "sport", "0 0 0 0 0 0 0 1 1 1 1"),
    _course("Индивидуальный проект", "Проект", "nature/project", "0 0 0 0 0 0 0 0 0 1 0", marking="pass"),
    _course("Читательская грамотность", "Чит. грам.", "", "1 1 1 0 0 0 0 0 0 0 0", "elective", "none"),
    _course("Краеведение", "Краевед.", "nature/geography", "0 0 0 0 1 1 0 0 0 0 0", "elective", "pass"),
    _course("Черчение и моделирование", "Черчение", "craft", "0 0 0 0 0 0 1 0 0 0 0", "elective", "pass"),
    _course("Практикум по математике", "Практ. мат.", "math", "0 0 0 0 1 1 0 1 1 1 2", "elective", "pass"),
    _course("Практикум по русскому языку", "Практ. рус.", "rus", "0 0 0 0 0 0 1 1 0 1 1", "elective", "pass"),
    _course("Финансовая грамотность", "Фин. грам.", "hist", "0 0 0 0 0 0 0 0 0 1 1", "elective", "pass"),
)  # fmt: skip

TALKS = "Разговоры о важном"
HORIZONS = "Россия — мои горизонты"
SPORT_CLUB = "Спортивный клуб"
THEATRE = "Школьный театр"
EXTRACURRICULAR = ((TALKS, "Разг. о важн."), (HORIZONS, "Горизонты"), (SPORT_CLUB, "Спортклуб"), (THEATRE, "Театр"))

# Taught by the specialist in every grade; everything else in grades 1–4 is the primary teacher's.
SPECIALIST_EVERYWHERE = frozenset({"eng", "music", "sport"})
SPLIT_SUBJECT = "Иностранный язык (английский)"
EXEMPT_SUBJECT = "Физическая культура"
TEACHES = {
    "primary": "учитель начальных классов",
    "rus": "учитель русского языка и литературы",
    "eng": "учитель английского языка",
    "eng2": "учитель английского языка",
    "math": "учитель математики, физики и информатики",
    "hist": "учитель истории и обществознания",
    "nature": "учитель биологии, химии и географии",
    "craft": "учитель труда и изобразительного искусства",
    "music": "учитель музыки",
    "sport": "учитель физкультуры, преподаватель ОБЗР",
}


def pool_of(course: Course, grade: int) -> str:
    """The kind of teacher who has the course in a grade."""
    return course.pool if grade >= 5 or course.pool in SPECIALIST_EVERYWHERE else "primary"


def courses_of(grade: int) -> tuple[Course, ...]:
    return tuple(course for course in COURSES if course.hours_in(grade))
