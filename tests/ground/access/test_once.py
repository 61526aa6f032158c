"""Keys of sent forms: what tells two contents apart, what is refused, which forms carry one, and when a key is
forgotten. See also P8."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from bangfu.errors import RuleViolated
from bangfu.ground.access.models import RequestKey
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.rules import StaffRequest
from bangfu.ground.access.services.once import request_keys_clear
from bangfu.ground.access.views.once import contents_of, once
from tests.conventions.sources import SOURCE
from tests.promises.county import County, found_county


@pytest.fixture
def county(db: None) -> County:
    return found_county()


def sent(county: County, **fields: object) -> StaffRequest:
    request = cast(StaffRequest, RequestFactory().post("/act/", fields))
    request.actor = county.actor(Role.TOWNSHIP_OFFICER)
    return request


def contents(county: County, **fields: object) -> str:
    return "".join(contents_of(sent(county, **fields)))


def test_contents_are_told_apart_and_keys_are_none(county: County) -> None:
    assert contents(county, a="1", b="2") == contents(county, b="2", a="1", request_key="k", csrfmiddlewaretoken="t")
    assert contents(county, a="1") != contents(county, a="2")
    assert contents(county, a="1", b="") != contents(county, a="1b=")


def test_a_file_counts_by_what_it_holds(county: County) -> None:
    one, other = (SimpleUploadedFile("proof.pdf", text) for text in (b"%PDF- one", b"%PDF- two"))
    request = sent(county, proof=one)
    assert "".join(contents_of(request)) != contents(county, proof=other)
    assert "".join(contents_of(request)) == "".join(contents_of(request))


def test_a_key_that_is_none_is_refused(county: County) -> None:
    with pytest.raises(RuleViolated, match="not one of ours"):
        once(lambda request: HttpResponse())(sent(county, request_key="abc"))


def test_an_answer_that_cannot_be_given_again_leaves_no_key(county: County) -> None:
    request = sent(county, request_key=str(uuid4()))
    assert [once(done)(request).content for _ in range(2)] == [b"done", b"done"]
    assert not RequestKey.objects.exists()


def done(request: StaffRequest) -> HttpResponse:
    return HttpResponse("done")


def test_keys_are_forgotten_after_their_days(county: County) -> None:
    user, now = county.people[Role.TOWNSHIP_OFFICER], timezone.now()
    for days in (0, settings.REQUEST_KEY_DAYS + 1):
        RequestKey.objects.create(user=user, key=uuid4(), digest="-", created_at=now - timedelta(days))
    assert request_keys_clear(now=now) == 1
    assert RequestKey.objects.get().created_at == now


KEYLESS = frozenset(
    {
        "access/_unmask_form",
        "access/account",
        "access/area_change",
        "access/factor",
        "access/factor_off",
        "access/factor_reset",
        "access/grant_add",
        "access/grant_end",
        "access/password",
        "access/password_reset",
        "access/recovery_codes_renew",
        "access/sign_in",
        "access/sign_in_code",
        "access/user_add",
        "access/user_close",
        "alliance/hub_plan",
        "base",
        "desk/_expert",
        "desk/measure",
        "desk/measure_choose",
        "determination/screening",
        "home/base",
        "home/enter",
        "home/household_office",
        "home/request",
        "home/request_office",
        "home/write",
        "network/need",
        "network/run",
        "network/what_if",
        "notices/findings",
        "registry/_differences",
        "registry/change",
        "registry/comparison",
        "registry/corrections",
        "registry/export",
        "registry/import",
        "registry/import_confirm",
        "registry/linking_pair",
        "registry/linking_run",
        "registry/quality_run",
        "workflow/_decide",
        "workflow/case_resubmit",
        "workflow/case_withdraw",
        "workflow/delegation_end",
        "workflow/meeting",
        "workflow/sample",
    }
)
"""Forms whose second sending finds nothing left to do, is refused by the rows that the first made, answers with a page
of its own, or comes from somebody who is no user of the offices."""


def test_every_other_form_carries_a_key() -> None:
    forms = {
        str(path).partition("/templates/")[2].removesuffix(".html")
        for path in SOURCE.rglob("templates/**/*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if 'method="post"' in line and "{% request_key %}" not in line
    }
    assert forms == KEYLESS, "A form that makes something carries {% request_key %} (docs/rules/gifts)."
