"""Lists and registers that have pages of their own: the catalogue only leads to them."""

from __future__ import annotations

from ejournal.policy.reports import HEADS, MOVEMENT
from ejournal.reports.entry import Entry

ELSEWHERE = (
    Entry("class-list", "Список класса", "Кто учится в классе на любой день, с контактами или без.",
          "Движение и списки", MOVEMENT, also="class_teacher", address="/pupils/"),
    Entry("alphabet-book", "Алфавитная книга", "Кто, когда и откуда поступил и куда выбыл, по буквам.",
          "Движение и списки", MOVEMENT, address="/pupils/alphabet"),
    Entry("movement-book", "Книга приказов о движении", "Какие приказы исполнены за выбранные дни и что они изменили.",
          "Движение и списки", MOVEMENT, address="/orders/movement"),
    Entry("marks-short", "Не хватает отметок", "Кому при нынешнем темпе не хватит отметок до конца периода.",
          "Класс: успеваемость", HEADS | {"methodist", "teacher"}, address="/journal/short"),
    Entry("disputed", "Спорные отметки", "Какие отметки за период обсудить на педсовете.",
          "Класс: успеваемость", HEADS, also="class_teacher", address="/journal/disputed"),
    Entry("fulfilment", "Выполнение программы", "Сколько часов дано по плану и где отставание.",
          "Программа", HEADS | {"methodist", "teacher"}, address="/plans/fulfilment"),
    Entry("substitutions", "Журнал пропущенных и замещённых уроков", "Кто, кого и когда заменял и сколько часов к оплате.",
          "Журналы учёта", HEADS | {"secretary", "dispatcher"}, address="/substitutions/register"),
    Entry("volume", "Журнал класса для прошивки", "Весь журнал класса за год одним файлом, в порядке бумажного.",
          "Журналы учёта", HEADS, also="class_teacher", address="/reports/volume"),
    Entry("corrections", "Журнал «Замена сведений»", "Какие заявки на исправление поданы и что по ним изменено.",
          "Журналы учёта", HEADS, address="/corrections/register"),
    Entry("overdue", "Без отметок в срок", "За какие работы отметки не выставлены вовремя.",
          "Журналы учёта", HEADS | {"methodist", "teacher"}, address="/assessment/overdue"),
    Entry("control-works", "Анализ контрольных работ", "Как написали контрольные: по классам, предметам и видам; анализ каждой по заданиям.",
          "Класс: успеваемость", HEADS | {"teacher"}, address="/control/works/"),
)  # fmt: skip
