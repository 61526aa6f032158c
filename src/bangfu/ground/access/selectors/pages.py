"""How a list that may be very long is cut into pages."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST = 2_000
"""Nobody leafs further than this; counting and skipping more would read the whole county for one page."""


class LongPages(Paginator):  # type: ignore[type-arg]
    """Pages of the first `MOST` rows. `is_cut` says that there are more, which only a narrower search shows."""

    object_list: QuerySet[Any]

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST + 1].count()

    @property
    def count(self) -> int:
        return min(self._found, MOST)

    @property
    def is_cut(self) -> bool:
        return self._found > MOST
