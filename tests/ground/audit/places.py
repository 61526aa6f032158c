"""A few areas to write about: every table has the same history, so the tests use the simplest."""

from __future__ import annotations

from datetime import date

from bangfu.ground.access.models import Area

TABLE = "access_area"


def place(number: int, name: str = "Millbrook") -> Area:
    return Area.objects.create(
        id=number, level=1, path=f"{number}.", code=str(number), name=name, valid_from=date(2023, 9, 11), source="test"
    )
