"""The journal page: addresses, JSON ↔ dataclasses, rows of cells as HTML."""

from grid.views import journal

__all__ = ["journal"]
