"""A notice from draft to end: what is refused, who may, and what never changes."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.notices.models import Notice, NoticeLine, NoticeState, Refusal
from bangfu.ground.notices.selectors import lines_of, notice_get, outcome_of
from bangfu.ground.notices.services import (
    Line,
    announcement_draft,
    notice_close,
    notice_draft,
    notice_post,
    notice_return,
    notice_take_down,
    notices_unname,
)
from bangfu.ground.notices.services.notices import NotPublishable
from tests.ground.notices.conftest import COLUMNS, HOUSEHOLDS, World, days_before

ID_NUMBER = "100101199001010015"


def with_cell(column: str, text: str) -> list[Line]:
    cells = dict(zip(COLUMNS, HOUSEHOLDS[0].cells, strict=True)) | {column: text}
    return [*HOUSEHOLDS, Line(tuple(cells.values()), "household:4")]


def test_a_draft_is_posted_by_a_second_person(world: World) -> None:
    notice = world.posted()
    assert (notice.state, notice.days, notice.planned_end) == (NoticeState.POSTED, 5, days_before(-5))
    assert [line.cells for line in lines_of(notice)] == [list(line.cells) for line in HOUSEHOLDS]


def test_who_drafts_may_not_post(world: World) -> None:
    draft = notice_draft(
        actor=world.actor("east"),
        area=world.village,
        type="policy_document",
        title="How to apply",
        body="Anybody may apply at the village office.",
        columns=(),
        rows=(),
        office="Township office",
        office_phone="0888-5123456",
    )
    with pytest.raises(NotPermitted, match="who drafts"):
        notice_post(actor=world.actor("east"), number=draft.pk)
    assert notice_post(actor=world.actor("second"), number=draft.pk).state == NoticeState.POSTED


def test_the_village_drafts_and_does_not_post(world: World) -> None:
    draft = world.draft()
    with pytest.raises(NotPermitted):
        notice_post(actor=world.actor("cadre"), number=draft.pk)


def test_a_notice_of_another_county_is_not_found(world: World) -> None:
    draft = world.draft()
    with pytest.raises(NotFound):
        notice_post(actor=world.actor("stranger"), number=draft.pk)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"body": f"The ID is {ID_NUMBER}"}, "id"),
        ({"rows": with_cell("result", "１００１０１ １９９００１０１ ００１５")}, "id"),
        ({"title": "Call 138-0000-1234"}, "phone"),
        ({"body": "Account 6222 0000 0000 1234 567"}, "account"),
        ({"body": "一三八〇〇〇〇一二三四"}, "phone"),
        ({"rows": with_cell("category", "残 疾")}, "health"),
        ({"rows": with_cell("result", "因病")}, "health"),
        ({"body": "The head has cancer"}, "health"),
        ({"rows": with_cell("head", "Zhang Yi (ill)")}, "shape"),
        ({"rows": with_cell("people", "5123456789")}, "shape"),
        ({"rows": with_cell("group", "5307 21 1990 01")}, "digits"),
    ],
)
def test_what_must_not_be_published_is_refused_and_put_on_record(
    world: World, values: dict[str, object], kind: str
) -> None:
    with pytest.raises(NotPublishable) as caught:
        world.draft(**values)  # type: ignore[arg-type]
    assert kind in {finding.kind for finding in caught.value.findings}
    assert Notice.objects.within(EVERYWHERE).count() == 0
    refusal = Refusal.objects.within(EVERYWHERE).get()
    assert (refusal.tried_by, refusal.findings[0]["kind"]) == (world.users["cadre"], caught.value.findings[0].kind)
    assert ID_NUMBER not in json.dumps(refusal.findings)


def test_a_column_that_is_not_on_the_list_is_refused(world: World) -> None:
    with pytest.raises(RuleViolated, match="may not print a column"):
        world.draft(columns=(*COLUMNS, "phone"), rows=[Line((*line.cells, "")) for line in HOUSEHOLDS])


def test_names_are_masked_when_asked_for(world: World) -> None:
    notice = world.draft(mask_names=True)
    assert [line.cells[2] for line in lines_of(notice)] == ["Z******i", "L***r", "W******n"]


def test_a_draft_is_returned_with_a_reason(world: World) -> None:
    draft = world.draft()
    returned = notice_return(actor=world.actor("east"), number=draft.pk, reason="The third group is missing.")
    assert returned.state == NoticeState.RETURNED
    with pytest.raises(Conflict):
        notice_post(actor=world.actor("east"), number=draft.pk)


def test_ending_before_the_last_day_is_over_is_refused(world: World) -> None:
    notice = world.photographed(days_ago=5)
    with pytest.raises(RuleViolated, match="hangs until the end"):
        notice_close(actor=world.actor("east"), number=notice.pk, result="Nobody objected.")


def test_ending_without_the_photo_is_refused(world: World) -> None:
    notice = world.posted(days_ago=6)
    with pytest.raises(RuleViolated, match="photo"):
        notice_close(actor=world.actor("east"), number=notice.pk, result="Nobody objected.")


def test_a_notice_is_closed_after_its_days_with_its_photo(world: World) -> None:
    notice = world.photographed(days_ago=6)
    closed = notice_close(actor=world.actor("east"), number=notice.pk, result="Nobody objected.")
    assert closed.state == NoticeState.CLOSED
    assert outcome_of(closed).standing == ("household:1", "household:2", "household:3")


def test_the_database_itself_refuses_an_early_end(world: World) -> None:
    notice = world.posted(days_ago=2)
    with pytest.raises(DatabaseError, match="notice_closed_after_its_days"), transaction.atomic():
        sql("UPDATE notices_notice SET state = 'closed', ended_on = current_date WHERE id = %s", notice.pk)


def test_the_county_takes_a_notice_down(world: World) -> None:
    notice = world.posted()
    with pytest.raises(NotPermitted):
        notice_take_down(actor=world.actor("east"), number=notice.pk, reason="The list is of another village.")
    down = notice_take_down(actor=world.actor("officer"), number=notice.pk, reason="The list is of another village.")
    assert (down.state, down.result) == (NoticeState.TAKEN_DOWN, "The list is of another village.")


def test_what_no_objection_holds_is_announced_after_approval(world: World) -> None:
    notice = world.photographed(days_ago=6)
    notice_close(actor=world.actor("east"), number=notice.pk, result="Nobody objected.")
    announced = announcement_draft(
        actor=world.actor("cadre"),
        number=notice.pk,
        title="Decision on monitored households",
        body="",
        approval="County office, approval no. 12 of 2026",
    )
    assert (announced.follows, announced.line_count, announced.has_window) == (notice, 3, False)


def test_the_digest_is_that_of_the_canonical_text(world: World) -> None:
    notice = world.posted()
    text = notice_get(scope=Scope.below(world.village), number=notice.pk).snapshot.text
    assert notice.snapshot.digest == hashlib.sha256(text.encode()).hexdigest()
    assert json.loads(text)["lines"] == [list(line.cells) for line in HOUSEHOLDS]
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sql(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices_snapshot SET text = '{}' WHERE notice_id = %s",
        "UPDATE notices_snapshot SET digest = '0' WHERE notice_id = %s",
        "DELETE FROM notices_snapshot WHERE notice_id = %s",
        "UPDATE notices_noticeline SET cells = '[\"a\"]' WHERE notice_id = %s",
        "UPDATE notices_noticeline SET subject = 'household:9' WHERE notice_id = %s",
        "DELETE FROM notices_noticeline WHERE notice_id = %s",
        "UPDATE notices_notice SET title = 'Other' WHERE id = %s",
        "UPDATE notices_notice SET planned_end = planned_end - 3 WHERE id = %s",
        "UPDATE notices_notice SET starts_on = starts_on - 30 WHERE id = %s",
        "UPDATE notices_notice SET days = 0 WHERE id = %s",
        "DELETE FROM notices_notice WHERE id = %s",
        "SELECT set_config('bangfu.erasure', 'x', true); UPDATE notices_snapshot SET text = '' WHERE notice_id = %s",
    ],
)
def test_raw_sql_of_the_application_changes_nothing_of_a_posted_notice(world: World, statement: str) -> None:
    notice = world.posted()
    with pytest.raises(DatabaseError, match="what was posted does not change"), transaction.atomic():
        sql(statement.replace("%s", str(notice.pk)))


def test_the_same_statement_passes_on_what_may_change(world: World) -> None:
    """The control: it is the trigger that refuses above, not a missing right."""
    notice = world.posted()
    sql("UPDATE notices_noticeline SET state = 'paused' WHERE notice_id = %s", notice.pk)
    assert outcome_of(notice).held == ("household:1", "household:2", "household:3")


def test_an_order_takes_the_words_of_a_person_away_and_leaves_the_digest(world: World) -> None:
    notice = world.posted()
    line = lines_of(notice)[0]
    touched = notices_unname(order="order 7", subjects=[line.subject], names=[], places=[])
    assert set(touched) == {"notices_noticeline", "notices_snapshot"}
    left = NoticeLine.objects.within(EVERYWHERE).get(pk=line.pk)
    snapshot = notice_get(scope=EVERYWHERE, number=notice.pk).snapshot
    assert (left.cells, left.subject, snapshot.text, snapshot.digest) == ([], "", "", notice.snapshot.digest)


@pytest.mark.parametrize(("language", "heading"), [("en", "Head of household"), ("zh-hans", "户主姓名")])
def test_columns_are_known_by_their_heading_in_both_languages(world: World, language: str, heading: str) -> None:
    with override(language):
        notice = world.draft(columns=(heading,), rows=[Line(("Zhang Yi",))])
        assert notice.headings == [heading]
    assert notice.columns == ["head"]
