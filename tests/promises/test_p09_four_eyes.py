"""P9, the half of the procedures: nobody takes two steps that must be apart, nor approves what she entered.

Every step of every shipped procedure against every role, through the service; and behind the service's back, as the
application's own database role, by raw SQL and by two sessions at once. The control takes the guard away.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from bangfu.compute.procedures import ENTRY, Procedure
from bangfu.errors import BangfuError, NotPermitted, RuleViolated
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case, Decision, Task
from bangfu.ground.workflow.selectors import procedure_of, procedures_read
from bangfu.ground.workflow.services import step_complete
from bangfu.ground.workflow.services.cases import task_of, version_of
from bangfu.web.databases import Server, login
from tests.promises.conftest import Record
from tests.servers import fresh_database, owner_connection

OFFICES = (Role.VILLAGE_CADRE, Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER)
LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def village(db: None) -> Area:
    area: Area | None = None
    for number, level in enumerate(LEVELS, start=2001):
        path = f"{area.path if area else ''}{number}."
        values = {"id": number, "code": f"10{number}", "name": str(number), "valid_from": date(2010, 1, 1)}
        area = Area.objects.create(parent=area, level=level, path=path, source="test", **values)
    assert area is not None
    return area


def person(name: str, *roles: Role) -> Actor:
    """Somebody who holds roles in the whole province, also such as the database would never let her hold together."""
    return Actor(User.objects.create(username=name, display_name=name), tuple((role, "2001.") for role in roles))


def cases(village: Area, opener: Actor) -> list[tuple[Case, Procedure]]:
    """One case of every version of every procedure, all steps waiting."""
    made = []
    chain = list(Area.objects.filter(pk__in=village.ancestor_ids).order_by("level"))
    for version, prescribed in procedures_read():
        case = Case.objects.create(
            area=village,
            version=version_of(version),
            subject_kind=prescribed.subject,
            title=version.code,
            clock_from=timezone.localdate(),
            opened_by=opener.user,
            opened_at=timezone.now(),
        )
        Task.objects.bulk_create(task_of(case, prescribed, step, chain) for step in prescribed.steps)
        made.append((case, procedure_of(case.version)))
    return made


def opened(case: Case, step: str) -> Task:
    rows = Task.objects.within(EVERYWHERE).filter(case=case, step=step)
    rows.update(state="open", opened_at=timezone.now())
    return rows.get()


def taken(case: Case, step: str, by: Actor) -> None:
    task = opened(case, step)
    now = timezone.now()
    Decision.objects.create(task=task, actor=by.user, role="", outcome="approve", at=now, is_late=False)
    Task.objects.within(EVERYWHERE).filter(pk=task.pk).update(state="done", closed_at=now)


def answer(actor: Actor, case: Case, step: str) -> type[BangfuError] | None:
    """How the service answers her who takes a step; nothing of it stays."""
    outcome = "reject" if "reject" in procedure_of(case.version).step(step).outcomes else "return"
    if outcome not in procedure_of(case.version).step(step).outcomes:
        return None
    try:
        with transaction.atomic():
            opened(case, step)
            step_complete(actor=actor, case=case, step=step, outcome=outcome, reason="because")
            transaction.set_rollback(True)
    except BangfuError as error:
        return type(error)
    return None


def test_nobody_decides_on_what_she_entered_whatever_her_role(village: Area, measured: Record) -> None:
    others = cases(village, person("other", *OFFICES))
    wrong, tried = [], 0
    for role in Role:
        user = person(f"p-{role}", role, *OFFICES)
        for case, prescribed in cases(village, user):
            apart = [step.key for step in prescribed.steps if ENTRY in prescribed.apart(step.key)]
            tried += len(apart)
            wrong += [(role, case.title, key) for key in apart if answer(user, case, key) is not RuleViolated]
        allowed = [(c, k) for c, p in others for k in (s.key for s in p.steps if s.outcomes != ("approve",))]
        tried += len(allowed)
        wrong += [(role, case.title, key) for case, key in allowed if answer(user, case, key) is not None]
    assert wrong == []
    assert tried > 250
    measured(
        "P9 Four eyes: no one approves what she entered (procedures)", f"{tried} of {tried} attempts answered right"
    )


def test_a_role_that_no_step_names_takes_none(village: Area) -> None:
    found = []
    every = cases(village, person("other", *OFFICES))
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.VILLAGE_SUPERVISOR, Role.ORGANISATION):
        user = person(f"q-{role}", role)
        steps = [(case, s.key) for case, p in every for s in p.steps if s.outcomes != ("approve",)]
        found += [answer(user, case, key) for case, key in steps]
    assert set(found) == {NotPermitted}


def test_two_steps_that_must_be_apart_are_never_one_persons(village: Area) -> None:
    """Every pair of every set of every procedure, in both orders."""
    user, second = person("one", *OFFICES), person("two", *OFFICES)
    wrong, tried = [], 0
    for case, prescribed in cases(village, person("other", *OFFICES)):
        for eyes in prescribed.four_eyes:
            for first, then in [(a, b) for a in eyes for b in eyes if a != b and ENTRY not in (a, b)]:
                with transaction.atomic():
                    taken(case, first, user)
                    wrong += [(case.title, first, then)] * (answer(user, case, then) is not RuleViolated)
                    wrong += [(case.title, first, then)] * (answer(second, case, then) is not None)
                    transaction.set_rollback(True)
                tried += 1
    assert wrong == []
    assert tried >= 20


PLANTED = """
INSERT INTO access_area (id, parent_id, level, path, code, name, is_standard, valid_from, source)
    VALUES (1, NULL, 1, '1.', '10', 'P', true, '2010-01-01', 't');
INSERT INTO access_user (id, password, username, display_name, is_active)
    SELECT n, '', n::text, n::text, true FROM generate_series(1, 3) n;
INSERT INTO workflow_procedureversion
    (id, code, digest, title_zh, title_en, valid_from, region, reference, is_verified, body)
    VALUES (1, 'x', 'x', 'x', 'x', '2014-01-01', '', '', true, '{}');
INSERT INTO workflow_case
    (id, area_id, version_id, subject_kind, subject, title, state, clock_from, opened_by_id, opened_at, closing_reason)
    SELECT n, 1, 1, 'x', n::text, 'x', 'open', '2026-01-01', 3, now(), '' FROM generate_series(1, 9) n;
INSERT INTO workflow_task
    (id, area_id, case_id, step, place, round, is_current, state, roles, apart, may_delegate, opened_at, raised,
     raised_roles)
    SELECT n * 10 + s, 1, n, chr(96 + s), s, 1, true, 'open', '{}', ARRAY['entry', chr(99 - s)], true, now(), 0, '{}'
    FROM generate_series(1, 9) n, generate_series(1, 2) s;
"""
"""Nine cases opened by the third person, each with two open steps, a and b, that must be apart."""
DECIDE = """INSERT INTO workflow_decision
    (task_id, actor_id, role, on_behalf_of_id, delegation_id, outcome, reason, at, is_late)
    VALUES (%s, %s, '', %s, %s, 'approve', '', now(), false)"""
END = "UPDATE workflow_task SET state = 'done', closed_at = now() WHERE id = %s"
LEND = """INSERT INTO workflow_delegation (area_id, giver_id, delegate_id, role, procedures, starts, ends, reason)
    VALUES (1, %s, %s, 'x', '{}', '2026-01-01', '2026-12-31', 'x') RETURNING id"""


@pytest.fixture(scope="module")
def planted(database_server: Server) -> Iterator[Server]:
    with fresh_database(database_server, "bangfu_p09") as server:
        with owner_connection(server, server.name) as owner:
            owner.execute("SELECT set_config('bangfu.actor', 'test', false)")
            owner.execute(PLANTED)
        yield server


def session(server: Server) -> Connection:
    """The application's own role, as anybody has it who gets hold of its password."""
    given: dict[str, Any] = login(server, server.application)
    connection = psycopg.connect(
        host=given["HOST"], port=given["PORT"], dbname=given["NAME"], user=given["USER"], **given["OPTIONS"]
    )
    connection.execute("SELECT set_config('bangfu.actor', 'raw', false)")
    connection.commit()
    return connection


def decide(connection: Connection, task: int, actor: int, giver: int | None = None) -> None:
    lent = connection.execute(LEND, [giver, actor]).fetchone() if giver else None
    connection.execute(DECIDE, [task, actor, giver, lent[0] if lent else None])
    connection.execute(END, [task])


def refusal(connection: Connection, task: int, actor: int, giver: int | None = None) -> str | None:
    try:
        decide(connection, task, actor, giver)
    except psycopg.Error as error:
        connection.rollback()
        return error.diag.constraint_name or error.sqlstate
    connection.commit()
    return None


def test_raw_sql_decides_not_twice_nor_on_its_own_entry(planted: Server) -> None:
    with session(planted) as raw:
        assert refusal(raw, 11, actor=3) == "decision_four_eyes"
        assert refusal(raw, 11, actor=1) is None
        assert refusal(raw, 12, actor=1) == "decision_four_eyes"
        assert refusal(raw, 12, actor=2) is None


def test_raw_sql_hides_nobody_behind_a_delegation(planted: Server) -> None:
    with session(planted) as raw:
        assert refusal(raw, 21, actor=1) is None
        assert refusal(raw, 22, actor=2, giver=1) == "decision_four_eyes"
        assert refusal(raw, 22, actor=2, giver=3) == "decision_four_eyes"


@pytest.mark.parametrize(
    ("statement", "kept_by"),
    [
        ("UPDATE workflow_decision SET actor_id = 2 WHERE task_id = 31", "decision_fixed"),
        ("DELETE FROM workflow_decision WHERE task_id = 31", "decision_fixed"),
        ("UPDATE workflow_task SET apart = '{}' WHERE id = 32", "workflow_fixed"),
        ("UPDATE workflow_case SET opened_by_id = 2 WHERE id = 3", "workflow_fixed"),
        ("UPDATE workflow_task SET state = 'done', closed_at = now() WHERE id = 32", "task_ends_with_decision"),
        ("ALTER TABLE workflow_decision DISABLE TRIGGER four_eyes", "42501"),
        ("DROP FUNCTION workflow_apart() CASCADE", "42501"),
        ("TRUNCATE workflow_decision", "42501"),
        ("SET session_replication_role = replica", "42501"),
    ],
)
def test_the_guard_cannot_be_moved_aside(planted: Server, statement: str, kept_by: str) -> None:
    with session(planted) as raw:
        refusal(raw, 31, actor=1)
        with pytest.raises(psycopg.Error) as refused:
            raw.execute(statement)
            raw.commit()
        assert (refused.value.diag.constraint_name or refused.value.sqlstate) == kept_by


def test_two_sessions_of_one_person_at_once_take_one_step(planted: Server) -> None:
    answers: list[str | None] = []
    with session(planted) as first, session(planted) as second:
        decide(first, 41, actor=1)
        waiting = threading.Thread(target=lambda: answers.append(refusal(second, 42, actor=1)))
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        first.commit()
        waiting.join(20)
    assert answers == ["decision_four_eyes"]


def test_sabotage_without_the_trigger_one_person_takes_both(planted: Server) -> None:
    """What the tests above refuse goes through as soon as the owner takes the guard away: it is the guard that held."""
    with owner_connection(planted, planted.name) as owner, owner.transaction(force_rollback=True):
        owner.execute("SELECT set_config('bangfu.actor', 'test', false)")
        owner.execute("ALTER TABLE workflow_decision DISABLE TRIGGER four_eyes")
        decide(owner, 51, actor=1)
        decide(owner, 52, actor=1)
        found = owner.execute("SELECT count(*) FROM workflow_decision WHERE task_id IN (51, 52)").fetchone()
    assert found == (2,)
