"""The journal page, the card of a lesson and its sheet: addresses, JSON ↔ dataclasses, rows of cells as HTML."""

from grid import (
    changes_views,
    class_views,
    closing_views,
    disputed_views,
    figure_views,
    lesson_views,
    mark_views,
    sheet_views,
    short_views,
)
from grid.views import journal

__all__ = [
    "changes_views", "class_views", "closing_views", "disputed_views", "figure_views", "journal", "lesson_views", "mark_views",
    "sheet_views", "short_views",
]  # fmt: skip
