"""Reading a page of a list: search, filters, order, and never an address that breaks it (bugs 9, 10, 13, 15)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_admin.contrib.peewee import ModelView

from admin_views.joining import joined
from admin_views.ordering import natural_order, order_terms
from admin_views.searching import search_condition

LAST_PAGE = 100_000


class Listing(ModelView):
    """The reading half of a model's view; `row_rule` is the row-level right, asked for by every way to a row."""

    def row_rule(self) -> Any:
        """A condition on the model that all rows one may see fulfil, None for all of them."""
        return None

    def get_query(self) -> Any:
        return self._ruled(joined(self.model).query)

    def _ruled(self, query: Any) -> Any:
        rule = self.row_rule()
        return query if rule is None else query.where(rule)

    def get_list(  # type: ignore[override]
        self, page: int | None, sort_column: str | None, sort_desc: Any, search: str | None, filters: Any,
        execute: bool = True, page_size: int | None = None,
    ) -> tuple[int, list[Any]]:  # fmt: skip
        """How many rows fit, and those of the page; a page beyond the end is the last one. Two SELECTs."""
        count, query = self._found(sort_column, sort_desc, search, filters)
        size = page_size or self.page_size
        last = max(0, -(-count // size) - 1)
        return count, list(query.limit(size).offset(min(max(page or 0, 0), last) * size))

    def whole_list(self, sort_column: str | None, sort_desc: Any, search: str | None, filters: Any) -> tuple[int, Iterator[Any]]:
        """How many rows fit, and all of them in the list's order, one by one and never many in memory. Two SELECTs."""
        count, query = self._found(sort_column, sort_desc, search, filters)
        return count, iter(query.iterator())

    def _found(self, sort_column: str | None, sort_desc: Any, search: str | None, filters: Any) -> tuple[int, Any]:
        rows = joined(self.model)
        conditions = self._conditions(search, filters)
        count = self._narrowed(self.model.select(), conditions).count()
        query = self._narrowed(rows.query, conditions)
        return count, query.order_by(*self._order(rows.sources, sort_column, bool(sort_desc)))

    def _narrowed(self, query: Any, conditions: list[Any]) -> Any:
        return self._ruled(query.where(*conditions) if conditions else query)

    def _conditions(self, search: str | None, filters: Any) -> list[Any]:
        conditions = [self._filters[at].condition(self._filters[at].clean(value)) for at, _, value in filters or ()]
        found = search_condition(self.model, self.search_paths, search or "")
        return conditions if found is None else [*conditions, found]

    def _order(self, sources: dict[str, Any], column: str | None, down: bool) -> list[Any]:
        names = (f"-{column}" if down else column,) if column in self._sortable_columns else ()
        terms = order_terms(sources, "", names) if names else []
        key = self.model._meta.primary_key
        return [*terms, *order_terms(sources, "", natural_order(self.model)), key.asc()]
