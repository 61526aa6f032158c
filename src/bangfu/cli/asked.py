"""Plants the needs of demo.yaml that are still on their way: written, checked and held through the services."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bangfu.assist.network.models import Item, Need
from bangfu.assist.network.services import need_decide, need_save, need_start, need_submit, proof_add
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import actor_for
from bangfu.identify.registry.models import Household

Table = dict[str, Any]
OWN = ("done", "household", "item", "proof", "submit", "tier")


def ask(plan: Table, areas: dict[str, Area], users: dict[str, User]) -> None:
    """The needs of the plan in their order, each as far as it says."""
    village = areas[plan["village"]]
    homes = Household.objects.within(Scope.below(village)).order_by("household_no")
    for entry in plan["needs"]:
        need = _written(plan, entry, village, users, homes)
        if entry.get("submit", True):
            need_submit(actor=actor_for(users["village"]), number=need.pk)
        for who in entry.get("done", []):
            need_decide(actor=actor_for(users[who]), number=need.pk, outcome="approve")


def _written(plan: Table, entry: Table, village: Area, users: dict[str, User], homes: Any) -> Need:
    recorder = actor_for(users["village"])
    need = need_start(
        actor=recorder, area=village, item=Item.objects.get(code=entry["item"]), tier=entry.get("tier", 3)
    )
    values = {name: value for name, value in entry.items() if name not in OWN}
    values["valid_until"] = timezone.localdate() + timedelta(days=plan["days"])
    if "household" in entry:
        values["household_no"] = homes[entry["household"]].household_no
    need_save(actor=recorder, number=need.pk, values={**plan["vouch"], **values})
    if entry.get("proof", True):
        proof_add(actor=recorder, number=need.pk, content=picture(need.pk), name=plan["photo"])
    return need


def picture(shade: int) -> bytes:
    """A grey PNG that stands for a photo."""
    rows = b"".join(b"\0" + bytes([40 + shade % 200]) * 32 for _ in range(24))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 32, 24, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
