"""Plots as SVG text: a line over periods, bars, bars stacked to a whole (REP-7, CLS-6, the diary's course of marks).

pygal measures and draws; what it draws is then dressed for our pages. Their policy allows no style of a picture's own and no script,
so colours and faces become presentation attributes, and everything else pygal adds (style, script, ids, tooltips) is left out.
The picture stands inline in a page (`plot` of the kit) or in a printed form: the attributes are the light colours of the look,
and `static/css/plots.css` gives the same classes the colours of the page's theme. Series differ by dashes as well as by colour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from .plot_dress import FACE, INKS, dressed

if TYPE_CHECKING:
    from pygal.graph.graph import Graph

Number = int | Decimal
MOST_SERIES = len(INKS)
LONGEST_LABEL = 36  # characters; the whole label stays in the words of the picture
LETTER = 7.2  # pixels of a letter at 13, counted a little wide
NOT_OF_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Series:
    """One line or one colour of bars: a value for each label, None where there is nothing to show (a gap, never zero)."""

    title: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class Look:
    """What a plot may be asked for: the ends of the scale (None: from the values), size in pixels, decimals, unit after a number."""

    low: Number | None = None
    high: Number | None = None
    width: int = 720
    height: int = 300
    digits: int = 2
    unit: str = ""


def line_plot(title: str, labels: Sequence[str], series: Sequence[Series], look: Look = Look()) -> str | None:
    """A line for each series over the labels, broken at a gap, one value a dot. None when there is no value: say so in words."""
    import pygal

    return _drawn(pygal.Line, title, labels, series, look, allow_interruptions=True, dots_size=3.5, **_turned(labels, look))


def bar_plot(
    title: str, labels: Sequence[str], series: Sequence[Series], look: Look = Look(), *, lying: bool = False
) -> str | None:
    """Bars from zero with their values; `lying` for long labels (answers of a questionnaire). None when there is no value."""
    import pygal

    turned = {} if lying else _turned(labels, look)
    kind = pygal.HorizontalBar if lying else pygal.Bar
    labels, series = _downwards(labels, series) if lying else (labels, series)
    return _drawn(kind, title, labels, series, look, print_values=True, print_values_position="top", **turned)


def stacked_bars(
    title: str, labels: Sequence[str], series: Sequence[Series], look: Look = Look(), *, lying: bool = False
) -> str | None:
    """Bars whose pieces are the series, one on another (5, 4, 3, 2 of a class). None when there is no value."""
    import pygal

    turned = {} if lying else _turned(labels, look)
    kind = pygal.HorizontalStackedBar if lying else pygal.StackedBar
    labels, series = _downwards(labels, series) if lying else (labels, series)
    return _drawn(
        kind, title, labels, series, look, print_values=True, print_values_position="center", print_zeroes=False, **turned
    )


def in_words(labels: Sequence[str], series: Sequence[Series], look: Look = Look()) -> str:
    """The same plot as a sentence, for whoever does not see it: «Алгебра: 1 четверть — 4,2; 2 четверть — нет»."""
    told = []
    for one in series:
        pairs = zip(labels, one.values, strict=True)
        told.append(f"{one.title}: " + "; ".join(f"{label} — {_said(value, look)}" for label, value in pairs))
    return _clean(". ".join(told))


def _downwards(labels: Sequence[str], series: Sequence[Series]) -> tuple[Sequence[str], Sequence[Series]]:
    """Lying bars are drawn from the axis up; they are read from the top down."""
    return labels[::-1], [Series(one.title, one.values[::-1]) for one in series]


def _drawn(
    kind: type[Graph], title: str, labels: Sequence[str], series: Sequence[Series], look: Look, **more: Any
) -> str | None:
    if len(series) > MOST_SERIES:
        raise ValueError(f"plot {title!r}: {len(series)} series, at most {MOST_SERIES} can be told apart")
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError(f"plot {title!r}: each series has a value or None for each of {len(labels)} labels")
    if not any(value is not None for one in series for value in one.values):
        return None
    chart = kind(_config(labels, series, look, more))
    for one in series:
        chart.add(_short(one.title), [None if value is None else float(value) for value in one.values])
    return ElementTree.tostring(dressed(chart.render_tree(), _clean(title), in_words(labels, series, look)), encoding="unicode")


def _config(labels: Sequence[str], series: Sequence[Series], look: Look, more: dict[str, Any]) -> Any:
    import pygal

    columns = _legend_columns(series, look)
    forgotten = -(-len(series) // columns) - len(series) // columns  # rows of names pygal leaves no room for
    return pygal.Config(
        width=look.width, height=look.height, margin=8, margin_right=24, margin_bottom=8 + 20 * forgotten, spacing=8, js=(), no_prefix=True, style=_measures(),
        x_labels=[_short(label) for label in labels], formatter=lambda value: _said(value, look), value_formatter=_on_axis, range=_range(look),
        show_legend=len(series) > 1, legend_at_bottom=True, legend_at_bottom_columns=columns, truncate_legend=-1,
        legend_box_size=12, truncate_label=-1, max_scale=6, min_scale=2, disable_xml_declaration=True, **more,
    )  # fmt: skip


def _turned(labels: Sequence[str], look: Look) -> dict[str, Any]:
    """Labels that would run into each other stand aslant; where even so there is no room, every second (third …) is written."""
    room = (look.width - 60) / max(1, len(labels))
    if max((len(_short(label)) for label in labels), default=0) * LETTER < room:
        return {}
    every = -(-18 // max(1, int(room)))
    return {"x_label_rotation": 30} | ({"x_labels_major_every": every, "show_minor_x_labels": False} if every > 1 else {})


def _legend_columns(series: Sequence[Series], look: Look) -> int:
    """As many names side by side as the widest allows."""
    widest = max((len(_short(one.title)) for one in series), default=1)
    return max(1, min(len(series), int((look.width - 40) / (widest * LETTER + 30))))


def _measures() -> Any:
    """pygal counts the room for words from these sizes; colours are ours afterwards."""
    from pygal.style import Style

    sizes = {
        "label_font_size": 13,
        "major_label_font_size": 13,
        "legend_font_size": 13,
        "value_font_size": 13,
        "title_font_size": 15,
    }
    return Style(font_family=FACE, **sizes)


def _range(look: Look) -> tuple[float, float] | None:
    return None if look.low is None or look.high is None else (float(look.low), float(look.high))


def _said(value: Any, look: Look) -> str:
    """«4,2», «37 %»; «нет» for a gap. Rounded half up to the look's digits, without zeros at the end."""
    if value is None:
        return "нет"
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded = exact.quantize(Decimal(1).scaleb(-look.digits), ROUND_HALF_UP)
    text = f"{rounded:f}".rstrip("0").rstrip(".") if look.digits else f"{rounded:f}"
    return f"{text}{look.unit}".replace(".", ",").replace("-", "−")


def _on_axis(value: float) -> str:
    """A number beside the axis, as exact as pygal chose it."""
    return f"{value:g}".replace(".", ",").replace("-", "−")


def _clean(text: str) -> str:
    return NOT_OF_XML.sub("", text)


def _short(label: str) -> str:
    text = " ".join(_clean(label).split())
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"
