"""The same samples of typed values that the browser's script is tested with (tests/js/value.test.mjs)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ejournal.errors import BadInput
from ejournal.rules.cells import Scale, parse_cell

SAMPLES = json.loads((Path(__file__).parents[1] / "samples" / "values.json").read_text(encoding="utf-8"))
CASES = [(marking, text, form) for marking in ("five", "pass", "none") for text, form in SAMPLES[marking]]


@pytest.mark.req("GRID-2", "GRID-3")
@pytest.mark.parametrize(("marking", "text", "form"), CASES, ids=[f"{marking} {text!r}" for marking, text, _ in CASES])
def test_the_server_reads_what_is_typed_as_the_page_does(marking: str, text: str, form: str | None) -> None:
    if form is None:
        with pytest.raises(BadInput):
            parse_cell(text, Scale(marking))
    else:
        assert parse_cell(text, Scale(marking)).text == form
