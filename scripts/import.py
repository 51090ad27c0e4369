"""Take a list in: `python3 scripts/import.py FILE [--kind pupils|staff|load|guardians] [--data DIR] [--apply]` (REG-9).

Shows line by line what would be created, changed or refused; writes only with `--apply`, all of it or nothing.
"""
# The check comes first and alone: what is imported below it can't be read by an old Python.
# ruff: noqa: E402

import sys

from _bootstrap.python_version import require_python

require_python(sys.version_info)

from _bootstrap.arguments import RussianParser
from _bootstrap.console import run_command
from _bootstrap.inside import go_inside, opened_school

EXAMPLES = """\
Ничего не записывается, пока не указано --apply. Код выхода 1: в файле есть что исправить.

  python3 scripts/import.py "Список 5А.xlsx"
  python3 scripts/import.py "Список 5А.xlsx" --create-classes --apply
  python3 scripts/import.py "Нагрузка.xlsx" --kind load"""


def main(arguments: list[str]) -> int:
    options = parser().read(arguments)
    go_inside(__file__)
    from _bootstrap.import_list import run

    with opened_school(options.data):
        return run(options)


def parser() -> RussianParser:
    parser = RussianParser("scripts/import.py", "Загрузить список учеников, сотрудников, нагрузки или родителей из .xlsx, .ods или .csv.", EXAMPLES)
    parser.add_argument("file", metavar="ФАЙЛ", help="таблица со списком")
    parser.add_argument("--data", metavar="ПАПКА", help="папка данных, обычно data")
    parser.add_argument("--kind", choices=("pupils", "staff", "load", "guardians"), default="pupils", metavar="ЧТО",
                        help="что в файле: pupils — ученики, staff — сотрудники, load — нагрузка, guardians — родители")
    parser.add_argument("--sheet", metavar="ЛИСТ", help="взять один лист; без этого берутся все листы со списками")
    parser.add_argument("--from", dest="start", metavar="ДЕНЬ", help="с какого дня в классе (в нагрузке — новый учитель), 01.09.2026")
    parser.add_argument("--consents", metavar="ДЕНЬ", help="ученики: день, когда собраны согласия на адрес и телефон, 01.09.2026")
    parser.add_argument("--create-classes", action="store_true", help="создать классы, которых в этом году нет")
    parser.add_argument("--create-subjects", action="store_true", help="нагрузка: создать предметы, которых нет")
    parser.add_argument("--create-groups", action="store_true", help="нагрузка: создать подгруппы, которых нет")
    parser.add_argument("--by-patronymic", action="store_true", help="пол и «мать / отец», которых нет в файле, — по отчеству")
    parser.add_argument("--apply", action="store_true", help="записать")
    parser.add_argument("--as", dest="login", metavar="ЛОГИН", help="от чьего имени записать; без этого — от имени программы")
    return parser


if __name__ == "__main__":
    sys.exit(run_command(main))
