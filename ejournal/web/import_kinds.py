"""The kinds of lists that may be brought, as tabs above the first step."""

from __future__ import annotations

from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.services.imports.kinds import KINDS

TABS = (
    ("/import/", "Ученики", "import.pupils"),
    *((f"/import/{kind.key}/", kind.title, kind.action) for kind in KINDS.values()),
    ("/plans/", "КТП", "plan.write"),
)


def kinds_for(actor: Actor) -> list[tuple[str, str, str]]:
    """(address, title, hint): a plan has an import of its own on its page."""
    hint = "План загружают на его странице"
    return [(url, title, hint if url == "/plans/" else "") for url, title, action in TABS if may(actor, action)]
