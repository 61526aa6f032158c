"""Every address states who may see it, and every model says whose it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils.translation import override

from bangfu.ground.access.models import AreaBound, UnscopedQuery
from bangfu.ground.access.rules import check_every_view, views
from tests.conventions.sources import modules

ROUTES = Path(__file__).with_name("routes.txt")
NOT_AREA_BOUND = {
    "access.Area": "the tree itself: names and codes are public",
    "access.AreaVersion": "history of the tree, public",
    "access.User": "reached only through sign-in and its own grants",
    "access.Grant": "who may do what, read for one user at a time",
    "access.RequestKey": "of one user, read by nobody but the act it belongs to",
    "access.SignIn": "of one user, whose account the reader manages",
    "alliance.Membership": "who acts for an organisation, read for one user at a time",
    "audit.Checkpoint": "the log, public",
    "audit.Event": "of every table; read for a row that was already found within a scope",
    "audit.Leaf": "hashes of the log",
    "audit.Node": "hashes of the log",
    "audit.Queued": "numbers of entries",
    "network.Item": "the list of things, the same everywhere",
    "network.PairCost": "belongs to a campaign, which is area-bound",
    "notices.PublicNotice": "the public projection",
    "network.PublicNeed": "the public projection",
    "network.PublicReceipt": "the public projection",
    "network.ActionFigure": "of a special action, which is area-bound",
    "network.AppealReport": "of an appeal, which is area-bound",
    "network.FarmerPayment": "of an order, which is area-bound",
    "network.PublicAction": "the public projection",
    "network.PublicActionFigure": "the public projection",
    "network.PublicAppeal": "the public projection",
    "network.PublicStory": "the public projection",
    "network.PublicCounty": "the public projection",
    "network.PublicEnough": "the public projection",
    "workflow.Decision": "of a task, whose case is area-bound",
    "workflow.Evidence": "of a task, whose case is area-bound",
    "workflow.Meeting": "of a task, whose case is area-bound",
    "workflow.Pause": "of a case, which is area-bound",
    "workflow.ProcedureVersion": "rules, the same for everybody",
    "workflow.Sample": "of a task, whose case is area-bound",
    "registry.ChangeLine": "belongs to a change request, which is area-bound",
    "registry.ImportFile": "of an import, which is area-bound; sealed, and no page shows it",
    "registry.LinkFile": "of a matching of persons, which is area-bound; sealed, and no page shows it",
    "registry.ImportProblem": "of an import, which is area-bound",
    "registry.IncomeLine": "belongs to the income of a year, which is area-bound",
}


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("anyone?")


urlpatterns = [path("bare/", bare)]


def test_every_view_states_its_permission() -> None:
    assert check_every_view(None) == []


def test_a_view_without_a_permission_is_named(settings: object) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    assert [error.msg for error in check_every_view(None)] == [
        f"The view {__name__}.bare does not state who may see it."
    ]


def test_a_view_without_a_permission_keeps_the_server_from_starting() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.conventions.bare_settings"}
    done = subprocess.run(
        [sys.executable, "-c", "import bangfu.web.wsgi"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "tests.conventions.test_access.bare does not state who may see it" in done.stderr


def test_third_party_views_are_all_in_use() -> None:
    assert set(settings.THIRD_PARTY_VIEWS) <= {name for name, _ in views(get_resolver())}


def routes(resolver: URLResolver, above: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        place = above + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"/{place}  {getattr(entry.callback, 'access', 'third party')}"
        else:
            yield from routes(entry, place)


def test_the_list_of_addresses_is_frozen() -> None:
    """A new or changed address is a decision: state it in routes.txt in the same commit."""
    assert sorted(routes(get_resolver())) == ROUTES.read_text().splitlines()


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("bangfu.")]


def test_every_model_is_area_bound_or_says_why_not() -> None:
    loose = {model._meta.label for model in own_models() if not issubclass(model, AreaBound)}
    assert loose == set(NOT_AREA_BOUND)


@pytest.mark.parametrize("model", [m for m in own_models() if issubclass(m, AreaBound)], ids=lambda m: m.__name__)
def test_an_unscoped_query_raises(model: type[AreaBound]) -> None:
    assert not model._meta.get_field("area").null
    with pytest.raises(UnscopedQuery):
        model.objects.all()


def test_migrations_hold_every_model_as_it_is() -> None:
    with override(None):
        loader = MigrationLoader(None)
        wanted = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = wanted.changes(graph=loader.graph)
    assert {app: [str(migration) for migration in found] for app, found in changes.items()} == {}


def test_every_job_is_known_to_the_worker() -> None:
    """A worker that starts imports these modules and no others; a job it does not know would fail."""
    jobs = [
        module.name.removeprefix("src/").removesuffix(".py").replace("/", ".")
        for module in modules("src")
        if "@app.task(" in module.text
    ]
    assert sorted(jobs) == sorted(settings.PROCRASTINATE_IMPORT_PATHS)
