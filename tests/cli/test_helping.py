"""The demo county shows the whole structure: a liaison, three hubs, committees, an alliance, a call and its elites."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.assist.alliance.models import Alliance, Mobilisation, Organisation, Practice, Programme
from bangfu.assist.alliance.selectors import (
    credit_file,
    elites_counted,
    founded_by_county,
    hub_scope,
    led_by_project,
    pillars_of,
    programme_view,
    response_of,
    roll,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.cli.demo import plant_demo
from bangfu.ground.access.models import User
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for


@pytest.mark.django_db
def test_the_demo_shows_who_helps_and_how() -> None:
    plant_demo()
    today = timezone.localdate()
    assert programme_view(every(Programme).get(), today).size == 4
    assert roll(every(Alliance).get(), today).count() == 5
    seen = response_of(every(Mobilisation).get())
    assert (seen.asked, seen.responded, seen.pledged) == (6, 2, 1)
    assert elites_counted(EVERYWHERE) == {"prosperity_leader": 1, "returning_youth": 1, "old_village_head": 1}
    (project,) = led_by_project(EVERYWHERE)
    assert ([one.households for one in project.elites], project.households) == ([5, 3], 8)
    assert [one.count for one in founded_by_county(EVERYWHERE)] == [1]
    assert [one.pillar.value for one in pillars_of(EVERYWHERE) if not one.count] == ["community"]
    helper = User.objects.get(username="helper")
    assert len(hub_scope(actor_for(helper)).paths) == 1
    volunteers = every(Organisation).get(pk__in=helper.memberships.values("organisation"))
    assert credit_file(volunteers).standing.score == 62
    assert every(Practice).get().state == "published"
