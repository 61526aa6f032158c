"""Plants the county through the services of the rooms. Needs Django set up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import perf_counter

import polars as pl
from django.db import transaction
from django.db.models.functions import Mod

from bangfu.cli.database import connect
from bangfu.compute.synthetic import register
from bangfu.ground.access.models import Area, Grant, Level, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.audit.services import actor_stated
from bangfu.ground.notices.services import notice_draft
from bangfu.ground.runs.models import RunState
from bangfu.ground.workflow.services import case_open
from bangfu.identify.determination.services import screening_execute, screening_request
from bangfu.identify.registry.models import Household, QualityRun
from bangfu.identify.registry.services import Grounds, Stated, change_request
from bangfu.identify.registry.services.bulk import register_record
from bangfu.identify.registry.services.quality import quality_run_execute, quality_run_request
from bangfu.web.databases import stated_server

COUNTY, YEAR, AS_OF = "100101", 2025, date(2025, 12, 31)
COMMON = "\u738b"
CASES, CHANGES, NOTICES = 1_000, 2_000, 500
"""Of a busy year."""
Times = dict[str, float]


def planted(households: int, townships: int, villages: int) -> Times:
    """Seconds of each step; nothing where the county stands already."""
    times: Times = {}
    if QualityRun.objects.within(EVERYWHERE).filter(state=RunState.DONE).exists():
        return times
    with transaction.atomic():
        actor_stated(number=None, name="bench", permission="")
        places = _places(townships, villages)
        _people(places)
    codes = [code for code, area in places.items() if area.level == Level.VILLAGE]
    frames = register(households, codes, seed=3, year=YEAR).frames()
    frames["members"] = _with_a_common_name(frames["members"])
    officer, county = actor_for(User.objects.get(username="county")), places[COUNTY]
    with timed(times, "the register"):
        register_record(actor=officer, area=county, frames=frames, stated=Stated("survey", AS_OF))
    del frames
    with timed(times, "VACUUM ANALYZE, as the server does by itself"):
        settle()
    with timed(times, "cases, change requests and notices"):
        _papers(places)
    with timed(times, "the quality check"):
        run = quality_run_request(actor=officer, area=county, on_day=AS_OF, year=YEAR, queued=False)
        quality_run_execute(number=run.pk)
    return times


def screened() -> Times:
    """Seconds of three screenings of the whole county from request to result, the fastest first."""
    officer, county = actor_for(User.objects.get(username="county")), Area.objects.get(code=COUNTY)
    seconds = []
    for _ in range(3):
        started = perf_counter()
        asked = screening_request(actor=officer, area=county, as_of=AS_OF, year=YEAR, queued=False)
        screening_execute(number=asked.pk)
        seconds.append(perf_counter() - started)
    return {f"screening {place}": taken for place, taken in enumerate(sorted(seconds), start=1)}


def settle() -> None:
    """What autovacuum does within minutes."""
    server = stated_server()
    with connect(server, server.name) as owner:
        owner.execute("VACUUM ANALYZE")


@contextmanager
def timed(times: Times, name: str) -> Iterator[None]:
    started = perf_counter()
    yield
    times[name] = perf_counter() - started
    print(f"{name}: {times[name]:.1f} s", flush=True)


def _with_a_common_name(members: pl.DataFrame) -> pl.DataFrame:
    """A surname that one person in thirteen bears, as the commonest is."""
    bears = pl.int_range(pl.len()) % 13 == 0
    return members.with_columns(name=pl.when(bears).then(COMMON + pl.col("name").str.slice(1)).otherwise("name"))


def _places(townships: int, villages: int) -> dict[str, Area]:
    towns = [f"{COUNTY}{100 + town}" for town in range(townships)]
    codes = ["10", "1001", COUNTY, *towns, *(f"{town}{200 + place}" for town in towns for place in range(villages))]
    levels = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
    areas: dict[str, Area] = {}
    for number, code in enumerate(codes, start=1):
        above = next((areas[code[:size]] for size in (9, 6, 4, 2) if size < len(code)), None)
        path = f"{above.path if above else ''}{number}."
        areas[code] = Area(
            id=number, parent=above, level=levels[len(code)], path=path, code=code, name=f"Area {code}",
            is_standard=False, valid_from=date(2020, 1, 1), source="bench",
        )  # fmt: skip
    Area.objects.bulk_create(areas.values())
    return areas


def _people(places: dict[str, Area]) -> None:
    village = next(code for code, area in places.items() if area.level == Level.VILLAGE)
    people = {
        "county": (Role.COUNTY_OFFICER, COUNTY),
        "township": (Role.TOWNSHIP_OFFICER, village[:9]),
        "village": (Role.VILLAGE_CADRE, village),
        "clerk": (Role.VILLAGE_CADRE, COUNTY),
    }
    for name, (role, code) in people.items():
        user = User.objects.create(username=name, display_name=name.title())
        Grant.objects.create(user=user, role=role, area=places[code])


def _papers(places: dict[str, Area]) -> None:
    """Cases, change requests and notices, spread over all villages."""
    clerk = actor_for(User.objects.get(username="clerk"))
    every = Household.objects.within(Scope.below(places[COUNTY])).annotate(rest=Mod("pk", 40)).filter(rest=0)
    chosen = list(every.select_related("area").order_by("pk")[: max(CASES, CHANGES)])
    for place, household in enumerate(chosen):
        if place < CHANGES:
            change_request(
                actor=clerk, household=household.pk, values={"natural_village": f"Hamlet {place}"},
                grounds=Grounds("moved", "paper"), stated=Stated("visit", AS_OF),
            )  # fmt: skip
        if place < CASES:
            number, title = household.household_no, f"Case {place}"
            case_open(actor=clerk, procedure="monitoring-2021", area=household.area, subject=number, title=title)
        if place < NOTICES:
            notice_draft(
                actor=clerk, area=household.area, type="policy_document", title=f"How to apply {place}",
                body="Come to the office.", columns=(), rows=(), office="Township office", office_phone="0100-8800100",
            )  # fmt: skip
