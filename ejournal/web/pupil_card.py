"""The card of a pupil: views on the blueprint of `/pupils/`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, ChangedMeanwhile
from ejournal.models.exemptions import EXEMPTION_KINDS
from ejournal.models.people import RELATIONS
from ejournal.models.personal import CONSENT_KINDS
from ejournal.policy.actions import may
from ejournal.policy.cards import GROUPS, may_see_part
from ejournal.policy.deliveries import may_open_delivery
from ejournal.policy.pupils import may_read_diary
from ejournal.queries import pupil_card as cards
from ejournal.queries.pupil_card import CardHead
from ejournal.rules.masks import masked_number, masked_snils
from ejournal.services import accesses
from ejournal.services import cards as writes
from ejournal.services import guardians as families
from ejournal.services.accesses import note
from ejournal.services.meanwhile import SEEN, seen_again
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.pupils import pupils

PERSONAL = ("identity", "health", "social")
Typed = dict[str, str]


@pupils.get("/<int:pupil_id>")
@needs("card.read")
def card(pupil_id: int) -> Any:
    return _page(pupil_id, "main")


@pupils.get("/<int:pupil_id>/<any(identity, health, social, consents):tab>")
@needs("card.read")
def part(pupil_id: int, tab: str) -> Any:
    return _page(pupil_id, tab)


@pupils.get("/<int:pupil_id>/history")
@needs("card.history")
def history(pupil_id: int) -> Any:
    return _page(pupil_id, "history")


@pupils.post("/<int:pupil_id>/part/<any(core, contacts, identity, health, social):part>")
@needs("card.write")
def change(pupil_id: int, part: str) -> Any:
    tab = part if part in PERSONAL else "main"
    return _deed(pupil_id, tab, part, lambda typed: writes.change_part(current_actor(), pupil_id, part, typed, school_card().rules, now=now()))


@pupils.post("/<int:pupil_id>/name")
@needs("card.write")
def rename(pupil_id: int) -> Any:
    rules = school_card().rules
    return _deed(
        pupil_id, "main", "rename",
        lambda typed: writes.change_name(current_actor(), _head(pupil_id).pupil, typed, rules, now=now()),
    )  # fmt: skip


@pupils.post("/<int:pupil_id>/guardians")
@needs("card.write")
def add_guardian(pupil_id: int) -> Any:
    rules = school_card().rules
    return _deed(pupil_id, "main", "guardian", lambda typed: families.add_guardian(current_actor(), pupil_id, typed, rules, now=now()))


@pupils.post("/<int:pupil_id>/guardians/<int:tie_id>")
@needs("card.write")
def change_guardian(pupil_id: int, tie_id: int) -> Any:
    actor, rules = current_actor(), school_card().rules
    if request.form.get("remove"):
        return _deed(pupil_id, "main", f"tie{tie_id}", lambda typed: families.remove_tie(actor, pupil_id, tie_id, rules, now=now()))
    return _deed(pupil_id, "main", f"tie{tie_id}", lambda typed: families.change_tie(actor, pupil_id, tie_id, typed, rules, now=now()))


@pupils.post("/<int:pupil_id>/consents")
@needs("card.write")
def give_consent(pupil_id: int) -> Any:
    rules = school_card().rules
    return _deed(pupil_id, "consents", "consent", lambda typed: writes.give_consent(current_actor(), pupil_id, typed, rules, now=now()))


@pupils.post("/<int:pupil_id>/consents/<int:consent_id>")
@needs("card.write")
def withdraw_consent(pupil_id: int, consent_id: int) -> Any:
    actor, rules = current_actor(), school_card().rules
    return _deed(
        pupil_id, "consents", f"withdraw{consent_id}",
        lambda typed: writes.withdraw_consent(actor, pupil_id, consent_id, typed, rules, now=now()),
    )  # fmt: skip


@pupils.post("/<int:pupil_id>/exemptions")
@needs("card.write")
def add_exemption(pupil_id: int) -> Any:
    rules = school_card().rules
    return _deed(pupil_id, "main", "exemption", lambda typed: writes.add_exemption(current_actor(), pupil_id, typed, rules, now=now()))


def _deed(pupil_id: int, tab: str, form_of: str, deed: Callable[[Typed], Any]) -> Any:
    """Do it and show the page again; what was typed wrong stands beside its field."""
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    try:
        done = deed(typed)
    except BadInput as error:
        return _page(pupil_id, tab, error, form_of, {**typed, SEEN: seen_again(typed, error)}), 409 if isinstance(error, ChangedMeanwhile) else 400
    flash("Ничего не изменилось." if done is False else "Записано.", "info" if done is False else "success")
    if tab == "main":
        return redirect(url_for("pupils.card", pupil_id=pupil_id))
    return redirect(url_for("pupils.part", pupil_id=pupil_id, tab=tab))


def _head(pupil_id: int) -> CardHead:
    return cards.card_head(current_actor(), pupil_id, today(), school_card().rules)


def _page(pupil_id: int, tab: str, error: BadInput | None = None, form_of: str = "", typed: Typed | None = None) -> str:
    actor, rules, head = current_actor(), school_card().rules, _head(pupil_id)
    shown = _tab(head, tab)
    note(actor, [(pupil_id, part) for part in shown.pop("looked", ())], accesses.SEEN, "Карточка ученика", now=now())
    return render_template(
        "pupils/card.html", head=head, tab=tab, error=error, form_of=form_of, form=typed or {}, today=today(),
        tabs=_tabs(head), lacking=cards.lacking(head, rules) if head.changes or actor.has("director") else (),
        relations=RELATIONS, consent_kinds=CONSENT_KINDS, exemption_kinds=EXEMPTION_KINDS,
        logs=bool(may(actor, "access.read")), staff=actor.is_staff, same=_same_guardians(error, typed), diary=bool(may_read_diary(actor, pupil_id, today())),
        delivers=bool(may(actor, "delivery.choose") and may_open_delivery(actor, pupil_id, today())), **shown,
    )  # fmt: skip


def _same_guardians(error: BadInput | None, typed: Typed | None) -> list[Any]:
    """Those called as the guardian that is being added: to be chosen from."""
    if error is None or typed is None or error.field != "existing":
        return []
    return families.namesakes(*(typed.get(name, "").strip() for name in ("surname", "name", "patronymic")))


def _tabs(head: CardHead) -> list[tuple[str, str, str]]:
    """(key, words, address) of the tabs that this person may open."""
    base, actor = f"/pupils/{head.pupil.id}", current_actor()
    found = [("main", "Основное", base)]
    found += [
        (part, words, f"{base}/{part}")
        for part, words in (("identity", "Документы"), ("health", "Здоровье"), ("social", "Социальные"))
        if head.sees(part) or (part == "health" and head.sees(GROUPS))
    ]
    if head.sees("contacts"):
        found.append(("consents", "Согласия", f"{base}/consents"))
    if may(actor, "card.history"):
        found.append(("history", "История", f"{base}/history"))
    return found


def _tab(head: CardHead, tab: str) -> dict[str, Any]:
    """What a tab shows; `looked` are the parts whose opening is logged."""
    actor = current_actor()
    if tab in PERSONAL:
        groups = tab == "health" and head.sees(GROUPS)
        if not head.sees(tab) and not groups:
            may_see_part(actor, cards.card_facts(actor, head.pupil.id, today()), tab, school_card().rules).demand()
        return {"sections": [cards.section(head, tab)], "looked": [tab]}
    if tab == "consents":
        may_see_part(actor, cards.card_facts(actor, head.pupil.id, today()), "contacts", school_card().rules).demand()
        return {"consents": cards.consent_rows(head), "families": cards.guardians(actor, head)}
    if tab == "history":
        return {"history": cards.history(head), "looked": [part for part in ("contacts", *PERSONAL) if head.sees(part)]}
    return _main(head)


def _main(head: CardHead) -> dict[str, Any]:
    actor = current_actor()
    sections = [cards.section(head, "core"), cards.section(head, "contacts")]
    shown = {"sections": sections, "families": cards.guardians(actor, head), "past": cards.past(head), "subjects": cards.subjects()}
    shown["masked"] = _masked(head) if head.sees("identity") else ()
    return shown | {"looked": ["contacts"] if head.sees("contacts") else []}


def _masked(head: CardHead) -> tuple[tuple[str, str], ...]:
    """Documents by their ends: whole only on their own tab."""
    fields = {one.name: one for one in cards.section(head, "identity").fields}
    series, number = fields["series"], fields["number"]
    told = "закрыто: нет согласия" if number.why else masked_number(f"{series.value or ''} {number.value or ''}".strip())
    return (("СНИЛС", masked_snils(fields["snils"].value) or "не внесён"), ("Документ", told or "не внесён"))
