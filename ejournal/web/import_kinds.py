"""The first step of bringing a list: the kinds that may be brought as tabs, the file, what it should hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template

from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.services.imports.kinds import KINDS
from ejournal.web.access import current_actor

TABS = (
    ("/import/", "Ученики", "import.pupils"),
    *((f"/import/{kind.key}/", kind.title, kind.action) for kind in KINDS.values()),
    ("/plans/", "КТП", "plan.write"),
)


def kinds_for(actor: Actor) -> list[tuple[str, str, str]]:
    """(address, title, hint): a plan has an import of its own on its page."""
    hint = "План загружают на его странице"
    return [(url, title, hint if url == "/plans/" else "") for url, title, action in TABS if may(actor, action)]


@dataclass(frozen=True)
class ListStart:
    """What the first step says of a kind: its title, sentences about the file, the address of its template and words on it."""

    title: str
    how: tuple[str, ...]
    template: str
    about_template: str


def start_page(kind: ListStart, here: str, error: str = "", status: int = 200) -> Any:
    """The page that asks for the file; `here` is its own address, which the file is sent to as well."""
    return render_template("import/start.html", kinds=kinds_for(current_actor()), here=here, error=error, **vars(kind)), status
