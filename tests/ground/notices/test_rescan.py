"""A filter that has become stricter finds what an earlier one let pass."""

from __future__ import annotations

from dataclasses import replace

from bangfu.compute.disclosure import Words
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.notices.models import RescanFinding
from bangfu.ground.notices.rules import Filter, present_filter
from bangfu.ground.notices.selectors import findings_within
from bangfu.ground.notices.services import notice_take_down, notices_rescan
from tests.ground.notices.conftest import World


def stricter() -> Filter:
    """The present filter with one word more."""
    now = present_filter()
    return replace(now, health=Words((*now.health.words, "sudden"), now.health.harmless), version="1-stricter")


def test_the_present_filter_finds_nothing_in_what_it_let_pass(world: World) -> None:
    world.posted()
    assert notices_rescan() == (1, 0)


def test_a_stricter_filter_finds_an_old_notice(world: World) -> None:
    notice = world.posted(days_ago=30)
    assert notices_rescan(screen=stricter()) == (1, 1)
    finding = RescanFinding.objects.within(EVERYWHERE).get()
    assert (finding.notice, finding.kind, finding.part, finding.row) == (notice, "health", "category", 3)


def test_the_same_finding_is_told_once(world: World) -> None:
    world.posted()
    notices_rescan(screen=stricter())
    assert notices_rescan(screen=stricter()) == (1, 0)


def test_what_is_taken_down_is_no_longer_listed_nor_read(world: World) -> None:
    notice = world.posted()
    notices_rescan(screen=stricter())
    notice_take_down(actor=world.actor("officer"), number=notice.pk, reason="The re-scan found a word.")
    assert not findings_within(scope=EVERYWHERE).exists()
    assert notices_rescan(screen=stricter()) == (0, 0)


def test_findings_are_seen_in_their_area_only(world: World) -> None:
    world.posted()
    notices_rescan(screen=stricter())
    assert findings_within(scope=Scope.below(world.village)).count() == 1
    assert findings_within(scope=Scope.below(world.areas["100102"])).count() == 0
