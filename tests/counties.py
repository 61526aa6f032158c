"""What every test of a room begins with: areas, people, and who may do what where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Grant, Level, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.selectors import actor_for

Places = Mapping[str, tuple[str, Level, str | None]]
"""By code: a name, a level, and the code of the area above."""
People = Mapping[str, tuple[Role, str]]
"""By user name: one role, and the code of the area it is held in."""


@dataclass(frozen=True)
class County:
    areas: dict[str, Area]
    users: dict[str, User]

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name])


def areas_planted(places: Places, *, first: int) -> dict[str, Area]:
    """Areas by code, numbered from `first` in the order they are told."""
    areas: dict[str, Area] = {}
    for number, (code, (name, level, above)) in enumerate(places.items(), start=first):
        parent = areas[above] if above else None
        areas[code] = Area.objects.create(
            id=number,
            parent=parent,
            level=level,
            path=f"{parent.path if parent else ''}{number}.",
            code=code,
            name=name,
            valid_from=date(2010, 1, 1),
            source="test",
        )
    return areas


def planted(places: Places, people: People, *, first: int = 1001) -> tuple[dict[str, Area], dict[str, User]]:
    """Areas numbered from `first`, and users whose display name is their user name."""
    areas = areas_planted(places, first=first)
    users = {name: User.objects.create(username=name, display_name=name.title()) for name in people}
    for name, (role, code) in people.items():
        Grant.objects.create(user=users[name], role=role, area=areas[code])
    return areas, users
