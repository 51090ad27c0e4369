"""The few models whose pages differ from what the model itself says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import redirect
from flask_admin import expose

from admin_views.account_view import AccountView
from admin_views.audit_view import AuditView
from admin_views.filters import FieldFilter
from admin_views.lookup import Loader
from admin_views.model_view import SchoolModelView
from admin_views.page import actor, may
from admin_views.rule_choices import ReadyValues, chosen_value, consequence, ready_values, words_of
from ejournal.errors import NotThere
from ejournal.models import (
    AcademicYear,
    Account,
    Attachment,
    AuditRow,
    CalendarDay,
    ClassMembership,
    Guardian,
    Journal,
    JournalTeacher,
    Period,
    Pupil,
    School,
    SchoolClass,
    SchoolSetting,
    Staff,
    WorkKind,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.policy.actions import may as may_do
from ejournal.rules.school_rules import RULE_FIELDS
from ejournal.services.calendar import period_changed
from ejournal.services.school_rules import change_rule
from ejournal.web.calendar import tell_lessons
from ejournal.web.clock import now, school_memory, today


class SchoolView(SchoolModelView):
    """One row: its list is its page. Whether it is a training school, no person says: a real one would not open any more."""

    def typed_names(self, model: Any) -> list[str]:
        return [name for name in super().typed_names(model) if name != "is_training"]

    @expose("/")
    def index_view(self) -> Any:
        only = list(School.select().limit(2))
        return redirect(self.get_url(".details_view", id=only[0].id)) if len(only) == 1 else super().index_view()

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        saved = super().store(row, form, values)
        school_memory().forget()
        return saved

    def get_save_return_url(self, row: Any, is_created: bool = False) -> str:
        return str(self.get_url(".details_view", id=row.get_id()))


class YearView(SchoolModelView):
    """The board shows the year: it is read again when years change."""

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        saved = super().store(row, form, values)
        school_memory().forget()
        return saved


class PeriodView(SchoolModelView):
    """Lessons follow a period whose days are changed here, as they do on the calendar's page (REG-2)."""

    def list_deeds(self) -> list[tuple[str, str]]:
        return [("Календарь", "/calendar/")]

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        before = (row.start, row.end) if row else None
        saved = super().store(row, form, values)
        now_is = Period.get_by_id(saved.id)
        if before != (now_is.start, now_is.end):
            tell_lessons(f"{now_is.title}: даты записаны.", period_changed(actor(), saved.id, before, now=now()))
        return saved


class DayView(SchoolModelView):
    """Days off and moved days are read here: on the calendar's page their lessons follow (REG-2)."""

    def list_deeds(self) -> list[tuple[str, str]]:
        return [("Менять в календаре", "/calendar/")]


class RuleView(SchoolModelView):
    """Rules by their words, in the order in which the school thinks of them; the value is proved by the rule itself."""

    page_size = 100

    def list_names(self, model: Any) -> list[str]:
        return ["rule", "value"]

    def details_names(self, model: Any) -> list[str]:
        return ["rule", "value"]

    def typed_names(self, model: Any) -> list[str]:
        return ["value"]

    def filter_names(self, model: Any) -> list[str]:
        return []

    def extra_labels(self) -> dict[str, str]:
        return {"rule": "Правило"}

    def title_of(self, row: Any) -> str:
        return str(RULE_FIELDS[row.key].metadata["label"])

    def search_placeholder(self) -> str:
        return "слово из названия правила"

    def get_query(self) -> Any:
        return super().get_query().where(SchoolSetting.key.in_(list(RULE_FIELDS)))

    def get_list(self, page: Any, sort_column: Any, sort_desc: Any, search: Any, filters: Any, **options: Any) -> Any:
        order = list(RULE_FIELDS)
        rows = sorted(self.get_query(), key=lambda row: order.index(row.key))
        words = (search or "").lower().split()
        found = [row for row in rows if all(word in self._words(row.key).lower() for word in words)]
        return len(found), found

    def whole_list(self, sort_column: Any, sort_desc: Any, search: Any, filters: Any) -> tuple[int, Iterator[Any]]:
        count, rows = self.get_list(0, sort_column, sort_desc, search, filters)
        return count, iter(rows)

    def cell(self, row: Any, name: str) -> str:
        return self.title_of(row) if name == "rule" else words_of(row.key, str(row.value))

    def under(self, row: Any, name: str) -> str:
        return str(RULE_FIELDS[row.key].metadata["help"]) if name == "rule" else consequence(row.key, str(row.value))

    def export_cell(self, row: Any, name: str) -> Any:
        return self.cell(row, name)

    def edit_form(self, obj: Any = None) -> Any:
        form, meta = super().edit_form(obj), RULE_FIELDS[obj.key].metadata
        form.value.label.text, form.value.description = meta["label"], meta["help"]
        form.value.render_kw = {"rows": 1, "autocomplete": "off"}
        if ready_values(obj.key):
            form.value.widget, form.value.validators = ReadyValues(obj.key, str(obj.value)), []
            form.value.description = meta["help"] if not (now_is := consequence(obj.key, str(obj.value))) else f"сейчас {now_is}"
        return form

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        if row is None:
            raise NotThere("Правила не добавляют: их список задан программой.")
        change_rule(actor(), row.key, chosen_value(row.key, values["value"] or "", str(row.value)), now=now())
        school_memory().forget()
        return row

    def _words(self, key: str) -> str:
        return f"{RULE_FIELDS[key].metadata['label']} {RULE_FIELDS[key].metadata['help']}"


class PersonView(SchoolModelView):
    """Somebody who may have a login: his page offers to give him one."""

    def details_extras(self, row: Any) -> dict[str, Any]:
        owner = self.model.__name__.lower()
        has_login = Account.select().where(getattr(Account, owner) == row.id).exists()
        offers = may(Account, "create") and not has_login
        return {"new_login": self.get_url("admin_account.create_view", **{owner: row.id}) if offers else ""}


class GuardianView(PersonView):
    """Parents, with the way to two cards of one."""

    def list_deeds(self) -> list[tuple[str, str]]:
        return [("Одинаковые карточки", "/guardians/merge")] if may_do(actor(), "pupil.merge") else []


class PupilView(PersonView):
    """Pupils with the class of the day."""

    def list_deeds(self) -> list[tuple[str, str]]:
        return [("Одинаковые карточки", "/pupils/merge")] if may_do(actor(), "pupil.merge") else []

    def list_names(self, model: Any) -> list[str]:
        return ["surname", "name", "patronymic", "class_now", "birth_date", "file_number", "enrolled_on", "left_on"]

    def details_names(self, model: Any) -> list[str]:
        names = super().details_names(model)
        return [*names[:3], "class_now", *names[3:]]

    def extra_labels(self) -> dict[str, str]:
        return {"class_now": "Класс", "school_class": "Класс"}

    def extra_loaders(self) -> dict[str, Loader]:
        return {"school_class": Loader("school_class", SchoolClass, self._rule_of(SchoolClass))}

    def extra_filters(self) -> list[FieldFilter]:
        return [ClassFilter()]

    def add_to_rows(self, rows: list[Any]) -> None:
        there = ClassMembership.pupil.in_([row.id for row in rows]) & _now_in_class()
        query = ClassMembership.select(ClassMembership.pupil, SchoolClass.grade, SchoolClass.letter).join(SchoolClass).where(there)
        titles = {pupil: SchoolClass(grade=grade, letter=letter).title for pupil, grade, letter in query.tuples()}
        for row in rows:
            row.class_now = titles.get(row.id, "")


def _now_in_class() -> Any:
    day = today()
    return there_on(ClassMembership, day)


class ClassFilter(FieldFilter):
    """Pupils of a class as of today; the class is found by typing."""

    def __init__(self) -> None:
        super().__init__(ClassMembership.school_class, "now", "", "link")

    def clean(self, value: str) -> int:
        return FieldFilter(self.column, "is", "", "link").clean(value)  # type: ignore[no-any-return]

    def condition(self, value: Any) -> Any:
        members = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == value) & _now_in_class())
        return Pupil.id.in_(members)


class JournalView(SchoolModelView):
    """Journals with who keeps them today."""

    def list_names(self, model: Any) -> list[str]:
        return ["subject", "school_class", "group", "teachers_now", "year", "kind", "hours_a_week"]

    def details_names(self, model: Any) -> list[str]:
        return ["year", "school_class", "group", "subject", "teachers_now", "kind", "marking", "hours_a_week"]

    def extra_labels(self) -> dict[str, str]:
        return {"teachers_now": "Учитель"}

    def add_to_rows(self, rows: list[Any]) -> None:
        day = today()
        there = in_force_on(JournalTeacher, day)
        query = JournalTeacher.select(JournalTeacher.journal, Staff).join(Staff)
        names: dict[int, list[str]] = {}
        for one in query.where(JournalTeacher.journal.in_([row.id for row in rows]) & there):
            names.setdefault(one.journal_id, []).append(one.staff.short_name)
        for row in rows:
            row.teachers_now = ", ".join(sorted(names.get(row.id, [])))


class WorkKindView(SchoolModelView):
    """The dictionary of kinds of work: the letters over the columns first, and the ready weights."""

    def list_names(self, model: Any) -> list[str]:
        return ["code", "name", "short_name", "weight", "due_days", "is_written", "is_control", "is_used", "position"]

    def list_deeds(self) -> list[tuple[str, str]]:
        return [("Готовые веса", "/assessment/weights")] if may(WorkKind, "update") else []


class FileView(SchoolModelView):
    """Files beside records, but for those of messages: these are their readers' alone (MSG-1)."""

    def row_rule(self) -> Any:
        return Attachment.entity != "Message"


SPECIAL: dict[Any, type[SchoolModelView]] = {
    School: SchoolView,
    AcademicYear: YearView,
    Period: PeriodView,
    CalendarDay: DayView,
    SchoolSetting: RuleView,
    Account: AccountView,
    Staff: PersonView,
    Guardian: GuardianView,
    Pupil: PupilView,
    Journal: JournalView,
    WorkKind: WorkKindView,
    Attachment: FileView,
    AuditRow: AuditView,
}
