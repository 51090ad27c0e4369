"""The journal page, the card of a lesson and its sheet: addresses, JSON ↔ dataclasses, rows of cells as HTML."""

from grid import class_views, figure_views, lesson_views, sheet_views, short_views
from grid.views import journal

__all__ = ["class_views", "figure_views", "journal", "lesson_views", "sheet_views", "short_views"]
