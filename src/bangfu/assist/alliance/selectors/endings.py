"""What can be ended, who may, and finding one of it."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.assist.alliance.models import (
    Alliance,
    AllianceMember,
    Attachment,
    Committee,
    CommitteeMember,
    Dated,
    Hub,
    HubArea,
    Led,
    Pairing,
    Part,
    Programme,
)
from bangfu.assist.alliance.selectors.rows import every, found
from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission


@dataclass(frozen=True)
class Ending:
    """What may be ended: its model, who may, and where it is managed."""

    model: type[Dated]
    permission: Permission = Permission.ALLIANCE_MANAGE
    where: str = "area"


ENDINGS: dict[str, Ending] = {
    "alliance": Ending(Alliance),
    "member": Ending(AllianceMember),
    "attachment": Ending(Attachment, where="hub__area"),
    "committee": Ending(Committee),
    "committee-member": Ending(CommitteeMember),
    "hub": Ending(Hub),
    "hub-area": Ending(HubArea, where="hub__area"),
    "led": Ending(Led, Permission.ALLIANCE_RECORD),
    "pairing": Ending(Pairing),
    "part": Ending(Part, Permission.ALLIANCE_RECORD),
    "programme": Ending(Programme),
}


def dated_get(*, actor: Actor, kind: str, number: int) -> Dated:
    """What she may end. Errors: NotFound for another kind, or where she may not."""
    what = say("there is nothing of this kind, or you may not end it")
    ending = ENDINGS.get(kind)
    if ending is None:
        raise NotFound(
            what,
            where=say("number {number}", number=number),
            remedy=say("Go back to the list and choose one from there."),
        )
    rows = every(ending.model).filter(actor.scope(ending.permission).condition(ending.where))
    return found(rows, number, what)
