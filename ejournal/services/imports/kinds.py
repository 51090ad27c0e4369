"""The kinds of lists that the engine takes (the pupils' list has a planner of its own)."""

from __future__ import annotations

from ejournal.services.imports.engine import ListKind
from ejournal.services.imports.guardian_list import GUARDIAN_LIST
from ejournal.services.imports.load_list import LOAD_LIST
from ejournal.services.imports.staff_list import STAFF_LIST

KINDS: dict[str, ListKind] = {kind.key: kind for kind in (STAFF_LIST, LOAD_LIST, GUARDIAN_LIST)}
