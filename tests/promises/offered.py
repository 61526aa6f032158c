"""What P2 holds the platform against: offers, needs and matches as dicts, and the reply that each act must get."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LONGEST, MOST = 14, 10**9
DONE, WRONG, LATE = "done", "RuleViolated", "Conflict"
Row = dict[str, Any]


@dataclass
class Model:
    day: int = 0
    offers: list[Row] = field(default_factory=list)
    needs: list[Row] = field(default_factory=list)
    matches: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)

    def offer(self, quantity: int, days: int) -> str:
        if not 1 <= quantity <= MOST:
            return WRONG
        self.offers.append(
            {"free": quantity, "reserved": 0, "delivered": 0, "withdrawn": 0, "until": self.day + days, "open": True}
        )
        return DONE

    def change(self, o: Row, free: int) -> str:
        spoken = o["reserved"] + o["delivered"] + o["withdrawn"]
        reply = (
            LATE if not o["open"] else WRONG if not 1 <= free <= MOST else LATE if spoken and free < o["free"] else DONE
        )
        return self._then(reply, o, free=free)

    def withdraw(self, o: Row, part: int | None) -> str:
        quantity = o["free"] if part is None else part
        reply = (
            LATE
            if not o["open"]
            else WRONG
            if part is not None and part < 1
            else LATE
            if quantity > o["free"]
            else DONE
        )
        values = {"free": o["free"] - quantity, "withdrawn": o["withdrawn"] + quantity, "open": part is not None}
        return self._then(reply, o, **values)

    def claim(self, o: Row, n: Row, quantity: int) -> str:
        left = min(o["free"], n["quantity"] - n["matched"])
        reply = WRONG if not 1 <= quantity <= MOST else LATE if not o["open"] or quantity > left else DONE
        if reply == DONE:
            self._move(o, "free", "reserved", quantity)
            n["matched"] += quantity
            self.matches.append(
                {"o": o, "n": n, "owed": quantity, "delivered": 0, "confirmed": 0, "until": self.day + LONGEST}
            )
        return reply

    def cancel(self, m: Row) -> str:
        return self._give_back(m) if m["owed"] else LATE

    def deliver(self, m: Row, quantity: int) -> str:
        if quantity < 1 or quantity > m["owed"]:
            return WRONG if quantity < 1 else LATE
        self._hand_over(m, quantity)
        self.parts.append({"m": m, "sent": quantity, "state": "waiting"})
        return DONE

    def confirm(self, p: Row, got: int) -> str:
        reply = WRONG if got < 1 else LATE if p["state"] != "waiting" else WRONG if got > p["sent"] else DONE
        return self._received(p, got) if reply == DONE else reply

    def dispute(self, p: Row) -> str:
        return self._then(DONE if p["state"] == "waiting" else LATE, p, state="disputed")

    def decide(self, p: Row, got: int) -> str:
        reply = LATE if p["state"] != "disputed" else DONE if 0 <= got <= p["sent"] else WRONG
        if reply == DONE:
            self._received(p, got)
            self._give_back(p["m"]) if got < p["sent"] else None
        return reply

    def wait(self, days: int) -> str:
        self.day += days
        disputed = [p["m"] for p in self.parts if p["state"] == "disputed"]
        for m in self.matches:
            if m["owed"] and m["until"] < self.day and not any(m is one for one in disputed):
                self._give_back(m)
        for o in (o for o in self.offers if o["open"] and o["until"] < self.day):
            o.update(open=False, free=0, withdrawn=o["withdrawn"] + o["free"])
        return DONE

    def _received(self, p: Row, got: int) -> str:
        p["state"] = "settled"
        p["m"]["confirmed"] += got
        p["m"]["n"]["confirmed"] += got
        return self._hand_over(p["m"], got - p["sent"])

    def _hand_over(self, m: Row, quantity: int) -> str:
        self._move(m["o"], "reserved", "delivered", quantity)
        m["n"]["delivered"] += quantity
        return self._then(DONE, m, owed=m["owed"] - quantity, delivered=m["delivered"] + quantity)

    def _give_back(self, m: Row) -> str:
        self._move(m["o"], "reserved", "free" if m["o"]["open"] else "withdrawn", m["owed"])
        m["n"]["matched"] -= m["owed"]
        return self._then(DONE, m, owed=0)

    @staticmethod
    def _move(o: Row, source: str, target: str, quantity: int) -> None:
        o.update({source: o[source] - quantity, target: o[target] + quantity})

    @staticmethod
    def _then(reply: str, row: Row, **values: Any) -> str:
        if reply == DONE:
            row.update(values)
        return reply
