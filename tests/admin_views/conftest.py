"""Small helps for the panel's tests: posting a form, and the panel on either engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Browser
from tests.factories import NOW


@pytest.fixture
def web_on_both(app_once: Any, any_school: Any, moment: Any) -> Callable[[str], Browser]:
    """A browser over the small school on each engine in turn."""
    moment.now = NOW
    app_once.extensions["school_memory"].forget()
    return lambda login="": Browser(app_once, login)


@pytest.fixture
def view(app_once: Any) -> Callable[[str], Any]:
    """The panel's view of a model by the model's name."""
    return lambda name: app_once.extensions["panel_views"][f"admin_{name.lower()}"]
