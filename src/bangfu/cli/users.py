"""`bangfu users`: who may sign in, made, listed and closed by the operator of this machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from types import ModuleType

from bangfu.cli.database import application
from bangfu.cli.language import reader_language
from bangfu.errors import Phrase, say

PILLARS = ("government", "society", "market", "community", "farmer")
ROLES = (
    "administrator",
    "county_officer",
    "township_officer",
    "village_cadre",
    "station_cadre",
    "village_supervisor",
    "organisation",
    "auditor",
)


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar=translate("ACT"))
    add = acts.add_parser("add", help=translate("make a user; prints her password once"))
    add.add_argument("username", metavar="USERNAME")
    add.add_argument("--name", required=True, help=translate("the name that colleagues know"))
    add.add_argument("--role", required=True, choices=ROLES, help=translate("what she may do"))
    add.add_argument("--area", required=True, metavar="CODE", help=translate("where: this area and all below it"))
    add.add_argument("--organisation", metavar="NAME", help=translate("the organisation she acts for"))
    add.add_argument("--pillar", choices=PILLARS, help=translate("makes the organisation where there is none yet"))
    acts.add_parser("list", help=translate("every user with role and area"))
    close = acts.add_parser("close", help=translate("end an account; what she did stays"))
    close.add_argument("username", metavar="USERNAME")
    reset = acts.add_parser("reset", help=translate("a new password for who lost hers; prints it once"))
    reset.add_argument("username", metavar="USERNAME")
    reset.add_argument("--second-factor", action="store_true", help=translate("take away her second factor too"))


def run(arguments: argparse.Namespace) -> int:
    act = {"add": _add, "list": _list, "close": _close, "reset": _reset}[arguments.act]
    translate = reader_language()
    with application() as load:
        for line in act(load, arguments):
            print(line.render(translate))
    return 0


def _add(load: Callable[[str], ModuleType], arguments: argparse.Namespace) -> list[Phrase]:
    new = load("bangfu.assist.alliance.services").member_add(
        actor=load("bangfu.ground.access.actors").OPERATOR,
        username=arguments.username,
        display_name=arguments.name,
        role=arguments.role,
        area_code=arguments.area,
        organisation=arguments.organisation,
        pillar=arguments.pillar,
    )
    return [
        say("user name: {username}", username=new.user.username),
        say("password, shown only now: {password}", password=new.password),
    ]


def _list(load: Callable[[str], ModuleType], arguments: argparse.Namespace) -> list[Phrase]:
    users = load("bangfu.ground.access.selectors").users_with_grants()
    if not users:
        return [say("There is no user yet. Make one with: bangfu users add")]
    return [
        say(
            "{username}: {name}, {grants}, {state}",
            username=user.username,
            name=user.display_name,
            grants="; ".join(f"{grant.role} {grant.area.code} {grant.area.name}" for grant in user.grants.all()),
            state=say("open") if user.is_active else say("closed"),
        )
        for user in users
    ]


def _close(load: Callable[[str], ModuleType], arguments: argparse.Namespace) -> list[Phrase]:
    actor = load("bangfu.ground.access.actors").OPERATOR
    user = load("bangfu.ground.access.services").user_close(actor=actor, username=arguments.username)
    return [say("{username} can no longer sign in.", username=user.username)]


def _reset(load: Callable[[str], ModuleType], arguments: argparse.Namespace) -> list[Phrase]:
    actor, services = load("bangfu.ground.access.actors").OPERATOR, load("bangfu.ground.access.services")
    new = services.password_reset(actor=actor, username=arguments.username)
    if arguments.second_factor:
        services.factor_reset(actor=actor, username=arguments.username)
    return [say("password, shown only now: {password}", password=new.password)]
