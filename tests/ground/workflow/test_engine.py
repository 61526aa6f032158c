"""Any sequence of acts on a case ends as a small dict says that shares nothing with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bangfu.compute.specs import parse_spec
from bangfu.errors import Conflict
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.selectors import area_chain
from bangfu.ground.workflow.models import Case, Task
from bangfu.ground.workflow.selectors import procedure_of
from bangfu.ground.workflow.services import case_resubmit, step_complete
from bangfu.ground.workflow.services.cases import advance, task_of, version_of
from bangfu.policy import loader
from tests.compute.test_procedures import WELL
from tests.ground.workflow.conftest import BRIDGE, World, states

BARE = "\n".join(line for line in WELL.splitlines() if not line.strip().startswith(("four_eyes", "evidence", "quorum")))
AFTER: dict[str, tuple[str, ...]] = {"visit": (), "compare": (), "meet": ("visit", "compare"), "decide": ("meet",)}
AGAIN = {"meet": ("visit", "compare", "meet", "decide"), "decide": ("visit", "meet", "decide")}
"""What is taken anew when a step is returned; the first two go back to who opened the case."""
ACTS = st.lists(
    st.tuples(st.sampled_from([*AFTER, "again"]), st.sampled_from(["approve", "approve", "return", "reject"])),
    max_size=14,
)


class Model:
    """The case as a dict from steps to states, moved by hand-written rules."""

    ENDS: ClassVar[dict[str, str]] = {"return": "returned", "reject": "rejected"}

    def __init__(self) -> None:
        self.case = "open"
        self.steps = dict.fromkeys(AFTER, "waiting")
        self._open()

    def act(self, step: str, outcome: str) -> bool:
        """Whether the act is possible; if so, it is done."""
        if step == "again":
            return self._again()
        if self.case != "open" or self.steps[step] != "open":
            return False
        if outcome == "approve":
            self.steps[step] = "done"
            self._open()
        elif outcome == "return" and step in AGAIN:
            self.steps |= dict.fromkeys(AGAIN[step], "waiting")
            self._open()
        else:
            self.case = self.ENDS[outcome]
            dropped = ("open", "waiting") if outcome == "reject" else ("open",)
            self.steps = {k: "skipped" if v in dropped else v for k, v in self.steps.items()}
            self.steps[step] = self.ENDS[outcome]
        return True

    def _again(self) -> bool:
        possible = self.case == "returned"
        if possible:
            self.case, self.steps = "open", dict.fromkeys(AFTER, "waiting")
            self._open()
        return possible

    def _open(self) -> None:
        ready = [k for k, v in self.steps.items() if v == "waiting" and all(self.steps[b] == "done" for b in AFTER[k])]
        self.steps |= dict.fromkeys(ready, "open")
        if set(self.steps.values()) == {"done"}:
            self.case = "finished"


@contextmanager
def opened(world: World) -> Iterator[tuple[Actor, Case]]:
    """A case of the example, and somebody with every role of it; nothing of either stays."""
    title = loader.Title("示例", "Example")
    validity = loader.Validity(date(2014, 1, 1), None, "nation", "test", True, ())
    version = version_of(loader.Procedure("example", title, validity, parse_spec(BARE, "x").entries(), False))
    village = world.areas[BRIDGE]
    roles = (Role.VILLAGE_CADRE, Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER)
    actor = Actor(world.users["county"], tuple((role, "1001.") for role in roles))
    with transaction.atomic():
        now = timezone.now()
        case = Case.objects.create(
            area=village, version=version, title="x", clock_from=now.date(), opened_by=actor.user, opened_at=now
        )
        prescribed = procedure_of(version)
        chain = area_chain(village)
        Task.objects.bulk_create(task_of(case, prescribed, step, chain) for step in prescribed.steps)
        advance(case, prescribed)
        yield actor, case
        transaction.set_rollback(True)


def attempt(actor: Actor, case: Case, step: str, outcome: str) -> bool:
    try:
        if step == "again":
            case_resubmit(actor=actor, case=case, reason="mended")
        else:
            step_complete(actor=actor, case=case, step=step, outcome=outcome, reason="because")
    except Conflict:
        return False
    return True


def follow(world: World, acts: list[tuple[str, str]]) -> tuple[list[object], list[object]]:
    """After every act: whether it was possible, the case, and each step; by the engine and by the model."""
    model = Model()
    seen: list[object] = []
    expected: list[object] = []
    with opened(world) as (actor, case):
        for step, outcome in acts:
            possible = attempt(actor, case, step, outcome)
            case.refresh_from_db()
            seen.append((possible, case.state, states(case)))
            expected.append((model.act(step, outcome), model.case, dict(model.steps)))
    return seen, expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
@example(
    [("visit", "approve"), ("compare", "approve"), ("meet", "approve"), ("decide", "approve"), ("again", "approve")]
)
@example(
    [("visit", "approve"), ("compare", "approve"), ("meet", "approve"), ("decide", "return"), ("visit", "approve")]
)
@example([("compare", "approve"), ("visit", "return"), ("again", "approve"), ("compare", "approve")])
def test_the_engine_moves_as_the_model(world: World, acts: list[tuple[str, str]]) -> None:
    seen, expected = follow(world, acts)
    assert seen == expected
