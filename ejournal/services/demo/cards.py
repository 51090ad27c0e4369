"""What cards of the demo hold beside names: documents, health, social things, consents; all invented (domain §8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from ejournal.models import Consent, PupilHealth, PupilIdentity, PupilSocial
from ejournal.rules.identity import snils_check
from ejournal.services.demo.cohorts import EXEMPT, Child
from ejournal.services.demo.loader import Loader

WITHOUT, WITHDRAWN = 12, 29  # every twelfth gave no consent yet; every twenty-ninth took one back
WITHDRAWN_AFTER = timedelta(days=40)
PAPER = "личное дело, заявление"
BENEFITS = ("", "", "", "", "многодетная семья", "малоимущая семья", "", "", "ребёнок участника СВО", "")
PASSPORT_FROM = 14


def snils_of(child: int) -> str:
    """A number with a right check sum that nobody has been given."""
    nine = f"990{child:06d}"
    return f"{nine[:3]}-{nine[3:6]}-{nine[6:]} {snils_check(nine):02d}"


def add_card(loader: Loader, child: Child, guardian: int, at: datetime) -> None:
    """Consents first, then what they open; whoever gave none has nothing of it."""
    if child.id % WITHOUT == 0:
        return
    random = Random(f"{child.id} card")
    _consents(loader, child, guardian, at)
    loader.add(PupilIdentity, at, {"pupil": child.id} | _document(child, at.date(), random))
    loader.add(PupilHealth, at, {"pupil": child.id} | _health(child, random))
    if (benefit := BENEFITS[child.id % len(BENEFITS)]) or child.id % 4 == 0:
        loader.add(PupilSocial, at, {"pupil": child.id, "benefits": benefit, "meals": "льготное горячее" if benefit else "горячее"})


def _consents(loader: Loader, child: Child, guardian: int, at: datetime) -> None:
    for kind in ("address", "passport", "health", "photo"):
        gone = at + WITHDRAWN_AFTER if kind == "address" and child.id % WITHDRAWN == 0 and at + WITHDRAWN_AFTER < loader.now else None
        own: dict[str, Any] = {"pupil": child.id, "guardian": guardian, "kind": kind, "date": at.date(), "document": PAPER}
        number = loader.add(Consent, at, own | {"withdrawn_on": gone.date() if gone else None}, at_first={"withdrawn_on": None})
        if gone:
            loader.change(Consent, number, gone, {"withdrawn_on": None}, {"withdrawn_on": gone.date()})


def _document(child: Child, day: date, random: Random) -> dict[str, Any]:
    is_grown = (day - child.birth).days > PASSPORT_FROM * 366
    issued = child.birth + timedelta(days=PASSPORT_FROM * 366 if is_grown else 20)
    return {
        "kind": "passport" if is_grown else "birth",
        "series": "99 00" if is_grown else "I-БР",
        "number": f"{random.randint(0, 999_999):06d}",
        "issued_by": "отдел по Заречному району" if is_grown else "отдел ЗАГС Заречного района",
        "issued_on": issued,
        "citizenship": "Россия",
        "birth_place": "с. Берёзовка",
    }


def _health(child: Child, random: Random) -> dict[str, Any]:
    exempt = child.odd == EXEMPT
    return {
        "policy": f"99{random.randint(0, 10**14 - 1):014d}",
        "health_group": 3 if exempt else random.choice((1, 1, 2, 2, 2, 3)),
        "pe_group": "exempt" if exempt else random.choice(("main", "main", "main", "preparatory", "special_a")),
        "advice": random.choice(("", "", "очки, первая парта", "вторая парта")),
    }
