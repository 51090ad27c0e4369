"""Finding the record a reference points at, by typing a part of its name (bug 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_admin.model.ajax import AjaxModelLoader

from admin_views.joining import joined
from admin_views.ordering import natural_order, order_terms
from admin_views.searching import search_condition, search_paths

SHOWN = 20
RowRule = Callable[[], Any]


class Loader(AjaxModelLoader):
    """Records of `model` that the row-level rule of its own view lets one see; `rule` gives a condition or None."""

    def __init__(self, name: str, model: Any, rule: RowRule = lambda: None) -> None:
        super().__init__(name, {})
        self.model, self.rule = model, rule

    def format(self, row: Any) -> tuple[Any, str] | None:
        return (row.get_id(), str(row)) if row is not None else None

    def get_one(self, key: Any) -> Any:
        """The record, or None for what is no number, too large or not there."""
        number = as_key(key)
        if number is None:
            return None
        return self._rows().query.where(self.model._meta.primary_key == number).first()

    def get_list(self, text: str | None, offset: int | None = 0, limit: int | None = SHOWN) -> list[Any]:
        """Records whose name has every word of `text`, in their natural order."""
        rows, paths = self._rows(), search_paths(self.model)
        query = rows.query
        condition = search_condition(self.model, paths, text or "")
        if condition is not None:
            query = query.where(condition)
        terms = order_terms(rows.sources, "", natural_order(self.model))
        return list(query.order_by(*terms).offset(max(0, min(offset or 0, 100_000))).limit(max(1, min(limit or SHOWN, 50))))

    def _rows(self) -> Any:
        rows, rule = joined(self.model, depth=1), self.rule()
        return rows if rule is None else type(rows)(rows.query.where(rule), rows.sources)


def as_key(key: Any) -> int | None:
    """A record's number from what came in an address, None when it can't be one."""
    try:
        number = int(str(key))
    except ValueError:
        return None
    return number if 0 < number < 2**31 else None
