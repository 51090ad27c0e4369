"""What pygal drew, in our dress: only shapes and words, with presentation attributes instead of a style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

FACE = "PT Sans, PT Astra Sans, Segoe UI, Arial, Liberation Sans, sans-serif"
INKS = ("#1f3f9e", "#b97a0a", "#1d6a40", "#cf3b4f", "#6a2a8c", "#5f6b77")  # ink, warn-line, ok, bad-line, odd, print-3
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4", "1 4")
PAPER, PRINT, PRINT_2, RULE = "#ffffff", "#1b2228", "#4a5560", "#d3dae6"
KEPT = {
    "svg": ("viewBox",), "g": ("transform",), "path": ("d",), "circle": ("cx", "cy", "r"), "rect": ("x", "y", "width", "height"),
    "text": ("x", "y", "transform"),
}  # fmt: skip
LEFT_OUT = ("background", "tooltip-overlay", "tooltip", "titles")
SPACE = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class _Place:
    """Where in the picture a shape stands: the words of its ancestors' classes, and which series it is of."""

    words: frozenset[str] = frozenset()
    series: int = 0

    def inside(self, classes: list[str]) -> _Place:
        found = next((found for word in classes if (found := re.fullmatch(r"(?:color|serie)-(\d+)", word))), None)
        return _Place(self.words | set(classes), int(found[1]) if found else self.series)


def dressed(drawn: Any, title: str, words: str) -> Element:
    """The picture as a tree of our own, named by `title` and told in `words` for a reader that does not see it."""
    root = Element(
        "svg", {"xmlns": SPACE, "class": "plot", "role": "img", "aria-label": title, "viewBox": drawn.get("viewBox", "")}
    )
    _, _, width, height = root.get("viewBox", "0 0 0 0").split()
    root.attrib |= {"width": width, "height": height, "font-family": FACE, "font-size": "13"}
    SubElement(root, "title").text = title
    SubElement(root, "desc").text = words
    root.extend(_children(drawn, _Place()))
    return root


def _children(node: Any, place: _Place) -> Iterator[Element]:
    for child in node:
        classes = (child.get("class") or "").split() if isinstance(child.tag, str) else []
        if not isinstance(child.tag, str) or child.tag not in KEPT or any(word in LEFT_OUT for word in classes):
            continue
        yield from _one(child, place.inside(classes))


def _one(child: Any, place: _Place) -> Iterator[Element]:
    """A shape without content (an empty group, words that say nothing) is not drawn."""
    ours = Element(child.tag, {name: _near(child.get(name)) for name in KEPT[child.tag] if child.get(name)})
    ours.extend(_children(child, place))
    if child.tag == "text":
        ours.text = child.text or "".join(child.itertext())
        if not ours.text:
            return
    elif child.tag == "g" and not len(ours):
        return
    ours.attrib |= _attributes(child.tag, place, "transform" in ours.attrib)
    yield ours


def _near(value: str) -> str:
    """Tenths of a pixel are finer than the eye: numbers with long tails are cut."""
    return re.sub(r"\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)


def _attributes(tag: str, place: _Place, is_turned: bool) -> dict[str, str]:
    words, colour = place.words, INKS[place.series % len(INKS)]
    if tag == "g":
        return {}
    if tag == "text":
        return _of_text(words, is_turned)
    name = f"plot-{place.series % len(INKS) + 1}"
    if "axis" in words:
        return {"class": "plot-rule", "fill": "none", "stroke": RULE}
    if tag == "path":
        dash = {"stroke-dasharray": dash} if (dash := DASHES[place.series % len(DASHES)]) else {}
        return {"class": f"plot-line {name}", "fill": "none", "stroke": colour, "stroke-width": "2", **dash}
    return {"class": f"plot-fill {name}", "fill": colour, **({"stroke": PAPER} if tag == "rect" else {})}


def _of_text(words: frozenset[str], is_turned: bool) -> dict[str, str]:
    """pygal places a word by its style: the numbers of the scale end at the axis, labels and values stand in the middle."""
    if "legend" in words:
        return {"class": "plot-said", "fill": PRINT}
    if "axis" in words:
        anchor = "end" if "y" in words else "start" if is_turned else "middle"
        return {"class": "plot-label", "fill": PRINT_2, "text-anchor": anchor}
    if words & {"stackedbar-graph", "horizontalstackedbar-graph"}:
        return {"class": "plot-inside", "fill": PAPER, "text-anchor": "middle"}
    return {"class": "plot-value", "fill": PRINT, "text-anchor": "start" if "horizontal" in words else "middle"}
