"""Writes of the alliance: who acts for which organisation."""

from __future__ import annotations

from django.db import transaction

from bangfu.assist.alliance.models import Membership, Organisation, Pillar
from bangfu.errors import NotFound, RuleViolated, say
from bangfu.ground.access.actors import Actor, Operator
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_get
from bangfu.ground.access.services import NewUser, user_add


@transaction.atomic
def member_add(
    *,
    actor: Actor | Operator,
    username: str,
    display_name: str,
    role: str,
    area_code: str,
    organisation: str | None,
    pillar: str | None = None,
) -> NewUser:
    """A user and, where stated, the organisation she acts for; an unknown one is made where its pillar is stated.

    Only the operator's command line calls this. Errors: as `user_add`; RuleViolated where the role needs an
    organisation; NotFound where the organisation is unknown.
    """
    if role == Role.ORGANISATION and not organisation:
        raise RuleViolated(
            say("this role acts for an organisation, and none is stated"),
            where=say("user {username}", username=username),
            remedy=say("State it with --organisation NAME."),
        )
    new = user_add(actor=actor, username=username, display_name=display_name, role=role, area_code=area_code)
    if organisation:
        area = area_get(scope=EVERYWHERE, code=area_code)
        Membership.objects.create(user=new.user, organisation=_organisation(organisation, area, pillar))
    return new


def _organisation(name: str, area: Area, pillar: str | None) -> Organisation:
    """The one of this name registered in the area, else the only one of this name anywhere."""
    found = list(Organisation.objects.within(EVERYWHERE).filter(name=name).order_by("pk"))
    here = [organisation for organisation in found if organisation.area_id == area.pk]
    if here or len(found) == 1:
        return (here or found)[0]
    if pillar is None:
        raise NotFound(
            say("there is no organisation of this name"),
            where=say("organisation {name}", name=name),
            remedy=say("Check the name, or have it made by stating --pillar: {names}.", names=", ".join(Pillar.values)),
        )
    return Organisation.objects.create(name=name, area=area, pillar=pillar)
