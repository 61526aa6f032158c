"""The household as an actor: what she does in her room, by herself or through an agent, and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.ground.access.models import User
from bangfu.ground.audit.services import actor_stated
from bangfu.home.models import Session
from bangfu.identify.registry.models import Household

RIGHT = "household"


@dataclass(frozen=True)
class Visitor:
    """Who is in the room of one household. She has no staff right, and an agent acts here with none of hers."""

    session: Session
    household: Household
    agent: User | None = None

    def permit(self) -> None:
        """The first beat of every service of hers: the history names the visit, and the agent where there is one."""
        if self.agent is None:
            actor_stated(number=None, name=f"household, visit {self.session.pk}", permission=RIGHT)
        else:
            actor_stated(number=self.agent.pk, name=self.agent.username, permission=f"{RIGHT}, visit {self.session.pk}")
