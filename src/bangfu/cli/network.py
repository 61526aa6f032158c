"""`bangfu network import|match`: the network's services for files and areas too large for a page."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bangfu.cli.database import application
from bangfu.cli.language import reader_language
from bangfu.compute.specs import read_spec
from bangfu.errors import NotFound, Phrase, say

if TYPE_CHECKING:
    from types import ModuleType

    from bangfu.assist.network.models import MatchRun
    from bangfu.ground.access.actors import Actor

Load = Callable[[str], "ModuleType"]
FAILED = 1
SERVICES, SELECTORS = "bangfu.assist.network.services", "bangfu.assist.network.selectors"
ACCESS, MODELS = "bangfu.ground.access.selectors", "bangfu.ground.access.models"


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=translate("ACTION"))
    table = translate("a .csv, .csv.gz, .parquet or .xlsx file")
    take = actions.add_parser("import", help=translate("needs, offers and costs of a campaign"))
    take.add_argument("--needs", type=Path, required=True, metavar="N.csv", help=table)
    take.add_argument("--offers", type=Path, required=True, metavar="O.csv", help=table)
    take.add_argument("--costs", type=Path, metavar="C.csv", help=translate("only the pairs in it may be matched"))
    take.add_argument("--spec", type=Path, required=True, metavar="SPEC.yaml", help=translate("which column is which"))
    take.add_argument("--area", required=True, metavar="CODE", help=translate("the area of the campaign"))
    take.add_argument("--title", required=True, help=translate("what the campaign is called"))
    take.add_argument("--recorded-by", required=True, metavar="USER", help=translate("who answers for the import"))
    take.add_argument("--published-by", metavar="USER", help=translate("who verifies the needs: somebody else"))
    match = actions.add_parser("match", help=translate("match an area or a campaign, and wait for the result"))
    what = match.add_mutually_exclusive_group(required=True)
    what.add_argument("--area", metavar="CODE", help=translate("the open network of this area"))
    what.add_argument("--campaign", type=int, metavar="NUMBER", help=translate("this campaign"))
    match.add_argument("--units", type=int, metavar="N", help=translate("fix the total allocated"))
    match.add_argument("--requested-by", required=True, metavar="USER", help=translate("who answers for the run"))


def run(arguments: argparse.Namespace) -> int:
    with application() as load:
        return _import(load, arguments) if arguments.action == "import" else _match(load, arguments)


def _import(load: Load, arguments: argparse.Namespace) -> int:
    """Import, and where two persons are named also verify; both or nothing."""
    services, access = load(SERVICES), load(ACCESS)
    files = services.CampaignFiles(arguments.needs, arguments.offers, arguments.costs, read_spec(arguments.spec))
    recorder = _actor(load, arguments.recorded_by)
    verifier = _actor(load, arguments.published_by) if arguments.published_by else None
    permission = load("bangfu.ground.access.permissions").Permission.CAMPAIGN_IMPORT
    area = access.area_get(scope=recorder.scope(permission), code=arguments.area)
    with load("django.db.transaction").atomic():
        campaign = services.campaign_import(actor=recorder, area=area, title=arguments.title, files=files)
        verified = services.campaign_publish(actor=verifier, number=campaign.pk) if verifier else 0
    figures = load(SELECTORS).campaign_figures(campaign)
    _tell(say("campaign {number}: {title}", number=campaign.pk, title=campaign.title))
    _tell(say("{needs} needs, {offers} offers, {costs} costs", **_counts(figures)))
    _tell(say("{verified} needs verified, {waiting} waiting", verified=verified, waiting=figures.waiting))
    return 0


def _match(load: Load, arguments: argparse.Namespace) -> int:
    services, selectors, access = load(SERVICES), load(SELECTORS), load(ACCESS)
    actor = _actor(load, arguments.requested_by)
    scope = actor.scope(load("bangfu.ground.access.permissions").Permission.MATCH_RUN)
    if arguments.campaign:
        campaign = selectors.campaign_get(scope=scope, number=arguments.campaign)
        units = arguments.units or campaign.units
        run = services.match_run_request(actor=actor, campaign=campaign, units=units, queued=False)
    else:
        area = access.area_get(scope=scope, code=arguments.area)
        run = services.match_run_request(actor=actor, area=area, units=arguments.units, queued=False)
    return _report(services.match_run_execute(number=run.pk))


def _report(run: MatchRun) -> int:
    if run.failure:
        for part in ("what", "where", "remedy"):
            _tell(Phrase.restored(run.failure[part]))
        return FAILED
    _tell(say("run {number}: {status}", number=run.pk, status=run.figures["status"]))
    _tell(say("asked for: {units_needed} units in {needs} needs", **run.figures))
    _tell(say("offered: {units_offered} units in {offers} offers", **run.figures))
    _tell(say("allocated: {units_allocated} units in {proposals} proposals, at {cost} in all", **run.figures))
    return 0


def _actor(load: Load, username: str) -> Actor:
    user = load(MODELS).User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound(
            say("there is no open account of this name"),
            where=say("user {name}", name=username),
            remedy=say("List the accounts with: bangfu users list"),
        )
    actor: Actor = load(ACCESS).actor_for(user)
    return actor


def _counts(figures: object) -> dict[str, int]:
    return {name: getattr(figures, name) for name in ("needs", "offers", "costs")}


def _tell(phrase: Phrase) -> None:
    print(phrase.render(reader_language()))
