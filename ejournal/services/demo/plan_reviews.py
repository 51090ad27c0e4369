"""Methodical associations of the demo and what its teacher's plans are at: one waits for approval, one came back (KTP-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from ejournal.models import Plan, PlanItem, Subject
from ejournal.policy.actor import Actor, load_actor
from ejournal.services.associations import AssociationDraft, save_association
from ejournal.services.demo.year import Year
from ejournal.services.plan_reviews import Decision, review_plan, submit_plan
from ejournal.services.plans import RowChange, save_rows

EXACT = ("Математика и информатика", frozenset({
    "Математика", "Алгебра", "Алгебра и начала математического анализа", "Геометрия", "Вероятность и статистика", "Информатика",
    "Практикум по математике",
}))  # fmt: skip
PRIMARY = ("Начальные классы", frozenset({
    "Литературное чтение", "Окружающий мир", "Основы религиозных культур и светской этики", "Читательская грамотность",
}))  # fmt: skip
SAID = "Тема {last}: напишите, что именно повторяется. Темы 4 и 5 можно дать одним уроком. Нет контрольной работы в конце первого раздела."


def make_plan_reviews(year: Year, now: datetime) -> None:
    """Everything through the doors people use. To be called when the school is whole."""
    deputy, methodist, head, teacher = (_actor(year, login, now) for login in ("deputy", "methodist", "teacher2", "teacher"))
    for (name, titles), leads in ((EXACT, methodist), (PRIMARY, head)):
        subjects = frozenset(row[0] for row in Subject.select(Subject.id).where(Subject.name.in_(sorted(titles))).tuples())
        save_association(deputy, None, AssociationDraft(name, leads.staff_id, subjects), now=now)
    for number, plan in enumerate(year.plans_left_open):
        submit_plan(teacher, plan, is_sure=True, now=now)
        if number:
            methodist = _actor(year, "methodist", now)
            review_plan(methodist, plan, Decision("returned", Plan.get_by_id(plan).rev, SAID.format(last=_length(plan))), now=now)
            _mend(teacher, plan, now)


def _length(plan: int) -> int:
    return int(PlanItem.select().where(PlanItem.plan == plan).count())


def _mend(teacher: Actor, plan: int, now: datetime) -> None:
    """The last topic, which no lesson has come to yet, is named anew, so that the methodist sees what was done."""
    rows = list(PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.position, PlanItem.id))
    kept = [RowChange(one.id, one.section, one.topic, Decimal(str(one.hours)), one.kind_id, one.homework) for one in rows]
    kept[-1:] = [replace(one, topic=f"{one.topic}: дроби и проценты") for one in kept[-1:]]
    save_rows(teacher, plan, f"demo-{plan}", Plan.get_by_id(plan).rev, kept, now=now)


def _actor(year: Year, login: str, now: datetime) -> Actor:
    account = next(one.account_id for one in year.staff.values() if one.login == login)
    actor = load_actor(account, now.date())
    assert actor is not None, "accounts of the demo are open"
    return actor
