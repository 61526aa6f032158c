"""Asks for every list page of the county as its readers do, and times its queries at the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from bench.county.hall import hall_addresses
from bench.county.plant import COMMON
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import actor_stated
from bangfu.identify.determination.models import Screening
from bangfu.identify.registry.models import Household, Member, QualityRun
from bangfu.identify.registry.selectors.quality import found_by_rule

RUNS = 6


@dataclass(frozen=True)
class Timed:
    """A page: milliseconds of all its queries together, in the median and at the fastest, of the slowest query alone,
    of the whole request, and how many queries."""

    name: str
    database_ms: float
    fastest_ms: float
    slowest_ms: float
    request_ms: float
    queries: int
    slowest: str


def measured() -> list[Timed]:
    rows = []
    for who in ("county", "village"):
        client = Client(SERVER_NAME="127.0.0.1")
        with transaction.atomic():
            actor_stated(number=None, name="bench", permission="")
            client.force_login(User.objects.get(username=who))
        for name, address in addresses(who):
            row = timed_page(client, f"{who}: {name}", address)
            print(f"{row.database_ms:8.1f} {row.fastest_ms:8.1f} {row.request_ms:8.1f} {row.queries:4}  {row.name}")
            rows.append(row)
    return rows + hall_measured()


def hall_measured() -> list[Timed]:
    """The pages of the needs hall, as an officer, an organisation and anybody ask for them."""
    rows = []
    for who in ("county", "helper", "public"):
        client = Client(SERVER_NAME="127.0.0.1")
        if who != "public":
            with transaction.atomic():
                actor_stated(number=None, name="bench", permission="")
                client.force_login(User.objects.get(username=who))
        for name, address in hall_addresses(who):
            row = timed_page(client, f"{who}: {name}", address)
            print(f"{row.database_ms:8.1f} {row.fastest_ms:8.1f} {row.request_ms:8.1f} {row.queries:4}  {row.name}")
            rows.append(row)
    return rows


def timed_page(client: Client, name: str, address: str) -> Timed:
    runs = [_once(client, address) for _ in range(RUNS)][1:]
    totals = [1000 * sum(seconds for seconds, _ in queries) for _, queries in runs]
    slowest = [1000 * max(seconds for seconds, _ in queries) for _, queries in runs]
    sql = max(runs[-1][1])[1]
    wall = median(1000 * seconds for seconds, _ in runs)
    return Timed(
        name, median(totals), min(totals), median(slowest), wall, max(len(queries) for _, queries in runs), sql
    )


def _once(client: Client, address: str) -> tuple[float, list[tuple[float, str]]]:
    queries: list[tuple[float, str]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            queries.append((perf_counter() - started, sql))

    started = perf_counter()
    with connections["default"].execute_wrapper(note), connections["portal"].execute_wrapper(note):
        response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    return perf_counter() - started, queries


def addresses(who: str) -> Iterator[tuple[str, str]]:
    """Each list page by its name."""
    village = User.objects.get(username="village").grants.get().area
    member = Member.objects.within(EVERYWHERE).filter(area=village).order_by("pk")[7]
    home = Household.objects.within(EVERYWHERE).get(pk=member.household_id)
    id_no = unseal("registry.member.id_no", member.pk, bytes(member.id_no_sealed))
    phone = unseal("registry.household.phone", home.pk, bytes(home.phone_sealed))
    queries: dict[str, dict[str, str | int]] = {
        "register": {},
        "register, page 2": {"page": 2},
        "register, last page": {"page": 100_000},
        "register of a township": {"area": village.code[:9]},
        "register of a village": {"area": village.code},
        "whole household number": {"text": home.household_no},
        "beginning of a number": {"text": village.code[:9]},
        "whole name": {"text": member.name},
        "first character of a name": {"text": COMMON},
        "first character of a name, last page": {"text": COMMON, "page": 100_000},
        "a name nobody has": {"text": "\u9f98"},
        "a whole ID": {"text": id_no},
        "a phone": {"text": phone},
        "household type": {"household_type": "02"},
        "household type, last page": {"household_type": "02", "page": 100_000},
        "monitor category": {"monitor_category": "MARGINAL"},
        "category and first character": {"monitor_category": "MARGINAL", "text": COMMON},
        "as of a day": {"as_of": "2026-01-31"},
    }
    if who == "village":
        queries = {name: query for name, query in queries.items() if "township" not in name}
    for name, query in queries.items():
        yield name, f"{reverse('registry:home')}?{urlencode(query)}"
    yield from _others(village)
    if who == "county":
        yield from _quality()


def _quality() -> Iterator[tuple[str, str]]:
    run = QualityRun.objects.within(EVERYWHERE).latest("pk")
    rule = found_by_rule(scope=EVERYWHERE, run=run)[0]["rule"]
    yield "quality run", reverse("registry:quality-run", args=[run.pk])
    yield "quality findings of a rule", reverse("registry:quality-findings", args=[run.pk, rule])


def _others(village: Area) -> Iterator[tuple[str, str]]:
    screening = Screening.objects.within(EVERYWHERE).filter(state="done").latest("pk")
    results = reverse("determination:screening-households", args=[screening.pk])
    yield from {
        "figures of an area": reverse("registry:area", args=[village.code]),
        "change requests": reverse("registry:changes"),
        "change requests waiting": f"{reverse('registry:changes')}?state=waiting",
        "inbox": reverse("desk:home"),
        "tasks due": reverse("workflow:tasks"),
        "cases": reverse("workflow:cases"),
        "cases overdue": f"{reverse('workflow:cases')}?late=on",
        "notices": reverse("notices:notices"),
        "quality runs": reverse("registry:quality"),
        "screenings": reverse("determination:screenings"),
        "screening": reverse("determination:screening", args=[screening.pk]),
        "screening, households": results,
        "screening, households, last page": f"{results}?page=100000",
        "screening, households undetermined": f"{results}?outcome=undetermined",
        "screening, households of a village": f"{results}?area={village.code}",
    }.items()
