"""The newest copy restored on trial by a process of its own, and what the desk says of the copies (BAK-1, BAK-2)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from ejournal.copies.aside import run_aside
from ejournal.copies.backup import Copy, known_by, read_card, write_card
from ejournal.errors import StorageTrouble
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of

COMMAND = Path(__file__).resolve().parents[2] / "scripts" / "restore.py"
PATIENCE = 1800  # seconds: ten years of five hundred pupils take about two minutes


@dataclass(frozen=True)
class CopyTrouble:
    """What is wrong with the copies, in words; `is_bad` is loud."""

    words: str
    note: str
    is_bad: bool = True


def trial_command(copy: Path) -> list[str]:
    """What restores the copy on trial and tells how far it is; its last line has `words`."""
    return [sys.executable, str(COMMAND), str(copy), "--trial", "--lines"]


def try_aside(copy: Path) -> str:
    """Restore the copy aside; returns "" where it held, else the sentence of what is wrong."""
    stop = threading.Event()
    patience = threading.Timer(PATIENCE, stop.set)
    patience.start()
    try:
        with TemporaryDirectory(prefix="ejournal-trial-") as folder:
            run_aside(trial_command(copy), Path(folder) / "trouble.txt", stop, lambda line: None)
    except StorageTrouble as why:
        return str(why)
    finally:
        patience.cancel()
    return "Пробное восстановление не закончилось за полчаса." if stop.is_set() else ""


def try_noted(copy: Copy) -> bool:
    """The same, with what is wrong noted on the copy's card, for the desk: it is not tried again by itself."""
    trouble = try_aside(copy.path)
    if trouble and (card := read_card(copy.path)) is not None:
        write_card(copy.path, replace(card, trial_trouble=trouble))
    return not trouble


def trial_is_due(copies: Sequence[Copy], days: int, now: datetime) -> bool:
    """Whether neither a trial nor the oldest copy is younger than `days`, and the newest has not failed already."""
    if copies[0].card is not None and copies[0].card.trial_trouble:
        return False
    tried = [datetime.fromisoformat(copy.card.tried_at) for copy in copies if copy.card and copy.card.tried_at]
    tried = [moment for moment in tried if moment <= now]
    since = max(tried) if tried else min(copy.made_at for copy in copies)
    return now - since >= timedelta(days=days)


def copy_troubles(copies: Sequence[Copy], rules: SchoolRules, now: datetime) -> list[CopyTrouble]:
    """What whoever answers for the copies must hear today; none while all is well."""
    found = []
    if len(known := known_by(copies, now)) < len(copies):
        found.append(CopyTrouble("Копия помечена днём, который ещё не настал", "часы компьютера переводили: проверьте их и уберите эту копию из папки"))
    if not known:
        return [*found, CopyTrouble("Резервных копий базы нет", "снимите копию сейчас")]
    copies = known
    age = (now - copies[0].made_at).days
    if age >= rules.backup_days:
        found.append(CopyTrouble(f"Последней копии базы {count_of(age, 'день', 'дня', 'дней')}", "копии не делаются: снимите сейчас и узнайте почему"))
    if copies[0].card is not None and copies[0].card.trial_trouble:
        found.append(CopyTrouble("Последняя копия не восстанавливается", copies[0].card.trial_trouble))
    if copies[0].card is not None and copies[0].card.away_trouble:
        found.append(CopyTrouble("Копия не попала во второе место", copies[0].card.away_trouble, is_bad=False))
    if trial_is_due(copies, 3 * rules.trial_days, now):
        found.append(CopyTrouble("Копии давно не пробовали восстановить", "восстановите последнюю на пробу", is_bad=False))
    return found
