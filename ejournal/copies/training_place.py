"""Where the training school lies: a data directory of its own within the real one's, made aside and put in place whole.

`training/` is a whole data directory (database, key, files, copies), `training.new/` is being made, `training.old/` is going away,
`training-state.json` remembers whether it was on and at which port.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ejournal.copies.in_use import nobody_else
from ejournal.copies.own_school import demand_own
from ejournal.errors import Refused, StorageTrouble
from ejournal.models import open_database
from ejournal.models.migrating import migrate
from ejournal.services.training import mark_as_training
from ejournal.settings import TRAINING_FOLDER, TRAINING_MARK, Settings, load_settings, prepare_data

STEPS = 3
Told = Callable[[int, int, str], None]


@dataclass(frozen=True)
class TrainingState:
    """What was asked of it last: whether it is on; `port` where another one than the settings' was chosen."""

    is_on: bool = False
    port: int | None = None


@dataclass(frozen=True)
class TrainingPlace:
    """The training school of the real school of `data`."""

    data: Path

    @property
    def folder(self) -> Path:
        return self.data / TRAINING_FOLDER

    @property
    def draft(self) -> Path:
        return self.data / f"{TRAINING_FOLDER}.new"

    @property
    def former(self) -> Path:
        return self.data / f"{TRAINING_FOLDER}.old"

    @property
    def log(self) -> Path:
        return self.data / f"{TRAINING_FOLDER}.log"

    @property
    def made_at(self) -> datetime | None:
        """When it was made; None where there is none."""
        try:
            return datetime.fromisoformat(json.loads((self.folder / TRAINING_MARK).read_text(encoding="utf-8"))["made_at"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def state(self) -> TrainingState:
        try:
            return TrainingState(**json.loads(self._state_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return TrainingState()

    def remember(self, state: TrainingState) -> None:
        self._state_file.write_text(json.dumps({"is_on": state.is_on, "port": state.port}) + "\n", encoding="utf-8")

    @property
    def _state_file(self) -> Path:
        return self.data / f"{TRAINING_FOLDER}-state.json"


def place_of(settings: Settings) -> TrainingPlace:
    """Raises Refused for a training school: it has none of its own."""
    if settings.is_training:
        raise Refused("Это и есть учебная школа: своей учебной у неё нет.")
    return TrainingPlace(settings.data)


def make_aside(place: TrainingPlace, now: datetime, told: Told = lambda done, of, words: None) -> None:
    """Make a school of invented people in `draft`; the present one goes on meanwhile. What was half made before is thrown away.

    The bound database is another one afterwards: for commands only.
    """
    from ejournal.services.demo import build_demo  # half a hundred modules, and no server needs them

    told(0, STEPS, "готовлю место")
    if place.draft.exists():
        shutil.rmtree(place.draft)
    place.draft.mkdir(parents=True)
    (place.draft / TRAINING_MARK).write_text(json.dumps({"made_at": now.isoformat(timespec="seconds")}) + "\n", encoding="utf-8")
    settings = load_settings({"EJOURNAL_DATA": str(place.draft)})
    prepare_data(settings)
    db = open_database(settings.database_url)
    migrate(db)
    told(1, STEPS, "придумываю людей, уроки и отметки")
    with db.connection_context():
        build_demo(now.date(), now=now)
        mark_as_training(now)
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    demand_own(db, is_training=True)
    db.close()
    told(2, STEPS, "школа готова")


def demand_unused(place: TrainingPlace) -> None:
    """Raises StorageTrouble while a server works with the present one."""
    if place.folder.exists():
        with nobody_else(place.folder):  # let go of at once: Windows moves no folder with an open file
            pass


def put_in_place(place: TrainingPlace) -> None:
    """The school made aside takes the place of the present one, which stays until then.

    Raises StorageTrouble, with the present one where it was, while a server works with it or the disk refuses.
    """
    if not (place.draft / TRAINING_MARK).exists():
        raise StorageTrouble("Новая учебная школа не сделана. Прежняя на месте.")
    demand_unused(place)
    shutil.rmtree(place.former, ignore_errors=True)
    try:
        if place.folder.exists():
            place.folder.rename(place.former)
        place.draft.rename(place.folder)
    except OSError as error:
        if place.former.exists() and not place.folder.exists():
            place.former.rename(place.folder)
        raise StorageTrouble(f"Учебная школа не заменена: {error}. Прежняя на месте.") from error
    shutil.rmtree(place.former, ignore_errors=True)
