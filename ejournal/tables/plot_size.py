"""How much paper a plot takes: its own proportions at the width of the sheet."""

from __future__ import annotations

import re

SIZE = re.compile(r'(<svg [^>]*?)width="(\d+)" height="(\d+)"')
EMPTY = 6.0  # mm of the words in place of a plot
LETTER_MM = 2.2  # of a caption


def printed_size(svg: str | None, width: float) -> tuple[float, float]:
    """Width and height in millimetres; never larger than drawn (96 pixels an inch)."""
    found = SIZE.match(svg or "")
    if found is None:
        return width, EMPTY
    wide, tall = int(found[2]), int(found[3])
    scale = min(width / wide, 25.4 / 96)
    return wide * scale, tall * scale


def printed(svg: str, width: float) -> str:
    """The same picture with its size on paper said in it: an old engine takes none from a style sheet."""
    wide, tall = printed_size(svg, width)
    return SIZE.sub(rf'\1width="{wide:.1f}mm" height="{tall:.1f}mm"', svg, count=1)


def caption_lines(caption: str, width: float) -> int:
    return 1 + int(len(caption) * LETTER_MM // width)
