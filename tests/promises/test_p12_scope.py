"""P12: a query on area-bound rows without a scope raises, and every model is area-bound or says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from bangfu.ground.access.models import AreaBound, UnscopedQuery
from tests.conventions.test_access import NOT_AREA_BOUND, own_models
from tests.promises.conftest import Record

QUERIES: dict[str, Callable[[Any], Any]] = {
    "all": lambda rows: rows.all(),
    "filter": lambda rows: rows.filter(pk=1),
    "get": lambda rows: rows.get(pk=1),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "values": lambda rows: rows.values("pk"),
    "update": lambda rows: rows.update(area=1),
    "first": lambda rows: rows.first(),
    "iterator": lambda rows: list(rows.iterator()),
    "in_bulk": lambda rows: rows.in_bulk([1]),
}


def answering(models: list[type[Any]]) -> list[str]:
    """The queries that answer without having been told whose rows."""
    return [
        f"{model.__name__}.objects.{name}"
        for model in models
        for name, ask in QUERIES.items()
        if not raises(model, ask)
    ]


def raises(model: type[Any], ask: Callable[[Any], Any]) -> bool:
    try:
        ask(model.objects)
    except UnscopedQuery:
        return True
    except ObjectDoesNotExist:
        return False
    return False


def test_no_query_without_a_scope_answers(db: None, measured: Record) -> None:
    bound = [model for model in own_models() if issubclass(model, AreaBound)]
    loose = {model._meta.label for model in own_models()} - {model._meta.label for model in bound}
    assert answering(bound) == []
    assert [model.__name__ for model in bound if model._meta.get_field("area").null] == []
    assert loose == set(NOT_AREA_BOUND)
    measured(
        "P12 A query on area-bound rows without a scope raises; every other model says why it has no area",
        f"{len(bound)} models × {len(QUERIES)} queries raise; {len(loose)} models with a reason",
    )


def test_sabotage_a_manager_that_forgets_the_scope_is_noticed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bound = next(model for model in own_models() if issubclass(model, AreaBound))
    manager = type(bound.objects)
    monkeypatch.setattr(manager, "get_queryset", manager._all)
    assert answering([bound]) != []
