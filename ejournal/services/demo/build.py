"""Making the demo school: the same arguments make the same school, to the byte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from ejournal.errors import BadInput, Refused
from ejournal.models import AcademicYear, Account, Pupil, School, Staff
from ejournal.policy.actor import SYSTEM
from ejournal.services.demo.calendar import Frame, frame_of, year_of
from ejournal.services.demo.changes import make_changes
from ejournal.services.demo.class_desk import make_class_desk
from ejournal.services.demo.cohorts import (
    LAST_GRADE,
    LAST_JUNIOR,
    SECOND_GRADE,
    Child,
    choose_odd_cases,
    class_sizes,
    give_needed_names,
    home_of,
    make_children,
    make_classes,
    move_some,
)
from ejournal.services.demo.control import make_control
from ejournal.services.demo.control_works import make_control_works
from ejournal.services.demo.diaries import make_diaries
from ejournal.services.demo.endings import note_ends
from ejournal.services.demo.filling import live_through
from ejournal.services.demo.grounds import make_grounds
from ejournal.services.demo.journals import prepare_year
from ejournal.services.demo.loader import Loader
from ejournal.services.demo.messages import make_talk
from ejournal.services.demo.notebook import make_notebook
from ejournal.services.demo.orders import add_orders, leave_a_draft
from ejournal.services.demo.outside_marks import bring_marks
from ejournal.services.demo.people import Registry
from ejournal.services.demo.plan_reviews import make_plan_reviews
from ejournal.services.demo.school import add_account, add_kinds, add_school, add_staff, add_subjects
from ejournal.services.demo.staff import Employee, make_staff
from ejournal.services.demo.staffing import ClassPlan, Member, assign_teachers
from ejournal.services.demo.surveys import ask_families
from ejournal.services.demo.upkeep import keep_register
from ejournal.services.demo.year import Year
from ejournal.services.ledger import writing

FEWEST, MOST_PUPILS, MOST_YEARS = 12, 2000, 20
DONE_FOR_TODAY = time(11, 30)


@dataclass
class DemoPlan:
    """The whole school on paper, before anything is written."""

    today: date
    seed: int
    frames: list[Frame]
    children: list[Child]
    classes: list[list[ClassPlan]]
    home: ClassPlan
    second: ClassPlan
    staff: dict[Member, Employee]
    family: tuple[Child, Child]
    sick_today: int


def build_demo(today: date, pupils: int = 101, years: int = 1, seed: int = 1, now: datetime | None = None) -> None:
    """Fill the bound, migrated and empty database with a school in which `today` is a school day.

    `years` counts the current one; `now` is the clock's time today, 11:30 if it is not said. A transaction a year.
    Raises Refused when the database holds a school already, BadInput for a size that can't be made.
    """
    check_size(pupils, years)
    if any(model.select().exists() for model in (School, Account, Staff, Pupil, AcademicYear)):
        raise Refused("В этой базе уже есть школа. Для школы-примера возьмите пустую папку.")
    loader = Loader(now or datetime.combine(today, DONE_FOR_TODAY))
    plan = plan_demo(today, pupils, years, seed)
    registry = Registry(loader, Random(f"{seed} people"))
    with writing(SYSTEM, loader.now) as ledger:
        loader.ledger = ledger
        prepared = datetime.combine(date(plan.frames[0].first, 8, 24), time(9))
        office = plan.staff
        add_school(loader, prepared, office["office", 0].name, office["office", 1].name)
        subjects, kinds = add_subjects(loader, prepared), add_kinds(loader, prepared)
        add_staff(loader, prepared, plan.staff.values(), seed)
        loader.flush()
        loader.seal_until(prepared.date())
    for index, frame in enumerate(plan.frames):
        with writing(SYSTEM, loader.now) as ledger:
            loader.ledger = ledger
            year = _one_year(plan, index, frame, loader, registry, subjects, kinds)
            if index == len(plan.frames) - 1:
                loader.finish()
    make_changes(year, tuple(plan.staff.values()), loader.now)
    make_notebook(loader.now)
    make_diaries(loader.now)
    keep_register(loader.now)
    make_grounds(loader.now)
    make_class_desk(loader.now)
    make_control(loader.now)
    make_control_works(loader.now)
    make_plan_reviews(year, loader.now)
    ask_families(loader.now)
    leave_a_draft(year, plan.second.id, loader.now)
    make_talk(loader.now)


def check_size(pupils: int, years: int) -> None:
    """Raise BadInput for a school that can't be made."""
    if not FEWEST <= pupils <= MOST_PUPILS:
        raise BadInput(f"Учеников может быть от {FEWEST} до {MOST_PUPILS}, а указано {pupils}.", field="pupils")
    if not 1 <= years <= MOST_YEARS:
        raise BadInput(f"Лет может быть от 1 до {MOST_YEARS}, а указано {years}.", field="years")


def plan_demo(today: date, pupils: int, years: int, seed: int) -> DemoPlan:
    """Decide on everything that does not depend on the days: children, classes, staff."""
    random, first = Random(f"{seed} plan"), year_of(today)
    frames = [frame_of(year) for year in range(first - years + 1, first)] + [frame_of(first, today)]
    children = make_children(class_sizes(pupils, years), first, years, random)
    classes = [make_classes(children, frame.first, first, 1) for frame in frames]
    now = classes[-1]
    home = home_of(now)
    second = next((plan for plan in now if plan.grade == SECOND_GRADE), now[-1])
    by_id = {child.id: child for child in children}
    give_needed_names([by_id[one] for one in home.pupils], [by_id[one] for one in second.pupils])
    before: dict[tuple[int, int, str], Member] = {}
    for own in classes:
        keys = [plan.key for plan in (home, second)]
        taught = [plan for key in keys for plan in own if plan.key == key and plan.grade > 4]
        assign_teachers(own, taught, before)
    other = next(plan for plan in reversed(now) if "primary" in plan.teachers and plan.grade <= 3)
    family = (by_id[home.pupils[-1]], by_id[other.pupils[-1]])
    kept = {child.id for child in family} | set(home.pupils[:3]) | set(second.pupils[:2])
    days = [day.date for day in frames[-1].school_days(SECOND_GRADE) if day.date <= today]
    family[0].level = "good"
    move_some(children, classes, days, kept, random)
    choose_odd_cases(children, now, kept)
    members = {member for own in classes for plan in own for member in (*plan.teachers.values(), plan.leader)}
    staff = make_staff(members, other.leader, frames[0].start, random)
    return DemoPlan(
        today, seed, frames, children, classes, home, second, staff, family, home.pupils[min(3, len(home.pupils) - 2)]
    )


def _one_year(
    plan: DemoPlan, index: int, frame: Frame, loader: Loader, registry: Registry, subjects: dict[str, int], kinds: tuple
) -> Year:
    is_current = index == len(plan.frames) - 1
    closed = None if is_current else date(frame.first + 1, 6, 30)
    prepared = datetime.combine(date(frame.first, 8, 25), time(10))
    values = {"title": frame.title, "start": frame.start, "end": frame.end, "closed_on": closed}
    number = loader.add(AcademicYear, prepared, values, at_first={"closed_on": None})
    year = Year(
        frame=frame,
        id=number,
        today=plan.today if is_current else frame.end,
        is_current=is_current,
        classes=plan.classes[index],
        children={child.id: child for child in plan.children},
        staff=plan.staff,
        loader=loader,
        random=Random(f"{plan.seed} year {frame.first}"),
        subject_ids=subjects,
        kind_ids=kinds[0],
        kind_weights=kinds[1],
        sick_today=plan.sick_today if is_current else 0,
        has_plans=index >= len(plan.frames) - 2,
    )
    _new_children(plan, index, registry, prepared)
    if is_current:
        _families(plan, loader, registry, prepared)
    prepare_year(year)
    add_orders(year)
    note_ends(year, closed, plan.staff["office", 1].account_id)
    bring_marks(year)
    loader.flush()
    live_through(year)
    loader.seal_until(plan.today if is_current else date(frame.first + 1, 8, 23))
    loader.flush()
    return year


def _new_children(plan: DemoPlan, index: int, registry: Registry, prepared: datetime) -> None:
    """Those whom the school sees for the first time this year."""
    seen = {pupil for own in plan.classes[:index] for one in own for pupil in one.pupils}
    here = {pupil for one in plan.classes[index] for pupil in one.pupils} - seen
    left = {}
    for child in plan.children:
        gone = child.cohort + (LAST_JUNIOR if child.senior_line is None else LAST_GRADE)
        if gone <= plan.frames[-1].first:
            left[child.id] = date(gone, 7, 1)
    registry.add_children([child for child in plan.children if child.id in here], prepared, left)


def _families(plan: DemoPlan, loader: Loader, registry: Registry, prepared: datetime) -> None:
    """Accounts of the parents of the demo and of one child."""
    own, other = plan.family
    add_account(loader, prepared, "parent", {"guardian": registry.mothers[own.id]}, ("parent",), plan.seed)
    add_account(loader, prepared, "parent2", {"guardian": registry.mothers[other.id]}, ("parent",), plan.seed)
    add_account(loader, prepared, "student", {"pupil": own.id}, ("student",), plan.seed)
