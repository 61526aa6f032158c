"""What has happened in the demo county so far: played by the demo's people through the services that pages call.

Needs Django set up. Its texts stand in demo.yaml, so that this file tells only who does what.
"""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from bangfu.cli.output import csv_text
from bangfu.compute.writing import table_of, write_workbook
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.notices.services import Line, notice_draft, notice_post, objection_record
from bangfu.ground.workflow.services import Given, case_open, step_complete
from bangfu.home.selectors.entry import visitor_of
from bangfu.home.services import About, Issued, household_enter, request_hand_in
from bangfu.identify.determination.services import screening_execute, screening_request
from bangfu.identify.registry.models import Household, LinkKind, Member
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.selectors.exports import sheet_rows
from bangfu.identify.registry.selectors.imports import layout_get
from bangfu.identify.registry.services import Grounds, change_request, quality_run_execute, quality_run_request
from bangfu.identify.registry.services.differences import comparison_execute, comparison_request
from bangfu.identify.registry.services.imports import Handed, import_check, import_request
from bangfu.identify.registry.services.linking import HandedIn, link_execute, link_request
from bangfu.identify.registry.services.rules import opened
from bangfu.identify.registry.services.sources import Stated
from bangfu.policy.loader import codes

Table = dict[str, Any]


def play(story: Table, areas: dict[str, Area], users: dict[str, User], card: Issued) -> None:
    """Cases under way, a notice with an objection, what a household handed in, a correction that waits, what was
    computed, and files handed in."""
    actors = {name: actor_for(user) for name, user in users.items()}
    village = areas[story["village"]]
    heads = list(
        Member.objects.within(Scope.below(village))
        .filter(relation_to_head=HEAD, left_on=None, household__ended_on=None)
        .select_related("household")
        .order_by("household__household_no")
    )
    heads.sort(key=lambda head: head.household_id != card.card.household_id)  # her case, her line on the notice
    _cases(story["cases"], actors, village, heads)
    _notice(story["notice"], actors, village, heads)
    _room(story["room"], card)
    _correction(story["correction"], actors["village"], heads)
    _computed(story["computed"], actors["county"], areas)
    _files(story["files"], actors["county"], village)
    _links(story["links"], actors["county"], areas[story["links"]["area"]], village)


def _cases(cases: list[Table], actors: dict[str, Actor], village: Area, heads: list[Member]) -> None:
    today = timezone.localdate()
    for plan, head in zip(cases, heads, strict=False):
        case = case_open(
            actor=actors["village"],
            procedure=plan["procedure"],
            area=village,
            subject=head.household.household_no,
            title=plan["title"].format(name=head.name),
            clock_from=today - timedelta(plan["days_ago"]),
        )
        for who, step, papers in plan["done"]:
            given = [Given(kind, title, plan["where"]) for kind, title in papers.items()]
            step_complete(actor=actors[who], case=case, step=step, outcome="approve", evidence=given)


def _notice(plan: Table, actors: dict[str, Actor], village: Area, heads: list[Member]) -> None:
    chosen = heads[: len(plan["results"])]
    rows = [
        Line((village.name, head.household.villager_group, head.name, str(_people(head)), *result), _subject(head))
        for head, result in zip(chosen, plan["results"], strict=True)
    ]
    draft = notice_draft(
        actor=actors["village"],
        area=village,
        type=plan["type"],
        title=plan["title"],
        columns=plan["columns"],
        rows=rows,
        office=plan["office"],
        office_phone=plan["office_phone"],
    )
    notice_post(actor=actors["township"], number=draft.pk)
    objection_record(
        actor=actors["supervisor"],
        number=draft.pk,
        text=plan["objection"],
        channel="in_person",
        received_on=timezone.localdate(),
        position=2,
    )


def _room(plan: Table, card: Issued) -> None:
    """One household in her own room."""
    visitor = visitor_of(household_enter(identifier=card.card.number, code=card.code, address="127.0.0.1"))
    assert visitor is not None
    request_hand_in(actor=visitor, kind="proposal", words=plan["proposal"])
    words = {"happened": plan["application"]["happened"]}
    request_hand_in(actor=visitor, kind="application", words=words, about=About(plan["application"]["about"]))


def _people(head: Member) -> int:
    return Member.objects.within(EVERYWHERE).filter(household=head.household_id, left_on=None).count()


def _subject(head: Member) -> str:
    return f"household:{head.household.household_no}"


def _correction(plan: Table, actor: Actor, heads: list[Member]) -> None:
    household: Household = heads[0].household
    change_request(
        actor=actor,
        household=household.pk,
        values=plan["values"],
        grounds=Grounds(plan["reason"], plan["evidence"]),
        stated=Stated(plan["source"], timezone.localdate()),
    )


def _computed(plan: Table, actor: Actor, areas: dict[str, Area]) -> None:
    """A screening and a check of the data, done here and now instead of by the worker."""
    area, day, year = areas[plan["area"]], date.fromisoformat(str(plan["as_of"])), plan["year"]
    screening_execute(
        number=screening_request(actor=actor, area=area, as_of=day, year=year, queued=False).pk,
    )
    quality_run_execute(
        number=quality_run_request(actor=actor, area=area, on_day=day, year=year, queued=False).pk,
    )


def _files(plan: Table, actor: Actor, village: Area) -> None:
    """Exports of the village as another system might hold them: one compared with ours, the others handed in."""
    day, year = date.fromisoformat(str(plan["as_of"])), plan["year"]
    sheet = layout_get(plan["layout"]).sheets[0]
    ours = sheet_rows(scope=Scope.below(village), area=village, sheet=sheet, year=year, full=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, told in plan["named"].items():
            path = Path(folder) / name
            rows = [row | told["changed"].get(place, {}) for place, row in enumerate(ours)]
            write_workbook(path, [table_of(sheet, rows[told["from"] :], codes)])
            file = Handed(path, name, day, year)
            if told["compared"]:
                comparison = comparison_request(actor=actor, area=village, file=file, queued=False)
                comparison_execute(number=comparison.pk)
            else:
                import_check(number=import_request(actor=actor, area=village, file=file, queued=False).pk)


def _links(plan: Table, actor: Actor, county: Area, village: Area) -> None:
    """Duplicates sought in the county, and a department's file matched with its members."""
    day = date.fromisoformat(str(plan["as_of"]))
    double = link_request(actor=actor, area=county, kind=LinkKind.DUPLICATES, stated_on=day, queued=False)
    link_execute(number=double.pk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / plan["file"]
        path.write_text(csv_text(plan["headings"], _department(plan["rows"], village)), encoding="utf-8")
        file = HandedIn(path, plan["file"])
        run = link_request(actor=actor, area=county, kind=plan["kind"], stated_on=day, file=file, queued=False)
    link_execute(number=run.pk)


def _department(rows: list[Table], village: Area) -> list[list[str]]:
    """Each row: a member of the village by her place, but for what the department has of her otherwise."""
    people = list(Member.objects.within(Scope.below(village)).order_by("household__household_no", "pk"))
    found = []
    for row in rows:
        member = people[row["of"]] if "of" in row else None
        known = {} if member is None else _known(member, village)
        told = known | {name: row[name] for name in ("name", "number", "born", "village") if name in row}
        found.append([*(told[name] for name in ("name", "number", "born", "village")), *map(str, row["facts"])])
    return found


def _known(member: Member, village: Area) -> dict[str, str]:
    return {
        "name": member.name, "number": opened(member), "born": str(member.birth_date or ""), "village": village.name,
    }  # fmt: skip
